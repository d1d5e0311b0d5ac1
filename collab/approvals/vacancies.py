"""Seats whose holders have left or lost the duty: where they are, and how the group is filled again."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import panels
from collab.approvals.models import Decision, Panel, Recusal, Route, Seat
from collab.approvals.states import PanelState, RouteState, Seating
from collab.kit.operation import inside_unit

UNDECIDED = (PanelState.WAITING, PanelState.OPEN)


def empty(routes: Iterable[int] | QuerySet[Route]) -> QuerySet[Seat]:
    """The seats on these routes, in groups that still have to decide, of people who hold the group's duty no more."""
    seats = _to_decide().filter(panel__step__route__in=routes)
    return seats.filter(~_holds()).order_by("panel__step__position", "panel__role", "pk")


def waiting() -> QuerySet[Seat]:
    """The seats from which somebody still has to decide, whether they can or have left."""
    return _to_decide()


def short() -> QuerySet[Panel]:
    """The open groups that can no longer reach their quorum, because somebody who sat there has left.

    Those that somebody has left are few and found at once, so it begins with them; CASE lets votes and seats be counted of them alone,
    whatever the database takes first.
    """
    approved = Decision.objects.filter(panel=OuterRef("pk"), round=OuterRef("step__round"), verdict__in=panels.APPROVALS)
    still = _to_decide().filter(_holds(), panel=OuterRef("pk"))
    gone = _to_decide().filter(_lost(), panel__state=PanelState.OPEN).order_by().values("panel")
    too_few = GreaterThan(F("quorum"), _count(approved) + _count(still))
    found = Panel.objects.filter(state=PanelState.OPEN, step__route__state=RouteState.OPEN, seating=Seating.AT_ROUTING)
    return found.filter(pk__in=gone).filter(Case(When(pk__in=gone, then=too_few), default=Value(False), output_field=BooleanField()))


def to_fill(route: Route) -> dict[int, set[int]]:
    """By panel that somebody has left, the ids of those of the group who may decide on this and do not sit there yet.

    Empty where nobody has left; raises Conflict naming a group that has too few people for it.
    """
    gone = set(empty([route.pk]).values_list("panel_id", flat=True))
    if not gone:
        return {}
    places = panels.places_again(route)
    sits: dict[int, set[int]] = {}
    for panel, person in Seat.objects.filter(panel__in=gone).values_list("panel_id", "person_id"):
        sits.setdefault(panel, set()).add(person)
    return {panel: new for panel in gone if (new := places[panel] - sits[panel])}


def seat_again(new: dict[int, set[int]]) -> dict[str, list[int]]:
    """Seat them, as ``to_fill`` said of a route that the caller holds; gives the new ones by group."""
    inside_unit()
    seated: dict[str, list[int]] = {}
    for panel in Panel.objects.filter(pk__in=new).order_by("step__position", "role"):
        Seat.objects.bulk_create(Seat(panel=panel, person_id=person) for person in sorted(new[panel.pk]))
        seated.setdefault(panel.role, []).extend(sorted(new[panel.pk]))
    return seated


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many there are, as a number within another question."""
    grouped = rows.order_by().values("panel").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)


def _to_decide() -> QuerySet[Seat]:
    """Seats of those who have not decided in the round that counts, and were not taken off the route."""
    theirs = Q(person=OuterRef("person"), on_behalf_of__isnull=True) | Q(on_behalf_of=OuterRef("person"))
    decided = Decision.objects.filter(theirs, panel=OuterRef("panel"), round=OuterRef("panel__step__round"))
    off = Recusal.objects.filter(route=OuterRef("panel__step__route"), person=OuterRef("person"))
    return Seat.objects.filter(~Exists(decided), ~Exists(off), panel__state__in=UNDECIDED, panel__seating=Seating.AT_ROUTING)


def _lost() -> Q:
    """The same as holding it no more, for whoever sat down held it; it finds the seats from the few that have left."""
    lost = duties.lost()
    held = Q(person__in=lost.values("person_id")) & Q(Exists(lost.filter(person=OuterRef("person"), role=OuterRef("panel__role"))))
    return held | Q(person__is_active=False) & ~Q(panel__role__in=Role.values)


def _holds() -> Q:
    held = Q(Exists(duties.in_force().filter(person=OuterRef("person"), role=OuterRef("panel__role"))))
    # Who sits for another reason than a role sits there as long as they work here.
    return held | Q(person__is_active=True) & ~Q(panel__role__in=Role.values)
