"""The guards of registers in the database: entries stay, change on record by one version, and what was merged is pointed to by nothing."""

import pgtrigger

from collab.kit.guards import refuses, settles
from collab.kit.record_guards import recorded, told
from collab.registers.kinds import ALL

ENTRY = "'registers.entry'"
_UNDER = " ".join(f"WHEN '{one.kind}' THEN '{one.under}'" for one in ALL if one.under)
MERGED_AWAY = "This entry was merged into another: name that one."


def named(column: str, kind: str) -> str:
    """PL/pgSQL for a trigger before a row is written: what ``column`` points to is of this register (SQL) and was not merged away.

    It is held until the transaction ends, so that a merge at the same moment sees who points there, or is seen.
    """
    return f"""
    IF NEW.{column} IS NOT NULL THEN
        PERFORM 1 FROM registers_entry WHERE id = NEW.{column} FOR SHARE;
        IF NOT EXISTS (SELECT 1 FROM registers_entry e WHERE e.id = NEW.{column} AND e.kind = {kind}) THEN
            RAISE EXCEPTION 'This points into another register.';
        ELSIF EXISTS (SELECT 1 FROM registers_entry e WHERE e.id = NEW.{column} AND e.merged_into_id IS NOT NULL) THEN
            RAISE EXCEPTION '{MERGED_AWAY}';
        END IF;
    END IF;"""


NO_DELETE = refuses("stays", pgtrigger.Delete, "true", "An entry of a register ends and is never deleted.")
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    """(OLD.kind, OLD.code) IS DISTINCT FROM (NEW.kind, NEW.code) OR NEW.version <> OLD.version + 1
        OR (OLD.merged_into_id IS NOT NULL AND (NEW.merged_into_id IS NULL
            OR (OLD.facts, OLD.since_on, OLD.until_on) IS DISTINCT FROM (NEW.facts, NEW.since_on, NEW.until_on)))""",
    "An entry keeps its register and its code, goes on by one version, and what was merged stays as it is but for its name.",
)
RENAMED = recorded(
    "renamed_on_record",
    pgtrigger.Update,
    told(ENTRY, "NEW.id", "registers.entry.renamed", more="e.version = NEW.version"),
    "What was merged is called otherwise on record only.",
    when="OLD.merged_into_id IS NOT NULL AND OLD.name <> NEW.name",
)
BEGINS = refuses(
    "begins", pgtrigger.Insert, "NEW.version <> 1 OR NEW.merged_into_id IS NOT NULL", "An entry begins with its first version, unmerged."
)
FITS = pgtrigger.Trigger(
    name="fits",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
    IF (NEW.parent_id IS NULL) <> (CASE NEW.kind {_UNDER} ELSE '' END = '') THEN
        RAISE EXCEPTION 'An entry stands under what its register says, and under nothing else.';
    END IF;
    {named("parent_id", f"CASE NEW.kind {_UNDER} ELSE '' END")}
    {named("merged_into_id", "NEW.kind")}
    RETURN NEW;""",
)
# Asked when the transaction ends: by then all that pointed to it points on. So a merge leads to what stands, and never in a circle.
FOLLOWED = settles(
    "followed",
    pgtrigger.Update,
    """NEW.merged_into_id IS NOT NULL AND EXISTS
        (SELECT 1 FROM registers_entry e WHERE e.merged_into_id = NEW.id OR e.parent_id = NEW.id)""",
    "What pointed to an entry follows where it is merged into.",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(ENTRY, "NEW.id", more="e.version = NEW.version"),
    "An entry of a register changes on record only.",
)
