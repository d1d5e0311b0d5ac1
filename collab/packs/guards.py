"""The guards of packs in the database: frozen as they are made, on record, held to the hash; files alone are drawn again."""

import pgtrigger

from collab.kit.guards import APPEND_ONLY, refuses
from collab.kit.record_guards import changed, recorded, told
from collab.packs.states import DECIDED, MADE, PACK

# SQL: the hash over all that a pack holds, in the one form that the database writes JSON in.
HASH = "encode(sha256(convert_to({}::jsonb::text, 'UTF8')), 'hex')"
PACKS = [
    APPEND_ONLY,
    refuses(
        "holds_its_hash",
        pgtrigger.Insert,
        f"""NEW.hash IS DISTINCT FROM {HASH.format("NEW.content")}
        OR (NEW.content ->> 'code') IS DISTINCT FROM NEW.code OR (NEW.content ->> 'sight') IS DISTINCT FROM NEW.sight
        OR (NEW.content ->> 'starts_on')::date IS DISTINCT FROM NEW.starts_on
        OR (NEW.content ->> 'ends_on')::date IS DISTINCT FROM NEW.ends_on
        OR (NEW.content ->> 'as_of')::timestamptz IS DISTINCT FROM NEW.as_of""",
        "A pack is what its hash is over.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert,
        told(f"'{PACK}'", "NEW.id", MADE, more="e.data ->> 'hash' = NEW.hash AND e.actor_id IS NOT DISTINCT FROM NEW.made_by_id"),
        "A pack is frozen on record only.",
    ),
]
DECISIONS = [
    APPEND_ONLY,
    recorded(
        "on_record",
        pgtrigger.Insert,
        told(f"'{PACK}'", "NEW.pack_id", DECIDED, more="(e.data ->> 'decision')::bigint = NEW.id AND e.data ->> 'text' = NEW.text"),
        "What a review decides is on record.",
    ),
]
FILES = [
    refuses("begins_due", pgtrigger.Insert, "NEW.state <> 'due' OR NEW.content IS NOT NULL", "A file begins with being drawn."),
    refuses("of_one_pack", pgtrigger.Update, changed("pack_id", "form"), "A file stays that of its pack."),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
]
