"""The guards of an entry, written from the table of shapes: who wrote it, of which day, and that it moves what its kind moves."""

from collections.abc import Iterable

import pgtrigger

from collab.approvals.guards import APPROVALS, DAY
from collab.kit.guards import APPEND_ONLY, refuses, settles
from funding.ledger.shapes import ACTUALS, CHANGE, FUND, OF_CHANGES, OF_WORK, PAST, PAYING, RESERVING, REVERSAL, ROUTE, SHAPES, UNDO


def words(some: Iterable[str]) -> str:
    """SQL for a list of words."""
    return ", ".join(f"'{word}'" for word in some)


TABLE = ", ".join(f"('{kind}', '{signs}', {shape.funds}, {shape.promises})" for kind, shape in SHAPES.items() for signs in shape.signs)
TOLD = ", ".join(f"('{kind}', '{shape.event}', '{shape.told}')" for kind, shape in SHAPES.items())
# Whoever owns the fund of the promise that the entry's event tells of.
_OWNS = """ OR EXISTS (SELECT 1 FROM events_event v JOIN funds_allocation p ON p.id = v.subject_id AND v.subject_kind = 'funds.allocation'
                JOIN funds_fund_owners o ON o.fund_id = p.fund_id WHERE v.id = NEW.event_id AND o.person_id = NEW.actor_id)"""
# Whoever turned the second key of the break-glass behind this work.
_KEYS = f""" OR EXISTS (SELECT 1 FROM approvals_route g WHERE NEW.subject_kind = '{ROUTE}' AND g.id = NEW.subject_id AND g.kind = 'break_glass'
                AND g.routed_by_id = NEW.actor_id)"""  # noqa: S608 - made of constants
ROLES = " ".join(
    f"WHEN NEW.kind = '{kind}' THEN y.role IN ({words(shape.roles)}){_OWNS if shape.by_owner else ''}{_KEYS if shape.by_keys else ''}"
    for kind, shape in SHAPES.items()
    if shape.roles
)
MOMENT = "clock_timestamp() + interval '1 minute'"

# Who has the say from which a change of a fund was decided: whoever signed, or whom they stood in for.
_DECIDER = f"""coalesce((SELECT d.on_behalf_of_id FROM funds_fundchange c JOIN approvals_decision d ON d.route_id = c.route_id AND d.person_id = NEW.actor_id
        WHERE NEW.subject_kind = '{CHANGE}' AND NEW.kind IN ({words(OF_CHANGES)}) AND c.id = NEW.subject_id AND {APPROVALS} ORDER BY d.id DESC LIMIT 1),
        NEW.actor_id)"""  # noqa: S608 - made of constants
# Who decides on a change of a fund: a finance partner, or an owner of the one that gives; of the one that is raised, where none does.
_SAY = f"""y.role = 'finance' OR EXISTS (SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id = coalesce(c.source_id, c.target_id)
                WHERE NEW.subject_kind = '{CHANGE}' AND c.id = NEW.subject_id AND o.person_id = decider)"""  # noqa: S608 - made of constants
# The duty and its holder are held until the transaction ends: who ends it at the same instant comes before, and this is refused,
# or after. By the day of the entry, whose story may be told later; what has ended has ended whatever day is told.
BY_WHOM_MAY = pgtrigger.Trigger(
    name="by_whom_may",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("day", "date"), ("decider", "bigint")],
    func=f"""
    day := {DAY.format("NEW.at")};
    decider := {_DECIDER};
    -- In nobody's name the portal gives back what no late invoice has asked for in its time, and nothing else.
    IF NEW.actor_id IS NULL AND NEW.kind = 'release' AND NEW.subject_kind = '{ROUTE}' THEN
        IF public.ledger_release_is_due(NEW.subject_id, NULL, day) THEN RETURN NEW; END IF;
    END IF;
    PERFORM 1 FROM people_person p WHERE p.id = NEW.actor_id AND p.is_active FOR SHARE;
    IF FOUND THEN
        PERFORM 1 FROM access_duty y WHERE y.person_id = decider AND y.ended_at IS NULL
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
            OR NEW.kind NOT IN ({words(ACTUALS)}) AND NEW."on" < {DAY.format("NEW.at")} - 1 THEN
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
    # The same invoice once more, because what it was booked as first was taken back.
    refuses(
        "again_when_taken_back",
        pgtrigger.Insert,
        """NEW.again <> 0 AND NOT EXISTS (SELECT 1 FROM ledger_entry o JOIN ledger_entry u ON u.reverses_id = o.id AND u.kind = 'undo'
            WHERE (lower(o.source), lower(o.reference), lower(o.line), o.subject_kind, o.subject_id, o.again)
                = (lower(NEW.source), lower(NEW.reference), lower(NEW.line), NEW.subject_kind, NEW.subject_id, NEW.again - 1))""",
        "An invoice is booked once; again only when what was booked has been taken back.",
    ),
    refuses(
        "opens_at_zero",
        pgtrigger.Insert,
        f"NEW.kind IN ({words(PAST)})",
        "A fund opens at zero: it is raised by two people, as any other.",
    ),
    # Whoever does the third of the three acts is asked; the two before were allowed, and the auditor reads who did them.
    refuses(
        "by_more_than_one",
        pgtrigger.Insert,
        f"""NEW.subject_kind = '{ROUTE}' AND NEW.kind IN ({words((RESERVING, *PAYING))}) AND EXISTS (
            SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.subject_id AND NEW.actor_id IN (d.person_id, d.on_behalf_of_id) AND {APPROVALS})
        AND EXISTS (SELECT 1 FROM ledger_entry o WHERE o.subject_kind = NEW.subject_kind AND o.subject_id = NEW.subject_id
            AND o.actor_id = NEW.actor_id AND (o.kind = '{RESERVING}') <> (NEW.kind = '{RESERVING}') AND o.kind IN ({words((RESERVING, *PAYING))}))""",  # noqa: S608 - made of constants
        "Nobody approves work, reserves its money and pays its bills: one of the three is somebody else's.",
    ),
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
# Of a year that has ended an actual is taken for as many days as its fund says.
_IN_YEAR = """entry."on" NOT BETWEEN (SELECT y.starts_on FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id WHERE f.id = moved.fund)
                AND (SELECT y.ends_on + f.accrual_days FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id WHERE f.id = moved.fund)"""
# By the day of the event, which is told when it happens.
_ENDED = f"""{DAY.format("told.at")} > (SELECT y.ends_on FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id WHERE f.id = moved.fund)"""  # noqa: S608
# What an actual did to what is spent is taken back to the cent, of the same promise, as one asked and another agreed.
_UNDONE = """NOT EXISTS (SELECT 1 FROM funds_reversal w JOIN ledger_entry o ON o.id = w.entry_id AND o.id = entry.reverses_id
                WHERE w.undoing_id = entry.id AND w.agreed_by_id = entry.actor_id AND w.asked_by_id <> w.agreed_by_id)
            OR EXISTS (SELECT 1 FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id AND a.kind = 'spent'
                WHERE l.entry_id IN (entry.id, entry.reverses_id) GROUP BY a.allocation_id HAVING sum(l.amount) <> 0)"""
_CORRECTED = f"""entry.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_entry o WHERE o.id = entry.corrects_id AND o.kind IN ({words(ACTUALS)})
                AND (entry.kind <> 'credit' OR (o.subject_kind, o.subject_id) = (entry.subject_kind, entry.subject_id)))"""  # noqa: S608
# Each of the two entries by which a promise is carried over has the other: as much arrives as went, for the same work, in a fund of
# a later year and in its currency; out of a joint fund in a joint one.
_PAIR = """SELECT count(*) FROM ledger_entry o JOIN ledger_entry i ON (i.subject_kind, i.subject_id, i.transaction) = (o.subject_kind, o.subject_id, o.transaction)
                JOIN events_event v ON v.id = i.event_id AND v.data ->> 'carry' = o.id::text JOIN ledger_line l ON l.entry_id = o.id AND l.amount > 0
                JOIN ledger_line k ON k.entry_id = i.id AND k.amount = l.amount JOIN funds_fund f ON f.id = l.fund_id
                JOIN funds_fiscalyear y ON y.id = f.year_id JOIN funds_fund g ON g.id = k.fund_id JOIN funds_fiscalyear z ON z.id = g.year_id
                WHERE (o.kind, i.kind) = ('carry', 'arrive') AND f.currency = g.currency AND y.ends_on < z.starts_on
                   AND (f.side <> 'joint' OR g.side = 'joint') AND {0}.id = entry.id"""
_CARRIED = f"""({_PAIR.format("o")}) + ({_PAIR.format("i")}) <> 1"""
# At every line, because one may follow when the others were judged already. What an entry is of is read once, for all there is to say.
SHAPED = pgtrigger.Trigger(
    name="shaped",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    declare=[("entry", "record"), ("moved", "record"), ("told", "record")],
    func=f"""
    SELECT e.id, e.kind, e."on", e.actor_id, e.subject_kind, e.subject_id, e.event_id, e.reverses_id, e.corrects_id, e.rate,
           e.transaction INTO entry
      FROM ledger_entry e WHERE e.id = NEW.entry_id;
    SELECT string_agg(a.kind || CASE WHEN l.amount > 0 THEN '+' ELSE '-' END, ' ' ORDER BY a.kind COLLATE "C", l.amount) AS signs,
           sum(l.amount) AS rest, sum(l.amount) FILTER (WHERE l.amount > 0) AS amount, count(*) AS lines, count(DISTINCT l.account_id) AS accounts,
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
    IF (entry.reverses_id IS NOT NULL) <> (entry.kind = '{UNDO}') OR moved.lines <> moved.accounts
            OR (entry.kind, moved.signs, moved.funds, moved.promises) NOT IN ({TABLE}) THEN
        RAISE EXCEPTION 'An entry of the kind % moves money in another way.', entry.kind;
    END IF;
    SELECT v.kind, v.subject_kind, v.subject_id, v.actor_id, v.data, v.sequence, v.made_in, v.at INTO told FROM events_event v WHERE v.id = entry.event_id;
    IF NOT FOUND OR told.made_in IS DISTINCT FROM entry.transaction OR told.actor_id IS DISTINCT FROM entry.actor_id
            OR (entry.kind, told.kind, told.subject_kind) NOT IN ({TOLD}) THEN
        RAISE EXCEPTION 'An entry is written with the event that tells of it.';
    END IF;
    IF entry.kind IN ({words(OF_WORK)}) THEN
        IF told.subject_id <> moved.promise OR (told.data ->> 'amount')::numeric IS DISTINCT FROM moved.amount THEN
            RAISE EXCEPTION 'An entry is written with the event that tells of it.';
        END IF;
        IF entry.kind IN ({words(ACTUALS)}) AND ({_IN_YEAR}) THEN
            RAISE EXCEPTION 'The day of an actual lies in its fund''s year, or in the days after it in which the fund takes late ones.';
        END IF;
        IF entry.kind = '{UNDO}' AND ({_UNDONE}) THEN
            RAISE EXCEPTION 'An actual is taken back as one person asked and another agreed, and to the cent.';
        END IF;
        IF {_CORRECTED} THEN
            RAISE EXCEPTION 'An actual corrects one that is there, and a credit note one of the same work.';
        END IF;
        IF entry.kind = '{RESERVING}' AND ({_ENDED}) THEN
            RAISE EXCEPTION 'A fund whose year has ended takes no new promise.';
        END IF;
        IF entry.kind IN ('carry', 'arrive') AND ({_CARRIED}) THEN
            RAISE EXCEPTION 'What is carried over goes on as it was, for the same work, in a fund of a later year.';
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
