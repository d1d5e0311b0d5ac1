"""Who may do what with stand-ins: rows of ``table.py``. Privacy lends to the CMO, far ahead."""

from .rows import ALL, READ, May, Row, day_from_now, plain

STANDIN = lambda w: {"key": w.standin.pk}  # noqa: E731
ENDING = May({"privacy", "cmo"}, refused={403, 404})
DAYS = {"reason": "On leave."}


def lending(w):
    return {**DAYS, "for": "privacy", "by": "cio", "from": day_from_now(400), "until": day_from_now(405)}


def form(w):
    return {**DAYS, "person": "privacy", "by": "cio", "since_on": day_from_now(400), "until_on": day_from_now(405), "scope": "all"}


LENT_API = {
    "api-stand-ins": plain(get=READ, post=May({"privacy"}, lending)),
    "api-stand-in-end": Row(STANDIN, {"post": ENDING}),
}
LENT_PAGES = {
    "stand-ins": plain(get=READ),
    "stand-in-new": plain(get=May(ALL), post=May({"privacy"}, form, {422})),
    "stand-in-end": Row(STANDIN, {"post": ENDING}),
}
