"""A proposal about a plan as a subject of approval: a lead routes it, a technologist or an executive who does not lead decides."""

from collab.access import duties
from collab.access.roles import Role
from collab.appointments.states import State
from collab.approvals.guards import on_duty
from collab.approvals.kinds import FirstRule, Group, Kind
from collab.approvals.states import Seating
from collab.kit.flow_guards import truth
from collab.people.models import Person
from projects.portfolio import gates
from projects.portfolio.gate_states import AGREE, PASSAGE, REFUSE, SAY, SECOND
from projects.portfolio.models import Passage


def _any(roles: tuple[Role, ...]) -> str:
    return "ANY (ARRAY[" + ", ".join(f"'{role.value}'" for role in roles) + "]::text[])"


# Who proposes: its leads, and technologists where a gate is theirs.
ROUTES = (Role.TECHNOLOGIST, Role.MARKETING_LEAD, Role.IT_LEAD)
GROUP = f"""
CREATE OR REPLACE FUNCTION public.approvals_group_{SECOND}(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = '{PASSAGE}' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = {_any(SAY)} AND y.person_id = person)
        ELSE {on_duty("person", _any(SAY), "instant")} END
$$
"""  # noqa: S608 - made of constants
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_portfolio_passage(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM portfolio_passage c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = '{State.PROPOSED.value}'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A proposal has no track, no class of data and no amount.'
        WHEN NOT {on_duty("(route ->> 'routed_by_id')::bigint", _any(ROUTES), "(route ->> 'routed_at')::timestamptz")}
        THEN 'A lead or a marketing technologist proposes this.' END
$$
"""  # noqa: S608 - made of constants
# Asked by the trigger ``true`` of an event, as those are of a route and a decision.
TRUTH = truth(PASSAGE, (AGREE, REFUSE), counts=False)


def who_routes(passage: int, requester: Person, routed_by: Person) -> str | None:
    """Its proposer, who runs work this instant."""
    if routed_by.pk != requester.pk or not Passage.objects.filter(pk=passage, proposed_by=requester, state=State.PROPOSED).exists():
        return "A proposal is routed by whoever made it."
    return "A lead or a marketing technologist proposes this." if duties.roles_now(routed_by).isdisjoint(ROUTES) else None


def members(passage: int) -> set[int]:
    """The ids of those who may decide this instant; the leads and the proposer are kept off its route."""
    return set(duties.holders(*SAY).values_list("pk", flat=True))


KIND = Kind(
    name=PASSAGE,
    who_routes=who_routes,
    on_outcome=gates.ruled,
    groups=(Group(SECOND, "Marketing technologist or executive", members),),
    first_policy=(FirstRule(SECOND, "Somebody who does not lead it", seating=Seating.AT_DECISION),),
)
