"""The guards of accounts and lines: balances are sums of lines, and what is for work hangs on its promise by key."""

import pgtrigger

from collab.kit.guards import APPEND_ONLY, refuses, settles
from funding.ledger.entry_guards import SHAPED

# A promise and its three accounts say the same at the end of a transaction: nothing of it is elsewhere, and its state is where it is.
# What is over is what was spent beyond it: while it holds something, nothing is. ``added`` was given afterwards to settle that.
AS_PROMISED = """EXISTS (SELECT 1 FROM funds_allocation p JOIN LATERAL (
        SELECT coalesce(sum(a.balance) FILTER (WHERE a.kind = 'reserved'), 0) AS reserved,
               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'committed'), 0) AS committed,
               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'spent'), 0) AS spent,
               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'over'), 0) AS over
          FROM ledger_account a WHERE a.allocation_id = p.id) s ON true
     WHERE p.id = {0} AND CASE p.state WHEN 'reserved' THEN (s.reserved, s.committed, s.spent, s.over, p.added) <> (p.amount, 0, 0, 0, 0)
        WHEN 'committed' THEN s.reserved <> 0 OR s.committed + s.spent + s.over <> p.amount + p.added OR s.over < 0 AND s.committed > 0
        ELSE (s.reserved, s.committed) <> (0, 0) OR s.spent + s.over > p.amount + p.added END)"""
PROMISE = "A promise is what its accounts hold and have spent."

ACCOUNT = [
    refuses("opens_empty", pgtrigger.Insert, "NEW.balance <> 0 OR NEW.is_closed", "An account opens empty; money comes by entries."),
    refuses(
        "of_its_fund",
        pgtrigger.Insert,
        """NOT EXISTS (SELECT 1 FROM funds_fund f WHERE f.id = NEW.fund_id AND f.currency = NEW.currency)
           OR NEW.allocation_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM funds_allocation p WHERE p.id = NEW.allocation_id AND p.fund_id = NEW.fund_id)""",
        "An account is of its allocation's fund, and in that fund's currency.",
    ),
    refuses(
        "in_an_open_year",
        pgtrigger.Insert,
        """EXISTS (SELECT 1 FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id
            WHERE f.id = NEW.fund_id AND y.closed_at IS NOT NULL)""",
        "A closed year takes no account.",
    ),
    refuses(
        "balance_by_lines",
        pgtrigger.Update,
        "pg_trigger_depth() < 2 AND NEW.balance IS DISTINCT FROM OLD.balance",
        "A balance is the sum of its lines; nobody writes it.",
    ),
    refuses(
        "stays_itself",
        pgtrigger.Update,
        """(OLD.code, OLD.kind, OLD.currency, OLD.fund_id, OLD.allocation_id)
           IS DISTINCT FROM (NEW.code, NEW.kind, NEW.currency, NEW.fund_id, NEW.allocation_id) OR OLD.is_closed AND NOT NEW.is_closed""",
        "An account keeps its code, kind and currency, and once closed stays closed.",
    ),
    settles(
        "closes_with_its_year",
        pgtrigger.UpdateOf("is_closed"),
        """NEW.is_closed AND NOT EXISTS (SELECT 1 FROM funds_fund f JOIN funds_fiscalyear y ON y.id = f.year_id
            WHERE f.id = NEW.fund_id AND y.closed_at IS NOT NULL)""",
        "An account closes with its year, and not alone.",
    ),
]
BY_LINES = pgtrigger.Trigger(
    name="by_lines",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""IF pg_trigger_depth() < 2 THEN RAISE EXCEPTION 'A month is the sum of its lines; nobody writes it.'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;""",
)
LINE = [
    APPEND_ONLY,
    refuses(
        "with_its_entry",
        pgtrigger.Insert,
        "(SELECT e.transaction FROM ledger_entry e WHERE e.id = NEW.entry_id) IS DISTINCT FROM pg_current_xact_id()::text::bigint",
        "An entry is written with all its lines at once; none joins it later.",
    ),
    # A movement and not only the promise behind it: an entry alone would be money that nobody routed. Each asked for by its key:
    # joined to its route by what it is about, the entry was looked for among all entries of that route. A bill may come when the
    # promise was given back and the approval is over: it was approved once, else there were no promise.
    pgtrigger.Trigger(
        name="of_approved_work",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("part", "record")],
        func="""SELECT a.kind, a.allocation_id INTO part FROM ledger_account a WHERE a.id = NEW.account_id;
            IF part.kind IN ('reserved', 'committed', 'spent', 'over') AND NOT EXISTS (
                    SELECT 1 FROM funds_allocation p JOIN approvals_route r ON r.id = p.route_id
                     WHERE p.id = part.allocation_id
                       AND (r.state = 'passed' OR p.state = 'released' AND part.kind IN ('spent', 'over'))
                       AND r.subject_kind = 'intake.request' AND r.id = (
                        SELECT e.subject_id FROM ledger_entry e WHERE e.id = NEW.entry_id AND e.subject_kind = 'approvals.route')) THEN
                RAISE EXCEPTION 'Money is reserved, committed and spent only for work that was routed and approved.';
            END IF;
            RETURN NEW;""",
    ),
    pgtrigger.Trigger(
        name="knows_its_fund",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="NEW.fund_id := (SELECT a.fund_id FROM ledger_account a WHERE a.id = NEW.account_id); RETURN NEW;",
    ),
    # The condition is asked again after waiting for whoever held the account: a year may have closed meanwhile.
    # What a fund holds for all its work, and what it spent in a month, follow in the same statement.
    pgtrigger.Trigger(
        name="adds_up",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        declare=[("into_account", "record")],
        func="""UPDATE ledger_account SET balance = balance + NEW.amount WHERE id = NEW.account_id AND NOT is_closed
                RETURNING kind, allocation_id INTO into_account;
            IF NOT FOUND THEN RAISE EXCEPTION 'A closed year takes no entry.'; END IF;
            IF into_account.allocation_id IS NOT NULL THEN
                UPDATE ledger_account SET balance = balance + NEW.amount
                 WHERE fund_id = NEW.fund_id AND kind = into_account.kind AND allocation_id IS NULL AND NOT is_closed;
                IF NOT FOUND THEN RAISE EXCEPTION 'A closed year takes no entry.'; END IF;
            END IF;
            IF into_account.kind = 'available' AND NEW.amount < 0 AND (SELECT sum(a.balance) FROM ledger_account a
                    WHERE a.fund_id = NEW.fund_id AND a.allocation_id IS NULL AND a.kind IN ('available', 'over')) < 0
                    AND (SELECT e.kind FROM ledger_entry e WHERE e.id = NEW.entry_id) IN ('reserve', 'transfer') THEN
                RAISE EXCEPTION 'A fund promises and gives no more than is free of it: what is available, less what is over.';
            END IF;
            IF into_account.kind = 'spent' THEN
                INSERT INTO ledger_monthtotal AS m (fund_id, month, amount)
                SELECT NEW.fund_id, date_trunc('month', e."on")::date, NEW.amount FROM ledger_entry e WHERE e.id = NEW.entry_id
                ON CONFLICT (fund_id, month) DO UPDATE SET amount = m.amount + EXCLUDED.amount;
            END IF;
            RETURN NULL;""",
    ),
    SHAPED,
    settles(
        "as_promised",
        pgtrigger.Insert,
        AS_PROMISED.format("(SELECT a.allocation_id FROM ledger_account a WHERE a.id = NEW.account_id)"),
        PROMISE,
    ),
]
