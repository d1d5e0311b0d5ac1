"""The guards of notes in the database: whose a note is, what it is about and whom it is for never change; its words do for 15 minutes."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import IS_TOLD, changed, recorded, timely, told
from collab.notes.states import EDITED, NOTE, REOPENED, RESOLVED, WRITTEN

FIXED = ("subject_kind", "subject_id", "author_id", "audience", "replies_to_id", "written_at")
BEGINS = pgtrigger.Trigger(
    name="begins_as_one",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
    IF NEW.version <> 1 OR NEW.resolved_at IS NOT NULL OR NEW.resolved_by_id IS NOT NULL THEN
        RAISE EXCEPTION 'A note begins with its first words, and open.';
    END IF;
    {timely("NEW.written_at", "A note is of the instant at which it is written.")}
    IF NEW.replies_to_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notes_note n WHERE n.id = NEW.replies_to_id AND n.replies_to_id IS NULL
            AND n.subject_kind = NEW.subject_kind AND n.subject_id = NEW.subject_id AND n.audience = NEW.audience) THEN
        RAISE EXCEPTION 'An answer stands below a note on the same thing, for the same readers.';
    END IF;
    RETURN NEW;""",
)
STAYS = pgtrigger.Trigger(
    name="stays_what_it_is",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
    IF {changed(*FIXED)} THEN RAISE EXCEPTION 'A note stays whose it is, what it is about and whom it is for.'; END IF;
    IF NEW.version <> OLD.version + (CASE WHEN {changed("text")} THEN 1 ELSE 0 END) THEN
        RAISE EXCEPTION 'New words of a note are a new version of it, and nothing else is.';
    END IF;
    IF NEW.version <> OLD.version AND clock_timestamp() > OLD.written_at + interval '15 minutes' AND NOT {IS_TOLD} THEN
        RAISE EXCEPTION 'A note is changed within 15 minutes; write another one.';
    END IF;
    IF ({changed("resolved_at", "resolved_by_id")}) AND NEW.replies_to_id IS NOT NULL THEN
        RAISE EXCEPTION 'What is resolved is the note at the top, with its answers.';
    END IF;
    RETURN NEW;""",
)
GOES_NEVER = pgtrigger.Trigger(
    name="goes_never", operation=pgtrigger.Delete, when=pgtrigger.Before, func="RAISE EXCEPTION 'A note is not taken away.';"
)
# The event names the same words, and was made by who wrote them.
SAYS = "e.data->>'text' = NEW.text AND e.version = NEW.version AND e.actor_id = NEW.author_id"
WRITTEN_ON_RECORD = recorded(
    "written_on_record", pgtrigger.Insert, told(f"'{NOTE}'", "NEW.id", WRITTEN, more=SAYS), "A note is written on record."
)
EDITED_ON_RECORD = recorded(
    "edited_on_record",
    pgtrigger.Update,
    told(f"'{NOTE}'", "NEW.id", EDITED, more=SAYS),
    "New words of a note are on record.",
    when=changed("text"),
)
RESOLVED_ON_RECORD = recorded(
    "resolved_on_record",
    pgtrigger.Update,
    told(
        f"'{NOTE}'", "NEW.id", RESOLVED, REOPENED,
        more=f"(e.kind = '{RESOLVED}') = (NEW.resolved_at IS NOT NULL) AND (NEW.resolved_by_id IS NULL OR e.actor_id = NEW.resolved_by_id)",
    ),
    "A note is resolved and opened again on record.",
    when=changed("resolved_at", "resolved_by_id"),
)  # fmt: skip
NOTES = (BEGINS, STAYS, GOES_NEVER, WRITTEN_ON_RECORD, EDITED_ON_RECORD, RESOLVED_ON_RECORD)
MENTIONED_ON_RECORD = recorded(
    "mentioned_on_record",
    pgtrigger.Insert,
    told(f"'{NOTE}'", "NEW.note_id", WRITTEN, EDITED, more="e.data->'mentions' @> to_jsonb(NEW.person_id)"),
    "Who is mentioned is on record.",
)
NOT_BY_ITSELF = refuses(
    "names_another",
    pgtrigger.Insert,
    "EXISTS (SELECT 1 FROM notes_note n WHERE n.id = NEW.note_id AND n.author_id = NEW.person_id)",
    "Nobody mentions themselves.",
)
