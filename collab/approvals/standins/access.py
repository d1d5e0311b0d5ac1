"""For whom a person stands in at this moment, and which seats that opens to them: asked whenever it is read, so a right that ended has ended."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from collab.access.models import Duty
from collab.access.roles import Role
from collab.approvals import keys
from collab.approvals.models import Decision, Panel, Recusal, Route, Seat
from collab.approvals.standins.models import StandIn
from collab.approvals.states import PanelState, RouteState, Seating, StepState
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.kept import Reader
from collab.kit.operation import inside_unit
from collab.people.models import Person


class StandsIn(Func):
    """The rule of the database: whether the first stands in for the second, in this group of this route, on this day."""

    function = "public.approvals_stands_in"
    output_field = BooleanField()


def _day(person: Person | Reader) -> Any:
    """The day on which this person reads; of a statement that is kept it is told each time."""
    return person.today if isinstance(person, Reader) else clock.today()


def in_force(day: Any) -> QuerySet[StandIn]:
    return StandIn.objects.filter(since_on__lte=day, until_on__gte=day, ended_at__isnull=True)


def seats(person: Person | Reader) -> QuerySet[Seat]:
    """The seats of others from which this person may look and decide today, as a subquery."""
    # It begins with the few stand-ins of this person: the rule is asked of the seats of those for whom they stand in, and of no others.
    rows = in_force(_day(person)).filter(Q(by_id=person.pk)).order_by()
    own = rows.annotate(seat=F("person__seats"), role=F("person__seats__panel__role"), on=F("person__seats__panel__step__route_id"))
    stands = StandsIn(F("by_id"), F("person_id"), F("role"), F("on"), _day(person))
    return Seat.objects.filter(pk__in=own.filter(stands).values("seat")).order_by()


def panels(person: Person | Reader) -> QuerySet[Seat]:
    """Those of them from which it can be decided this instant: as ``approvals.access.open_panels`` has it of one's own."""
    day, route, number = _day(person), OuterRef("panel__step__route_id"), OuterRef("panel__step__route__number")
    theirs, mine = OuterRef("person_id"), person.pk
    by_either = Q(person_id=mine) | Q(person_id=theirs) | Q(on_behalf_of_id=mine) | Q(on_behalf_of_id=theirs)
    decided = Decision.objects.filter(by_either)
    duty = Duty.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), since_on__lte=day, ended_at__isnull=True)
    return seats(person).filter(
        ~Exists(Recusal.objects.filter(route=route, person_id=OuterRef("person_id"))),
        ~Exists(decided.filter(route=route, round=OuterRef("panel__step__round"))),
        ~Exists(decided.filter(route__number=number).exclude(panel__role=OuterRef("panel__role"))),
        ~keys.said_no("panel_id", "panel__step__round"),
        ~Q(panel__step__route__requester_id=F("person_id")),
        Exists(duty.filter(person=OuterRef("person_id"), role=OuterRef("panel__role"))) | ~Q(panel__role__in=Role.values),
        panel__state=PanelState.OPEN,
        panel__step__state=StepState.OPEN,
        panel__step__route__state=RouteState.OPEN,
    )


def open_to(person: Person | Reader) -> QuerySet[Panel]:
    """The keys of the panels of those seats, as a subquery."""
    return panels(person).values("panel_id")  # type: ignore[return-value]


# Which of these may decide now: the rule of the database, and nobody who signed on that route already.
_STANDING = """
    SELECT public.approvals_stands_in(w.by, w.person, w.role, w.route, %s) AND NOT EXISTS (
        SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id AND r.round = d.round
         WHERE d.route_id = w.route AND d.person_id = w.by AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id))
      FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) WITH ORDINALITY AS w (by, person, role, route, place) ORDER BY w.place
"""


def pairs(people: Collection[int], day: date) -> list[tuple[int, int]]:
    """Who of these stands in for whom on this day, by key. One query."""
    return list(in_force(day).filter(by__in=people).order_by("pk").values_list("by_id", "person_id").distinct())


def standing(asked: Sequence[tuple[int, int, str, int]], day: date) -> list[bool]:
    """Of each of (by, person, group, route) whether the first may decide in the second's place on this day. One query, none for nothing."""
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [day, *(list(column) for column in zip(*asked, strict=True))])
        return [bool(may) for (may,) in cursor.fetchall()]


def whom(person: Person, routes: Collection[int]) -> dict[int, list[Person]]:
    """For whom this person may decide now, by route. One query, none for no routes."""
    found: dict[int, list[Person]] = {}
    if not routes:
        return found
    for seat in panels(person).filter(panel__step__route_id__in=list(routes)).select_related("person", "panel__step").order_by("pk"):
        of = found.setdefault(seat.panel.step.route_id, [])
        if seat.person not in of:
            of.append(seat.person)
    return found


def standing_in(asked: QuerySet[Seat]) -> QuerySet[Person]:
    """Who stands in today for those who have these seats, as far as it goes."""
    day = clock.today()
    rows = in_force(day).filter(person_id__in=asked.order_by().values("person_id"))
    able = set[int]()
    for by, of in rows.values_list("by_id", "person_id"):
        stands = StandsIn(by, of, F("panel__role"), F("panel__step__route_id"), day)
        if asked.filter(stands, person_id=of).exists():
            able.add(by)
    return Person.objects.filter(pk__in=able).order_by("pk")


def signed_for(route: Route, person: Person, username: str) -> Person:
    """The person of the seat from which ``person`` signs, whose stand-in is held still until the unit ends; Forbidden where they do not stand in."""
    inside_unit()
    held = in_force(clock.today()).filter(by=person, person__username=username).select_for_update(of=("self",), no_key=True)
    of = next((row.person for row in held.select_related("person")), None)
    if of is None or not (seats(person).filter(person=of, panel__step__route=route).exists() or _may_sit(route, person, of)):
        raise Forbidden(f"You do not stand in for {of.name if of else username} on this today.")
    return of


def _may_sit(route: Route, person: Person, of: Person) -> bool:
    """Whether the seat is taken with the decision, and the rule lets ``person`` take it for ``of``; that they are of the group is asked with it."""
    stands = StandsIn(Value(person.pk), Value(of.pk), F("role"), F("step__route_id"), Value(clock.today()))
    turn = Panel.objects.filter(step__route=route, step__state=StepState.OPEN, seating=Seating.AT_DECISION)
    return turn.filter(stands).exists()
