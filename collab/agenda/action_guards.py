"""The guards of actions in the database: they stay, change on record by one version, and keep where they were decided."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import recorded, told

ACTION = "'agenda.action'"
BEGINS = refuses(
    "begins", pgtrigger.Insert, "NEW.version <> 1 OR NEW.done_on IS NOT NULL", "An action begins open, with its first version."
)
STAYS = refuses("stays", pgtrigger.Delete, "true", "An action is done, and never deleted.")
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    "(OLD.cycle_id, OLD.place, OLD.decided) IS DISTINCT FROM (NEW.cycle_id, NEW.place, NEW.decided) OR NEW.version <> OLD.version + 1",
    "An action keeps where it was decided and goes on by one version.",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(ACTION, "NEW.id", more="e.version = NEW.version"),
    "An action changes on record only.",
)
