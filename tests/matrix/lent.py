"""Who may do what with stand-ins and in the open lane: rows of ``table.py``. Privacy lends to the CMO, far ahead."""

from .rows import ALL, READ, May, Row, day_from_now, of_request, page_of_request, plain

STANDIN = lambda w: {"key": w.standin.pk}  # noqa: E731
ENDING = May({"privacy", "cmo"}, refused={403, 404})
DAYS = {"reason": "On leave."}


def lending(w):
    return {**DAYS, "for": "privacy", "by": "cio", "from": day_from_now(400), "until": day_from_now(405)}


def form(w):
    return {**DAYS, "person": "privacy", "by": "cio", "since_on": day_from_now(400), "until_on": day_from_now(405), "scope": "all"}


SAYS = May({"privacy", "security"}, lambda w: {"says": "question", "words": "Where does it lie?"})
LENT_API = {
    "api-lane": plain(get=May({"privacy", "security"})),
    "api-request-lane": of_request(get=READ, post=SAYS),
    "api-stand-ins": plain(get=READ, post=May({"privacy"}, lending)),
    "api-stand-in-end": Row(STANDIN, {"post": ENDING}),
}
LENT_PAGES = {
    "lane": plain(get=May({"privacy", "security"})),
    "request-lane": page_of_request(get=May({"privacy", "security"}), post=SAYS),
    "stand-ins": plain(get=READ),
    "stand-in-new": plain(get=May(ALL), post=May({"privacy"}, form, {422})),
    "stand-in-end": Row(STANDIN, {"post": ENDING}),
}
