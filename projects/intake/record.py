"""What the record says of requests and their routing, held against the rows."""

from collab.approvals.record import taken_away, unrouted
from collab.approvals.states import REQUEST
from collab.events.findings import Question, differs, state_of_its_record
from projects.intake.flow import FLOW
from projects.intake.states import State

DECIDED = sorted({step.says for step in FLOW.steps if step.action == "decide"})
ROUTED = next(step.says for step in FLOW.steps if step.action == "route")
IN_WORK = (State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.DELIVERED, State.CLOSED, State.STOPPED)
_APPROVED = differs(
    personal_data="q.personal_data AND r.data_class <> 'personal'",
    currency="q.currency <> r.currency",
    estimate="abs(q.estimate - r.amount) > r.amount * p.material_share",
)

QUESTIONS = (
    state_of_its_record("intake_request", REQUEST, "state", State.DRAFT),
    taken_away(DECIDED),
    unrouted(REQUEST, ROUTED),
    Question(
        "intake_request",
        "it differs in {1} from what was approved on route {0}.",
        f"""SELECT * FROM (SELECT q.id, r.id AS route, {_APPROVED} AS what
                FROM intake_request q JOIN approvals_route r ON r.id = q.route_id JOIN approvals_policy p ON p.id = r.policy_id
               WHERE q.state IN ({", ".join(f"'{state.value}'" for state in IN_WORK)})) requests WHERE what <> ''""",  # noqa: S608 - made of constants
    ),
    Question(
        "intake_request",
        "its route {0} is not its own.",
        f"""SELECT q.id, r.id FROM intake_request q JOIN approvals_route r ON r.id = q.route_id
             WHERE (r.subject_kind, r.subject_id, r.number) IS DISTINCT FROM ('{REQUEST}', q.id, q.number)
                OR r.requester_id <> q.requester_id AND NOT EXISTS (
                    SELECT 1 FROM events_event e WHERE e.subject_kind = '{REQUEST}' AND e.subject_id = q.id
                       AND e.kind = 'intake.request.reassigned' AND e.data -> 'former' = to_jsonb(r.requester_id))""",  # noqa: S608 - made of constants
    ),
)
