"""Who is waited for at this moment: the people who could take a request further, for a nudge, a reminder and what is told of them."""

from collections.abc import Callable, Iterable

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import keys
from collab.approvals.models import Decision, Seat
from collab.approvals.states import PanelState, StepState
from collab.people.models import Person
from projects.clocks.limits import KEYS, LANE, REVIEW, SIZING
from projects.intake.glass import GlassState
from projects.intake.glass_models import BreakGlass
from projects.intake.models import Request
from projects.intake.sizes import ESTIMATES
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
    seats = seats.filter(~keys.said_no("panel_id", "panel__step__round"))
    if group:
        seats = seats.filter(panel__role=group)
    decided = Decision.objects.filter(Q(round=F("panel__step__round")), route=request.route_id)
    # Whose place somebody decided in is waited for no more.
    return seats.exclude(person_id__in=decided.annotate(seat=Coalesce("on_behalf_of_id", "person_id")).values("seat"))


def of_lane(request: Request, group: str) -> QuerySet[Person]:
    """Who speaks for the group in the open lane, and does not ask for it."""
    return duties.holders(Role(group)).exclude(pk=request.requester_id)


def of_size(request: Request, group: str) -> QuerySet[Person]:
    """The estimators of IT, but whoever asks for it."""
    return duties.holders(*ESTIMATES).exclude(pk=request.requester_id)


def of_review(request: Request, group: str) -> QuerySet[Person]:
    """The technologists who have no part in what two executives let begin."""
    last = BreakGlass.objects.filter(request=request, state=GlassState.BROKEN).order_by("-pk").first()
    apart = [request.requester_id, request.sponsor_id, *((last.first_id, last.second_id) if last else ())]
    return duties.holders(Role.TECHNOLOGIST).exclude(pk__in=[key for key in apart if key is not None])


def of_keys(request: Request, group: str) -> QuerySet[Person]:
    """Who settles what the two keys disagree on: whom both have named, or the two."""
    route = request.route
    found = keys.open_on(route) if route else None
    if found is None:
        return Person.objects.none()
    return Person.objects.filter(pk__in=[found.judge_id] if found.judge_id else [found.yes.person_id, found.no.person_id], is_active=True)


# Whom a clock beside its way waits for, by its state.
BESIDE: dict[str, Callable[[Request, str], QuerySet[Person]]] = {LANE: of_lane, SIZING: of_size, REVIEW: of_review, KEYS: of_keys}


def others(request: Request, person: Person) -> bool:
    return people(request).exclude(pk=person.pk).exists()


def above(whom: QuerySet[Person]) -> Iterable[Person]:
    """Whoever these report to, or the technologists."""
    found = Person.objects.filter(pk__in=whom.values("manager_id"), is_active=True)
    return found if found.exists() else duties.holders(Role.TECHNOLOGIST)
