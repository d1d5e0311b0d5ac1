"""The guards of the rota in the database: rules and turns stay, and change on record by one version."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import recorded, told

RULE, TURN = "'rota.rule'", "'rota.turn'"
OF_RULE = [
    refuses("stays", pgtrigger.Delete, "true", "A rule of triage retires and is never deleted: what it proposed is on record."),
    refuses(
        "begins",
        pgtrigger.Insert,
        "NEW.version <> 1 OR NEW.retired_on IS NOT NULL",
        "A rule of triage begins with its first version, in use.",
    ),
    refuses(
        "steps",
        pgtrigger.Update,
        "OLD.code <> NEW.code OR NEW.version <> OLD.version + 1 OR OLD.retired_on IS NOT NULL",
        "A rule of triage keeps its code, goes on by one version, and what is retired stays so.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(RULE, "NEW.id", more="e.version = NEW.version"),
        "A rule of triage changes on record only.",
    ),
    recorded(
        "retired_on_record",
        pgtrigger.Update,
        told(RULE, "NEW.id", "rota.rule.retired", more="e.why <> ''"),
        "A rule of triage retires by its own event and with a reason.",
        when="OLD.retired_on IS DISTINCT FROM NEW.retired_on",
    ),
]
OF_TURN = [
    refuses("stays", pgtrigger.Delete, "true", "A turn is taken off the rota and never deleted: who was on duty is on record."),
    refuses("begins", pgtrigger.Insert, "NEW.version <> 1 OR NEW.is_off", "A turn begins with its first version, on the rota."),
    refuses(
        "steps",
        pgtrigger.Update,
        "NEW.version <> OLD.version + 1 OR OLD.is_off",
        "A turn goes on by one version, and what was taken off the rota stays off.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(TURN, "NEW.id", more="e.version = NEW.version"),
        "A turn on the rota is given and changed on record only.",
    ),
]
