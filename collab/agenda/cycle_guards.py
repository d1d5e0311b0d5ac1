"""The guards of planning cycles in the database: they change on record, are signed by both sides, and freeze with what was agreed."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, told

CYCLE, GOAL = "'agenda.cycle'", "'agenda.goal'"
SIGNED_EVENT, AGREED_EVENT, CHANGED_EVENT, PLANNED_EVENT = (
    "agenda.cycle.signed",
    "agenda.cycle.agreed",
    "agenda.cycle.changed",
    "agenda.goal.planned",
)
FROZEN_WORDS = "This cycle is agreed by both sides: nothing of it changes any more."


def _signed(column: str, role: str) -> str:
    """SQL: this signature stays, was given on record, or went with what it was for."""
    return f"""CASE WHEN OLD.{column} IS NOT DISTINCT FROM NEW.{column} THEN true
        WHEN NEW.{column} IS NULL THEN {told(CYCLE, "NEW.id", more="e.version = NEW.version")}
        ELSE {told(CYCLE, "NEW.id", SIGNED_EVENT, AGREED_EVENT, more=f"e.data ->> 'as' = '{role}'")} END"""


def _open(cycle: str) -> str:
    """PL/pgSQL: raise where this cycle is frozen. It is held, so that one that freezes at the same moment is seen, or sees this."""
    return f"""
    PERFORM 1 FROM agenda_cycle WHERE id = {cycle} FOR SHARE;
    IF EXISTS (SELECT 1 FROM agenda_cycle c WHERE c.id = {cycle} AND c.hash <> '') THEN RAISE EXCEPTION '{FROZEN_WORDS}'; END IF;"""  # noqa: S608 - made of constants


BEGINS = refuses(
    "begins",
    pgtrigger.Insert,
    "NEW.version <> 1 OR NEW.hash <> '' OR NEW.signed_by_cmo_at IS NOT NULL OR NEW.signed_by_cio_at IS NOT NULL",
    "A cycle begins with its first version, signed by nobody.",
)
STAYS = refuses("stays", pgtrigger.Delete, "true", "A cycle is never deleted.")
FROZEN = refuses("frozen", pgtrigger.Update, "OLD.hash <> ''", FROZEN_WORDS)
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    "OLD.code <> NEW.code OR NEW.version <> OLD.version + 1",
    "A cycle keeps its code and goes on by one version.",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(CYCLE, "NEW.id", more="e.version = NEW.version"),
    "A cycle changes on record only.",
)
SIGNED = recorded(
    "signed_on_record",
    pgtrigger.Update,
    f"{_signed('signed_by_cmo_at', 'cmo')} AND {_signed('signed_by_cio_at', 'cio')}",
    "A cycle is signed on record only.",
    when=changed("signed_by_cmo_at", "signed_by_cio_at"),
)
AGREED = recorded(
    "agreed_on_record",
    pgtrigger.Update,
    told(CYCLE, "NEW.id", AGREED_EVENT, more="e.hash = NEW.hash"),
    "A cycle is frozen with the hash of the event that says what was agreed.",
    when=changed("hash"),
)
# Of its questions: they are asked and answered on record, while it is open.
WHILE_OPEN = pgtrigger.Trigger(
    name="while_open",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"{_open('coalesce(NEW.cycle_id, OLD.cycle_id)')}\n    RETURN coalesce(NEW, OLD);",
)
ASKED = recorded(
    "asked_on_record",
    pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    told(CYCLE, "coalesce(NEW.cycle_id, OLD.cycle_id)"),
    "A question of a cycle is asked and answered on record only.",
)
# Of goals: a goal is put into a cycle that is open, on record, and goes from any into a later one.
INTO_OPEN = pgtrigger.Trigger(
    name="into_open_cycle",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("cycle_id"),
    when=pgtrigger.Before,
    func=f"""
    IF NEW.cycle_id IS NULL OR (TG_OP = 'UPDATE' AND OLD.cycle_id IS NOT DISTINCT FROM NEW.cycle_id) THEN RETURN NEW; END IF;
    {_open("NEW.cycle_id")}
    RETURN NEW;""",
)
PLANNED = recorded(
    "planned_on_record",
    pgtrigger.Update,
    told(GOAL, "NEW.id", PLANNED_EVENT),
    "The cycle of a goal changes on record only.",
    when=changed("cycle_id"),
)
