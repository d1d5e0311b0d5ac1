"""The guards of goals in the database: a signature, and what it is for, change on record only."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.locks import Lock
from collab.kit.record_guards import changed, recorded, told

GOAL = "'agenda.goal'"
# What a signature is for.
SAID = ("title", "description", "starts_on", "ends_on", "owner_marketing_id", "owner_it_id", "parent_id", "is_active")


def _signed(column: str, role: str) -> str:
    """SQL: this signature stays, was given on record, or went with what it was for."""
    return f"""CASE WHEN OLD.{column} IS NOT DISTINCT FROM NEW.{column} THEN true
        WHEN NEW.{column} IS NULL THEN {told(GOAL, "NEW.id", "agenda.goal.changed")}
        ELSE OLD.{column} IS NULL AND {told(GOAL, "NEW.id", "agenda.goal.signed", more=f"e.data ->> 'as' = '{role}'")} END"""


STARTS = refuses(
    "starts_unsigned",
    pgtrigger.Insert,
    "NEW.signed_by_cmo_at IS NOT NULL OR NEW.signed_by_cio_at IS NOT NULL",
    "A goal is signed by nobody when it is set.",
)
SIGNED = recorded(
    "signed_on_record",
    pgtrigger.Update,
    f"{_signed('signed_by_cmo_at', 'cmo')} AND {_signed('signed_by_cio_at', 'cio')}",
    "A goal is signed on record only.",
    when=changed("signed_by_cmo_at", "signed_by_cio_at"),
)
CHANGED = recorded(
    "changed_on_record",
    pgtrigger.Update,
    told(GOAL, "NEW.id", "agenda.goal.changed"),
    "A goal is changed on record only.",
    when=changed(*SAID),
)
# As many goals may stand over one another. Two that write at once wait for each other, or they would go deeper unseen.
DEEPEST = 3
LEVELS = pgtrigger.Trigger(
    name="three_levels",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
    when=pgtrigger.Before,
    declare=[("higher", "bigint"), ("levels", "integer := 1"), ("below", "integer")],
    func=f"""
        IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
        PERFORM pg_advisory_xact_lock({Lock.LEVELS:d});
        higher := NEW.parent_id;
        WHILE higher IS NOT NULL LOOP
            IF higher = NEW.id THEN RAISE EXCEPTION 'Goals would be part of each other in a circle.'; END IF;
            levels := levels + 1;
            EXIT WHEN levels > {DEEPEST};
            SELECT g.parent_id INTO higher FROM agenda_goal g WHERE g.id = higher;
        END LOOP;
        WITH RECURSIVE part(id, level) AS (
            SELECT g.id, 1 FROM agenda_goal g WHERE g.parent_id = NEW.id
            UNION ALL
            SELECT g.id, part.level + 1 FROM agenda_goal g JOIN part ON g.parent_id = part.id WHERE part.level <= {DEEPEST}
        )
        SELECT coalesce(max(level), 0) INTO below FROM part;
        IF levels + below > {DEEPEST} THEN RAISE EXCEPTION 'Goals stand three levels deep at most.'; END IF;
        RETURN NEW;
    """,
)
