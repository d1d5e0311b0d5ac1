"""Retract: take the decision that one has just made back, before anybody has heard of it and while nobody has built on it."""

from collab.approvals import retractions
from collab.approvals.models import Decision, Route
from collab.events import delivery
from collab.kit.errors import Conflict, Forbidden
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake import acting
from projects.intake.flow import APPROVER
from projects.intake.models import Request
from projects.intake.operations import moving, undoing
from projects.intake.retracted import built_on, told_last


@operation
def retract(*, number: int, actor: Person, version: int) -> Request:
    """The request, its route and its groups stand as before the decision, which stays on record; whoever made it decides again.

    Raises Conflict, saying who, where somebody else has acted since.
    """
    request = moving.locked(number, actor)
    told = told_last(request, actor)
    if APPROVER in moving.parts(actor, request) and told is not None and (other := built_on(told)):
        raise Conflict(f"{acting.last(other)}. What others have built on is not taken back.")
    moving.permit(request, "retract", actor=actor, version=version)
    if told is None:
        raise Forbidden("Only who made a decision takes it back.")
    route = Route.objects.select_for_update().get(pk=moving.route_of(request).pk)
    given = Decision.objects.select_related("panel__step").get(pk=told.data["given"])
    retractions.take_back(route=route, given=given, person=actor)
    request.route = route
    delivery.call_off(told.pk)
    data = {"retracted": given.pk, "undid": told.kind, "event": told.pk, "groups": moving.turn_of(request)}
    return undoing.stand_again(request, told, "retract", actor=actor, version=version, data=data)
