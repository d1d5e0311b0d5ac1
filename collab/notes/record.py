"""What the record says of notes, held against the rows."""

from collab.events.findings import Question, missing
from collab.notes.states import EDITED, REOPENED, RESOLVED, WRITTEN

QUESTIONS = (
    missing("notes_note", "text"),
    Question(
        "notes_note",
        "its words, its writer or its readers are not what event {0} says.",
        f"""SELECT n.id, e.id AS event FROM notes_note n JOIN LATERAL (SELECT v.* FROM events_event v WHERE v.subject_kind = 'notes.note'
              AND v.subject_id = n.id AND v.kind IN ('{WRITTEN}', '{EDITED}') ORDER BY v.sequence DESC LIMIT 1) e ON true
            WHERE e.data->>'text' IS DISTINCT FROM n.text OR e.actor_id IS DISTINCT FROM n.author_id OR e.version IS DISTINCT FROM n.version
               OR e.data->>'audience' IS DISTINCT FROM n.audience
               OR e.data->'subject' IS DISTINCT FROM jsonb_build_array(n.subject_kind, n.subject_id)""",  # noqa: S608 - made of constants
    ),
    Question(
        "notes_note",
        "no event tells that it was written.",
        f"""SELECT n.id FROM notes_note n WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'notes.note'
              AND e.subject_id = n.id AND e.kind = '{WRITTEN}')""",  # noqa: S608 - made of constants
    ),
    Question(
        "notes_note",
        "event {0} tells of it, and it is gone.",
        f"""SELECT e.subject_id, e.id FROM events_event e WHERE e.kind = '{WRITTEN}'
              AND NOT EXISTS (SELECT 1 FROM notes_note n WHERE n.id = e.subject_id)""",  # noqa: S608 - made of constants
    ),
    Question(
        "notes_note",
        "whether it is resolved is not what its record says.",
        f"""SELECT n.id FROM notes_note n LEFT JOIN LATERAL (SELECT v.* FROM events_event v WHERE v.subject_kind = 'notes.note'
              AND v.subject_id = n.id AND v.kind IN ('{RESOLVED}', '{REOPENED}') ORDER BY v.sequence DESC LIMIT 1) e ON true
            WHERE (coalesce(e.kind, '') = '{RESOLVED}') <> (n.resolved_at IS NOT NULL)""",  # noqa: S608 - made of constants
    ),
    Question(
        "notes_mention",
        "no event names who is mentioned.",
        """SELECT m.id FROM notes_mention m WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'notes.note'
              AND e.subject_id = m.note_id AND e.data->'mentions' @> to_jsonb(m.person_id))""",
    ),
)
