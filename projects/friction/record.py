"""What the record says of blockers, held against the rows."""

from collab.events.findings import Question, missing
from projects.friction.states import BLOCKER, CLOSED, OPENED

QUESTIONS = (
    missing("friction_blocker", "title"),
    missing("friction_blocker", "next_step"),
    Question(
        "friction_blocker",
        "its project, the day it was opened or the day it was closed is not what the record says.",
        f"""SELECT b.id FROM friction_blocker b JOIN portfolio_project p ON p.id = b.project_id
              LEFT JOIN events_event o ON o.subject_kind = '{BLOCKER}' AND o.subject_id = b.id AND o.kind = '{OPENED}'
              LEFT JOIN events_event c ON c.subject_kind = '{BLOCKER}' AND c.subject_id = b.id AND c.kind = '{CLOSED}'
             WHERE o.data->>'project' IS DISTINCT FROM p.number::text OR o.data->>'opened_on' IS DISTINCT FROM b.opened_on::text
                OR c.data->>'closed_on' IS DISTINCT FROM b.closed_on::text""",  # noqa: S608 - made of constants
    ),
    Question(
        "friction_wait",
        "no event says that its blocker waits there.",
        f"""SELECT w.id FROM friction_wait w WHERE NOT EXISTS (
            SELECT 1 FROM events_event e WHERE e.subject_kind = '{BLOCKER}' AND e.subject_id = w.blocker_id AND e.data->>'side' = w.side
               AND coalesce(e.data->>'person', '') = coalesce(w.person_id::text, '') AND e.data->>'group' = w."group")""",  # noqa: S608 - made of constants
    ),
    Question(
        "friction_blocker",
        "event {0} tells of it, and it is gone.",
        f"""SELECT e.subject_id, e.id FROM events_event e WHERE e.kind = '{OPENED}'
              AND NOT EXISTS (SELECT 1 FROM friction_blocker b WHERE b.id = e.subject_id)""",  # noqa: S608 - made of constants
    ),
)
