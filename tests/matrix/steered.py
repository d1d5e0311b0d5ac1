"""Who may do what with the pages of steering: rows of ``table.py``."""

from .rows import ALL, READ, May, Row, plain

SPONSORING = {"get": May(ALL)}
STEERED_API = {
    "api-sponsored": plain(get=READ),
    "api-sponsor": Row(lambda w: {"username": "cmo"}, SPONSORING),
    "api-operations": plain(get=READ),
    "api-convergence": plain(get=READ),
    "api-data-quality": plain(get=READ),
    "api-data-quality-rule": Row(lambda w: {"kind": "kpi-late"}, {"get": READ}),
}
STEERED_PAGES = {
    "sponsored": plain(get=READ),
    "sponsor": Row(lambda w: {"username": "cmo"}, SPONSORING),
    "operations": plain(get=READ),
    "operations-behind": plain(get=May(ALL, query=lambda w: "?of=step:in_triage")),
    "convergence": plain(get=READ),
    "convergence-part": Row(lambda w: {"month": "2026-01", "part": "goals"}, {"get": READ}),
    "data-quality": plain(get=READ),
    "data-quality-rule": Row(lambda w: {"kind": "kpi-late"}, {"get": READ}),
}
