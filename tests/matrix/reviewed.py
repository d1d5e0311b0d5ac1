"""Who may do what with reviews: cases, many at once, what one decided, assurances and checklists: rows of ``table.py``."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from stories import Story

from collab.approvals.models import Condition
from collab.kit import clock
from projects.assurances import checklists
from projects.intake.models import Request
from projects.intake.operations import assuring, edit, gateway

from .rows import ALL, READ, Body, May, Row, day_from_now, of_request, plain

OF_ASSURANCE: Body = lambda w: {"code": w.assurance.code}  # noqa: E731
OF_CHECK: Body = lambda w: {"pk": w.check}  # noqa: E731
ASSURABLE: Body = lambda w: {"number": w.assurable.code}  # noqa: E731
HOLDS: Body = lambda w: {"until": day_from_now(90), "reason": "The contract covers it."}  # noqa: E731
GONE: Body = lambda w: {"version": 1, "reason": "The contract ended."}  # noqa: E731
CHECK = {"label": "It was tried", "is_required": False}
# Whoever approved for privacy or architecture.
ASSURING = {"privacy", "architect"}
REVIEWED_API = {
    "api-request-cases": of_request(get=READ),
    # Whoever decides on it now: business has, and privacy and architecture have not.
    "api-request-evidence": Row(lambda w: {"number": w.evident.code}, {"get": May({"privacy", "architect"})}),
    "api-request-assure": Row(ASSURABLE, {"post": May(ASSURING, HOLDS)}),
    "api-approvals-many": plain(post=May(ALL, lambda w: {"requests": [{"number": w.request.code, "version": w.request.version}]})),
    "api-approvals-decided": plain(get=READ),
    "api-assurances": plain(get=READ),
    "api-assurance": Row(OF_ASSURANCE, {"get": READ}),
    "api-assurance-revoke": Row(OF_ASSURANCE, {"post": May({"privacy"}, GONE)}),
    "api-checklists": plain(get=READ, post=May({"admin"}, lambda w: {**CHECK, "group": "business"})),
    "api-checklist": Row(lambda w: {"key": w.check}, {"delete": May({"admin"})}),
}
REVIEWED_PAGES = {
    "request-assure": Row(lambda w: {"code": w.assurable.code}, {"get": May(ASSURING), "post": May(ASSURING, HOLDS)}),
    "approvals-many": plain(
        get=May(ALL, query=lambda w: f"?pick={w.request.code}:{w.request.version}"),
        post=May(ALL, lambda w: {"pick": f"{w.request.code}:{w.request.version}"}),
    ),
    "approvals-decided": plain(get=READ),
    "assurances": plain(get=READ),
    "assurance": Row(OF_ASSURANCE, {"get": READ}),
    "assurance-revoke": Row(OF_ASSURANCE, {"get": May({"privacy"}), "post": May({"privacy"}, GONE)}),
    "checklists": plain(get=READ, post=May({"admin"}, lambda w: {"role": "business", "label": "It was tried"})),
    "checklist-off": Row(OF_CHECK, {"post": May({"admin"})}),
}


def reviewed(cast: SimpleNamespace, world: SimpleNamespace) -> dict[str, Any]:
    """Two approved requests of one supplier, of the first the privacy review holds for others; and a row of a checklist."""
    made: list[Request] = []
    for _ in range(2):
        story = Story(cast, world).drafted().submitted()
        edit.edit(actor=cast.technologist, suppliers=["acme"], **story.seen)
        made.append(story.routed().approved().request)
    until = clock.today().replace(year=clock.today().year + 1, day=1)
    assurance = assuring.assure(number=made[0].number, actor=cast.privacy, until=until, reason="The contract covers it.")
    check = checklists.put(actor=cast.admin, role="cmo", label="Both sides gain")
    termed = Story(cast, world).drafted().submitted().routed()
    terms = [{"words": "A contract", "owner": "marketer", "due_on": clock.today() + timedelta(days=30), "blocks": "fund"}]
    gateway.decide(actor=cast.business, decision="approve_with_conditions", conditions=terms, **termed.seen)
    condition = Condition.objects.get(decision__route=termed.request.route_id)
    return {"assurance": assurance, "assurable": made[1], "check": check.pk, "condition": condition.pk, "evident": termed.request}
