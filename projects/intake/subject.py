"""A request as a subject of approval: who routes it, what an outcome does to it, and the same for the database."""

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import cells
from collab.approvals.groups import LABELS, OTHER_SIDE, SOURCE_OWNERS
from collab.approvals.guards import on_duty
from collab.approvals.kinds import Group, Kind
from collab.approvals.states import REQUEST
from collab.customer.models import DataSource
from collab.kit.flow_guards import truth
from collab.people.models import Person
from funding.funds.models import FundSide
from projects.intake import askers
from projects.intake.flow import FLOW
from projects.intake.glass_guards import REFUSES_ROUTE
from projects.intake.models import Request
from projects.intake.operations import draft, gateway

# What a row of the policy may read of the request is what the route says of it. A policy whose rows read none of it is not asked: so it is
# of the code before. What the run costs in another currency than the policy's is weighed by the portal, as the amount is.
_ENTRIES = " AND ".join(
    f"coalesce(to_jsonb(q.{fact.name}), '[]'::jsonb) = coalesce(route -> 'facts' -> '{fact.name}', '[]'::jsonb)" for fact in cells.MANY
)
FACTS_TRUE = f"""(NOT EXISTS (SELECT 1 FROM approvals_policyrule u WHERE u.policy_id = (route ->> 'policy_id')::bigint AND u.cells - 'track' <> '{{}}'::jsonb)
                 OR {_ENTRIES}
                AND route -> 'facts' -> 'legacy' ->> 0 = CASE WHEN cardinality(q.legacy_systems) > 0 THEN 'yes' ELSE 'no' END
                AND (route -> 'facts' -> 'run_cost' ->> 0)::numeric IS NOT DISTINCT FROM (SELECT max(y.high) FROM (
                    SELECT sum((c ->> 'high')::numeric) AS high FROM jsonb_array_elements(q.costs) c WHERE c ->> 'kind' = 'run' GROUP BY c ->> 'year') y)
                AND ((route -> 'facts' -> 'run_cost' ->> 0) IS NULL OR EXISTS (SELECT 1 FROM approvals_policy o
                    WHERE o.id = (route ->> 'policy_id')::bigint AND CASE WHEN o.currency = route -> 'facts' -> 'run_cost' ->> 1
                        THEN (route -> 'facts' ->> 'run_weighed')::numeric = (route -> 'facts' -> 'run_cost' ->> 0)::numeric
                        ELSE (route -> 'facts' ->> 'run_weighed') IS NOT NULL END)))"""  # noqa: S608 - made of constants
# Asked by the trigger ``by_its_kind`` of a route; a change of this text takes a migration that replaces the function.
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN route ->> 'kind' = 'inherited' THEN 'Nothing is inherited outside of a founding.'
        WHEN route ->> 'kind' = 'break_glass' THEN {REFUSES_ROUTE}
        WHEN NOT EXISTS (
            SELECT 1 FROM intake_request q WHERE q.id = (route ->> 'subject_id')::bigint AND q.state = 'in_triage'
               AND q.number = (route ->> 'number')::integer AND q.requester_id = (route ->> 'requester_id')::bigint
               AND q.estimate = (route ->> 'amount')::numeric AND q.currency = route ->> 'currency'
               AND q.personal_data = (route ->> 'data_class' = 'personal')
               AND {FACTS_TRUE})
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


# Who answers for the data that it reads; whoever holds any duty, so that nobody who has left is asked.
_ACTIVE = "EXISTS (SELECT 1 FROM people_person p WHERE p.id = person AND p.is_active)"
OWNERS = f"""
CREATE OR REPLACE FUNCTION public.approvals_group_{SOURCE_OWNERS}(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = '{REQUEST}' AND {_ACTIVE} AND EXISTS (
        SELECT 1 FROM intake_request_data_sources n JOIN customer_datasource s ON s.id = n.datasource_id
         WHERE n.request_id = (route ->> 'subject_id')::bigint AND s.owner_id = person)
$$
"""  # noqa: S608 - made of constants
# No fund is named before a request is funded: those asked own a joint fund of a year that is open, and are of the side that did not ask.
OTHERS = f"""
CREATE OR REPLACE FUNCTION public.approvals_group_{OTHER_SIDE}(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = '{REQUEST}' AND {_ACTIVE} AND EXISTS (
        SELECT 1 FROM funds_fund f JOIN funds_fund_owners o ON o.fund_id = f.id JOIN funds_fiscalyear y ON y.id = f.year_id
          JOIN people_person p ON p.id = o.person_id JOIN people_department m ON m.id = p.department_id
          JOIN people_person r ON r.id = (route ->> 'requester_id')::bigint JOIN people_department n ON n.id = r.department_id
         WHERE o.person_id = person AND f.side = 'joint' AND y.closed_at IS NULL AND m.side <> n.side)
$$
"""  # noqa: S608 - made of constants


def source_owners(request: int) -> set[int]:
    """Who answers for the data sources that it names."""
    owners = DataSource.objects.filter(requests=request, owner__is_active=True)
    return {key for key in owners.values_list("owner_id", flat=True) if key is not None}


def other_side(request: int) -> set[int]:
    """Who owns a joint fund of an open year and is of the side that did not ask; nobody where the requester is of no side."""
    side = Request.objects.filter(pk=request).values_list("requester__department__side", flat=True).first()
    owners = Person.objects.filter(is_active=True, funds__side=FundSide.JOINT, funds__year__closed_at__isnull=True)
    return set(owners.filter(department__isnull=False).exclude(department__side=side).values_list("pk", flat=True)) if side else set()


KIND = Kind(
    name=REQUEST,
    who_routes=who_routes,
    on_outcome=gateway.ruled,
    groups=(Group(SOURCE_OWNERS, LABELS[SOURCE_OWNERS], source_owners), Group(OTHER_SIDE, LABELS[OTHER_SIDE], other_side)),
)
