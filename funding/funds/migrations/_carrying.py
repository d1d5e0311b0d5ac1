"""Fund changes made before they had routes: each gets one, and a decided one the decision it had.

Used by the step that carries and, for what the code before wrote meanwhile, by the one that contracts. Whoever decided
then may hold no duty now, and the route begins at an instant that has gone: these guards of the database are lifted for
the owner, by name, in the same transaction. That a route passes by its decisions is not lifted.
"""

from typing import Any

LIFTED = {
    "approvals_route": ("by_its_kind", "starts_open", "keeps_facts"),
    "approvals_seat": ("entitled",),
    "approvals_decision": ("allowed",),
    "funds_fundchange": ("decided_once",),
}
MOST = 50
# The record of a decided proposal names the same person within a day of its row, once.
TWO_WAYS = f"""
    SELECT c.id, c.state, p.username, c.decided_at, string_agg(q.username || ' ' || e.kind || ' ' || e.at, ', '), count(*) OVER ()
      FROM funds_fundchange c JOIN people_person p ON p.id = c.decided_by_id
      JOIN events_event e ON e.subject_kind = 'funds.fundchange' AND e.subject_id = c.id AND e.kind IN ('funds.change.agreed', 'funds.change.refused')
      LEFT JOIN people_person q ON q.id = e.actor_id
     WHERE c.state <> 'proposed'
     GROUP BY c.id, p.username
    HAVING count(*) > 1 OR bool_or(e.actor_id IS DISTINCT FROM c.decided_by_id OR e.kind <> 'funds.change.' || c.state
        OR abs(extract(epoch FROM e.at - c.decided_at)) > 86400)
     ORDER BY c.id LIMIT {MOST}
"""  # noqa: S608 - made of constants
POLICY = """
    WITH made AS (
        INSERT INTO approvals_policy (subject_kind, number, starts_on, currency, fast_below, standard_below, material_share, note)
        SELECT 'funds.fundchange', 1, '2000-01-01', 'USD', 25000, 250000, 0.1, ''
         WHERE NOT EXISTS (SELECT 1 FROM approvals_policy WHERE subject_kind = 'funds.fundchange') RETURNING id
    ) INSERT INTO approvals_policyrule (policy_id, track, amount_from, data_class, position, step_name, role, quorum, seating)
    SELECT id, '', 0, '', 1, 'Second person', 'fund_say', 1, 'at_decision' FROM made
"""
ROUTES = """
    WITH made AS (
        INSERT INTO approvals_route (subject_kind, subject_id, facts, facts_version, requester_id, routed_by_id, routed_at, policy_id,
            track, amount, currency, data_class, state, round, carried)
        SELECT 'funds.fundchange', c.id, jsonb_build_object('track', '', 'amount', c.amount::text, 'currency', f.currency, 'data_class', '',
                'source', coalesce(s.code, ''), 'target', t.code), 1,
            c.proposed_by_id, c.proposed_by_id, c.proposed_at, p.id, '', c.amount, f.currency, '', 'open', 1, false
          FROM funds_fundchange c JOIN funds_fund t ON t.id = c.target_id LEFT JOIN funds_fund s ON s.id = c.source_id
          JOIN funds_fund f ON f.id = coalesce(c.source_id, c.target_id)
          JOIN approvals_policy p ON p.subject_kind = 'funds.fundchange' AND p.number = 1
         WHERE c.id > %(low)s AND c.id <= %(high)s AND c.route_id IS NULL RETURNING id, subject_id, requester_id, routed_at
    ), step AS (
        INSERT INTO approvals_step (route_id, position, name, state, round, opened_at)
        SELECT id, 1, 'Second person', 'open', 1, routed_at FROM made RETURNING id
    ), panel AS (
        INSERT INTO approvals_panel (step_id, role, quorum, state, seating) SELECT id, 'fund_say', 1, 'open', 'at_decision' FROM step
    ), apart AS (
        INSERT INTO approvals_recusal (route_id, person_id, because) SELECT id, requester_id, 'requester' FROM made
    ) UPDATE funds_fundchange c SET route_id = made.id FROM made WHERE c.id = made.subject_id
"""
# Decided, with a route that does not know it yet.
UNTOLD = """FROM funds_fundchange c JOIN approvals_route r ON r.id = c.route_id AND r.state = 'open'
      JOIN approvals_step s ON s.route_id = r.id JOIN approvals_panel n ON n.step_id = s.id
     WHERE c.state <> 'proposed' AND c.id > %(low)s AND c.id <= %(high)s"""
DECISIONS = (
    f"INSERT INTO approvals_seat (panel_id, person_id) SELECT n.id, c.decided_by_id {UNTOLD}",
    f"""INSERT INTO approvals_decision (route_id, panel_id, person_id, round, verdict, conditions, reason, at)
    SELECT r.id, n.id, c.decided_by_id, 1, CASE c.state WHEN 'agreed' THEN 'approve' ELSE 'reject' END, '',
        CASE c.state WHEN 'agreed' THEN '' ELSE coalesce((SELECT nullif(e.why, '') FROM events_event e
            WHERE e.subject_kind = 'funds.fundchange' AND e.subject_id = c.id AND e.kind = 'funds.change.refused'), 'Refused.') END, c.decided_at
    {UNTOLD}""",  # noqa: S608 - made of constants
    f"""WITH told AS (SELECT r.id, s.id AS step, n.id AS panel, c.decided_at AS at, c.state = 'agreed' AS is_agreed {UNTOLD}),
    panels AS (UPDATE approvals_panel n SET state = CASE WHEN t.is_agreed THEN 'passed' ELSE 'stopped' END FROM told t WHERE n.id = t.panel),
    steps AS (UPDATE approvals_step s SET state = CASE WHEN t.is_agreed THEN 'passed' ELSE 'stopped' END,
        passed_at = CASE WHEN t.is_agreed THEN t.at END FROM told t WHERE s.id = t.step)
    UPDATE approvals_route r SET state = CASE WHEN t.is_agreed THEN 'passed' ELSE 'rejected' END, ended_at = t.at, carried = true
      FROM told t WHERE r.id = t.id""",  # noqa: S608 - made of constants
)


def look(connection: Any) -> None:
    """Stop, before anything is changed, where a proposal was decided in two ways."""
    with connection.cursor() as cursor:
        cursor.execute(TWO_WAYS)
        rows = cursor.fetchall()
    if rows:
        lines = [f"  {pk}: {state} by {who} at {at}; its record: {record}" for pk, state, who, at, record, _ in rows]
        raise RuntimeError("\n".join([f"{rows[0][5]} proposals and their records name two decisions. Nothing was changed.", *lines]))


def carry(connection: Any, low: int, high: int) -> tuple[int, int]:
    """Routes for the changes of these keys, in the transaction that is open; how many were made, and how many decided."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute(POLICY)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _lift(cursor, "DISABLE")
        cursor.execute(ROUTES, {"low": low, "high": high})
        made = cursor.rowcount
        for statement in DECISIONS:
            cursor.execute(statement, {"low": low, "high": high})
        decided = cursor.rowcount
        _lift(cursor, "ENABLE")
    return made, decided


def _lift(cursor: Any, verb: str) -> None:
    for table, names in LIFTED.items():
        for name in names:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s", [table, f"pgtrigger\\_{name}\\_%"]
            )
            (trigger,) = [found for (found,) in cursor.fetchall()]
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER {trigger}")
