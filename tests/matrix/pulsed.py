"""Who may do what with the pulse: rows of ``table.py``."""

from .rows import ALL, READ, May, plain

# Whom the open one asks: everybody who stands on one of the two sides.
PULSED = ALL - {"privacy", "finance", "finance2", "auditor"}
CODES = ("purpose", "answers", "steady", "early", "again")
FIVE = dict.fromkeys(CODES, 5)
FORM = {f"{kind}_{code}": 5 for kind in ("score", "guess") for code in CODES}

PULSE_API = {
    "api-pulse": plain(get=READ),
    "api-perception": plain(get=READ),
    "api-pulse-answers": plain(post=May(PULSED, lambda w: {"scores": FIVE, "guesses": FIVE})),
}
PULSE_PAGES = {
    "pulse": plain(get=READ),
    "pulse-answer": plain(get=May(PULSED), post=May(PULSED, lambda w: FORM)),
}
