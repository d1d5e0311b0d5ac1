"""A request as a subject of approval: who routes it, what an outcome does to it, and the same for the database."""

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.guards import on_duty
from collab.approvals.kinds import Kind
from collab.approvals.states import REQUEST
from collab.kit.flow_guards import truth
from collab.people.models import Person
from projects.intake import askers
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.intake.operations import draft, gateway

# Asked by the trigger ``by_its_kind`` of a route; a change of this text takes a migration that replaces the function.
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM intake_request q WHERE q.id = (route ->> 'subject_id')::bigint AND q.state = 'in_triage'
               AND q.number = (route ->> 'number')::integer AND q.requester_id = (route ->> 'requester_id')::bigint
               AND q.estimate = (route ->> 'amount')::numeric AND q.currency = route ->> 'currency'
               AND q.personal_data = (route ->> 'data_class' = 'personal'))
        THEN 'A request is routed out of triage, as it stands there and for whoever asked for it.'
        WHEN NOT {on_duty("(route ->> 'routed_by_id')::bigint", "'technologist'", "(route ->> 'routed_at')::timestamptz")}
        THEN 'Only a marketing technologist routes a request.' END
$$
"""  # noqa: S608 - made of constants
# Asked by the trigger ``true`` of an event; the same goes for its text.
TRUTH = truth(REQUEST, FLOW, gone=draft.DELETED)


def who_routes(request: int, requester: Person, routed_by: Person) -> str | None:
    """A marketing technologist, on duty this instant, who did not ask for it."""
    if routed_by.pk == requester.pk or Request.objects.filter(askers.asks(routed_by), pk=request).exists():
        return "Nobody routes what they asked for."
    if Role.TECHNOLOGIST not in duties.roles_now(routed_by):
        return "Only a marketing technologist routes a request."
    return None


KIND = Kind(name=REQUEST, who_routes=who_routes, on_outcome=gateway.ruled)
