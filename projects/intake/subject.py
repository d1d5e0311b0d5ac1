"""A request as a subject of approval: who routes it, what an outcome does to it, and the same for the database."""

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.guards import on_duty
from collab.approvals.kinds import Kind
from collab.approvals.states import REQUEST
from collab.people.models import Person
from projects.intake.operations import gateway

# Asked by the trigger ``by_its_kind`` of a route; a change of this text takes a migration that replaces the function.
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT {on_duty("(route ->> 'routed_by_id')::bigint", "'technologist'", "(route ->> 'routed_at')::timestamptz")}
        THEN 'Only a marketing technologist routes a request.' END
$$
"""


def who_routes(request: int, requester: Person, routed_by: Person) -> str | None:
    """A marketing technologist, on duty this instant, who did not ask for it."""
    if routed_by.pk == requester.pk:
        return "Nobody routes what they asked for."
    if Role.TECHNOLOGIST not in duties.roles_now(routed_by):
        return "Only a marketing technologist routes a request."
    return None


KIND = Kind(name=REQUEST, who_routes=who_routes, on_outcome=gateway.ruled)
