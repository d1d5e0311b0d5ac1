"""The guards of goals in the database: a signature, and what it is for, change on record only."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, told

GOAL = "'agenda.goal'"
# What a signature is for.
SAID = ("title", "description", "starts_on", "ends_on", "owner_marketing_id", "owner_it_id", "is_active")


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
