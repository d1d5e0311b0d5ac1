"""Route and decide: through the gateway, and what the approvers make of it."""

from collab.approvals import decisions, routes
from collab.approvals.models import Route
from collab.approvals.states import DataClass, Track, Verdict
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.intake.states import State

OUTCOMES = {
    decisions.Outcome.WAITING: State.IN_APPROVAL,
    decisions.Outcome.PASSED: State.APPROVED,
    decisions.Outcome.REJECTED: State.REJECTED,
    decisions.Outcome.CHANGES: State.IN_TRIAGE,
}


@operation
def route(*, number: int, actor: Person, version: int, track: str, reason: str = "") -> Request:
    """Send it to approval on a track; the policy in force makes the route. The recorded gateway. ``reason`` is welcome."""
    request = moving.locked(number, actor)
    moving.permit(request, "route", actor=actor, version=version)
    if track not in Track.values:
        raise Invalid(track="Choose one of: " + ", ".join(Track.values) + ".")
    recused = [(request.requester, "requester")]
    if request.sponsor and request.sponsor_id != request.requester_id:
        recused.append((request.sponsor, "sponsor"))
    request.route = routes.open_route(
        number=request.number,
        requester=request.requester,
        routed_by=actor,
        track=track,
        amount=_amount(request),
        data_class=DataClass.PERSONAL if request.personal_data else DataClass.NONE,
        recused=recused,
    )
    request.technologist, request.holder, request.snoozed_until = actor, None, None
    why = words(reason) if reason else ""
    return moving.move(
        request, "route", actor=actor, version=version, why=why, data={"track": track, "policy": request.route.policy.number}
    )


def _amount(request: Request) -> Money:
    """What the route is made for; the flow has refused a request without an estimate."""
    assert request.estimate is not None
    return Money(request.estimate, request.currency)


@operation
def decide(*, number: int, actor: Person, version: int, decision: str, reason: str = "", conditions: str = "") -> Request:
    """One person's decision on the step that is open; the last one that passes approves the request."""
    request = moving.locked(number, actor)
    moving.permit(request, "decide", actor=actor, version=version)
    if decision not in Verdict.values:
        raise Invalid(decision="Choose one of: " + ", ".join(Verdict.values) + ".")
    taken = Route.objects.select_for_update().get(pk=moving.route_of(request).pk)
    outcome = decisions.decide(route=taken, person=actor, verdict=decision, reason=reason, conditions=conditions)
    request.route = taken
    if outcome is decisions.Outcome.CHANGES:
        request.holder = request.technologist
    data = {"decision": decision, **({"conditions": conditions} if conditions else {})}
    return moving.move(request, "decide", actor=actor, version=version, to=OUTCOMES[outcome], why=reason, data=data)
