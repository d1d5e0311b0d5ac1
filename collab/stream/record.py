"""What the record says of links, held against the rows."""

from collab.events.findings import Question, missing
from collab.stream.states import ADDED, REMOVED

QUESTIONS = (
    missing("stream_link", "url"),
    missing("stream_link", "title"),
    Question(
        "stream_link",
        "where it leads, its title, who added it or what it is on are not what event {0} says.",
        f"""SELECT l.id, e.id AS event FROM stream_link l JOIN events_event e ON e.subject_kind = 'stream.link' AND e.subject_id = l.id
              AND e.kind = '{ADDED}'
            WHERE e.data->>'url' IS DISTINCT FROM l.url OR e.data->>'title' IS DISTINCT FROM l.title OR e.actor_id IS DISTINCT FROM l.added_by_id
               OR e.data->'subject' IS DISTINCT FROM jsonb_build_array(l.subject_kind, l.subject_id)""",  # noqa: S608 - made of constants
    ),
    Question(
        "stream_link",
        "no event tells that it was added.",
        f"""SELECT l.id FROM stream_link l WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'stream.link'
              AND e.subject_id = l.id AND e.kind = '{ADDED}')""",  # noqa: S608 - made of constants
    ),
    Question(
        "stream_link",
        "event {0} tells of it, and it is gone.",
        f"""SELECT e.subject_id, e.id FROM events_event e WHERE e.kind = '{ADDED}'
              AND NOT EXISTS (SELECT 1 FROM stream_link l WHERE l.id = e.subject_id)""",  # noqa: S608 - made of constants
    ),
    Question(
        "stream_link",
        "whether it was removed is not what its record says.",
        f"""SELECT l.id FROM stream_link l WHERE (l.removed_at IS NOT NULL) <> EXISTS (SELECT 1 FROM events_event e
              WHERE e.subject_kind = 'stream.link' AND e.subject_id = l.id AND e.kind = '{REMOVED}')""",  # noqa: S608 - made of constants
    ),
)
