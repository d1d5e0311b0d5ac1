"""The guards of years, funds, their owners and proposals: set up on record, kept as they are, closed when empty, changed by two."""

import pgtrigger

from collab.approvals.guards import APPROVALS, on_duty
from collab.approvals.standins.guards import SEAT
from collab.kit.guards import refuses, settles
from collab.kit.record_guards import changed, recorded, told, unless_unsaid
from funding.funds.sides import SIDES


def _handed(row: str, place: int) -> str:
    """SQL: this transaction said on record that the fund goes from one owner to another, of whom the row is the first or the second."""
    return told("'funds.fund'", f"{row}.fund_id", "funds.fund.changed", more=f"e.data #>> '{{owners,{place}}}' = {row}.person_id::text")


STAYS = pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)
_YEAR = "'funds.fiscalyear'"

YEAR = [
    STAYS,
    refuses("opens", pgtrigger.Insert, "NEW.closed_at IS NOT NULL", "A fiscal year opens open."),
    refuses(
        "stays_itself",
        pgtrigger.Update,
        """(OLD.code, OLD.starts_on, OLD.ends_on) IS DISTINCT FROM (NEW.code, NEW.starts_on, NEW.ends_on)
        OR OLD.closed_at IS NOT NULL AND OLD.closed_at IS DISTINCT FROM NEW.closed_at""",
        "A fiscal year keeps its code and its days, and once closed stays closed.",
    ),
    # Its accounts are closed first: each is held by then, and a line that waits for one finds it closed.
    refuses(
        "closes_empty",
        pgtrigger.Update,
        """OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND (NEW.closed_at > clock_timestamp() + interval '1 minute'
        OR EXISTS (SELECT 1 FROM funds_fund f JOIN ledger_account a ON a.fund_id = f.id WHERE f.year_id = NEW.id
            AND (NOT a.is_closed OR a.kind IN ('available', 'reserved', 'committed', 'over') AND a.balance <> 0)))""",
        "A year closes where nothing of it is available, reserved, committed or over any more, and with all its accounts.",
    ),
    recorded("opens_on_record", pgtrigger.Insert, told(_YEAR, "NEW.id", "funds.year.opened"), "A fiscal year opens on record only."),
    recorded(
        "closes_on_record",
        pgtrigger.Update,
        told(_YEAR, "NEW.id", "funds.year.closed"),
        "A fiscal year closes on record only.",
        when=changed("closed_at"),
    ),
]
FUND = [
    STAYS,
    # Whoever closes the year at the same instant comes before, and this is refused, or after, and finds the fund.
    pgtrigger.Trigger(
        name="in_an_open_year",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
    PERFORM 1 FROM funds_fiscalyear y WHERE y.id = NEW.year_id AND y.closed_at IS NULL FOR SHARE;
    IF NOT FOUND OR NEW.version <> 1 THEN RAISE EXCEPTION 'A fund is set up in an open year.'; END IF;
    RETURN NEW;
    """,
    ),
    refuses(
        "stays_itself",
        pgtrigger.Update,
        """to_jsonb(OLD) - '{version,accrual_days,invoice_days,name}'::text[] <> to_jsonb(NEW) - '{version,accrual_days,invoice_days,name}'::text[]
        OR NEW.version NOT IN (OLD.version, OLD.version + 1)
        OR (OLD.accrual_days, OLD.invoice_days, OLD.name) <> (NEW.accrual_days, NEW.invoice_days, NEW.name) AND NEW.version = OLD.version""",
        "A fund keeps what it was set up as; only its money changes, how long it takes late actuals, and its name.",
    ),
    settles(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        "NOT "
        + told(
            "'funds.fund'",
            "NEW.id",
            more="e.version = NEW.version AND e.kind = CASE NEW.version WHEN 1 THEN 'funds.fund.created' ELSE 'funds.fund.changed' END",
        ),
        "A fund is set up and changed on record.",
    ),
    # What is over has its account from the beginning; the five others are opened by whoever sets the fund up.
    pgtrigger.Trigger(
        name="opens_over",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        func="""
    INSERT INTO ledger_account (fund_id, code, kind, currency, balance, is_closed) VALUES (NEW.id, NEW.code || ':over', 'over', NEW.currency, 0, false);
    RETURN NULL;
    """,
    ),
    *(
        recorded(
            name,
            pgtrigger.Update,
            told("'funds.fund'", "NEW.id", "funds.fund.changed", more=f"e.data -> '{days}' = jsonb_build_array(OLD.{days}, NEW.{days})"),
            f"How long a fund waits for {what} changes on record only.",
            when=changed(days),
        )
        for name, days, what in (
            ("waits_on_record", "invoice_days", "late invoices"),
            ("accrues_on_record", "accrual_days", "actuals of its year"),
        )
    ),
    settles(
        "whole",
        pgtrigger.Insert,
        "(SELECT count(*) FROM ledger_account a WHERE a.fund_id = NEW.id AND a.allocation_id IS NULL) <> 6",
        "A fund has an account for each kind of money.",
    ),
]
# The event of a fund comes after its owners. Later one hands it over to another, who is named in the event that comes before the change.
OWNERS = pgtrigger.Trigger(
    name="settled",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fund' AND e.subject_id = NEW.fund_id)
                OR {_handed("NEW", 1)} THEN RETURN NEW; END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF {_handed("OLD", 0)} THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'Who owns a fund is settled when it is set up, and changes on record only.';
    """,  # noqa: S608 - made of constants
)

_OWN = "r.subject_kind = 'funds.fundchange' AND r.subject_id = {0}.id AND r.requester_id = {0}.proposed_by_id AND r.amount = {0}.amount"


def _speaks(person: str, side: str, instant: str) -> str:
    """SQL: the person holds a duty of this side on that day."""
    roles = ", ".join(f"'{role}'" for role in SIDES[side])
    return on_duty(person, f"ANY (ARRAY[{roles}])", instant)


def _two(one: str, other: str) -> str:
    """SQL: the proposer speaks for the one side, and somebody else who approved for the other."""
    return f"{_speaks('NEW.proposed_by_id', one, 'NEW.proposed_at')} AND {_speaks(SEAT.format('d'), other, 'd.at')}"


def _owns(person: str) -> str:
    """SQL: the person owns the fund that gives."""
    return f"EXISTS (SELECT 1 FROM funds_fund_owners o WHERE o.fund_id = NEW.source_id AND o.person_id = {person})"  # noqa: S608 - made of constants


CHANGE = [
    refuses("starts_proposed", pgtrigger.Insert, "NEW.state <> 'proposed'", "A change starts as a proposal."),
    refuses(
        "decided_once",
        pgtrigger.Update,
        unless_unsaid(
            """OLD.state <> 'proposed' OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id
                    OR (OLD.source_id, OLD.target_id, OLD.amount, OLD.reason, OLD.proposed_by_id, OLD.proposed_at)
                    IS DISTINCT FROM (NEW.source_id, NEW.target_id, NEW.amount, NEW.reason, NEW.proposed_by_id, NEW.proposed_at)""",
            "reason",
        ),
        "A proposal is not rewritten, and it is decided once.",
    ),
    # The second person stands in the decision of the route; that it is a second one is the route's own guard.
    refuses(
        "by_its_route",
        pgtrigger.Update,
        f"""OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r
        WHERE r.id = NEW.route_id AND {_OWN.format("NEW")}
          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END)""",  # noqa: S608 - made of constants
        "A proposal is agreed or refused by the decision on its route, and in no other way.",
    ),
    refuses(
        "moves_its_own",
        pgtrigger.Update,
        """NEW.state = 'agreed' AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id
        AND (e.subject_kind, e.subject_id, e.kind) = ('funds.fundchange', NEW.id, CASE WHEN NEW.source_id IS NULL THEN 'raise' ELSE 'transfer' END))""",
        "A proposal that is agreed moves its own money, by an entry of its own.",
    ),
    refuses(
        "by_both_sides",
        pgtrigger.Update,
        f"""OLD.state = 'proposed' AND NEW.state = 'agreed'
        AND EXISTS (SELECT 1 FROM funds_fund f WHERE f.id = NEW.source_id AND f.side = 'joint')
        AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.person_id <> NEW.proposed_by_id AND {APPROVALS}
            AND {_owns("NEW.proposed_by_id")} AND {_owns(SEAT.format("d"))}
            AND ({_two("marketing", "it")} OR {_two("it", "marketing")}))""",  # noqa: S608
        "What a joint fund gives, an owner of each side has agreed to.",
    ),
    settles(
        "routed",
        pgtrigger.Insert | pgtrigger.Update,
        f"""NOT EXISTS (SELECT 1 FROM funds_fundchange c JOIN approvals_route r ON r.id = c.route_id AND {_OWN.format("c")} WHERE c.id = NEW.id)""",  # noqa: S608
        "A proposal has a route of its own, on which a second person decides.",
    ),
]
