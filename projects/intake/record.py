"""What the record says of requests and their routing, held against the rows."""

from collab.approvals.record import taken_away, unrouted
from collab.approvals.states import REQUEST
from collab.events.findings import Question, differs, state_of_its_record
from projects.intake.colleague_guards import NAMED, TAKEN_OFF
from projects.intake.flow import FLOW, RECLASSIFIED
from projects.intake.glass import BROKEN
from projects.intake.sight import HIDDEN, PAID_FOR, SHOWN
from projects.intake.states import State

DECIDED = sorted({step.says for step in FLOW.steps if step.action == "decide"})
ROUTED = next(step.says for step in FLOW.steps if step.action == "route")
IN_WORK = (State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.DELIVERED, State.CLOSED, State.STOPPED)
_APPROVED = differs(
    personal_data="q.personal_data AND r.data_class <> 'personal'",
    currency="q.currency <> r.currency",
    estimate="abs(q.estimate - r.amount) > r.amount * p.material_share",
)


def _last(given: str, taken: str) -> str:
    """Each person to whom the record last gave this of a request, or took it from; by key, and by name in what was written before keys were."""
    return f"""SELECT DISTINCT ON (e.subject_id, p.id) e.subject_id AS request, p.id AS person, e.id AS event, e.kind = '{given}' AS is_given
              FROM events_event e JOIN people_person p ON e.data ->> 'person' IN (p.id::text, p.username)
             WHERE e.subject_kind = '{REQUEST}' AND e.kind IN ('{given}', '{taken}') ORDER BY e.subject_id, p.id, e.sequence DESC"""  # noqa: S608


_SHOWN, _NAMED = _last(SHOWN, HIDDEN), _last(NAMED, TAKEN_OFF)

# Who may see what is confidential.
SIGHT = (
    Question(
        "intake_request",
        "it is confidential, and {0} pays for it with no record that this opens it to who sees the fund.",
        f"""SELECT DISTINCT q.id, f.code FROM intake_request q JOIN funds_allocation a ON a.route_id = q.route_id JOIN funds_fund f ON f.id = a.fund_id
             WHERE q.is_confidential AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = '{REQUEST}' AND e.subject_id = q.id
                AND e.kind IN ('{PAID_FOR}', '{RECLASSIFIED}') AND e.data -> 'funds' ? f.code)""",  # noqa: S608 - made of constants
    ),
    Question(
        "intake_request",
        "it is {0}, its record left it otherwise by event {1}.",
        f"""SELECT q.id, CASE WHEN q.is_confidential THEN 'confidential' ELSE 'open to all' END, last.id FROM intake_request q JOIN LATERAL (
                SELECT e.id, (e.data #>> '{{changed,is_confidential,1}}')::boolean AS was FROM events_event e WHERE e.subject_kind = '{REQUEST}'
                   AND e.subject_id = q.id AND e.data -> 'changed' ? 'is_confidential' ORDER BY e.version DESC LIMIT 1) last
                ON last.was <> q.is_confidential""",  # noqa: S608 - made of constants
    ),
    Question(
        "portfolio_project",
        "it is {0}, and request {1}, which it came from, is not.",
        """SELECT t.id, CASE WHEN t.is_confidential THEN 'confidential' ELSE 'open to all' END, q.id FROM portfolio_project t
              JOIN intake_request q ON q.project_id = t.id WHERE q.is_confidential <> t.is_confidential""",
    ),
    Question(
        "intake_request",
        "{0} may see it, and its record does not say so.",
        f"""SELECT g.content_object_id, p.username FROM intake_requestgrant g JOIN people_person p ON p.id = g.user_id
              LEFT JOIN ({_SHOWN}) s ON (s.request, s.person) = (g.content_object_id, g.user_id) WHERE s.is_given IS NOT TRUE""",  # noqa: S608
    ),
    Question(
        "intake_request",
        "event {1} let {0} see it, and that is gone.",
        f"""SELECT s.request, p.username, s.event FROM ({_SHOWN}) s JOIN people_person p ON p.id = s.person JOIN intake_request q ON q.id = s.request
             WHERE s.is_given AND NOT EXISTS (
                SELECT 1 FROM intake_requestgrant g WHERE (g.content_object_id, g.user_id) = (s.request, s.person))""",  # noqa: S608
    ),
)

# Who asks for it with its requester.
ASKING = (
    Question(
        "intake_request",
        "{0} asks for it too, and its record does not say so.",
        f"""SELECT k.request_id, p.username FROM intake_colleague k JOIN people_person p ON p.id = k.person_id
              LEFT JOIN ({_NAMED}) s ON (s.request, s.person) = (k.request_id, k.person_id) WHERE s.is_given IS NOT TRUE""",  # noqa: S608
    ),
    Question(
        "intake_request",
        "event {1} named {0} on it, and that is gone.",
        f"""SELECT s.request, p.username, s.event FROM ({_NAMED}) s JOIN people_person p ON p.id = s.person JOIN intake_request q ON q.id = s.request
             WHERE s.is_given AND NOT EXISTS (SELECT 1 FROM intake_colleague k WHERE (k.request_id, k.person_id) = (s.request, s.person))""",  # noqa: S608
    ),
    Question(
        "intake_request",
        "{0} asks for it, and was never kept from deciding on route {1}.",
        """SELECT k.request_id, p.username, q.route_id FROM intake_colleague k JOIN people_person p ON p.id = k.person_id
              JOIN intake_request q ON q.id = k.request_id
             WHERE q.route_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE (c.route_id, c.person_id) = (q.route_id, k.person_id))""",
    ),
)

QUESTIONS = (
    *SIGHT,
    *ASKING,
    state_of_its_record("intake_request", REQUEST, "state", State.DRAFT),
    taken_away(DECIDED),
    unrouted(REQUEST, ROUTED, BROKEN),
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
