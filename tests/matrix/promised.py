"""Who may do what with promises: rows of ``table.py``."""

from .rows import READ, Body, May, Row, of_project, plain
from .test_moves import GATE, LEADS

# Whoever answers for it or sponsors it, its leads, and the gate; of the other side than the technologist of IT who proposed, its marketing lead and the CMO.
PROPOSING = GATE | LEADS | {"marketer"}
DECIDING = {"marketing_lead", "cmo"}
ONE: Body = lambda w: {"promise": w.promised}  # noqa: E731
KEY: Body = lambda w: {"pk": w.promised}  # noqa: E731
LESS = {"target": "5", "reason": "One market is left out."}
ANSWER = {"verdict": "kept", "note": "It came.", "version": 1}
PROMISED_API = {
    "api-promises": plain(get=READ),
    "api-promise": Row(ONE, {"get": READ}),
    "api-promise-change": Row(ONE, {"post": May(PROPOSING, lambda w: LESS)}),
    "api-promise-decide": Row(lambda w: {"change": w.amended}, {"post": May(DECIDING, lambda w: {"agree": True, "version": 1})}),
    "api-promise-review": Row(lambda w: {"review": w.promise_review}, {"post": May({"marketer"}, lambda w: ANSWER)}),
    "api-benefits": of_project(get=READ),
}
PROMISED_PAGES = {
    "promises": plain(get=READ),
    "promise": Row(KEY, {"get": READ}),
    "promise-change": Row(KEY, {"get": May(PROPOSING), "post": May(PROPOSING, lambda w: LESS)}),
    "promise-decide": Row(
        lambda w: {"pk": w.amended}, {"get": May(DECIDING), "post": May(DECIDING, lambda w: {"agree": "yes", "version": 1})}
    ),
    "promise-review": Row(lambda w: {"pk": w.promise_review}, {"get": May({"marketer"}), "post": May({"marketer"}, lambda w: ANSWER)}),
}
