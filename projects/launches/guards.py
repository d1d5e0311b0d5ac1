"""The guards of launches in the database: they stay, change on record by one version, and name what their registers still have."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import recorded, told
from collab.registers.guards import named
from projects.launches.states import State

LAUNCH = "'launches.launch'"
NO_DELETE = refuses("stays", pgtrigger.Delete, "true", "A launch is held or called off and never deleted.")
BEGINS = refuses(
    "begins",
    pgtrigger.Insert,
    f"NEW.version <> 1 OR NEW.state <> '{State.TO_COME.value}'",
    "A launch begins with its first version, to come.",
)
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    f"""OLD.code <> NEW.code OR NEW.version <> OLD.version + 1 OR (OLD.state <> '{State.TO_COME.value}' AND
        (OLD.state, OLD.kind, OLD."on", OLD.owner_id, OLD.confidence, OLD.budget, OLD.currency) IS DISTINCT FROM
        (NEW.state, NEW.kind, NEW."on", NEW.owner_id, NEW.confidence, NEW.budget, NEW.currency))""",
    "A launch keeps its code, goes on by one version, and what was held or called off stays as it is but for its name.",
)
FITS = pgtrigger.Trigger(
    name="fits",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func=named("brand_id", "'brands'") + named("market_id", "'markets'") + "\n    RETURN NEW;",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(LAUNCH, "NEW.id", more="e.version = NEW.version"),
    "A launch changes on record only.",
)
ENDS_ON_RECORD = recorded(
    "ends_on_record",
    pgtrigger.Update,
    f"""CASE NEW.state WHEN '{State.HELD.value}' THEN {told(LAUNCH, "NEW.id", "launches.launch.held")}
        ELSE {told(LAUNCH, "NEW.id", "launches.launch.called_off", more="e.why <> ''")} END""",
    "A launch is held or called off by its own event, and called off with a reason.",
    when="OLD.state IS DISTINCT FROM NEW.state",
)
RENAMED = recorded(
    "renamed_on_record",
    pgtrigger.Update,
    told(LAUNCH, "NEW.id", "launches.launch.renamed", more="e.version = NEW.version"),
    "What was held or called off is called otherwise on record only.",
    when=f"OLD.state <> '{State.TO_COME.value}' AND OLD.name <> NEW.name",
)
