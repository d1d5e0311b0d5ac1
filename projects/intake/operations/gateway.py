"""Route and decide: through the gateway, and what the approvers make of it."""

from collab.approvals import decisions, routes
from collab.approvals.kinds import Ruling
from collab.approvals.models import Route
from collab.approvals.routes import Facts
from collab.approvals.states import REQUEST, DataClass, Outcome, Track, Verdict
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.intake.states import State

OUTCOMES = {
    Outcome.WAITING: State.IN_APPROVAL,
    Outcome.PASSED: State.APPROVED,
    Outcome.REJECTED: State.REJECTED,
    Outcome.CHANGES: State.IN_TRIAGE,
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
        kind=REQUEST,
        subject_id=request.pk,
        number=request.number,
        requester=request.requester,
        routed_by=actor,
        facts=Facts(track, _amount(request), DataClass.PERSONAL if request.personal_data else DataClass.NONE),
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
    decisions.rule(route=taken, subject=request, person=actor, verdict=decision, reason=reason, conditions=conditions)
    return request


def ruled(ruling: Ruling) -> Request:
    """What a decision on its route does to the request, which is locked: the move that each of them is."""
    request: Request = ruling.subject
    request.route = ruling.route
    if ruling.outcome is Outcome.CHANGES:
        request.holder = request.technologist
    data = {"decision": ruling.verdict, "given": ruling.given, **({"conditions": ruling.conditions} if ruling.conditions else {})}
    to, version = OUTCOMES[ruling.outcome], request.version
    return moving.move(request, "decide", actor=ruling.person, version=version, to=to, why=ruling.reason, data=data)
