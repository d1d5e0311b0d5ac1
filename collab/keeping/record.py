"""What the record says of holds and erasures, held against the rows."""

from collab.events.findings import Question, missing

QUESTIONS = (
    missing("keeping_hold", "reason", "reference"),
    missing("keeping_erasure", "reason"),
    Question(
        "keeping_hold",
        "no event tells that it is {0}.",
        """SELECT h.id, h.state FROM keeping_hold h WHERE NOT EXISTS (SELECT 1 FROM events_event e
             WHERE e.subject_kind = 'keeping.hold' AND e.subject_id = h.id AND e.kind = ANY (CASE h.state
               WHEN 'asked' THEN ARRAY['keeping.hold.placed'] WHEN 'agreed' THEN ARRAY['keeping.hold.agreed', 'keeping.hold.stays']
               ELSE ARRAY['keeping.hold.' || h.state] END))""",
    ),
    Question(
        "keeping_erasure",
        "it is done, and no event tells that this person was erased.",
        """SELECT x.id FROM keeping_erasure x WHERE x.state = 'done' AND NOT EXISTS (SELECT 1 FROM events_event e
             WHERE e.kind = 'people.person.erased' AND e.subject_id = x.person_id AND e.actor_id = x.agreed_by_id)""",
    ),
)
