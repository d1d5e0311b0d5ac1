"""The guards of what funds promise: within what was approved, and never less than was said before."""

import pgtrigger

from collab.kit.guards import refuses, settles

GATEWAY = refuses(
    "gateway",
    pgtrigger.Insert,
    "NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND r.subject_kind = 'intake.request')",
    "No money without a request that was routed and approved.",
)
# The promise is an account of the ledger, one for each kind of money of work; whoever makes one cannot forget them.
OPENS_ACCOUNTS = pgtrigger.Trigger(
    name="opens_accounts",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    func="""
    INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)
    SELECT f.id, NEW.id, f.code || ':' || kind || ':' || NEW.id, kind, f.currency, 0, false
      FROM funds_fund f, unnest(ARRAY['reserved', 'committed', 'spent']) WITH ORDINALITY AS kinds (kind, place)
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
        AND (NEW.amount <= OLD.amount OR NEW.covers < OLD.covers OR OLD.state = 'released' OR OLD.state <> NEW.state)
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
    SELECT sum(a.balance) FILTER (WHERE a.kind = 'spent') AS spent, sum(a.balance) FILTER (WHERE a.kind <> 'spent') AS held INTO has
      FROM ledger_account a WHERE a.allocation_id = NEW.id;
    IF has.held <> 0 THEN RAISE EXCEPTION 'What is released holds no money any more.'; END IF;
    NEW.covers := round(OLD.covers * has.spent / OLD.amount, 2);
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
    SELECT r.amount * (1 + p.material_share) AS most, r.currency = f.currency AS is_same INTO approved
      FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id JOIN funds_fund f ON f.id = NEW.fund_id
     WHERE r.id = NEW.route_id FOR NO KEY UPDATE OF r;
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

_OWN = "r.subject_kind = 'funds.fundchange' AND r.subject_id = {0}.id AND r.requester_id = {0}.proposed_by_id AND r.amount = {0}.amount"
# The second person stands in the decision of the route; that it is a second one is the route's own guard.
CHANGE_BY_ITS_ROUTE = refuses(
    "by_its_route",
    pgtrigger.Update,
    f"""OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r
        WHERE r.id = NEW.route_id AND {_OWN.format("NEW")}
          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END)""",
    "A proposal is agreed or refused by the decision on its route, and in no other way.",
)
CHANGE_ROUTED = settles(
    "routed",
    pgtrigger.Insert | pgtrigger.Update,
    f"""NOT EXISTS (SELECT 1 FROM funds_fundchange c JOIN approvals_route r ON r.id = c.route_id AND {_OWN.format("c")} WHERE c.id = NEW.id)""",
    "A proposal has a route of its own, on which a second person decides.",
)
