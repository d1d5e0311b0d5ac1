"""The guards of files in the database: whose a file is, what it is on and which bytes it names never change; its state goes one way."""

import pgtrigger

from collab.files.states import CLEARED, DELETED, FILE, MOST_FILES, PUT, REFUSED, REMOVED
from collab.kit.record_guards import ERASING, changed, recorded, timely, told

FIXED = ("subject_kind", "subject_id", "put_by_id", "audience", "name", "kind", "size", "sha256", "stored", "put_at")
BEGINS = pgtrigger.Trigger(
    name="begins_as_one",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
    IF NEW.state NOT IN ('waiting', 'clean') OR NEW.judged_at IS NOT NULL OR NEW.removed_at IS NOT NULL THEN
        RAISE EXCEPTION 'A file begins waiting, or clean where nothing looks at it.';
    END IF;
    {timely("NEW.put_at", "A file is of the instant at which it is put there.")}
    IF (SELECT count(*) FROM files_file f WHERE f.subject_kind = NEW.subject_kind AND f.subject_id = NEW.subject_id
            AND f.audience = NEW.audience AND f.removed_at IS NULL AND f.state <> 'refused') >= {MOST_FILES} THEN
        RAISE EXCEPTION 'There are {MOST_FILES} files here, and that is the most.';
    END IF;
    RETURN NEW;""",
)
STAYS = pgtrigger.Trigger(
    name="stays_what_it_is",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
    IF {changed(*FIXED)} THEN RAISE EXCEPTION 'A file stays whose it is, what it is on and which bytes it names.'; END IF;
    IF OLD.removed_at IS NOT NULL THEN RAISE EXCEPTION 'A file that was removed stays so.'; END IF;
    IF ({changed("state")}) <> ({changed("judged_at")}) THEN RAISE EXCEPTION 'A file is judged at an instant.'; END IF;
    IF {changed("state")} THEN
        IF OLD.state <> 'waiting' THEN RAISE EXCEPTION 'A file is judged once.'; END IF;
        IF NEW.removed_at IS NOT NULL THEN RAISE EXCEPTION 'A file is judged, or removed.'; END IF;
    END IF;
    RETURN NEW;""",
)
GOES_REFUSED = pgtrigger.Trigger(
    name="goes_refused",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
    IF OLD.state <> 'refused' THEN RAISE EXCEPTION 'What somebody put there stays on record; only a refused file goes.'; END IF;
    IF NOT ({told(f"'{FILE}'", "OLD.id", DELETED)}) THEN RAISE EXCEPTION 'A refused file goes on record.'; END IF;
    RETURN OLD;""",
)
# The event names the same bytes, and was made by who put them there.
SAYS = (
    "e.actor_id = NEW.put_by_id AND e.data->>'sha256' = NEW.sha256 AND e.data->>'name' = NEW.name AND e.data->>'audience' = NEW.audience"
    " AND e.data->>'size' = NEW.size::text AND e.data->>'kind' = NEW.kind AND e.data->>'state' = NEW.state"
    " AND e.data->'subject' = jsonb_build_array(NEW.subject_kind, NEW.subject_id)"
)
PUT_ON_RECORD = recorded("put_on_record", pgtrigger.Insert, told(f"'{FILE}'", "NEW.id", PUT, more=SAYS), "A file is put there on record.")
JUDGED_ON_RECORD = recorded(
    "judged_on_record",
    pgtrigger.Update,
    told(f"'{FILE}'", "NEW.id", CLEARED, REFUSED, more=f"(e.kind = '{REFUSED}') = (NEW.state = 'refused')"),
    "A file is judged on record.",
    when=changed("state"),
)
REMOVED_ON_RECORD = recorded(
    "removed_on_record",
    pgtrigger.Update,
    told(f"'{FILE}'", "NEW.id", REMOVED, more=f"e.actor_id = NEW.put_by_id OR {ERASING}"),
    "A file is removed on record, by who put it there.",
    when=changed("removed_at"),
)
FILES = (BEGINS, STAYS, GOES_REFUSED, PUT_ON_RECORD, JUDGED_ON_RECORD, REMOVED_ON_RECORD)
