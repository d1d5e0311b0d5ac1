"""Name a colleague, who asks for it from then on as its requester does, and take one off again; who is named may leave by themself."""

from django.db.models import QuerySet

from collab.access import duties
from collab.approvals.models import Decision, Recusal, Route, Seat
from collab.approvals.states import RouteState
from collab.events.record import record
from collab.kit.errors import Conflict, NotFound, Unfit
from collab.kit.operation import operation
from collab.notices import operations as notices
from collab.people.models import Person
from funding.ledger.models import Entry
from funding.ledger.shapes import ROUTE
from projects.intake import access, askers
from projects.intake.colleague_guards import NAMED, TAKEN_OFF
from projects.intake.colleagues import COLLEAGUE_LOST, COLLEAGUES, MOST_COLLEAGUES
from projects.intake.models import Colleague, Request
from projects.intake.operations import moving, recusing
from projects.intake.operations.draft import may_ask


@operation
def name(*, number: int, actor: Person, person: str) -> Person:
    """Let ``person`` (a username) ask for it from now on, together with whoever does: with the same rights, and kept from judging it.

    Raises NotFound for who may not see it, Forbidden for who does not ask for it, Conflict where it has ended, and Unfit, naming
    ``person``, for somebody who asks already, may ask for nothing, or has routed it, decides on it, leads it or handled its money.
    """
    request = _permitted(number, actor, "name_colleague")
    colleague = Person.objects.filter(username=person, is_active=True).first()
    if colleague is None:
        raise Unfit(person=f"There is nobody called {person}.")
    if wrong := _unfit(request, colleague):
        raise Unfit(person=wrong)
    if len(request.colleague_keys) >= MOST_COLLEAGUES:
        raise Conflict(f"{MOST_COLLEAGUES} colleagues ask for it, and that is the most. Take one off first.")
    recusing.recuse(request, colleague, "requester")
    Colleague.objects.create(request=request, person=colleague)
    record(NAMED, actor=actor, about=request, data={"person": colleague.pk})
    notices.recount(colleague)
    return colleague


@operation
def take_off(*, number: int, actor: Person, person: str) -> Person:
    """Take a colleague (a username) off it, or leave it; what they were kept from judging they do not judge afterwards either.

    Raises NotFound too where that person was not named.
    """
    request = _permitted(number, actor, "take_off")
    # The name comes from an address, which may hold what no name does: it is compared here, not asked for.
    colleague = next((one for one in askers.colleagues(request) if one.username == person), None)
    if colleague is None:
        raise NotFound
    part(request, colleague, actor)
    return colleague


def part(request: Request, colleague: Person, actor: Person) -> None:
    """Take them off the request, which is locked, on record; where they see it no more nothing about it reaches them now."""
    request.colleagues.filter(person=colleague).delete()
    del request.colleague_keys
    notices.recount(colleague)
    record(TAKEN_OFF, actor=actor, about=request, data={"person": colleague.pk})
    if not askers.is_asker(colleague, request) and not access.visible(colleague).filter(pk=request.pk).exists():
        record(COLLEAGUE_LOST, actor=actor, about=colleague)


def _permitted(number: int, actor: Person, action: str) -> Request:
    request = moving.locked(number, actor)
    COLLEAGUES.permit(request, action, by=moving.parts(actor, request), version=None)
    return request


def _unfit(request: Request, colleague: Person) -> str:
    """Why this person cannot ask for it besides; empty where they can."""
    if askers.is_asker(colleague, request):
        return f"{colleague.name} asks for it already."
    if not may_ask(colleague, duties.roles_now(colleague)):
        return f"{colleague.name} holds no duty with which to ask for something."
    project = request.project
    if project and colleague.pk in (project.marketing_lead_id, project.it_lead_id):
        return f"{colleague.name} leads it, and leads nothing that they asked for."
    if colleague.pk == request.technologist_id or recusing.routes_of(request).filter(routed_by=colleague).exists():
        return f"{colleague.name} runs it through the gateway, and nobody does that with what they ask for."
    every = recusing.routes_of(request).order_by().values("pk")
    if Decision.objects.filter(route__in=every, person=colleague).exists():
        return f"{colleague.name} decided on {request.code} and cannot be its requester."
    if Entry.objects.filter(subject_kind=ROUTE, subject_id__in=every, actor=colleague).exists():
        return f"{colleague.name} handled its money, and nobody does that with what they ask for."
    if _sits(colleague, recusing.routes_of(request)):
        return f"{colleague.name} has a seat in its approval, and nobody decides on what they ask for."
    return ""


def _sits(person: Person, routes: QuerySet[Route]) -> bool:
    there = routes.filter(state__in=(RouteState.OPEN, RouteState.PASSED)).exclude(
        pk__in=Recusal.objects.filter(person=person).values("route_id")
    )
    return Seat.objects.filter(panel__step__route__in=there.order_by().values("pk"), person=person).exists()
