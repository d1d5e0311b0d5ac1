"""A proposal of a duty as a subject of approval: its proposer routes it, and a second person decides, never the one it is about."""

from collab.access import duties
from collab.appointments import operations
from collab.appointments.guards import SAYING
from collab.appointments.models import Proposal
from collab.appointments.states import AGREE, PROPOSAL, REFUSE, SAY, State
from collab.approvals.guards import on_duty
from collab.approvals.kinds import FirstRule, Group, Kind
from collab.approvals.states import Seating
from collab.kit.flow_guards import truth
from collab.people.models import Person

SECOND = "second_key"
_ANY = f"ANY (ARRAY[{SAYING}])"


def group(name: str, kind: str) -> str:
    """The function of the group of those who may agree to a proposal of this kind."""
    return f"""
CREATE OR REPLACE FUNCTION public.approvals_group_{name}(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = '{kind}' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = {_ANY} AND y.person_id = person)
        ELSE {on_duty("person", _ANY, "instant")} END
$$
"""  # noqa: S608 - made of constants


GROUP = group(SECOND, PROPOSAL)
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_appointments_proposal(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM appointments_proposal c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A proposal has no track, no class of data and no amount.'
        WHEN NOT {on_duty("(route ->> 'routed_by_id')::bigint", _ANY, "(route ->> 'routed_at')::timestamptz")}
        THEN 'An administrator or an executive proposes this.' END
$$
"""  # noqa: S608 - made of constants
# Asked by the trigger ``true`` of an event, as those are of a route and a decision.
TRUTH = truth(PROPOSAL, (AGREE, REFUSE), counts=False)


def who_routes(proposal: int, requester: Person, routed_by: Person) -> str | None:
    """Its proposer, who has a say in duties this instant."""
    if routed_by.pk != requester.pk or not Proposal.objects.filter(pk=proposal, proposed_by=requester, state=State.PROPOSED).exists():
        return "A proposal is routed by whoever made it."
    return None if duties.roles_now(routed_by) & set(SAY) else "An administrator or an executive proposes this."


def members(subject: int) -> set[int]:
    """The ids of those who have a say in duties this instant; who may not decide on this one is kept off its route."""
    return set(duties.holders(*SAY).values_list("pk", flat=True))


KIND = Kind(
    name=PROPOSAL,
    who_routes=who_routes,
    on_outcome=operations.ruled,
    groups=(Group(SECOND, "Second administrator or executive", members),),
    first_policy=(FirstRule(SECOND, "Second person", seating=Seating.AT_DECISION),),
)
