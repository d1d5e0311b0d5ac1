"""A list of duties as a subject of approval: its proposer routes it, and a second person decides on all of it, who is not in it."""

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import rosters
from collab.appointments.models import Roster
from collab.appointments.states import AGREE_ALL, REFUSE_ALL, ROSTER, State
from collab.appointments.subject import group, members
from collab.approvals.guards import on_duty
from collab.approvals.kinds import FirstRule, Group, Kind
from collab.approvals.states import Seating
from collab.kit.flow_guards import truth
from collab.people.models import Person

SECOND = "second_for_roster"
GROUP = group(SECOND, ROSTER)
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_appointments_roster(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM appointments_roster c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed' AND c.digest = route -> 'facts' ->> 'digest'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A list of duties is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A list of duties has no track, no class of data and no amount.'
        WHEN NOT {on_duty("(route ->> 'routed_by_id')::bigint", "'admin'", "(route ->> 'routed_at')::timestamptz")}
        THEN 'An administrator proposes who is given a duty.' END
$$
"""  # noqa: S608 - made of constants
# Asked by the trigger ``true`` of an event, as those are of a route and a decision.
TRUTH = truth(ROSTER, (AGREE_ALL, REFUSE_ALL), counts=False)


def who_routes(roster: int, requester: Person, routed_by: Person) -> str | None:
    """Its proposer, who is an administrator this instant."""
    if routed_by.pk != requester.pk or not Roster.objects.filter(pk=roster, proposed_by=requester, state=State.PROPOSED).exists():
        return "A list of duties is routed by whoever made it."
    return None if Role.ADMIN in duties.roles_now(routed_by) else "An administrator proposes who is given a duty."


KIND = Kind(
    name=ROSTER,
    who_routes=who_routes,
    on_outcome=rosters.ruled,
    groups=(Group(SECOND, "Second administrator or executive", members),),
    first_policy=(FirstRule(SECOND, "Second person", seating=Seating.AT_DECISION),),
)
