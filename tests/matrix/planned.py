"""Links, gates, baselines and templates: who may, in pages and at the API."""

from .rows import PLAN_TEMPLATE, READ, SEEN, May, Row, of_project, page_of_project, plain
from .test_moves import GATE, LEADS

PLANNED_PAGES = {
    "project-link": page_of_project(get=May(LEADS), post=May(LEADS, lambda w: {**SEEN(w), "before": w.third.code})),
    "project-link-drop": page_of_project(lambda w: {"pk": w.link.pk}, post=May(LEADS | GATE)),
    "project-links": plain(get=READ),
    "project-template": Row(
        lambda w: {"code": w.planned.code},
        {"get": May(LEADS), "post": May(LEADS, lambda w: {"version": w.planned.version, "template": "small"})},
    ),
    "project-baseline": page_of_project(get=May(LEADS), post=May(LEADS, lambda w: {**SEEN(w), "reason": "So."}, {403, 409})),
    "project-gate": page_of_project(lambda w: {"phase": "build"}, post=May(frozenset(), refused={403, 404})),
    "project-check": page_of_project(lambda w: {"pk": 1}, post=May(frozenset(), refused={403, 404})),
    "project-proposal": page_of_project(lambda w: {"pk": 1}, post=May(frozenset(), lambda w: {"answer": "agree"}, {403, 404})),
}
PLANNED_API = {
    "api-plan-links": plain(get=READ),
    "api-project-plan-links": of_project(get=READ, post=May(LEADS, lambda w: {**SEEN(w), "provider": w.third.code})),
    "api-project-plan-link": Row(
        lambda w: {"number": w.project.code, "link": w.link.pk},
        {"get": READ, "patch": May(LEADS, lambda w: {"lag": 2}), "delete": May(LEADS | GATE)},
    ),
    "api-plan-templates": plain(get=READ, post=May(GATE | {"admin"}, lambda w: PLAN_TEMPLATE)),
    "api-project-template": Row(lambda w: {"number": w.planned.code}, {"post": May(LEADS, lambda w: {"template": "small"})}),
    "api-project-gates": of_project(get=READ),
    "api-gate": Row(lambda w: {"number": w.project.code, "phase": "build"}, {"post": May(frozenset(), lambda w: {}, {403, 404})}),
    "api-gate-check": Row(
        lambda w: {"number": w.project.code, "check": 1}, {"patch": May(frozenset(), lambda w: {"done": True}, {403, 404})}
    ),
    "api-baselines": of_project(get=READ, post=May(frozenset(), lambda w: {"reason": "It changed."}, {403, 409})),
    "api-plan-proposal": Row(
        lambda w: {"number": w.project.code, "proposal": 1},
        {"get": May(frozenset(), refused={404}), "post": May(frozenset(), lambda w: {"answer": "agree"}, {403, 404})},
    ),
}
