"""The guards of triage in the database: what is split is whole, and what IT says a thing takes is said once, on record."""

import pgtrigger

from collab.kit.guards import APPEND_ONLY, settles
from collab.kit.record_guards import changed, recorded, told
from projects.intake.states import State

REQUEST = "'intake.request'"
# As many at least, else nothing was split.
FEWEST = 2

# By the end of the transaction: it has its parts, all of its money and no more is theirs, and each was split off on record.
SPLIT_WHOLE = settles(
    "split_whole",
    pgtrigger.Update,
    f"""OLD.state <> NEW.state AND NEW.state = '{State.SPLIT.value}' AND NOT EXISTS (
        SELECT 1 FROM intake_request c WHERE c.split_from_id = NEW.id
        HAVING count(*) >= {FEWEST} AND sum(c.estimate) = NEW.estimate AND bool_and(c.currency = NEW.currency))""",  # noqa: S608 - made of constants
    "What is split has two parts or more, whose costs sum to its own.",
)
SPLIT_OFF_ON_RECORD = recorded(
    "split_off_on_record",
    pgtrigger.Insert,
    f"""EXISTS (SELECT 1 FROM intake_request p WHERE p.id = NEW.split_from_id AND p.state = '{State.SPLIT.value}')
        AND {told(REQUEST, "NEW.split_from_id", "intake.request.split")}""",  # noqa: S608 - made of constants
    "A part is split off a request by its move only.",
    when="NEW.split_from_id IS NOT NULL",
)
SIZED_ON_RECORD = recorded(
    "sized_on_record",
    pgtrigger.Update,
    told(REQUEST, "NEW.id", "intake.request.sized", more="e.data -> 'size' = to_jsonb(NEW.size_id)"),
    "What a request takes is said by IT, on record.",
    when=changed("size_id"),
)
OF_REQUEST = [SPLIT_WHOLE, SPLIT_OFF_ON_RECORD, SIZED_ON_RECORD]

_SAID = " AND ".join(f"e.data #>> '{{sized,{name}}}' = NEW.{name}::text" for name in ("low", "likely", "high", "run", "currency"))
OF_SIZE = [
    APPEND_ONLY,
    recorded(
        "signed",
        pgtrigger.Insert,
        told(
            REQUEST,
            "NEW.request_id",
            "intake.request.sized",
            more=f"e.actor_id = NEW.person_id AND e.data -> 'size' = to_jsonb(NEW.id) AND {_SAID}",
        ),
        "A size is signed by whoever says it, as they say it.",
    ),
]
PRACTICE_ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert,
    told("'intake.practice'", "NEW.id", "intake.practice.set"),
    "How the house sorts is set on record.",
)
OF_LINK = [
    recorded(
        "linked_on_record",
        pgtrigger.Insert,
        told(REQUEST, "NEW.request_id", "intake.request.linked"),
        "Requests are linked on record.",
    ),
    recorded(
        "unlinked_on_record",
        pgtrigger.Delete,
        told(REQUEST, "OLD.request_id", "intake.request.unlinked"),
        "A link between requests is taken off on record.",
    ),
]
