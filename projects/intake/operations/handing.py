"""Handing over: a lead to somebody else, a request to a colleague, the seats of a route to who is here."""

from collab.access import duties
from collab.approvals import vacancies
from collab.approvals.models import Decision
from collab.events.record import record
from collab.kit.errors import Invalid, Unfit
from collab.kit.operation import operation
from collab.people.models import Person
from collab.people.states import Side
from projects.intake import access, askers
from projects.intake.models import Request
from projects.intake.operations import colleagues, moving, recusing
from projects.intake.operations.asking import words
from projects.intake.operations.draft import may_ask
from projects.intake.sight import LEAD_LOST, REQUEST_LOST
from projects.portfolio import finishing


@operation
def hand_over(*, number: int, actor: Person, version: int, side: str, to: str, reason: str) -> Request:
    """Let ``to`` (a username) lead the project for ``side`` (marketing or it) from now on; by a lead or a technologist.

    Whoever decided on the work, or on its stop, does not lead it; whoever leads it does not decide on it from now on.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "hand_over", actor=actor, version=version)
    why, lead = words(reason, sentence="Say why. Both leads read it."), _person(to)
    if side not in (Side.MARKETING, Side.IT):
        raise Invalid(side="Choose one of: marketing, it.")
    if askers.is_asker(lead, request):
        raise Invalid(to=f"{lead.name} asked for it, and leads nothing that they asked for.")
    if Decision.objects.filter(route__number=request.number, person=lead).exists():
        raise Unfit(to=f"{lead.name} decided on {request.code} and cannot lead it.")
    recusing.recuse(request, lead, "lead")
    # Whoever gives their own lead away leads it until then.
    parts = moving.parts(actor, request)
    before = finishing.hand_over(moving.project_of(request), side, lead, actor=actor)
    if request.holder_id == before.pk:
        request.holder = lead
    data = {"side": side, "former": before.pk, "person": lead.pk}
    moved = moving.move(request, "hand_over", actor=actor, version=version, by=parts, why=why, data=data)
    _lost(LEAD_LOST, moved, before, actor)
    return moved


@operation
def reassign(*, number: int, actor: Person, version: int, to: str, reason: str) -> Request:
    """Let ``to`` (a username), a colleague of the requester's department, ask for it from now on; by the requester or a technologist.

    Raises Conflict where that person decided on it, routed it, leads or sponsors it: they would judge what they ask for.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "reassign", actor=actor, version=version)
    why, colleague, before = words(reason, sentence="Say why. Both of you read it."), _person(to), request.requester
    if wrong := _unfit(request, colleague, actor):
        raise Invalid(to=wrong)
    recusing.recuse(request, colleague, "requester")
    if request.holder_id == before.pk:
        request.holder = colleague
    # Whoever gives it away asked for it until now.
    parts = moving.parts(actor, request)
    if colleague.pk in request.colleague_keys:
        # They asked for it together with whoever gives it to them.
        colleagues.part(request, colleague, actor)
    request.requester = colleague
    data = {"former": before.pk, "person": colleague.pk}
    moved = moving.move(request, "reassign", actor=actor, version=version, by=parts, why=why, data=data)
    _lost(REQUEST_LOST, moved, before, actor)
    return moved


@operation
def seat_again(*, number: int, actor: Person, version: int) -> Request:
    """Fill the groups of its route that somebody has left before deciding; raises Conflict where nobody else could sit there."""
    request = moving.locked(number, actor)
    moving.permit(request, "seat_again", actor=actor, version=version)
    # The request is held, and with it all that is written on its route.
    data = {"seated": vacancies.seat_again(request.vacant[0])}
    return moving.move(request, "seat_again", actor=actor, version=version, data=data)


def _unfit(request: Request, colleague: Person, actor: Person) -> str:
    """Why this person cannot ask for it from now on; empty where they can."""
    if colleague.pk == request.requester_id:
        return f"{colleague.name} asks for it already."
    if colleague.department_id != request.requester.department_id:
        return f"{colleague.name} is not of {request.requester.name}’s department."
    if not may_ask(colleague, duties.roles_now(colleague)):
        return f"{colleague.name} holds no duty with which to ask for something."
    if colleague.pk in (actor.pk, request.technologist_id):
        return f"{colleague.name} runs it through the gateway, and nobody does that with what they ask for."
    project = request.project
    if colleague.pk == request.sponsor_id or (project and colleague.pk in (project.marketing_lead_id, project.it_lead_id)):
        return f"{colleague.name} sponsors or leads it."
    return ""


def _lost(kind: str, request: Request, former: Person, actor: Person) -> None:
    """Put on record that ``former`` sees it no more, where that is so: nothing about the request itself may reach them now."""
    if request.is_confidential and not access.visible(former).filter(pk=request.pk).exists():
        record(kind, actor=actor, about=former)


def _person(username: str) -> Person:
    found = Person.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise Invalid(to=f"There is nobody called {username}.")
    return found
