"""A proposed policy as a subject of approval: its proposer routes it, and a second administrator or an executive decides."""

from collab.access import duties
from collab.access.roles import Role
from collab.appointments.states import State
from collab.appointments.subject import group, members
from collab.approvals.guards import on_duty
from collab.approvals.kinds import FirstRule, Group, Kind
from collab.approvals.states import Seating
from collab.kit.flow_guards import truth
from collab.people.models import Person
from collab.policies import operations
from collab.policies.models import Proposal
from collab.policies.states import AGREE, PROPOSAL, REFUSE

SECOND = "second_for_policy"
GROUP = group(SECOND, PROPOSAL)
# What is asked of its own policy is nothing but the kind: a route with a track would be one that no rule names.
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_policies_proposal(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM policies_proposal c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A proposal has no track, no class of data and no amount.'
        WHEN NOT {on_duty("(route ->> 'routed_by_id')::bigint", "'admin'", "(route ->> 'routed_at')::timestamptz")}
        THEN 'An administrator proposes a policy.' END
$$
"""  # noqa: S608 - made of constants
# Asked by the trigger ``true`` of an event, as those are of a route and a decision.
TRUTH = truth(PROPOSAL, (AGREE, REFUSE), counts=False)


def who_routes(proposal: int, requester: Person, routed_by: Person) -> str | None:
    """Its proposer, who is an administrator this instant."""
    if routed_by.pk != requester.pk or not Proposal.objects.filter(pk=proposal, proposed_by=requester, state=State.PROPOSED).exists():
        return "A proposal is routed by whoever made it."
    return None if Role.ADMIN in duties.roles_now(routed_by) else "An administrator proposes a policy."


KIND = Kind(
    name=PROPOSAL,
    who_routes=who_routes,
    on_outcome=operations.ruled,
    groups=(Group(SECOND, "Second administrator or executive", members),),
    first_policy=(FirstRule(SECOND, "Second person", seating=Seating.AT_DECISION),),
)
