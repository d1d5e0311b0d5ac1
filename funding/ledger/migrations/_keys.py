"""How old entries and lines find their allocation: by the events they were written with, and only where nothing fits twice.

An allocation's events and its fund's entries about the same request were written in pairs, in one order. So the n-th of
them belong together where kind and amount say so for all of them. Where they do not, the one allocation of that request
and fund is it; where there are several, nobody can tell, and nothing is changed.
"""

from typing import Any

from django.db import transaction

BATCH = 10_000
SHOWN = 50

FIND = """
CREATE TEMP TABLE kept AS
    SELECT f.id AS fund_id, f.code, k.kind, k.account_id
      FROM funds_fund f, LATERAL (VALUES ('budget', f.budget_id), ('available', f.available_id), ('reserved', f.reserved_id),
           ('committed', f.committed_id), ('spent', f.spent_id)) AS k (kind, account_id);
CREATE UNIQUE INDEX ON kept (account_id);
CREATE TEMP TABLE moved AS
    SELECT e.id, e.kind, e.about, k.fund_id, max(abs(l.amount)) AS amount
      FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.id JOIN kept k ON k.account_id = l.account_id
     WHERE k.kind IN ('reserved', 'committed', 'spent') AND (l.part_id IS NULL OR l.fund_id IS NULL OR %(all)s)
     GROUP BY e.id, k.fund_id;
CREATE TEMP TABLE promises AS
    SELECT p.id, p.fund_id, 'R-' || r.number AS about, p.amount, p.remaining, p.state, p.route_id,
           count(*) OVER (PARTITION BY p.fund_id, r.number) AS rivals
      FROM funds_allocation p JOIN approvals_route r ON r.id = p.route_id;
CREATE TEMP TABLE found AS
    WITH entries AS (
        SELECT *, row_number() OVER (PARTITION BY about, fund_id ORDER BY id) AS place FROM moved
    ), events AS (
        SELECT v.id, p.id AS allocation_id, p.about, p.fund_id, (v.data->>'amount')::numeric AS amount,
               CASE v.kind WHEN 'funds.allocation.reserved' THEN 'reserve' WHEN 'funds.allocation.committed' THEN 'commit'
                           WHEN 'funds.allocation.spent' THEN 'spend' ELSE 'release' END AS kind,
               row_number() OVER (PARTITION BY p.about, p.fund_id ORDER BY v.id) AS place
          FROM events_event v JOIN promises p ON p.id = v.subject_id
         WHERE v.subject_kind = 'funds.allocation' AND v.kind IN ('funds.allocation.reserved', 'funds.allocation.committed',
               'funds.allocation.spent', 'funds.allocation.released') AND (v.data->>'amount')::numeric <> 0
    ), pairs AS (
        SELECT e.id, e.about, e.fund_id, v.id AS event_id, v.allocation_id,
               bool_and(coalesce(v.kind = e.kind AND v.amount = e.amount, false)) OVER (PARTITION BY e.about, e.fund_id) AS fits
          FROM entries e LEFT JOIN events v USING (about, fund_id, place)
    )
    SELECT x.id, x.about, x.fund_id, CASE WHEN x.fits THEN x.event_id END AS event_id,
           CASE WHEN x.fits THEN x.allocation_id
                ELSE (SELECT p.id FROM promises p WHERE p.about = x.about AND p.fund_id = x.fund_id AND p.rivals = 1) END AS allocation_id
      FROM pairs x;
CREATE INDEX ON found (id);
"""
UNCLEAR = """
    SELECT format('Entry %s about %s of fund %s: %s.', x.id, coalesce(nullif(x.about, ''), 'nothing'), k.code,
        CASE WHEN EXISTS (SELECT 1 FROM promises p WHERE p.about = x.about AND p.fund_id = x.fund_id)
             THEN 'several promises of this fund may be meant' ELSE 'no promise of this fund is about that' END)
      FROM found x JOIN kept k ON k.fund_id = x.fund_id AND k.kind = 'budget' WHERE x.allocation_id IS NULL ORDER BY x.id
"""
UNEQUAL = """
    SELECT format('Allocation %s (%s, fund %s): %s is promised and %s remains; its entries promise %s, hold %s and spent %s.',
        p.id, p.about, k.code, p.amount, p.remaining, coalesce(s.promised, 0), coalesce(s.held, 0), coalesce(s.spent, 0))
      FROM promises p JOIN kept k ON k.fund_id = p.fund_id AND k.kind = 'budget' LEFT JOIN (
        SELECT x.allocation_id, sum(l.amount) FILTER (WHERE a.kind <> 'spent') AS held, sum(l.amount) FILTER (WHERE a.kind = 'spent') AS spent,
               sum(l.amount) FILTER (WHERE a.kind = 'reserved' AND e.kind = 'reserve') AS promised
          FROM found x JOIN ledger_entry e ON e.id = x.id JOIN ledger_line l ON l.entry_id = x.id
          JOIN kept a ON a.account_id = l.account_id AND a.fund_id = x.fund_id AND a.kind IN ('reserved', 'committed', 'spent')
         GROUP BY x.allocation_id) s ON s.allocation_id = p.id
     WHERE coalesce(s.promised, 0) <> p.amount OR coalesce(s.held, 0) <> p.remaining
        OR p.state <> 'released' AND coalesce(s.spent, 0) <> p.amount - p.remaining ORDER BY p.id
"""
TWICE = """
    SELECT format('Reference %s: entries %s.', lower(reference), string_agg(id::text, ', ' ORDER BY id))
      FROM ledger_entry WHERE reference <> '' GROUP BY lower(reference) HAVING count(*) > 1 ORDER BY 1
"""
FUNDS = """UPDATE ledger_account a SET fund_id = k.fund_id FROM kept k WHERE a.id = k.account_id AND a.fund_id IS NULL"""
PARTS = """
    INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)
    SELECT k.fund_id, p.id, k.code || ':' || k.kind || ':' || p.id, k.kind, a.currency, 0, a.is_closed
      FROM funds_allocation p JOIN kept k ON k.fund_id = p.fund_id JOIN ledger_account a ON a.id = k.account_id
     WHERE k.kind IN ('reserved', 'committed', 'spent') AND p.id > %(after)s AND p.id <= %(upto)s
       AND NOT EXISTS (SELECT 1 FROM ledger_account o WHERE o.allocation_id = p.id)
     ORDER BY p.id, array_position(ARRAY['reserved', 'committed', 'spent'], k.kind::text)
"""
ENTRIES = """
    UPDATE ledger_entry e SET subject_kind = coalesce(s.kind, ''), subject_id = s.key, event_id = s.event_id
      FROM (SELECT o.id, CASE WHEN p.route_id IS NOT NULL THEN 'approvals.route' WHEN c.id IS NOT NULL THEN 'funds.fundchange'
                   WHEN b.fund_id IS NOT NULL THEN 'funds.fund' END AS kind, coalesce(p.route_id, c.id, b.fund_id) AS key, x.event_id
              FROM ledger_entry o LEFT JOIN found x ON x.id = o.id LEFT JOIN promises p ON p.id = x.allocation_id
              LEFT JOIN funds_fundchange c ON c.entry_id = o.id
              LEFT JOIN LATERAL (SELECT min(k.fund_id) AS fund_id FROM ledger_line l JOIN kept k ON k.account_id = l.account_id
                   WHERE l.entry_id = o.id) b ON true
             WHERE o.id > %(after)s AND o.id <= %(upto)s AND o.subject_kind = '') s
     WHERE e.id = s.id AND s.kind IS NOT NULL
"""
LINES = """
    UPDATE ledger_line l SET fund_id = k.fund_id, part_id = coalesce(a.id, l.account_id)
      FROM ledger_line o JOIN kept k ON k.account_id = o.account_id LEFT JOIN found x ON x.id = o.entry_id AND x.fund_id = k.fund_id
      LEFT JOIN ledger_account a ON a.allocation_id = x.allocation_id AND a.kind = k.kind
     WHERE l.id = o.id AND o.id > %(after)s AND o.id <= %(upto)s AND o.part_id IS NULL
"""
COVERS = """
    UPDATE funds_allocation p SET covers = round(p.covers * a.balance / p.amount, 2)
      FROM ledger_account a WHERE a.allocation_id = p.id AND a.kind = 'spent' AND p.state = 'released'
"""
OFF = """
    SELECT format('Account %s: the balance is %s, its promises sum to %s.', c.code, c.balance, coalesce(sum(p.balance), 0))
      FROM ledger_account c LEFT JOIN ledger_account p ON p.fund_id = c.fund_id AND p.kind = c.kind AND p.allocation_id IS NOT NULL
     WHERE c.allocation_id IS NULL AND c.kind IN ('reserved', 'committed', 'spent')
     GROUP BY c.id HAVING c.balance <> coalesce(sum(p.balance), 0) ORDER BY c.code
"""


LEFT = """
    SELECT format('Allocation %s: %s remains, its accounts hold %s.', p.id, p.remaining, coalesce(sum(a.balance), 0))
      FROM funds_allocation p LEFT JOIN ledger_account a ON a.allocation_id = p.id AND a.kind <> 'spent'
     GROUP BY p.id HAVING p.remaining <> coalesce(sum(a.balance), 0) OR bool_or(a.balance < 0) ORDER BY p.id
"""
# What a release leaves is what the spent part covers: less than before, which these guards of the code before refuse.
KEEPS_FACTS, WITHIN = "pgtrigger_keeps_facts_a799d", "pgtrigger_within_approval_c5e27"
UNKEYED = """SELECT EXISTS (SELECT 1 FROM ledger_line WHERE part_id IS NULL) OR EXISTS (SELECT 1 FROM ledger_account WHERE fund_id IS NULL)
    OR EXISTS (SELECT 1 FROM ledger_entry WHERE subject_id IS NULL)"""
# With the checks that the step before made, NOT NULL reads no row.
CHECKED = """
    ALTER TABLE ledger_account DROP CONSTRAINT account_has_fund;
    ALTER TABLE ledger_line DROP CONSTRAINT line_has_fund, DROP CONSTRAINT line_has_part;
"""


def look(cursor: Any, *, everything: bool) -> None:
    """Find what belongs to what; raises with a list, before anything is changed, where something fits twice or not at all."""
    for name in ("kept", "moved", "promises", "found"):
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
    cursor.execute(FIND, {"all": everything})
    for name in ("kept", "moved", "promises", "found"):
        cursor.execute(f"ANALYZE {name}")
    stop(cursor, UNCLEAR, UNEQUAL, TWICE)


def stop(cursor: Any, *questions: str) -> None:
    wrong: list[str] = []
    for question in questions:
        cursor.execute(question)
        wrong += [sentence for (sentence,) in cursor.fetchall()]
    if wrong:
        more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        raise RuntimeError("\n".join([f"{len(wrong)} found that fit no way or two; nothing was changed:", *wrong[:SHOWN], *more]))


def fill(cursor: Any, using: str) -> dict[str, int]:
    """Write the new columns in batches, each a transaction of its own where none is open; how many rows of each."""
    done = {"accounts of funds": 0, "accounts of promises": 0, "entries": 0, "lines": 0}
    with transaction.atomic(using=using):
        limits(cursor)
        cursor.execute(FUNDS)
        done["accounts of funds"] = cursor.rowcount
    for name, table, text in (
        ("accounts of promises", "funds_allocation", PARTS),
        ("entries", "ledger_entry", ENTRIES),
        ("lines", "ledger_line", LINES),
    ):
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - one of three names
        last = cursor.fetchone()[0]
        for after in range(0, last, BATCH):
            with transaction.atomic(using=using):
                limits(cursor)
                cursor.execute(text, {"after": after, "upto": after + BATCH})
                done[name] += cursor.rowcount
    return done


def limits(cursor: Any) -> None:
    cursor.execute("SET LOCAL lock_timeout = '5s'")
    cursor.execute("SET LOCAL statement_timeout = 0")


def second_step(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM funds_fund)")
        if not cursor.fetchone()[0]:
            return
        with transaction.atomic(using=using):
            # One instant of the ledger: the code before goes on writing between the questions.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            limits(cursor)
            look(cursor, everything=True)
        print("\n  filled:", ", ".join(f"{count:,} {name}" for name, count in fill(cursor, using).items()))


def last_step(apps: Any, schema_editor: Any) -> None:
    """Under one lock: what no trigger could place is looked for once more, and the parts are held against funds and promises."""
    using = schema_editor.connection.alias
    with schema_editor.connection.cursor() as cursor:
        limits(cursor)
        cursor.execute("LOCK TABLE funds_fund, funds_allocation, ledger_account, ledger_entry, ledger_line IN ACCESS EXCLUSIVE MODE")
        cursor.execute(UNKEYED)
        if cursor.fetchone()[0]:
            look(cursor, everything=True)
            print("\n  filled late:", ", ".join(f"{count:,} {name}" for name, count in fill(cursor, using).items()))
        stop(cursor, OFF, LEFT)
        cursor.execute(f"ALTER TABLE funds_allocation DISABLE TRIGGER {KEEPS_FACTS}; ALTER TABLE funds_allocation DISABLE TRIGGER {WITHIN}")
        cursor.execute(COVERS)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE funds_allocation ENABLE TRIGGER {KEEPS_FACTS}; ALTER TABLE funds_allocation ENABLE TRIGGER {WITHIN}")


def no_way_back(apps: Any, schema_editor: Any) -> None:
    raise RuntimeError("The ledger's lines stand on the accounts of their promises now: there is no way back but the backup.")
