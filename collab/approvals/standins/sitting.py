"""Stand-ins where seats are taken with the decision (funds, duties, policies): whoever has no say there decides in the place of who has.

Nobody is asked in whose place: it is the first, by the age of the stand-in, who has the say, and the record names both.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import BigIntegerField, BooleanField, DateField, Exists, F, Func, OuterRef, Q, Value

from collab.approvals import kinds
from collab.approvals.guards import belongs
from collab.approvals.models import Decision, Panel, Route
from collab.approvals.standins.access import StandsIn, in_force
from collab.approvals.states import PanelState, Seating, StepState
from collab.kit import clock
from collab.kit.kept import Reader
from collab.kit.statements import of_kind
from collab.people.models import Person

# Whether $1 may decide on the route $2 on the day $3 in somebody's place: for lists and sight. Of who has the say each group of the route is asked.
DECIDES_FOR = f"""
CREATE OR REPLACE FUNCTION public.approvals_decides_for(signer bigint, way bigint, day date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE place record; is_of_it boolean;
BEGIN
    FOR place IN SELECT i.person_id, n.role FROM approvals_standin i
          JOIN approvals_step s ON s.route_id = way AND s.state = 'open'
          JOIN approvals_panel n ON n.step_id = s.id AND n.state = 'open' AND n.seating = 'at_decision'
         WHERE i.by_id = signer AND i.since_on <= day AND i.until_on >= day AND i.ended_at IS NULL
           AND public.approvals_stands_in(signer, i.person_id, n.role, way, day)
           AND NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = way AND r.requester_id = i.person_id)
           AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = way AND c.person_id = i.person_id)
    LOOP{belongs("is_of_it", "place.role", "way", "place.person_id", "now()")}
        IF is_of_it THEN RETURN true; END IF;
    END LOOP;
    RETURN false;
END
$$
"""  # noqa: S608 - made of constants


class DecidesFor(Func):
    """The same for a query: the person, the route, and the day."""

    function = "public.approvals_decides_for"
    output_field = BooleanField()


def lent(person: Person | Reader, route: str = "route_id") -> Q:
    """For a query: what stands on this route the person may decide today in somebody's place, or has so decided. Few stand in for anybody, and that is
    asked first."""
    day = person.today if isinstance(person, Reader) else clock.today()
    may = Q(Exists(in_force(day).filter(Q(by_id=person.pk)))) & Q(
        DecidesFor(of_kind(person.pk, BigIntegerField()), F(route), of_kind(day, DateField()))
    )
    signed = Decision.objects.filter(Q(person_id=person.pk), route_id=OuterRef(route), on_behalf_of__isnull=False)
    return may | Q(Exists(signed))


def places(person: Person, routes: Collection[int]) -> dict[int, Person]:
    """By route in whose place the person decides there now: nobody where they have the say themselves. One query, more where they stand in at all."""
    if not routes:
        return {}
    day = clock.today()
    rows = list(in_force(day).filter(by=person).select_related("person").order_by("pk"))
    if not rows:
        return {}
    turn = {"state": PanelState.OPEN, "step__state": StepState.OPEN, "seating": Seating.AT_DECISION}
    found: dict[int, Person] = {}
    for panel in Panel.objects.filter(step__route__in=list(routes), **turn).select_related("step__route").order_by("pk"):
        route = panel.step.route
        members = kinds.members(panel.role, route)
        if person.pk in members:
            found.pop(route.pk, None)
            continue
        asked = [row.person for row in rows if row.person_id in members and row.person_id != route.requester_id]
        for one in asked:
            if route.pk not in found and _stands(person, one, panel, day):
                found[route.pk] = one
    return found


def seat(route: Route, person: Person) -> Person:
    """Who has the say from which this person decides on the route: themselves, or whom they stand in for."""
    return places(person, [route.pk]).get(route.pk, person)


def _stands(person: Person, of: Person, panel: Panel, day: Any) -> bool:
    rule = StandsIn(Value(person.pk), Value(of.pk), F("role"), F("step__route_id"), Value(day))
    return Panel.objects.filter(rule, pk=panel.pk).exists()
