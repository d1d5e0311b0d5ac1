"""Who is waited for at this moment: the people who could take a request further, for a nudge, a reminder and what is told of them."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Decision, Seat
from collab.approvals.states import PanelState, StepState
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.states import State

# Whoever holds the duty, where nobody has it by name.
OF_DUTY = {State.IN_TRIAGE: Role.TECHNOLOGIST, State.APPROVED: Role.FINANCE, State.FUNDED: Role.TECHNOLOGIST}


def people(request: Request, group: str = "") -> QuerySet[Person]:
    """Who has it, of one ``group`` alone where that is named; nobody where it waits for nobody."""
    if request.state == State.IN_APPROVAL:
        return Person.objects.filter(pk__in=_seats(request, group).values("person_id"), is_active=True)
    if request.state == State.NEEDS_INFORMATION:
        return Person.objects.filter(pk=request.requester_id, is_active=True)
    role = OF_DUTY.get(State(request.state))
    if role is None:
        return Person.objects.none()
    if request.holder_id:
        return Person.objects.filter(pk=request.holder_id, is_active=True)
    return duties.holders(role).exclude(pk=request.requester_id)


def _seats(request: Request, group: str) -> QuerySet[Seat]:
    """The seats in open groups from which nothing was decided yet."""
    seats = Seat.objects.filter(panel__step__route=request.route_id, panel__step__state=StepState.OPEN, panel__state=PanelState.OPEN)
    if group:
        seats = seats.filter(panel__role=group)
    decided = Decision.objects.filter(Q(round=F("panel__step__round")), route=request.route_id)
    # Whose place somebody decided in is waited for no more.
    return seats.exclude(person_id__in=decided.annotate(seat=Coalesce("on_behalf_of_id", "person_id")).values("seat"))


def of_lane(request: Request, group: str) -> QuerySet[Person]:
    """Who speaks for the group in the open lane, and does not ask for it."""
    return duties.holders(Role(group)).exclude(pk=request.requester_id)


def others(request: Request, person: Person) -> bool:
    return people(request).exclude(pk=person.pk).exists()


def managers(request: Request, group: str = "") -> Iterable[Person]:
    """Whoever those who have it report to; where nobody does, the technologists, who run the gateway."""
    return above(people(request, group))


def above(whom: QuerySet[Person]) -> Iterable[Person]:
    """Whoever these report to, or the technologists."""
    found = Person.objects.filter(pk__in=whom.values("manager_id"), is_active=True)
    return found if found.exists() else duties.holders(Role.TECHNOLOGIST)
