"""What the record says of lists of duties, held against the rows."""

from collab.appointments.roster_guards import DIGEST
from collab.appointments.states import AGREE_ALL, REFUSE_ALL, ROSTER
from collab.approvals.record import taken_away, unrouted
from collab.events.findings import Question

QUESTIONS = (
    unrouted(ROSTER, "appointments.roster.proposed"),
    taken_away((AGREE_ALL.says, REFUSE_ALL.says)),
    Question(
        "appointments_roster",
        "what it lists now is not what event {0} says.",
        f"""SELECT c.id, e.id FROM appointments_roster c JOIN events_event e ON e.subject_kind = '{ROSTER}' AND e.subject_id = c.id
             WHERE e.data->>'digest' IS DISTINCT FROM c.digest OR c.digest IS DISTINCT FROM {DIGEST}""",  # noqa: S608 - made of constants
    ),
    Question(
        "appointments_roster",
        "no event tells that it is {0}.",
        f"""SELECT c.id, c.state FROM appointments_roster c WHERE NOT EXISTS (SELECT 1 FROM events_event e
             WHERE e.subject_kind = '{ROSTER}' AND e.subject_id = c.id
               AND e.kind = 'appointments.roster.' || CASE WHEN c.is_alone THEN 'made_alone' ELSE c.state END)""",  # noqa: S608
    ),
    Question(
        "appointments_line",
        "it is of list {0}, which gave it to nobody by its record.",
        """SELECT l.id, l.roster_id FROM appointments_line l WHERE l.duty_id IS NOT NULL AND (l.duty_id, l.roster_id::text) NOT IN (
             SELECT e.subject_id, e.data->>'roster' FROM events_event e
              WHERE e.kind = 'access.duty.given' AND e.subject_kind = 'access.duty' AND e.data ? 'roster')""",
    ),
)
