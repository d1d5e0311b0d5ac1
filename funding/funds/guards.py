"""The guards of what funds promise: within what was approved, never less than was said before, and what the ledger says too."""

import pgtrigger

from collab.kit.flow_guards import once
from collab.kit.guards import refuses, settles
from collab.kit.record_guards import UNIT, changed, recorded, told, words
from funding.ledger.guards import AS_PROMISED, PROMISE
from funding.ledger.shapes import ACTUALS, PAYING, RESERVING, ROUTE

GATEWAY = refuses(
    "gateway",
    pgtrigger.Insert,
    """NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND r.subject_kind = 'intake.request'
        AND (r.kind = 'routed' OR r.kind = 'inherited' OR r.kind = 'break_glass'))""",
    "No money without a request that was routed and approved.",
)
STARTS_RESERVED = refuses(
    "starts_reserved",
    pgtrigger.Insert,
    "NEW.state <> 'reserved' OR NEW.made_at > clock_timestamp() + interval '1 minute'",
    "A promise starts reserved, and none is made ahead.",
)
# The promise is an account of the ledger, one for each kind of money of work; whoever makes one cannot forget them.
OPENS_ACCOUNTS = pgtrigger.Trigger(
    name="opens_accounts",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    func="""
    INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)
    SELECT f.id, NEW.id, f.code || ':' || kind || ':' || NEW.id, kind, f.currency, 0, false
      FROM funds_fund f, unnest(ARRAY['reserved', 'committed', 'spent', 'over']) WITH ORDINALITY AS kinds (kind, place)
     WHERE f.id = NEW.fund_id ORDER BY place;
    RETURN NULL;
    """,
)
# It grows only while it is held, and leaves that once: then it covers what was spent of it, which goes on counting.
KEEPS_FACTS = refuses(
    "keeps_facts",
    pgtrigger.Update,
    """(OLD.route_id, OLD.fund_id, OLD.made_at) IS DISTINCT FROM (NEW.route_id, NEW.fund_id, NEW.made_at)
    OR (OLD.amount, OLD.covers) IS DISTINCT FROM (NEW.amount, NEW.covers)
        AND (NEW.amount <= OLD.amount OR NEW.covers <= OLD.covers OR OLD.state = 'released' OR OLD.state <> NEW.state)
    OR OLD.state <> NEW.state AND (OLD.state = 'released' OR NEW.state = 'reserved')""",
    "An allocation is not rewritten; it only grows by what is added to it.",
)
RELEASES = pgtrigger.Trigger(
    name="releases",
    operation=pgtrigger.UpdateOf("state"),
    when=pgtrigger.Before,
    declare=[("has", "record")],
    func="""
    IF NEW.state <> 'released' OR OLD.state = 'released' THEN RETURN NEW; END IF;
    SELECT coalesce(sum(a.balance) FILTER (WHERE a.kind IN ('spent', 'over')), 0) - OLD.added AS spent,
           sum(a.balance) FILTER (WHERE a.kind IN ('reserved', 'committed')) AS held INTO has
      FROM ledger_account a WHERE a.allocation_id = NEW.id;
    IF has.held <> 0 THEN RAISE EXCEPTION 'What is released holds no money any more.'; END IF;
    NEW.covers := round(OLD.covers * greatest(0, has.spent) / OLD.amount, 2);
    RETURN NEW;
    """,
)
# One trigger and not a sum asked before: it locks the route first, so that two promises at the same instant see each other.
WITHIN_APPROVAL = pgtrigger.Trigger(
    name="within_approval",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "covers"),
    when=pgtrigger.Before,
    declare=[("approved", "record")],
    func="""
    SELECT r.amount * (1 + p.material_share) AS most, r.currency = f.currency AS is_same, r.state INTO approved
      FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id JOIN funds_fund f ON f.id = NEW.fund_id
     WHERE r.id = NEW.route_id FOR NO KEY UPDATE OF r;
    IF approved.state <> 'passed' THEN RAISE EXCEPTION 'No money without a request that was routed and approved.'; END IF;
    IF NEW.covers <= 0 THEN RAISE EXCEPTION 'A promise covers something of what was approved.'; END IF;
    IF approved.is_same AND NEW.covers <> NEW.amount THEN
        RAISE EXCEPTION 'What is promised in the currency of what was approved covers just that much of it.';
    END IF;
    IF NEW.covers + coalesce((SELECT sum(a.covers) FROM funds_allocation a
            WHERE a.route_id = NEW.route_id AND a.id IS DISTINCT FROM NEW.id), 0) > approved.most THEN
        RAISE EXCEPTION 'More is promised than was approved.';
    END IF;
    RETURN NEW;
    """,
)
# Asked by the trigger ``true`` of an event, whose text stands in ``collab.events.sql``: what is told of a promise is in the ledger,
# but for one that is given back when all of it was spent. A change of this text takes a migration that replaces the function.
TRUTH = f"""
CREATE OR REPLACE FUNCTION public.events_truth_funds_allocation(key bigint, said_kind text, said_action text, said_source text,
    said_target text, said_version integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.allocation' AND e.subject_id = key AND e.made_in = {UNIT}
           AND NOT EXISTS (SELECT 1 FROM ledger_entry n WHERE n.event_id = e.id)
           AND NOT (e.kind = 'funds.allocation.released' AND e.data ->> 'amount' ~ '^0([.]0+)?$' AND {once("funds.allocation")}
                AND EXISTS (SELECT 1 FROM funds_allocation p WHERE p.id = key AND p.state = 'released')))
$$
"""

AS_ITS_ACCOUNTS = settles("as_its_accounts", pgtrigger.Insert | pgtrigger.Update, AS_PROMISED.format("NEW.id"), PROMISE)
# What its accounts hold no more once it is released, its entries still say: as much was reserved, or carried over, as it promised.
RELEASED_AS_PROMISED = settles(
    "released_as_promised",
    pgtrigger.UpdateOf("state"),
    """NEW.state = 'released' AND NEW.amount <> (SELECT coalesce(sum(l.amount), 0) FROM ledger_line l
        JOIN ledger_account a ON a.id = l.account_id JOIN ledger_entry e ON e.id = l.entry_id
        WHERE a.allocation_id = NEW.id AND l.amount > 0 AND (a.kind = 'reserved' OR a.kind = 'committed' AND e.kind = 'arrive'))""",
    PROMISE,
)
# Also of a promise all of whose money was spent: its accounts would fit either state.
STANDS_ON_RECORD = recorded(
    "stands_on_record", pgtrigger.Update, told("'funds.allocation'", "NEW.id"), "Where a promise stands changes on record only.",
    when=changed("state"),
)  # fmt: skip
PROMISES = [
    GATEWAY, STARTS_RESERVED, OPENS_ACCOUNTS, KEEPS_FACTS, RELEASES, WITHIN_APPROVAL, AS_ITS_ACCOUNTS, RELEASED_AS_PROMISED, STANDS_ON_RECORD,
]  # fmt: skip
# The same invoice, of the same day and in one currency of the same amount, booked on that promise by who agreed and in one with it.
_MOVED = f"""SELECT 1 FROM ledger_entry m JOIN ledger_entry o ON o.id = NEW.entry_id JOIN ledger_entry u ON u.id = NEW.undoing_id
                JOIN ledger_line l ON l.entry_id = m.id JOIN ledger_account a ON a.id = l.account_id AND a.kind = 'spent'
                JOIN ledger_line k ON k.entry_id = o.id JOIN ledger_account b ON b.id = k.account_id AND b.kind = 'spent'
                WHERE m.id = NEW.moved_id AND m.kind IN ({words(ACTUALS)}) AND a.allocation_id = NEW.into_id AND sign(l.amount) = sign(k.amount)
                  AND (m.actor_id, m.transaction, m.source, m.reference, m.line, m."on")
                    = (NEW.agreed_by_id, u.transaction, o.source, o.reference, o.line, o."on")
                  AND (a.currency <> b.currency OR l.amount = k.amount)"""
_ASKED = told(
    "'funds.reversal'", "NEW.id", "funds.reversal.asked",
    more="e.actor_id = NEW.asked_by_id AND (e.data ->> 'into')::bigint IS NOT DISTINCT FROM NEW.into_id"
    " AND e.at BETWEEN NEW.asked_at AND NEW.asked_at + interval '1 minute'",
)  # fmt: skip
# What is asked to be taken back is an actual that still stands. That two people did it is also in the entry's own guard.
REVERSAL = [
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
    refuses(
        "asks_first",
        pgtrigger.Insert,
        f"""NEW.agreed_by_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id AND e.kind IN ({words(ACTUALS)}))""",
        "An actual is taken back as one person asks and another agrees.",
    ),
    refuses(
        "agreed_once",
        pgtrigger.Update,
        f"""OLD.agreed_by_id IS NOT NULL OR OLD.entry_id <> NEW.entry_id
            OR NEW.agreed_by_id IS NOT NULL AND ((OLD.asked_by_id, OLD.asked_at, OLD.into_id) IS DISTINCT FROM (NEW.asked_by_id, NEW.asked_at, NEW.into_id)
                OR NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.undoing_id AND e.reverses_id = NEW.entry_id AND e.actor_id = NEW.agreed_by_id)
                OR NEW.into_id IS NOT NULL AND NOT EXISTS ({_MOVED}))""",
        "What is asked is not rewritten, and it is agreed to once, by the entry that takes the actual back and, where it is moved, by the one that books it there.",
    ),
    recorded(
        "asked_on_record",
        pgtrigger.Insert,
        _ASKED,
        "An actual is asked back on record only.",
    ),
    # Who asks for something else than was asked says so as well.
    recorded(
        "asked_anew_on_record",
        pgtrigger.Update,
        _ASKED,
        "An actual is asked back on record only.",
        when=changed("asked_by_id", "asked_at", "into_id"),
    ),
]
# The third of the three acts may be an approval, where a route is decided on anew. One that a stand-in signs is both people's.
BY_MORE_THAN_ONE = refuses(
    "by_more_than_one",
    pgtrigger.Insert,
    f"""NEW.verdict NOT IN ('reject', 'ask_for_changes') AND EXISTS (
            SELECT 1 FROM ledger_entry e WHERE e.subject_kind = '{ROUTE}' AND e.subject_id = NEW.route_id
               AND e.actor_id IN (NEW.person_id, NEW.on_behalf_of_id) AND e.kind IN ({words((RESERVING, *PAYING))})
             GROUP BY e.actor_id HAVING count(DISTINCT e.kind = '{RESERVING}') = 2)""",
    "Nobody approves work, reserves its money and pays its bills: one of the three is somebody else's.",
)
# Hangs on the route, from where the money is: what gave the right to it goes when it has been given back, and not before.
STAYS_PASSED = refuses(
    "stays_passed",
    pgtrigger.UpdateOf("state"),
    """OLD.state = 'passed' AND NEW.state <> 'passed'
        AND EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.id AND a.state <> 'released')""",
    "Money is held for this work: it is released before the approval behind it ends or begins anew.",
)
