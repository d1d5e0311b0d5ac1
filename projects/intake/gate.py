"""The proof of the gate: every promise of money, every project and every task of one has its routing, by a technologist who did not ask for it.

Nothing is assumed of the guards: the rows themselves are asked, as the guards would have. Milestones are the tasks that there are.
"""

from dataclasses import dataclass

from django.db import connection

from collab.approvals.guards import DAY
from collab.approvals.states import RouteKind
from collab.events.findings import Finding, unlimited
from collab.events.record import record
from collab.kit import clock
from collab.kit.operation import operation
from projects.intake.gate_models import GateProof

FAILED = "intake.gateproof.failed"
# Findings that are told one by one; all are counted.
MOST = 100
# They held the duty on that day, whether they are here today or not.
_DUTY = f"""EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = {{0}} AND y.role = {{1}} AND y.since_on <= {DAY.format("{2}")}
            AND (y.until_on IS NULL OR y.until_on >= {DAY.format("{2}")}) AND (y.ended_at IS NULL OR y.ended_at > {{2}}))"""  # noqa: S608 - made of constants
JUDGED = f"""
    WITH through AS MATERIALIZED (
        SELECT r.id, r.number, r.kind, CASE
            WHEN r.subject_kind <> 'intake.request' OR r.number IS NULL THEN 'its route is of no request'
            WHEN r.kind = 'routed' AND r.routed_by_id = r.requester_id THEN 'whoever asked for it routed it'
            WHEN r.kind = 'routed' AND NOT {_DUTY.format("r.routed_by_id", "'technologist'", "r.routed_at")} THEN 'no technologist routed it'
            WHEN r.kind = 'routed' AND EXISTS (SELECT 1 FROM intake_colleague k
                WHERE k.request_id = r.subject_id AND k.person_id = r.routed_by_id) THEN 'whoever asks for it routed it'
            WHEN r.kind = 'break_glass' AND NOT EXISTS (SELECT 1 FROM intake_breakglass g WHERE g.route_id = r.id AND g.state = 'broken'
                AND g.first_id <> g.second_id AND g.first_role <> g.second_role AND g.first_reason <> '' AND g.second_reason <> ''
                AND r.requester_id NOT IN (g.first_id, g.second_id) AND {_DUTY.format("g.first_id", "g.first_role", "g.signed_at")}
                AND {_DUTY.format("g.second_id", "g.second_role", "g.signed_at")}) THEN 'not two executives let it through'
            WHEN r.kind NOT IN ({", ".join(f"'{kind}'" for kind in RouteKind.values)}) THEN 'its route is of a kind that there is not' END AS wrong
          FROM approvals_route r WHERE r.subject_kind = 'intake.request' OR r.id IN (SELECT a.route_id FROM funds_allocation a)
    ), things AS (
        SELECT 'funds_allocation' AS place, a.id, a.route_id, NULL::integer AS number FROM funds_allocation a
        UNION ALL SELECT 'portfolio_project', p.id, p.route_id, p.number FROM portfolio_project p
        UNION ALL SELECT 'portfolio_milestone', m.id, p.route_id, p.number FROM portfolio_milestone m LEFT JOIN portfolio_project p ON p.id = m.project_id
    ), judged AS (
        SELECT t.place, t.id, r.kind, CASE WHEN r.id IS NULL THEN 'it has no route' WHEN r.wrong IS NOT NULL THEN r.wrong
            WHEN t.number IS NOT NULL AND t.number <> r.number THEN 'its route is of other work' END AS wrong
          FROM things t LEFT JOIN through r ON r.id = t.route_id
    )"""  # noqa: S608 - made of constants
COUNTED = f"{JUDGED} SELECT coalesce(wrong, kind), wrong IS NOT NULL, count(*) FROM judged GROUP BY 1, 2"  # noqa: S608 - made of constants
NAMED = f"{JUDGED} SELECT place, id, wrong FROM judged WHERE wrong IS NOT NULL ORDER BY place, id LIMIT {MOST}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Proved:
    """How many things came which way, how many by none, and the first of those."""

    routed: int
    inherited: int
    break_glass: int
    lacking: int
    findings: tuple[Finding, ...]

    @property
    def words(self) -> str:
        return f"routed {self.routed}, inherited {self.inherited}, break_glass {self.break_glass}"


def prove() -> Proved:
    """As the rows stand now. One statement, and one more where something is wrong."""
    counts = dict.fromkeys(RouteKind.values, 0)
    lacking, found = 0, []
    with unlimited(), connection.cursor() as cursor:
        cursor.execute(COUNTED)
        for name, is_wrong, count in cursor.fetchall():
            if is_wrong:
                lacking += count
            else:
                counts[name] += count
        if lacking:
            cursor.execute(NAMED)
            found = [Finding(place, key, f"{wrong}.") for place, key, wrong in cursor.fetchall()]
    return Proved(**counts, lacking=lacking, findings=tuple(found))


@operation
def remember(proved: Proved) -> GateProof:
    """Keep what it came to; where something lacks its routing, on record, so that administrators and auditors are told."""
    counts = {name: getattr(proved, name) for name in (*RouteKind.values, "lacking")}
    made = GateProof.objects.create(at=clock.now(), **counts)
    if proved.lacking:
        record(FAILED, actor=None, about=made, data=counts)
    return made


def prove_nightly() -> Proved:
    """Every night, and whenever somebody asks: prove it and keep what came of it."""
    proved = prove()
    remember(proved)
    return proved


def last() -> GateProof | None:
    """The last proof. One query."""
    return GateProof.objects.order_by("-pk").first()
