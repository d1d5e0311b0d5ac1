"""The guards of letters in the database: each is told once, and what waited leaves the tray by somebody, on record."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import UNIT, recorded, told

LETTER = "'post.letter'"
STAYS = refuses(
    "stays",
    pgtrigger.Update,
    """OLD.mark <> NEW.mark OR OLD.received_at <> NEW.received_at OR OLD.size <> NEW.size
        OR (OLD.state <> 'waiting' AND (NEW.state <> OLD.state OR NEW.subject_id IS DISTINCT FROM OLD.subject_id
            OR NEW.note_id IS DISTINCT FROM OLD.note_id OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id))
        OR (NEW.state = OLD.state AND (OLD.person_id, OLD.why, OLD.decided_at) IS DISTINCT FROM (NEW.person_id, NEW.why, NEW.decided_at))
        OR (NEW.content IS NOT NULL AND NEW.content IS DISTINCT FROM OLD.content) OR (NEW.title <> '' AND NEW.title <> OLD.title)""",
    "What a letter says stays until it goes, and what became of it as it was said.",
)
# An auditor sees who took a letter for whom.
DECIDED_ON_RECORD = recorded(
    "decided_on_record",
    pgtrigger.Update,
    f"NEW.decided_by_id IS NOT NULL AND ({told(LETTER, 'NEW.id', more='e.actor_id = NEW.decided_by_id')})",
    "A letter leaves the tray on record, by whoever takes it out.",
    when="OLD.state IS DISTINCT FROM NEW.state",
)
# A draft that came by mail, and a note, are written in the same transaction.
NO_OTHERS = recorded(
    "of_this_unit",
    pgtrigger.Insert,
    f"""(NEW.state <> 'drafted' OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request'
            AND e.subject_id = NEW.subject_id AND e.kind = 'intake.request.drafted' AND e.actor_id = NEW.person_id AND e.made_in = {UNIT}))
        AND (NEW.state <> 'noted' OR EXISTS (SELECT 1 FROM notes_note n WHERE n.id = NEW.note_id AND n.author_id = NEW.person_id
            AND n.subject_kind = 'intake.request' AND n.subject_id = NEW.subject_id))""",
    "A letter is told to be a draft or a note of its sender only where it is.",
)
LETTERS = [STAYS, DECIDED_ON_RECORD, NO_OTHERS]
