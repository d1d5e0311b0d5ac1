"""What the record says of disputes, held against the rows."""

from collab.dashboards.states import ANSWERED, DISPUTE, RAISED
from collab.events.findings import Question, missing

QUESTIONS = (
    missing("dashboards_dispute", "text"),
    missing("dashboards_dispute", "answer"),
    Question(
        "dashboards_dispute",
        "what was said of the figure is not what its event says.",
        f"""SELECT d.id FROM dashboards_dispute d WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = '{DISPUTE}'
              AND e.subject_id = d.id AND e.kind = '{RAISED}' AND e.actor_id = d.by_id AND e.data->>'text' = d.text
              AND e.data->>'figure' = d.figure AND e.data->>'says' = d.says)""",  # noqa: S608 - made of constants
    ),
    Question(
        "dashboards_dispute",
        "its answer is not what the record says.",
        f"""SELECT d.id FROM dashboards_dispute d LEFT JOIN events_event e ON e.subject_kind = '{DISPUTE}' AND e.subject_id = d.id
              AND e.kind = '{ANSWERED}' WHERE coalesce(e.data->>'answer', '') <> d.answer
               OR e.actor_id IS DISTINCT FROM d.answered_by_id""",  # noqa: S608 - made of constants
    ),
    Question(
        "dashboards_dispute",
        "event {0} tells of it, and it is gone.",
        f"""SELECT e.subject_id, e.id FROM events_event e WHERE e.kind = '{RAISED}'
              AND NOT EXISTS (SELECT 1 FROM dashboards_dispute d WHERE d.id = e.subject_id)""",  # noqa: S608 - made of constants
    ),
)
