"""Who may do what with the pulse: rows of ``table.py``."""

from .rows import ALL, EXECUTIVES, READ, May, Row, plain

# Whom the open one asks: everybody who stands on one of the two sides.
PULSED = ALL - {"privacy", "finance", "finance2", "auditor"}
CODES = ("purpose", "answers", "steady", "early", "again")
KEEPING = EXECUTIVES | {"admin"}
BENCHMARK = {"code": "poll", "figure": "41 %", "finding": "say so", "source": "A poll", "why_not": "It asks others."}
FIVE = dict.fromkeys(CODES, 5)
FORM = {f"{kind}_{code}": 5 for kind in ("score", "guess") for code in CODES}

PULSE_API = {
    "api-pulse": plain(get=READ),
    "api-perception": plain(get=READ),
    "api-benchmarks": plain(get=READ, post=May(KEEPING, lambda w: BENCHMARK)),
    "api-pulse-answers": plain(post=May(PULSED, lambda w: {"scores": FIVE, "guesses": FIVE})),
}
PULSE_PAGES = {
    "pulse": plain(get=READ),
    "benchmark-new": plain(get=May(KEEPING), post=May(KEEPING, lambda w: BENCHMARK)),
    "benchmark-change": Row(
        lambda w: {"code": "survey"}, {"get": May(KEEPING), "post": May(KEEPING, lambda w: {**BENCHMARK, "version": 1})}
    ),
    "pulse-answer": plain(get=May(PULSED), post=May(PULSED, lambda w: FORM)),
}
