"""What the record says of kept months, held against the rows: each is as the event of its keeping says."""

from collab.convergence.parts import KEPT, MONTH
from collab.events.findings import Question

QUESTIONS = (
    Question(
        "convergence_month",
        "it is not as the record says that it was kept.",
        f"""SELECT m.id FROM convergence_month m WHERE NOT EXISTS (SELECT 1 FROM events_event e
             WHERE e.subject_kind = '{MONTH}' AND e.subject_id = m.id AND e.kind = '{KEPT}' AND e.data ->> 'month' = m.month::text
               AND (e.data ->> 'formula')::int = m.formula AND e.data ->> 'score' IS NOT DISTINCT FROM m.score::text
               AND e.data -> 'parts' = m.parts)""",  # noqa: S608
    ),
)
