"""The project's guards in the database; those of the phases are written from the flow's table."""

import pgtrigger

from collab.kit.flow_guards import by_arrows, keeps_version, on_record, truth
from collab.kit.guards import refuses
from collab.kit.locks import Lock
from collab.kit.record_guards import changed, recorded, told
from projects.portfolio.flow import FLOW, MOVED
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
    "forecast_on",
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

# What a plan was frozen by: the start of delivery, the beginning of the work, a change that was approved.
STARTED, REBASED = "portfolio.project.started", "portfolio.project.rebaselined"
FROZEN_ON_RECORD = recorded(
    "frozen_on_record",
    pgtrigger.Insert | pgtrigger.Update,
    f"""TG_OP = 'INSERT' AND CASE WHEN NEW.route_id IS NULL THEN NEW.number <= 2 AND {told(f"'{PROJECT}'", "NEW.project_id", STARTED, MOVED)}
        ELSE {told(f"'{PROJECT}'", "NEW.project_id", REBASED)} AND EXISTS (
            SELECT 1 FROM portfolio_passage a JOIN approvals_route r ON r.id = a.route_id AND r.state = 'passed'
             WHERE a.route_id = NEW.route_id AND a.project_id = NEW.project_id AND a.act = 'baseline') END""",
    "A plan is frozen when it starts, or by a change that was approved.",
)
_FIRST = "(OLD.baseline_starts_on IS NULL OR OLD.baseline_starts_on IS NOT DISTINCT FROM NEW.baseline_starts_on)"
_FIRST += " AND (OLD.baseline_ends_on IS NULL OR OLD.baseline_ends_on IS NOT DISTINCT FROM NEW.baseline_ends_on)"
BASELINE_STANDS = recorded(
    "baseline_stands",
    pgtrigger.Update,
    f"""CASE WHEN {_FIRST} THEN {told(f"'{PROJECT}'", "NEW.id", MOVED, REBASED)} ELSE {told(f"'{PROJECT}'", "NEW.id", REBASED)} END""",
    "A baseline is replaced by a change that was approved.",
    when=changed("baseline_starts_on", "baseline_ends_on"),
)
MILESTONE_FROZEN = recorded(
    "frozen_with_its_project",
    pgtrigger.Update,
    f"""CASE WHEN OLD.baseline_on IS NULL THEN {told(f"'{PROJECT}'", "NEW.project_id", MOVED, REBASED)}
        ELSE {told(f"'{PROJECT}'", "NEW.project_id", REBASED)} END""",
    "The day of a milestone is frozen with its project.",
    when="OLD.baseline_on IS DISTINCT FROM NEW.baseline_on",
)
MILESTONE_STAYS = refuses(
    "stays_in_its_project",
    pgtrigger.Insert | pgtrigger.Update,
    "TG_OP = 'INSERT' AND NEW.baseline_on IS NOT NULL OR TG_OP = 'UPDATE' AND OLD.project_id <> NEW.project_id",
    "A milestone stays in its project, and its day is frozen with it.",
)
ITS_MILESTONES = refuses(
    "links_its_milestones",
    pgtrigger.Insert | pgtrigger.Update,
    """NEW.before_milestone_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM portfolio_milestone m WHERE m.id = NEW.before_milestone_id AND m.project_id = NEW.before_id)
        OR NEW.after_milestone_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM portfolio_milestone m WHERE m.id = NEW.after_milestone_id AND m.project_id = NEW.after_id)""",
    "A link names a milestone of its own project.",
)

# The same as ``network.circle``: back from what is waited for, over starts (0), milestones (1) and ends (2). A project ends after each of
# its milestones, and none of them comes before it starts.
NO_CIRCLE = f"""
    PERFORM pg_advisory_xact_lock({Lock.LINKING:d});
    IF EXISTS (
        WITH RECURSIVE ahead(project_id, part, milestone_id) AS (
            SELECT NEW.before_id, CASE WHEN NEW.before_milestone_id IS NULL THEN 2 ELSE 1 END, coalesce(NEW.before_milestone_id, 0)
            UNION
            SELECT one.project_id, one.part, one.milestone_id FROM ahead a, LATERAL (
                SELECT a.project_id, 0 AS part, 0::bigint AS milestone_id WHERE a.part > 0
                UNION ALL
                SELECT a.project_id, 1, d.after_milestone_id FROM portfolio_dependency d
                 WHERE a.part = 2 AND d.after_id = a.project_id AND d.after_milestone_id IS NOT NULL AND d.id IS DISTINCT FROM NEW.id
                UNION ALL
                SELECT d.before_id, CASE WHEN d.before_milestone_id IS NULL THEN 2 ELSE 1 END, coalesce(d.before_milestone_id, 0)
                  FROM portfolio_dependency d
                 WHERE d.after_id = a.project_id AND d.id IS DISTINCT FROM NEW.id
                   AND (a.part = 0 AND d.after_milestone_id IS NULL OR a.part = 1 AND d.after_milestone_id = a.milestone_id)
            ) one
        )
        SELECT 1 FROM ahead WHERE project_id = NEW.after_id AND CASE WHEN NEW.after_milestone_id IS NULL THEN part = 0
            ELSE part = 2 OR milestone_id = NEW.after_milestone_id END
    ) THEN
        RAISE EXCEPTION 'They would wait for each other in a circle.';
    END IF;
    RETURN NEW;
"""
