"""The guards of links in the database: one leads over HTTPS, stays what it is, and comes and goes on record."""

import pgtrigger

from collab.kit.record_guards import changed, recorded, timely, told
from collab.stream.states import ADDED, LINK, MOST_LINKS, REMOVED, SECURE

FIXED = ("subject_kind", "subject_id", "added_by_id", "url", "title", "added_at")
BEGINS = pgtrigger.Trigger(
    name="begins_as_one",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
    IF NEW.removed_at IS NOT NULL THEN RAISE EXCEPTION 'A link begins where it leads somewhere.'; END IF;
    {timely("NEW.added_at", "A link is of the instant at which it is added.")}
    IF NOT EXISTS (SELECT 1 FROM events_text t WHERE t.digest = substr(NEW.url, 6) AND starts_with(t.text, '{SECURE}') AND t.text !~ '\\s') THEN
        RAISE EXCEPTION 'A link leads to an address that begins with {SECURE}.';
    END IF;
    IF (SELECT count(*) FROM stream_link l WHERE l.subject_kind = NEW.subject_kind AND l.subject_id = NEW.subject_id
            AND l.removed_at IS NULL) >= {MOST_LINKS} THEN
        RAISE EXCEPTION 'There are {MOST_LINKS} links here, and that is the most.';
    END IF;
    RETURN NEW;""",
)
STAYS = pgtrigger.Trigger(
    name="stays_what_it_is",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
    IF {changed(*FIXED)} THEN RAISE EXCEPTION 'A link stays what it is, what it is on and who added it.'; END IF;
    IF OLD.removed_at IS NOT NULL THEN RAISE EXCEPTION 'A link that was removed stays so.'; END IF;
    RETURN NEW;""",
)
GOES_NEVER = pgtrigger.Trigger(
    name="goes_never", operation=pgtrigger.Delete, when=pgtrigger.Before, func="RAISE EXCEPTION 'That there was a link stays on record.';"
)
# The event names the same words and the same thing, and was made by who added it.
SAYS = (
    "e.actor_id = NEW.added_by_id AND e.data->>'url' = NEW.url AND e.data->>'title' = NEW.title"
    " AND e.data->'subject' = jsonb_build_array(NEW.subject_kind, NEW.subject_id)"
)
ADDED_ON_RECORD = recorded("added_on_record", pgtrigger.Insert, told(f"'{LINK}'", "NEW.id", ADDED, more=SAYS), "A link is added on record.")
REMOVED_ON_RECORD = recorded(
    "removed_on_record",
    pgtrigger.Update,
    told(f"'{LINK}'", "NEW.id", REMOVED),
    "A link is removed on record.",
    when=changed("removed_at"),
)
LINKS = (BEGINS, STAYS, GOES_NEVER, ADDED_ON_RECORD, REMOVED_ON_RECORD)
