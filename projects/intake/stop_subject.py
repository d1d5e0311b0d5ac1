"""A proposal to stop work as a subject of approval: its proposer routes it, the sponsor's side and finance decide; the same for the database."""

from collab.access import duties
from collab.access.roles import Role
from collab.appointments.states import State
from collab.approvals.guards import on_duty
from collab.approvals.kinds import FirstRule, Group, Kind
from collab.approvals.states import Seating
from collab.kit.flow_guards import truth
from collab.people.models import Person
from collab.people.states import Side
from projects.intake.models import Stop
from projects.intake.operations import stopping
from projects.intake.states import STOPPABLE
from projects.intake.stops import AGREE, FINANCE, REFUSE, SIDE, SPEAKS, STOP, side_of


def _array(roles: tuple[str, ...]) -> str:
    return "ARRAY[" + ", ".join(f"'{role}'" for role in roles) + "]::text[]"


# The side of the sponsor's department, of the requester's where nobody sponsors it; marketing, whose wishes these are, where it has none.
_ROLES = f"""(SELECT CASE d.side WHEN '{Side.IT.value}' THEN {_array(SPEAKS["it"])} ELSE {_array(SPEAKS["marketing"])} END
              FROM intake_stop s JOIN intake_request q ON q.id = s.request_id JOIN people_person w ON w.id = coalesce(q.sponsor_id, q.requester_id)
              LEFT JOIN people_department d ON d.id = w.department_id WHERE s.id = (route ->> 'subject_id')::bigint)::text[]"""  # noqa: S608


def _group(name: str, roles: str) -> str:
    held = f"= ANY ({roles})"
    return f"""
CREATE OR REPLACE FUNCTION public.approvals_group_{name}(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = '{STOP}' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role {held} AND y.person_id = person)
        ELSE {on_duty("person", f"ANY ({roles})", "instant")} END
$$
"""  # noqa: S608 - made of constants


GROUPS = {SIDE: _group(SIDE, _ROLES), FINANCE: _group(FINANCE, _array((Role.FINANCE.value,)))}
_AT, _BY = "(route ->> 'routed_at')::timestamptz", "(route ->> 'routed_by_id')::bigint"
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_stop(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM intake_stop c JOIN intake_request q ON q.id = c.request_id
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = '{State.PROPOSED.value}'
               AND q.state IN ({", ".join(f"'{state.value}'" for state in STOPPABLE)})
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = {_BY})
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A proposal has no track, no class of data and no amount.'
        WHEN NOT {on_duty(_BY, f"ANY ({_array((Role.TECHNOLOGIST.value, Role.MARKETING_LEAD.value, Role.IT_LEAD.value))})", _AT)}
        THEN 'A lead or a marketing technologist proposes to stop work.' END
$$
"""  # noqa: S608 - made of constants
# Asked by the trigger ``true`` of an event, as those are of a route and a decision.
TRUTH = truth(STOP, (AGREE, REFUSE), counts=False)


def who_routes(stop: int, requester: Person, routed_by: Person) -> str | None:
    """Its proposer, who runs work this instant: as a lead or a technologist."""
    if routed_by.pk != requester.pk or not Stop.objects.filter(pk=stop, proposed_by=requester, state=State.PROPOSED).exists():
        return "A proposal is routed by whoever made it."
    if duties.roles_now(routed_by).isdisjoint((Role.TECHNOLOGIST, Role.MARKETING_LEAD, Role.IT_LEAD)):
        return "A lead or a marketing technologist proposes to stop work."
    return None


def of_its_side(stop: int) -> set[int]:
    """The ids of those who decide for the side of its sponsor, or of its requester where nobody sponsors it."""
    return set(duties.holders(*SPEAKS[side_of(Stop.objects.select_related("request").get(pk=stop).request)]).values_list("pk", flat=True))


def of_finance(stop: int) -> set[int]:
    return set(duties.holders(Role.FINANCE).values_list("pk", flat=True))


KIND = Kind(
    name=STOP,
    who_routes=who_routes,
    on_outcome=stopping.ruled,
    groups=(Group(SIDE, "The sponsor’s side", of_its_side), Group(FINANCE, "Finance partner", of_finance)),
    # Both at once, each when they decide: nobody who leaves can hold it up.
    first_policy=(
        FirstRule(SIDE, "Stop", seating=Seating.AT_DECISION),
        FirstRule(FINANCE, "Stop", seating=Seating.AT_DECISION),
    ),
)
