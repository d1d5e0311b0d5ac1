"""Settle what two keys disagree on, and name who does."""

from typing import Any

from collab.approvals import decisions, keys
from collab.approvals.disagreeing import Disagreement
from collab.approvals.models import Route
from collab.approvals.states import Outcome
from collab.kit.errors import Invalid
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request
from projects.intake.operations import gateway, moving


@operation
def resolve(*, number: int, actor: Person, version: int, outcome: str, reason: str) -> Request:
    """Go or no, by who gives way or by whom both have named; the route goes on, or ends as the no said."""
    request = moving.locked(number, actor)
    moving.permit(request, "resolve", actor=actor, version=version)
    route, found = _held(request)
    came = decisions.settle(found, route, actor, outcome, reason)
    request.route = route
    if came is Outcome.CHANGES:
        request.holder = request.technologist
    data: dict[str, Any] = {"disagreement": found.pk, "outcome": outcome}
    if came is Outcome.WAITING:
        data["groups"] = moving.turn_of(request)
    return moving.move(request, "resolve", actor=actor, version=version, to=gateway.OUTCOMES[came], why=reason, data=data)


@operation
def escalate(*, number: int, actor: Person, version: int, to: str) -> Request:
    """Name who settles it: somebody above both at once, anybody else when the other key names the same."""
    request = moving.locked(number, actor)
    moving.permit(request, "escalate", actor=actor, version=version)
    named = Person.objects.filter(username=to).first()
    if named is None or not access.visible(named).filter(pk=request.pk).exists():
        raise Invalid(to="Name somebody who works here and may open it, by username.")
    _, found = _held(request)
    keys.escalate(found, actor, named)
    data = {"disagreement": found.pk, "person": named.pk, "is_judge": found.judge_id is not None}
    return moving.move(request, "escalate", actor=actor, version=version, data=data)


def _held(request: Request) -> tuple[Route, Disagreement]:
    """The route and what is disagreed on, locked and fresh."""
    route = Route.objects.select_for_update().get(pk=moving.route_of(request).pk)
    assert request.disagreement is not None  # a rule of the flow
    found = Disagreement.objects.select_for_update(of=("self",)).select_related("no__panel__step", "no__person", "yes__person", "no__route")
    return route, found.get(pk=request.disagreement.pk)
