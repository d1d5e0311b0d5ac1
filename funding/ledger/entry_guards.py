"""The guards of an entry, written from the table of shapes: who wrote it, of which day, and that it moves what its kind moves."""

from collections.abc import Iterable

import pgtrigger

from collab.approvals.guards import DAY
from collab.kit.guards import APPEND_ONLY, settles
from funding.ledger.shapes import CHANGE, FUND, OF_CHANGES, OF_WORK, REVERSAL, SHAPES


def words(some: Iterable[str]) -> str:
    """SQL for a list of words."""
    return ", ".join(f"'{word}'" for word in some)


TABLE = ", ".join(
    f"('{kind}', '{signs}', {shape.funds}, {int(shape.is_for_work)})" for kind, shape in SHAPES.items() for signs in shape.signs
)
TOLD = ", ".join(f"('{kind}', '{shape.event}', '{shape.told}')" for kind, shape in SHAPES.items())
ROLES = " ".join(
    f"WHEN NEW.kind = '{kind}' THEN y.role IN ({words(roles)})"
    for kind, roles in {kind: shape.roles for kind, shape in SHAPES.items()}.items()
    if roles
)
MOMENT = "clock_timestamp() + interval '1 minute'"

# Who decides on a change of a fund: a finance partner, or an owner of one that is concerned.
_SAY = f"""y.role = 'finance' OR EXISTS (SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id IN (c.source_id, c.target_id)
                WHERE NEW.subject_kind = '{CHANGE}' AND c.id = NEW.subject_id AND o.person_id = NEW.actor_id)"""  # noqa: S608 - made of constants
# The duty and its holder are held until the transaction ends: who ends it at the same instant comes before, and this is refused,
# or after. By the day of the entry, whose story may be told later; what has ended has ended whatever day is told.
BY_WHOM_MAY = pgtrigger.Trigger(
    name="by_whom_may",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("day", "date")],
    func=f"""
    day := {DAY.format("NEW.at")};
    PERFORM 1 FROM people_person p WHERE p.id = NEW.actor_id AND p.is_active FOR SHARE;
    IF FOUND THEN
        PERFORM 1 FROM access_duty y WHERE y.person_id = NEW.actor_id AND y.ended_at IS NULL
           AND y.since_on <= day AND (y.until_on IS NULL OR y.until_on >= day) AND CASE
            {ROLES}
            WHEN NEW.kind IN ({words(OF_CHANGES)}) THEN {_SAY}
            ELSE true END FOR SHARE;
    END IF;
    IF NOT FOUND THEN RAISE EXCEPTION 'Money is moved by somebody who holds the duty for it.'; END IF;
    RETURN NEW;
    """,
)
# What is booked late has a day of its own, never before its fund's year (``SHAPED``); all else counts for the day it is done on.
IN_ITS_TIME = pgtrigger.Trigger(
    name="in_its_time",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
    IF NEW.at > {MOMENT} OR NEW."on" > {DAY.format(MOMENT)} OR NEW."on" > {DAY.format("NEW.at")} + 1
            OR NEW.kind <> 'spend' AND NEW."on" < {DAY.format("NEW.at")} - 1 THEN
        RAISE EXCEPTION 'An entry is of the day it is made on, and none is made ahead.';
    END IF;
    RETURN NEW;
    """,
)
ENTRY = [
    APPEND_ONLY,
    pgtrigger.Trigger(
        name="knows_its_transaction",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="NEW.transaction := pg_current_xact_id()::text::bigint; RETURN NEW;",
    ),
    BY_WHOM_MAY,
    IN_ITS_TIME,
    settles(
        "has_lines",
        pgtrigger.Insert,
        "(SELECT count(*) FROM ledger_line l WHERE l.entry_id = NEW.id) < 2",
        "An entry has two lines or more.",
    ),
]

_REVERSED = """entry.reverses_id IS NULL OR entry.event_id IS NOT NULL OR moved.lines <> moved.accounts
            OR EXISTS (SELECT 1 FROM ledger_line l WHERE l.entry_id IN (entry.id, entry.reverses_id) GROUP BY l.account_id HAVING sum(l.amount) <> 0)
            OR NOT EXISTS (SELECT 1 FROM ledger_entry o WHERE o.id = entry.reverses_id
                AND (o.subject_kind, o.subject_id) IS NOT DISTINCT FROM (entry.subject_kind, entry.subject_id))"""
_AGREED = f"""entry.subject_kind <> '{CHANGE}' OR told.subject_id IS DISTINCT FROM entry.subject_id
            OR NOT EXISTS (SELECT 1 FROM funds_fundchange c JOIN approvals_decision d ON d.route_id = c.route_id AND d.person_id = entry.actor_id
                WHERE c.id = entry.subject_id AND c.entry_id = entry.id AND c.state = 'agreed' AND c.target_id = moved.target
                  AND c.source_id IS NOT DISTINCT FROM moved.source AND c.amount = coalesce(moved.given, moved.taken))"""  # noqa: S608
# The database knows no rates: what it can hold a transfer to is the one that the entry keeps.
_CONVERTED = """(SELECT s.currency = t.currency FROM funds_fund s, funds_fund t WHERE s.id = moved.source AND t.id = moved.target)
                IS DISTINCT FROM (entry.rate IS NULL) OR abs(moved.given * coalesce(entry.rate, 1) - moved.taken) > 0.5"""
_GIVEN = f"""(entry.subject_kind, entry.subject_id) IS DISTINCT FROM ('{FUND}', moved.fund) OR NOT EXISTS (SELECT 1 FROM funds_fund f
                WHERE f.id = moved.fund AND CASE entry.kind
                    WHEN 'budget' THEN (told.subject_id, told.sequence, (told.data ->> 'budget')::numeric) = (f.id, 1, moved.amount)
                    ELSE (told.subject_id, (told.data -> 'lapsed' ->> f.code)::numeric) = (f.year_id, moved.amount) END)"""  # noqa: S608
# At every line, because one may follow when the others were judged already. What an entry is of is read once, for all there is to say.
SHAPED = pgtrigger.Trigger(
    name="shaped",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    declare=[("entry", "record"), ("moved", "record"), ("told", "record")],
    func=f"""
    SELECT e.id, e.kind, e."on", e.actor_id, e.subject_kind, e.subject_id, e.event_id, e.reverses_id, e.rate, e.transaction INTO entry
      FROM ledger_entry e WHERE e.id = NEW.entry_id;
    SELECT string_agg(a.kind || CASE WHEN l.amount > 0 THEN '+' ELSE '-' END, ' ' ORDER BY a.kind COLLATE "C", l.amount) AS signs,
           sum(l.amount) AS rest, max(l.amount) AS amount, count(*) AS lines, count(DISTINCT l.account_id) AS accounts,
           count(DISTINCT l.fund_id) AS funds, max(l.fund_id) AS fund, count(DISTINCT a.allocation_id) AS promises,
           max(a.allocation_id) AS promise, max(l.fund_id) FILTER (WHERE a.kind = 'available' AND l.amount < 0) AS source,
           max(l.fund_id) FILTER (WHERE a.kind = 'available' AND l.amount > 0) AS target,
           -max(l.amount) FILTER (WHERE a.kind = 'available' AND l.amount < 0) AS given,
           max(l.amount) FILTER (WHERE a.kind = 'available' AND l.amount > 0) AS taken
      INTO moved FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = NEW.entry_id;
    IF moved.rest <> 0 AND moved.funds = 1 OR moved.funds > 1 AND EXISTS (
            SELECT 1 FROM ledger_line l WHERE l.entry_id = NEW.entry_id GROUP BY l.fund_id HAVING sum(l.amount) <> 0) THEN
        RAISE EXCEPTION 'The lines of an entry sum to zero in each fund, and so in each currency.';
    END IF;
    IF entry.kind = '{REVERSAL}' THEN
        IF {_REVERSED} THEN RAISE EXCEPTION 'A reversal turns every line of one entry round, and does nothing else.'; END IF;
        RETURN NULL;
    END IF;
    IF entry.reverses_id IS NOT NULL OR moved.lines <> moved.accounts
            OR (entry.kind, moved.signs, moved.funds, moved.promises) NOT IN ({TABLE}) THEN
        RAISE EXCEPTION 'An entry of the kind % moves money in another way.', entry.kind;
    END IF;
    SELECT v.kind, v.subject_kind, v.subject_id, v.actor_id, v.data, v.sequence, v.made_in INTO told FROM events_event v WHERE v.id = entry.event_id;
    IF NOT FOUND OR told.made_in IS DISTINCT FROM entry.transaction OR told.actor_id IS DISTINCT FROM entry.actor_id
            OR (entry.kind, told.kind, told.subject_kind) NOT IN ({TOLD}) THEN
        RAISE EXCEPTION 'An entry is written with the event that tells of it.';
    END IF;
    IF entry.kind IN ({words(OF_WORK)}) THEN
        IF told.subject_id <> moved.promise OR (told.data ->> 'amount')::numeric IS DISTINCT FROM moved.amount THEN
            RAISE EXCEPTION 'An entry is written with the event that tells of it.';
        END IF;
        IF entry.kind = 'spend' AND entry."on" < (
                SELECT y.starts_on FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id WHERE f.id = moved.fund) THEN
            RAISE EXCEPTION 'The day of an actual lies in its fund''s year, or after it.';
        END IF;
    ELSIF entry.kind IN ({words(OF_CHANGES)}) THEN
        IF {_AGREED} THEN
            RAISE EXCEPTION 'A fund is raised, and money moved between two, as two people agreed and no otherwise.';
        END IF;
        IF entry.kind = 'transfer' AND ({_CONVERTED}) THEN
            RAISE EXCEPTION 'What arrives is what was given, at the rate that the entry keeps.';
        END IF;
    ELSIF {_GIVEN} THEN
        RAISE EXCEPTION 'A fund has its budget when it is set up, and what is left of it lapses when its year is closed.';
    END IF;
    RETURN NULL;
    """,  # noqa: S608 - made of constants
)
