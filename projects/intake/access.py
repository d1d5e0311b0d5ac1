"""Who may see which request, and what part each person plays in it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.grants import given, granted, holders
from collab.access.roles import EXECUTIVES, Role
from collab.approvals.models import Recusal, Seat
from collab.approvals.standins import access as standins
from collab.kit.kept import kept
from collab.people.models import Person
from funding.funds.access import paid_for, sees_money_of, sees_work_money
from funding.funds.models import Allocation
from funding.funds.promises import Promise, are_shown
from projects.intake import lane
from projects.intake.askers import asks, is_asker
from projects.intake.flow import (
    APPROVER,
    ESTIMATOR,
    EXECUTIVE,
    FINANCE,
    FLOW,
    GATED,
    JUDGE,
    LEAD,
    REQUESTER,
    SECOND,
    SECOND_KEY,
    TECHNOLOGIST,
)
from projects.intake.models import Request, RequestGrant, Stop
from projects.intake.sizes import ESTIMATES
from projects.intake.states import STOPPABLE, State
from projects.intake.stops import SPEAKS, side_of

SEES_ALL = frozenset({Role.TECHNOLOGIST, Role.AUDITOR})
# A small request passes without a seat for finance, and still nobody else may give it its money.
WITH_MONEY = (State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.DELIVERED, State.CLOSED, State.STOPPED)
# Who may decide on the stop of work for one of the two groups that are asked.
STOPPING = frozenset({Role.FINANCE.value, *SPEAKS["marketing"], *SPEAKS["it"]})
# What was never sent, whatever became of it, is there for whoever asks for it alone.
SENT = Q(submitted_at__isnull=False)
# Where the flow lets a fund promise something.
FUNDABLE = tuple(sorted({step.source for step in FLOW.steps if step.action == "fund"}))
LEADING = frozenset({Role.MARKETING_LEAD, Role.IT_LEAD})
# What a grant on a request is called: it opens the request for reading, and nothing else.
SIGHT = "view_request"


def visible(person: Person) -> QuerySet[Request]:
    """Open by default: what is sent is seen by everyone with a duty; what was never sent by its writer alone, until they name colleagues.

    A confidential request is there only for who asks for it, its sponsor, leads, the people on its route,
    technologists, auditors, and whoever was granted sight of it; once it is approved, for finance partners
    too, who give and keep its money; from its first reservation on for whoever sees the amounts of a fund that
    pays for it, so that no sum holds what its reader may not open. For all others it does not exist.
    """
    own = asks(person)
    roles = duties.roles_of(person)
    if roles & SEES_ALL:
        return Request.objects.filter(own | SENT)
    if not roles:
        return Request.objects.filter(own | (SENT & _part_in(person)))
    sent = SENT & (Q(is_confidential=False) | _part_in(person) | paid_for(person))
    if lane.of(roles):
        # What concerns them they see from the day it is sent, and speak of it before their step.
        sent |= SENT & lane.concerning(roles)
    if Role.FINANCE in roles:
        sent |= Q(state__in=WITH_MONEY) | Q(state=State.ON_HOLD, before_hold__in=WITH_MONEY)
    return Request.objects.filter(own | sent)


def _part_in(person: Person) -> Q:
    seats = Seat.objects.filter(person_id=person.pk).values("panel__step__route_id")
    return (
        Q(sponsor_id=person.pk)
        | Q(route_id__in=seats)
        | Q(route_id__in=standins.seats(person).values("panel__step__route_id"))
        | Q(project__marketing_lead_id=person.pk)
        | Q(project__it_lead_id=person.pk)
        | Q(pk__in=granted(RequestGrant, person, SIGHT))
    )


def allocations(person: Person) -> QuerySet[Allocation]:
    """What funds promised to the requests that the person may open."""
    return Allocation.objects.filter(Exists(visible(person).order_by().filter(route_id=OuterRef("route_id"))))


def shows_money(person: Person, promised: Iterable[Promise]) -> bool:
    """Whether the person, who may open the work of these promises, sees what is promised to it and short, in all. No query."""
    found = tuple(promised)
    return sees_work_money(person) or (bool(found) and are_shown(found))


def sees_costs(person: Person, request: Request) -> bool:
    """Whether the person, who may open the request, sees the money of it. One query at most."""
    return sees_work_money(person) or (request.route_id is not None and sees_money_of(person, request.route_id))


def stops(person: Person) -> QuerySet[Stop]:
    """The proposals to stop work that the person may open."""
    return Stop.objects.filter(request__in=visible(person).order_by())


def fundable(person: Person) -> QuerySet[Request]:
    """The routes of the requests a person may see that may still be promised money, whether on hold or not; as a subquery."""
    now = Q(state__in=FUNDABLE) | Q(state=State.ON_HOLD, before_hold__in=FUNDABLE)
    return visible(person).filter(now, route__isnull=False).order_by().values("route_id")  # type: ignore[return-value]


def viewers(request: Request) -> QuerySet[Person]:
    """Whoever was let see it without a part in it, by name."""
    return holders(RequestGrant, request, SIGHT)


def shown(person: Person) -> QuerySet[Request]:
    """The numbers of the requests that the person asks for, sponsors or was let see, as a subquery; for what keeps a request's number."""
    found = Request.objects.filter(asks(person) | Q(sponsor_id=person.pk) | Q(pk__in=granted(RequestGrant, person, SIGHT)))
    return found.order_by().values("number")  # type: ignore[return-value]


def sights(person: Person) -> QuerySet[RequestGrant]:
    """The keys of the person's grants, as a subquery: they differ from before after each giving and each taking."""
    return given(RequestGrant, person, SIGHT).order_by("pk").values("pk")  # type: ignore[return-value]


# That an executive may break the glass for it is no part in a request yet.
NO_PART = frozenset({EXECUTIVE, SECOND_KEY})


def has_part(person: Person, request: Request) -> bool:
    """Whether the person plays a part in it."""
    return bool(roles_of(person, request) - NO_PART)


def roles_of(person: Person, request: Request, held: frozenset[str] | None = None) -> frozenset[str]:
    """The flow's roles that ``person`` plays in ``request``. ``held`` are the person's duties, else those of today.

    Separation of duties compares persons here and in the database: whoever asks for it, requester or colleague, is never technologist,
    approver or finance partner of the same request, whatever else that person is, superuser included.
    """
    duty = duties.roles_of(person) if held is None else held
    if is_asker(person, request):
        return frozenset({REQUESTER})
    roles = set()
    if Role.TECHNOLOGIST in duty:
        roles.add(TECHNOLOGIST)
    if Role.FINANCE in duty and person.pk != request.sponsor_id:
        roles.add(FINANCE)
    if request.state == State.IN_TRIAGE and not duty.isdisjoint(ESTIMATES) and person.pk != request.sponsor_id:
        roles.add(ESTIMATOR)
    if not duty.isdisjoint(EXECUTIVES) and person.pk != request.sponsor_id:
        roles.add(EXECUTIVE)
        if request.state in GATED and _turns_second(person, request, duty):
            roles.add(SECOND_KEY)
    if _leads(person, request, duty):
        roles.add(LEAD)
    if request.route_id and _sits(person, request.route_id):
        roles.add(APPROVER)
    if request.state == State.IN_APPROVAL and person.pk in request.judge_keys:
        roles.add(JUDGE)
    if request.state in STOPPABLE and not STOPPING.isdisjoint(duty) and _seconds(person, request, duty):
        roles.add(SECOND)
    return frozenset(roles)


def _seconds(person: Person, request: Request, duty: frozenset[str]) -> bool:
    """Whether the person is of a group that is asked whether the work is stopped, and has no part in it. One query where nobody proposes to."""
    proposed = request.proposed_stop
    if proposed is None or Recusal.objects.filter(route=proposed.route, person_id=person.pk).exists():
        return False
    return Role.FINANCE in duty or not duty.isdisjoint(SPEAKS[side_of(request)])


def _turns_second(person: Person, request: Request, duty: frozenset[str]) -> bool:
    """Whether another executive opened a break-glass of it, and the person speaks for the other side. One query."""
    opened = request.open_glass
    return (
        opened is not None and opened.first_id != person.pk and any(role in duty and role.value != opened.first_role for role in EXECUTIVES)
    )


def _leads(person: Person, request: Request, duty: frozenset[str]) -> bool:
    project = request.project
    if project is None:
        return bool(duty & LEADING) and (not request.is_confidential or _has_part(person, request))
    # A lead who no longer holds the duty leads no longer.
    leads = ((Role.MARKETING_LEAD, project.marketing_lead_id), (Role.IT_LEAD, project.it_lead_id))
    return any(role in duty and person.pk == lead for role, lead in leads)


def _has_part(person: Person, request: Request) -> bool:
    """A part of one's own, before there is a project: whoever was merely let see a confidential request only reads it."""
    return person.pk == request.sponsor_id or (request.route_id is not None and _sits(person, request.route_id))


def _sits(person: Person, route_id: int) -> bool:
    return seats(person, route=route_id).exists()


@kept(reads=("pk",))
def seats(person: Person, *, route: int) -> QuerySet[Seat]:
    """The person's seat on a route, where they were not taken off it, or one of whomever they stand in for today."""
    off = Recusal.objects.filter(route_id=route, person_id=person.pk)
    theirs = Q(person_id=person.pk) | Q(pk__in=standins.seats(person).filter(panel__step__route_id=route).values("pk"))
    return Seat.objects.filter(~Exists(off), theirs, panel__step__route_id=route).order_by()[:1]
