"""What the record says of proposed policies, and what a policy in force owes to one, held against the rows."""

from collab.approvals.record import taken_away, unrouted
from collab.approvals.states import REQUEST
from collab.events.findings import Question
from collab.policies.states import AGREE, PROPOSAL, REFUSE

QUESTIONS = (
    unrouted(PROPOSAL, "policies.proposal.proposed"),
    taken_away((AGREE.says, REFUSE.says)),
    Question(
        "policies_proposal",
        "what it proposes now is not what event {0} says.",
        """SELECT c.id, e.id FROM policies_proposal c JOIN events_event e ON e.subject_kind = 'policies.proposal' AND e.subject_id = c.id
             WHERE e.data->'terms' IS DISTINCT FROM c.terms OR e.data->>'starts_on' IS DISTINCT FROM c.starts_on::text""",
    ),
    Question(
        "policies_proposal",
        "no event tells that it is {0}.",
        """SELECT c.id, c.state FROM policies_proposal c WHERE NOT EXISTS (SELECT 1 FROM events_event e
             WHERE e.subject_kind = 'policies.proposal' AND e.subject_id = c.id
               AND e.kind = 'policies.proposal.' || CASE WHEN c.is_alone THEN 'made_alone' ELSE c.state END)""",
    ),
    # Those of before name no proposal: one person published them.
    Question(
        "approvals_policy",
        "it is not what two people agreed to.",
        """SELECT e.subject_id FROM events_event e WHERE e.kind = 'approvals.policy.published' AND e.data ? 'proposal'
              AND NOT public.approvals_policy_agreed(e.subject_id)""",
    ),
    Question(
        "approvals_policy",
        "no event tells that it was published.",
        f"""SELECT p.id FROM approvals_policy p WHERE p.subject_kind = '{REQUEST}' AND NOT EXISTS (SELECT 1 FROM events_event e
             WHERE e.kind = 'approvals.policy.published' AND e.subject_kind = 'approvals.policy' AND e.subject_id = p.id)""",  # noqa: S608
    ),
)
