"""What the record of events says of money, held against entries, promises, proposals, funds and years."""

from collab.approvals.record import NEAR, taken_away, unrouted
from collab.events.findings import Question, differs, missing
from funding.funds.models import CHANGE
from funding.ledger import shapes

# The kind of an entry for work, the event it is written with, and the signs of its lines by kind of account.
_SIGNS = {kind: ", ".join(f"'{signs}'" for signs in shape.signs) for kind, shape in shapes.OF_WORK.items()}
OF_WORK = "(VALUES {}) AS k (kind, event, signs)".format(
    ", ".join(f"('{kind}', '{shape.event}', ARRAY[{_SIGNS[kind]}])" for kind, shape in shapes.OF_WORK.items())
)
ACTUALS = ", ".join(f"'{kind}'" for kind in shapes.ACTUALS)
KINDS = ", ".join(f"'{kind}'" for kind in shapes.OF_WORK)
# The money of one entry: how much goes into each account, from what to what.
MOVED = """SELECT count(*) AS lines, max(l.amount) AS amount, sum(l.amount) FILTER (WHERE l.amount > 0) AS whole,
        string_agg(a.kind || CASE WHEN l.amount > 0 THEN '+' ELSE '-' END, ' ' ORDER BY a.kind COLLATE "C", l.amount) AS signs,
        max(a.kind) FILTER (WHERE l.amount < 0) AS source,
        max(a.kind) FILTER (WHERE l.amount > 0) AS target, min(l.fund_id) AS fund, max(l.fund_id) AS other,
        bool_and(a.fund_id = l.fund_id) AS is_whole, min(a.allocation_id) AS promise, max(a.allocation_id) AS last_promise
      FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = n.id"""
# An entry that was written before entries named their event stands behind one that fits, of the same subject.
UNNAMED = f"""n.event_id IS NULL AND EXISTS (SELECT 1 FROM events_event e WHERE e.actor_id IS NOT DISTINCT FROM n.actor_id AND (
        n.kind = 'budget' AND e.kind = 'funds.fund.created' AND n.subject_kind = 'funds.fund' AND e.subject_id = n.subject_id
        OR n.kind IN ('raise', 'transfer') AND e.kind = 'funds.change.agreed' AND n.subject_kind = 'funds.fundchange' AND e.subject_id = n.subject_id
        OR n.kind = 'lapse' AND e.kind = 'funds.year.closed' AND n.subject_kind = 'funds.fund'
            AND e.subject_id = (SELECT f.year_id FROM funds_fund f WHERE f.id = n.subject_id)
        OR e.kind = (SELECT k.event FROM {OF_WORK} WHERE k.kind = n.kind) AND n.subject_kind = 'approvals.route'
            AND e.subject_id IN (SELECT p.id FROM funds_allocation p WHERE p.route_id = n.subject_id)))"""  # noqa: S608

# What differs, in words.
_ENTRY = differs(
    person="n.actor_id IS DISTINCT FROM e.actor_id",
    amount="m.whole IS DISTINCT FROM (e.data->>'amount')::numeric",
    fund="(m.fund, m.other, f.code) IS DISTINCT FROM (p.fund_id, p.fund_id, e.data->>'fund') OR NOT m.is_whole",
    accounts="m.signs <> ALL (k.signs) OR (m.promise, m.last_promise) IS DISTINCT FROM (p.id, p.id)",
    subject="(n.subject_kind, n.subject_id) IS DISTINCT FROM ('approvals.route', p.route_id)",
    reference="(n.reference, n.line, n.source) IS DISTINCT FROM (coalesce(e.data->>'reference', ''), coalesce(e.data->>'line', ''), "
    "coalesce(CASE WHEN e.data ? 'reference' THEN e.data->>'source' END, ''))",
    day='n."on" <> coalesce((e.data->>\'on\')::date, n."on") OR n.kind NOT IN (' + ACTUALS + ') AND n."on" NOT BETWEEN e.at::date - 1 AND '
    f"e.at::date + 1 OR n.at NOT BETWEEN e.at - {NEAR} AND e.at + {NEAR}",
    rate="e.data ? 'rate' AND (n.rate IS DISTINCT FROM (e.data->>'rate')::numeric OR n.rate_on::text IS DISTINCT FROM "
    "nullif(e.data->>'rate_on', 'None')) OR r.currency = f.currency AND n.rate IS NOT NULL AND n.kind NOT IN (" + ACTUALS + ")",
)
_CHANGE = differs(
    amount="(e.data->>'amount')::numeric <> c.amount OR r.amount IS DISTINCT FROM c.amount",
    fund="(e.data->>'source', e.data->>'target') IS DISTINCT FROM (coalesce(s.code, ''), t.code)",
    person="e.actor_id IS DISTINCT FROM c.proposed_by_id",
)
_YEAR = differs(
    closing="(y.closed_at IS NOT NULL) <> (c.id IS NOT NULL)",
    days="(e.data->>'starts_on', e.data->>'ends_on') IS DISTINCT FROM (y.starts_on::text, y.ends_on::text)",
    code="e.data->>'code' <> y.code",
)
_FUND = differs(
    year="e.data->>'year' <> y.code",
    currency="e.data->>'currency' <> f.currency",
    code="e.data->>'code' <> f.code",
)

ENTRIES = (
    missing("ledger_entry", "note"),
    Question(
        "ledger_entry",
        "no event tells of it ({0}).",
        f"""SELECT n.id, n.kind FROM ledger_entry n LEFT JOIN events_event e ON e.id = n.event_id
             WHERE (n.reverses_id IS NULL OR n.kind = 'undo') AND NOT coalesce(CASE
                WHEN n.kind = 'budget' THEN e.kind = 'funds.fund.created' AND e.subject_id = n.subject_id
                WHEN n.kind IN ('raise', 'transfer') THEN e.kind = 'funds.change.agreed' AND e.subject_id = n.subject_id
                WHEN n.kind = 'lapse' THEN e.kind = 'funds.year.closed'
                WHEN n.kind IN ({KINDS}) THEN e.kind = (SELECT k.event FROM {OF_WORK} WHERE k.kind = n.kind) ELSE false END, false)
               AND NOT ({UNNAMED})""",  # noqa: S608 - made of constants
    ),
    Question(
        "ledger_entry",
        "it differs in {1} from what event {0} says.",
        f"""SELECT * FROM (SELECT n.id, e.id AS event, {_ENTRY} AS what
              FROM ledger_entry n JOIN events_event e ON e.id = n.event_id AND e.subject_kind = 'funds.allocation'
              JOIN {OF_WORK} ON k.kind = n.kind JOIN funds_allocation p ON p.id = e.subject_id JOIN funds_fund f ON f.id = p.fund_id
              JOIN approvals_route r ON r.id = p.route_id CROSS JOIN LATERAL ({MOVED}) m) entries WHERE what <> ''""",  # noqa: S608
    ),
    Question(
        "ledger_entry",
        "event {0} tells of one that is gone.",
        f"""SELECT NULL::bigint, e.id FROM events_event e JOIN {OF_WORK} ON k.event = e.kind JOIN funds_allocation p ON p.id = e.subject_id
              LEFT JOIN ledger_entry n ON n.event_id = e.id AND n.kind = k.kind
             WHERE n.id IS NULL AND (e.data->>'amount')::numeric <> 0 AND NOT EXISTS (
                SELECT 1 FROM ledger_entry o JOIN ledger_line l ON l.entry_id = o.id WHERE o.event_id IS NULL AND o.kind = k.kind
                   AND o.subject_kind = 'approvals.route' AND o.subject_id = p.route_id AND l.amount = (e.data->>'amount')::numeric)""",  # noqa: S608
    ),
    Question(
        "ledger_entry",
        "{0} entries stand behind event {1}, this one last.",
        f"""SELECT max(n.id), count(*), n.event_id FROM ledger_entry n WHERE n.kind IN ({KINDS}, 'budget', 'raise', 'transfer')
              AND n.event_id IS NOT NULL GROUP BY n.event_id HAVING count(*) > 1""",  # noqa: S608
    ),
    Question(
        "ledger_entry",
        "its lines are not those of entry {0}, which it reverses, turned round.",
        """SELECT n.id, n.reverses_id FROM ledger_entry n WHERE n.reverses_id IS NOT NULL AND (n.kind NOT IN ('reversal', 'undo') OR EXISTS (
                SELECT 1 FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id IN (n.id, n.reverses_id)
                   AND (n.kind = 'reversal' OR a.kind = 'spent') GROUP BY l.account_id HAVING sum(l.amount) <> 0))""",
    ),
    Question(
        "ledger_entry",
        "it takes {0} back, which two people did not agree to.",
        """SELECT n.id, n.reverses_id FROM ledger_entry n LEFT JOIN funds_reversal w ON w.undoing_id = n.id
             WHERE n.kind = 'undo' AND (w.entry_id, w.agreed_by_id) IS DISTINCT FROM (n.reverses_id, n.actor_id)""",
    ),
    Question(
        "ledger_entry",
        "it was moved by two people, and {0} is not what was moved.",
        """SELECT w.entry_id, w.moved_id FROM funds_reversal w JOIN ledger_entry o ON o.id = w.entry_id JOIN ledger_entry m ON m.id = w.moved_id
             WHERE w.into_id IS NULL OR (m.actor_id, m.source, m.reference, m.line, m."on") IS DISTINCT FROM (w.agreed_by_id, o.source, o.reference, o.line, o."on")
                OR NOT EXISTS (SELECT 1 FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id AND a.kind = 'spent'
                    JOIN ledger_line k ON k.entry_id = o.id JOIN ledger_account b ON b.id = k.account_id AND b.kind = 'spent'
                    WHERE l.entry_id = m.id AND a.allocation_id = w.into_id AND (a.currency <> b.currency OR l.amount = k.amount))""",
    ),
    Question(
        "funds_reversal",
        "it is otherwise than event {0} asked for.",
        """SELECT w.id, e.id FROM funds_reversal w JOIN LATERAL (SELECT v.id, v.actor_id, v.data FROM events_event v WHERE v.subject_kind = 'funds.reversal'
                AND v.subject_id = w.id AND v.kind = 'funds.reversal.asked' ORDER BY v.sequence DESC LIMIT 1) e ON true
             WHERE (e.actor_id, (e.data->>'into')::bigint) IS DISTINCT FROM (w.asked_by_id, w.into_id)""",
    ),
    Question(
        "ledger_entry",
        "what went with it did not arrive in a fund of a later year.",
        """SELECT n.id FROM ledger_entry n JOIN ledger_line l ON l.entry_id = n.id AND l.amount > 0 WHERE n.kind = 'carry' AND 1 <> (
                SELECT count(*) FROM ledger_entry i JOIN events_event v ON v.id = i.event_id AND v.data->>'carry' = n.id::text
                  JOIN ledger_line k ON k.entry_id = i.id AND k.amount = l.amount
                 WHERE i.kind = 'arrive' AND (i.subject_kind, i.subject_id) = (n.subject_kind, n.subject_id))""",
    ),
    Question(
        "ledger_entry",
        "its day lies before the year of its fund.",
        f"""SELECT DISTINCT n.id FROM ledger_entry n JOIN ledger_line l ON l.entry_id = n.id JOIN funds_fund f ON f.id = l.fund_id
              JOIN funds_fiscalyear y ON y.id = f.year_id WHERE n.kind IN ({ACTUALS}) AND n."on" < y.starts_on""",  # noqa: S608 - made of constants
    ),
)
BUDGETS = (
    Question(
        "ledger_entry",
        "it moves {0}, and event {1} says {2}.",
        f"""SELECT n.id, m.amount, e.id, e.data->>'budget' FROM ledger_entry n JOIN events_event e ON e.subject_kind = 'funds.fund'
                AND e.subject_id = n.subject_id AND e.kind = 'funds.fund.created' CROSS JOIN LATERAL ({MOVED}) m
             WHERE n.kind = 'budget' AND n.subject_kind = 'funds.fund' AND ((e.data->>'budget')::numeric <> m.amount
                OR (m.lines, m.source, m.target, m.fund, m.other) IS DISTINCT FROM (2::bigint, 'budget', 'available', n.subject_id, n.subject_id)
                OR n.actor_id IS DISTINCT FROM e.actor_id)""",  # noqa: S608
    ),
    Question(
        "funds_fund",
        "its budget of {0} is in no entry.",
        """SELECT e.subject_id, e.data->>'budget' FROM events_event e WHERE e.kind = 'funds.fund.created' AND (e.data->>'budget')::numeric <> 0
              AND NOT EXISTS (SELECT 1 FROM ledger_entry n WHERE n.kind = 'budget' AND n.subject_kind = 'funds.fund' AND n.subject_id = e.subject_id)""",
    ),
    Question(
        "ledger_entry",
        "it is not the one by which proposal {0} was carried out.",
        f"""SELECT n.id, n.subject_id FROM ledger_entry n LEFT JOIN funds_fundchange c ON c.entry_id = n.id CROSS JOIN LATERAL ({MOVED}) m
             WHERE n.kind IN ('raise', 'transfer') AND n.reverses_id IS NULL AND (c.id IS NULL OR c.state <> 'agreed'
                OR (n.subject_kind, n.subject_id, n.kind) IS DISTINCT FROM ('{CHANGE}', c.id, CASE WHEN c.source_id IS NULL THEN 'raise' ELSE 'transfer' END)
                OR NOT EXISTS (SELECT 1 FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = n.id
                    AND l.amount = c.amount * CASE WHEN c.source_id IS NULL THEN 1 ELSE -1 END
                    AND a.kind = 'available' AND a.fund_id = coalesce(c.source_id, c.target_id))
                OR m.lines <> CASE WHEN c.source_id IS NULL THEN 2 ELSE 4 END)""",  # noqa: S608
    ),
    Question(
        "funds_fiscalyear",
        "{0} of fund {1} lapsed by event {2}, and no entry says so.",
        """SELECT e.subject_id, w.amount, w.fund, e.id FROM events_event e CROSS JOIN LATERAL jsonb_each_text(e.data->'lapsed') AS w (fund, amount)
              JOIN funds_fund f ON f.code = w.fund
             WHERE e.kind = 'funds.year.closed' AND w.amount::numeric <> 0 AND NOT EXISTS (
                SELECT 1 FROM ledger_entry n JOIN ledger_line l ON l.entry_id = n.id WHERE n.kind = 'lapse' AND n.subject_kind = 'funds.fund'
                   AND n.subject_id = f.id AND l.amount = w.amount::numeric)""",
    ),
)
PROMISES = (
    Question(
        "funds_allocation",
        "{0} is promised, its record promises {1}.",
        """SELECT p.id, p.amount, coalesce(s.total, 0) FROM funds_allocation p LEFT JOIN (
                SELECT e.subject_id, sum((e.data->>'amount')::numeric) AS total FROM events_event e
                 WHERE e.kind IN ('funds.allocation.reserved', 'funds.allocation.arrived') GROUP BY e.subject_id) s ON s.subject_id = p.id
             WHERE p.amount IS DISTINCT FROM coalesce(s.total, 0)""",
    ),
    Question(
        "funds_allocation",
        "it is {0}, its record left it {1}.",
        """SELECT p.id, p.state, s.said FROM funds_allocation p JOIN LATERAL (
                SELECT CASE e.kind WHEN 'funds.allocation.carried' THEN 'released' WHEN 'funds.allocation.arrived' THEN e.data->>'state'
                       ELSE replace(e.kind, 'funds.allocation.', '') END AS said FROM events_event e WHERE e.subject_kind = 'funds.allocation'
                   AND e.subject_id = p.id AND e.kind IN ('funds.allocation.reserved', 'funds.allocation.committed', 'funds.allocation.released',
                        'funds.allocation.carried', 'funds.allocation.arrived') ORDER BY e.sequence DESC LIMIT 1) s ON s.said <> p.state""",
    ),
    Question(
        "funds_allocation",
        "{0} was added to settle what was over, its record says {1}.",
        """SELECT p.id, p.added, coalesce(s.total, 0) FROM funds_allocation p LEFT JOIN (
                SELECT a.allocation_id, sum(o.amount) AS total FROM ledger_line o JOIN ledger_account a ON a.id = o.account_id AND a.kind = 'over'
                  JOIN ledger_entry n ON n.id = o.entry_id AND n.kind = 'cover' JOIN ledger_line f ON f.entry_id = n.id
                  JOIN ledger_account b ON b.id = f.account_id AND b.kind = 'available' GROUP BY a.allocation_id) s ON s.allocation_id = p.id
             WHERE p.added > coalesce(s.total, 0)""",
    ),
    Question(
        "funds_allocation",
        "it holds money, and its route {0} is {1}.",
        """SELECT p.id, r.id, r.state FROM funds_allocation p JOIN approvals_route r ON r.id = p.route_id
              WHERE p.state <> 'released' AND r.state <> 'passed'""",
    ),
    Question(
        "approvals_route",
        "{0} is promised for it, and {1} was approved.",
        """SELECT r.id, sum(p.covers), r.amount FROM approvals_route r JOIN funds_allocation p ON p.route_id = r.id
              JOIN approvals_policy o ON o.id = r.policy_id GROUP BY r.id, o.material_share HAVING sum(p.covers) > r.amount * (1 + o.material_share)""",
    ),
)
CHANGES = (
    taken_away(("funds.change.agreed", "funds.change.refused")),
    unrouted(CHANGE, "funds.change.proposed"),
    # A route that was carried over took person and instant from columns that are gone: its event is the older witness.
    Question(
        "funds_fundchange",
        "it was decided by {0}{1}; its record does not say so.",
        f"""SELECT r.subject_id, p.username, CASE WHEN r.carried THEN ', which was carried over' ELSE '' END FROM approvals_route r
              JOIN approvals_decision d ON d.route_id = r.id JOIN people_person p ON p.id = d.person_id
             WHERE r.subject_kind = '{CHANGE}' AND r.state IN ('passed', 'rejected') AND NOT EXISTS (
                SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id
                   AND e.kind = CASE r.state WHEN 'passed' THEN 'funds.change.agreed' ELSE 'funds.change.refused' END
                   AND e.actor_id = d.person_id AND e.at BETWEEN d.at - interval '1 day' AND d.at + interval '1 day')""",  # noqa: S608
    ),
    Question(
        "funds_fundchange",
        "it differs in {1} from what event {0} proposed.",
        f"""SELECT * FROM (SELECT c.id, e.id AS event, {_CHANGE} AS what FROM funds_fundchange c JOIN events_event e ON e.subject_kind = '{CHANGE}' AND e.subject_id = c.id AND e.kind = 'funds.change.proposed'
              JOIN funds_fund t ON t.id = c.target_id LEFT JOIN funds_fund s ON s.id = c.source_id LEFT JOIN approvals_route r ON r.id = c.route_id
            ) changes WHERE what <> ''""",  # noqa: E501, S608
    ),
    Question(
        "funds_fundchange",
        "it is {0}, its record says {1}.",
        f"""SELECT c.id, c.state, coalesce(e.said, 'nothing') FROM funds_fundchange c LEFT JOIN LATERAL (
                SELECT replace(e.kind, 'funds.change.', '') AS said FROM events_event e WHERE e.subject_kind = '{CHANGE}' AND e.subject_id = c.id
                 ORDER BY e.sequence DESC LIMIT 1) e ON true WHERE e.said IS DISTINCT FROM c.state""",  # noqa: S608
    ),
)
YEARS = (
    Question(
        "funds_fiscalyear",
        "it differs in {0} from what its record says.",
        f"""SELECT * FROM (SELECT y.id, {_YEAR} AS what FROM funds_fiscalyear y JOIN events_event e ON e.subject_kind = 'funds.fiscalyear' AND e.subject_id = y.id
                AND e.kind = 'funds.year.opened'
              LEFT JOIN events_event c ON c.subject_kind = 'funds.fiscalyear' AND c.subject_id = y.id AND c.kind = 'funds.year.closed') years
             WHERE what <> ''""",  # noqa: S608
    ),
    Question(
        "funds_fund",
        "it differs in {0} from what its record says.",
        f"""SELECT * FROM (SELECT f.id, {_FUND} AS what FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id JOIN events_event e ON e.subject_kind = 'funds.fund'
                AND e.subject_id = f.id AND e.kind = 'funds.fund.created') funds WHERE what <> ''""",  # noqa: S608
    ),
    Question(
        "funds_fund",
        "its own six accounts are not whole.",
        """SELECT f.id FROM funds_fund f LEFT JOIN ledger_account a ON a.fund_id = f.id AND a.allocation_id IS NULL GROUP BY f.id
              HAVING count(a.id) <> 6 OR bool_or((a.code, a.currency) IS DISTINCT FROM (f.code || ':' || a.kind, f.currency))""",
    ),
    Question(
        "ledger_account",
        "it belongs to a closed year, and is {0}.",
        """SELECT a.id, CASE WHEN a.is_closed THEN 'not empty' ELSE 'open' END FROM ledger_account a JOIN funds_fund f ON f.id = a.fund_id
              JOIN funds_fiscalyear y ON y.id = f.year_id WHERE y.closed_at IS NOT NULL
               AND (NOT a.is_closed OR a.kind IN ('available', 'reserved', 'committed', 'over') AND a.balance <> 0)""",
    ),
    Question(
        "ledger_account",
        "it is closed, and its year is not.",
        """SELECT a.id FROM ledger_account a JOIN funds_fund f ON f.id = a.fund_id JOIN funds_fiscalyear y ON y.id = f.year_id
              WHERE y.closed_at IS NULL AND a.is_closed""",
    ),
    Question(
        "ledger_entry",
        "it was written after its year was closed.",
        """SELECT DISTINCT n.id FROM ledger_entry n JOIN ledger_line l ON l.entry_id = n.id JOIN funds_fund f ON f.id = l.fund_id
              JOIN funds_fiscalyear y ON y.id = f.year_id WHERE n.at > y.closed_at AND n.kind <> 'lapse'""",
    ),
)
