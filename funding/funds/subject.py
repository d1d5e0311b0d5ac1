"""A proposal to raise a fund or to move money as a subject of approval: its proposer routes it, a second person decides."""

from collections.abc import Iterable

from django.db.models.functions import Coalesce

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.guards import DAY
from collab.approvals.kinds import FirstRule, Group, Kind
from collab.approvals.states import Seating
from collab.kit.flow_guards import once
from collab.people.models import Person
from funding.funds import access
from funding.funds.models import CHANGE, Fund, FundChange
from funding.funds.operations import changes

SAY = "fund_say"
_DAY = DAY.format("instant")
# Who has the say in what leaves a fund, or raises it: a finance partner, or an owner of the one that gives (of the one that is
# raised, where none does), who holds any role that day. Who owns the other one proposes, and learns nothing of what is left.
GROUP = f"""
CREATE OR REPLACE FUNCTION public.approvals_group_{SAY}(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = '{CHANGE}' AND EXISTS (
        SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
         WHERE y.person_id = person AND p.is_active
           AND (instant IS NULL OR y.since_on <= {_DAY} AND (y.until_on IS NULL OR y.until_on >= {_DAY}) AND (y.ended_at IS NULL OR y.ended_at > instant))
           AND (y.role = 'finance' OR EXISTS (
                SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id = coalesce(c.source_id, c.target_id)
                 WHERE c.id = (route ->> 'subject_id')::bigint AND o.person_id = person)))
$$
"""  # noqa: S608 - made of constants
_ROUTED = DAY.format("(route ->> 'routed_at')::timestamptz")
# The proposer may own the fund that is to get the money.
_TARGETS = f"""EXISTS (
                SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id = c.target_id JOIN access_duty y ON y.person_id = o.person_id
                 WHERE c.id = (route ->> 'subject_id')::bigint AND o.person_id = (route ->> 'routed_by_id')::bigint
                   AND y.since_on <= {_ROUTED} AND (y.until_on IS NULL OR y.until_on >= {_ROUTED}) AND y.ended_at IS NULL)"""  # noqa: S608
ROUTING = f"""
CREATE OR REPLACE FUNCTION public.approvals_routing_funds_fundchange(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM funds_fundchange c JOIN funds_fund f ON f.id = coalesce(c.source_id, c.target_id)
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint
               AND c.amount = (route ->> 'amount')::numeric AND f.currency = route ->> 'currency')
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') <> ''
        THEN 'A proposal has no track and no class of data.'
        WHEN NOT public.approvals_group_{SAY}(route, (route ->> 'routed_by_id')::bigint, (route ->> 'routed_at')::timestamptz) AND NOT {_TARGETS}
        THEN 'A finance partner or an owner of the fund proposes this.' END
$$
"""  # noqa: S608 - made of constants
# Asked by the trigger ``true`` of an event, as those are of a route and a decision: a proposal is agreed to or refused once.
TRUTH = f"""
CREATE OR REPLACE FUNCTION public.events_truth_funds_fundchange(key bigint, said_kind text, said_action text, said_source text,
    said_target text, said_version integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT said_action = '' AND said_source = '' AND said_target = '' AND said_version IS NULL AND EXISTS (
        SELECT 1 FROM funds_fundchange c WHERE c.id = key
           AND (said_kind NOT IN ('funds.change.agreed', 'funds.change.refused') OR said_kind = 'funds.change.' || c.state)) AND {once(CHANGE)}
$$
"""  # noqa: S608 - made of constants


def who_routes(change: int, requester: Person, routed_by: Person) -> str | None:
    """Its proposer, who has the say in one of the funds this instant."""
    concerned = FundChange.objects.filter(pk=change, proposed_by=requester).values_list("source_id", "target_id").first()
    if routed_by.pk != requester.pk or concerned is None:
        return "A proposal is routed by whoever made it."
    if not access.has_say(duties.roles_now(routed_by), routed_by, _owners(concerned)):
        return "A finance partner or an owner of the fund proposes this."
    return None


def members(change: int) -> set[int]:
    """The ids of those who have the say in what the proposal takes, or raises, this instant; its proposer among them where that is so."""
    on_duty = set(duties.holders(*Role.values).filter(pk__in=_givers(change)).values_list("pk", flat=True))
    return on_duty | set(duties.holders(Role.FINANCE).values_list("pk", flat=True))


def _givers(change: int) -> set[int]:
    """The ids of who owns the fund that gives, or that is raised."""
    concerned = FundChange.objects.filter(pk=change).values(giver=Coalesce("source_id", "target_id"))
    return set(Fund.owners.through.objects.filter(fund_id__in=concerned).values_list("person_id", flat=True))


def _owners(funds: Iterable[int | None]) -> set[int]:
    """The ids of who owns any of these funds."""
    return set(Fund.owners.through.objects.filter(fund_id__in=[key for key in funds if key]).values_list("person_id", flat=True))


KIND = Kind(
    name=CHANGE,
    who_routes=who_routes,
    on_outcome=changes.ruled,
    groups=(Group(SAY, "Finance partner or owner of the fund", members),),
    # The second person: one step, one approval, by whoever has the say at the moment of deciding.
    first_policy=(FirstRule(SAY, "Second person", seating=Seating.AT_DECISION),),
)
