"""What the record says of promises, held against the rows: that each is as it was frozen, and that its hash is on record."""

from collab.events.findings import Question, missing
from projects.promises.guards import HASHED
from projects.promises.states import AGREED, AMENDMENT, ANSWERED, REVIEW

QUESTIONS = (
    Question(
        "promises_promise",
        "it is not what was frozen: its hash is another.",
        f"SELECT p.id FROM promises_promise p WHERE p.hash <> {HASHED.format('p')}",  # noqa: S608 - made of constants
    ),
    Question(
        "promises_promise",
        "no event of its approval, nor of a change that both sides agreed to, holds its hash.",
        f"""SELECT p.id FROM promises_promise p JOIN approvals_route r ON r.id = p.route_id WHERE NOT EXISTS (
                SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = r.subject_id AND e.data -> 'promises' ? p.hash)
            AND NOT EXISTS (SELECT 1 FROM events_event e JOIN promises_amendment a ON a.id = e.subject_id AND a.promise_id = p.replaces_id
                WHERE e.subject_kind = '{AMENDMENT}' AND e.kind = '{AGREED}' AND e.data ->> 'hash' = p.hash)""",  # noqa: S608 - made of constants
    ),
    Question(
        "events_event",
        "event {1} froze a promise with the hash {0}, and it is gone.",
        """SELECT e.id, h.hash, e.id AS event FROM events_event e, jsonb_array_elements_text(e.data -> 'promises') h(hash)
            WHERE e.subject_kind = 'intake.request' AND e.data ? 'promises'
              AND NOT EXISTS (SELECT 1 FROM promises_promise p WHERE p.hash = h.hash)""",
    ),
    missing("promises_review", "note"),
    missing("promises_amendment", "reason"),
    Question(
        "promises_review",
        "its answer is not what the record says.",
        f"""SELECT v.id FROM promises_review v LEFT JOIN events_event e ON e.subject_kind = '{REVIEW}' AND e.subject_id = v.id AND e.kind = '{ANSWERED}'
             WHERE coalesce(e.data ->> 'verdict', '') <> v.verdict OR e.actor_id IS DISTINCT FROM v.answered_by_id
                OR coalesce(e.data ->> 'note', '') <> v.note""",  # noqa: S608 - made of constants
    ),
)
