"""What the record says of packs, held against them: what is kept is what was frozen, and what reviews decided is there."""

from collab.events.findings import Question, missing, missing_within
from collab.packs.guards import HASH
from collab.packs.states import DECIDED, MADE, PACK

QUESTIONS = (
    missing("packs_decision", "text"),
    missing_within("packs_pack", "content"),
    Question(
        "packs_pack",
        "it holds something else than its hash is over.",
        f"SELECT p.id FROM packs_pack p WHERE p.hash <> {HASH.format('p.content')}",  # noqa: S608 - made of constants
    ),
    Question(
        "packs_pack",
        "no event tells that it was frozen with this hash.",
        f"""SELECT p.id FROM packs_pack p WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = '{PACK}'
              AND e.subject_id = p.id AND e.kind = '{MADE}' AND e.data ->> 'hash' = p.hash AND e.data ->> 'code' = p.code)""",  # noqa: S608
    ),
    Question(
        "packs_pack",
        "event {0} tells of it, and it is gone.",
        f"""SELECT e.subject_id, e.id FROM events_event e WHERE e.kind = '{MADE}'
              AND NOT EXISTS (SELECT 1 FROM packs_pack p WHERE p.id = e.subject_id)""",  # noqa: S608
    ),
    Question(
        "packs_decision",
        "no event tells of it as it stands.",
        f"""SELECT d.id FROM packs_decision d WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = '{PACK}'
              AND e.subject_id = d.pack_id AND e.kind = '{DECIDED}' AND (e.data ->> 'decision')::bigint = d.id
              AND e.data ->> 'text' = d.text AND (e.data ->> 'action')::bigint = d.action_id)""",  # noqa: S608
    ),
    Question(
        "packs_decision",
        "event {0} tells of it, and it is gone.",
        f"""SELECT (e.data ->> 'decision')::bigint, e.id FROM events_event e WHERE e.kind = '{DECIDED}'
              AND NOT EXISTS (SELECT 1 FROM packs_decision d WHERE d.id = (e.data ->> 'decision')::bigint)""",  # noqa: S608
    ),
)
