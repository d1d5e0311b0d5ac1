"""What the record says of pulses, held against the rows: a pulse that ended has no more answers than people who took part."""

from collab.events.findings import Question
from collab.pulse.states import CLOSED, WINDOW

QUESTIONS = (
    Question(
        "pulse_window",
        "it is over, and no event tells what of it is shown.",
        f"""SELECT w.id FROM pulse_window w WHERE w.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events_event e
             WHERE e.subject_kind = '{WINDOW}' AND e.subject_id = w.id AND e.kind = '{CLOSED}'
               AND e.data->'shown' = (SELECT coalesce(jsonb_agg(s.side ORDER BY s.place), '[]') FROM (VALUES
                   ('marketing', w.outcome_marketing, 1), ('it', w.outcome_it, 2)) AS s (side, outcome, place) WHERE s.outcome = 'shown'))""",  # noqa: S608
    ),
    Question(
        "pulse_window",
        "{1} people took part for {0}, and {2} answers of theirs are shown.",
        """SELECT w.id, a.side, count(p.person_id), shown.count FROM pulse_window w JOIN pulse_asked a ON a.window_id = w.id
             LEFT JOIN pulse_participation p ON p.quarter = w.quarter AND p.person_id = a.person_id
             JOIN (SELECT quarter, side, count(*) AS count FROM pulse_answer WHERE statement = 1 GROUP BY quarter, side) shown
               ON shown.quarter = w.quarter AND shown.side = a.side
            GROUP BY w.id, a.side, shown.count HAVING count(p.person_id) <> shown.count""",
    ),
)
