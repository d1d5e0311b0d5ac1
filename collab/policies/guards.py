"""The guards of proposed policies in the database: beside those of any proposal, what a policy in force owes to one."""

import pgtrigger

from collab.approvals.guards import DAY
from collab.approvals.states import REQUEST
from collab.approvals.terms import WRITTEN
from collab.kit.guards import refuses

STARTS = refuses(
    "starts_proposed",
    pgtrigger.Insert,
    f"""NEW.state <> (CASE WHEN NEW.is_alone THEN 'agreed' ELSE 'proposed' END)
        OR NEW.policy_id IS NOT NULL OR NEW.starts_on < {DAY.format("NEW.proposed_at")}""",
    "A proposal starts as one, and no policy is dated back.",
)
# Asked by the triggers of a policy and of its rules, when the transaction ends; a change of this text takes a migration.
AGREED = f"""
CREATE OR REPLACE FUNCTION public.approvals_policy_agreed(policy bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM approvals_policy p JOIN policies_proposal c ON c.policy_id = p.id
        LEFT JOIN approvals_policy b ON b.id = c.against_id
        LEFT JOIN approvals_decision d ON d.route_id = c.route_id
     WHERE p.id = policy AND p.subject_kind = '{REQUEST}' AND c.state = 'agreed' AND (c.is_alone OR d.id IS NOT NULL)
       AND p.number = coalesce(b.number, 0) + 1 AND coalesce(b.subject_kind, '{REQUEST}') = '{REQUEST}'
       AND p.starts_on = greatest(c.starts_on, {DAY.format("coalesce(d.at, c.proposed_at)")}) AND p.note = c.reason
       AND NOT EXISTS (SELECT 1 FROM approvals_policyrule s WHERE s.policy_id = p.id AND s.seating <> 'at_routing')
       AND c.terms = {WRITTEN.format("p")})
$$
"""
