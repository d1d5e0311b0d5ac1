"""The project's guards in the database; those of the phases are written from the flow's table."""

import pgtrigger

from collab.kit.flow_guards import by_arrows, keeps_version, on_record, truth
from collab.kit.locks import Lock
from collab.kit.record_guards import recorded, told
from projects.portfolio.flow import FLOW
from projects.portfolio.rules import FAR_DAYS, FAR_SHARE
from projects.portfolio.states import Phase

PROJECT = "portfolio.project"
STARTS_PLANNED = f"NEW.phase <> '{Phase.PLANNED.value}' OR NEW.version <> 1"

# What the leads say, and who they are: the event of a change names it.
SAID = (
    "title",
    "side",
    "starts_on",
    "ends_on",
    "health_marketing",
    "health_it",
    "word_marketing",
    "word_it",
    "is_confidential",
    "strategies",
)
POINTS = ("goal", "moment", "launch", "marketing_lead", "it_lead")
CONTENT = {name: name for name in SAID} | {f"{name}_id": name for name in POINTS}

BY_ARROWS = by_arrows(FLOW, first=keeps_version(FLOW), name="phase_by_arrows")
ON_RECORD = on_record(FLOW, PROJECT, content=CONTENT, name="phase_on_record")
# Asked by the trigger ``true`` of an event; a change of this text takes a migration that replaces the function.
TRUTH = truth(PROJECT, FLOW, column=FLOW.column)

# The same as ``rules.is_far``, of one change.
_FAR = f"""OLD.ends_on IS DISTINCT FROM NEW.ends_on AND OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL
    OR abs(NEW.ends_on - OLD.ends_on) > {FAR_DAYS} OR abs(NEW.ends_on - OLD.ends_on) > (OLD.ends_on - OLD.starts_on) * {FAR_SHARE})"""
END_MOVED = "portfolio.project.end_moved"
FAR_WITH_REASON = recorded(
    "far_end_with_reason",
    pgtrigger.Update,
    told(f"'{PROJECT}'", "NEW.id", END_MOVED, more="e.why <> ''"),
    "An end is moved so far with a reason only.",
    when=_FAR,
)

# Held until the transaction ends, as ``registers.guards.named`` does: a merge at the same moment sees who names it, or is seen.
NAMES_STRATEGIES = pgtrigger.Trigger(
    name="names_strategies",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("strategies"),
    when=pgtrigger.Before,
    func="""
    PERFORM 1 FROM registers_entry e WHERE e.kind = 'strategies' AND e.code = ANY (NEW.strategies) ORDER BY e.id FOR SHARE OF e;
    IF EXISTS (SELECT 1 FROM unnest(NEW.strategies) c(code) WHERE NOT EXISTS (
            SELECT 1 FROM registers_entry e WHERE e.kind = 'strategies' AND e.code = c.code AND e.merged_into_id IS NULL)) THEN
        RAISE EXCEPTION 'This names a strategy that the register does not have, or that was merged into another.';
    END IF;
    RETURN NEW;""",
)

NO_CIRCLE = f"""
    PERFORM pg_advisory_xact_lock({Lock.LINKING:d});
    IF EXISTS (
        WITH RECURSIVE ahead(project_id) AS (
            SELECT NEW.before_id
            UNION
            SELECT d.before_id FROM portfolio_dependency d JOIN ahead ON d.after_id = ahead.project_id WHERE d.id IS DISTINCT FROM NEW.id
        )
        SELECT 1 FROM ahead WHERE project_id = NEW.after_id
    ) THEN
        RAISE EXCEPTION 'They would wait for each other in a circle.';
    END IF;
    RETURN NEW;
"""
