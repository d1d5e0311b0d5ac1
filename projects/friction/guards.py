"""The guards of blockers in the database: they stay, change on record by one version, and wait on somebody as long as they are open."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, told
from collab.registers.guards import named
from projects.friction.states import BLOCKER, CHANGED, CLOSED, FOLLOWED, MOVED, OPENED

_BLOCKER = f"'{BLOCKER}'"

BLOCKERS = [
    refuses("stays", pgtrigger.Delete, "true", "A blocker is closed and never deleted."),
    refuses("begins", pgtrigger.Insert, "NEW.version <> 1 OR NEW.closed_on IS NOT NULL", "A blocker begins open, with its first version."),
    refuses(
        "of_what_runs",
        pgtrigger.Insert,
        """NOT EXISTS (SELECT 1 FROM portfolio_project p WHERE p.id = NEW.project_id AND p.phase NOT IN ('live', 'closed', 'stopped'))""",
        "Only work under way has something in its way.",
    ),
    refuses(
        "steps",
        pgtrigger.Update,
        """(OLD.project_id, OLD.opened_on) IS DISTINCT FROM (NEW.project_id, NEW.opened_on) OR NEW.version <> OLD.version + 1
        OR (OLD.closed_on IS NOT NULL AND to_jsonb(OLD) - '{system_id,version}'::text[]
            IS DISTINCT FROM to_jsonb(NEW) - '{system_id,version}'::text[])""",
        "A blocker keeps its project and the day it was opened, goes on by one version, and what is closed stays so.",
    ),
    pgtrigger.Trigger(
        name="fits",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=named("system_id", "'systems'") + "\n    RETURN NEW;",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(_BLOCKER, "NEW.id", OPENED, CHANGED, MOVED, CLOSED, FOLLOWED, more="e.version = NEW.version"),
        "A blocker changes on record only.",
    ),
    recorded("opened_on_record", pgtrigger.Insert, told(_BLOCKER, "NEW.id", OPENED), "A blocker is opened by its own event."),
    recorded(
        "closed_on_record",
        pgtrigger.Update,
        told(_BLOCKER, "NEW.id", CLOSED, more="e.why <> ''"),
        "A blocker is closed by its own event, with what cleared it.",
        when=changed("closed_on"),
    ),
    recorded(
        "waits_while_open",
        pgtrigger.Insert | pgtrigger.Update,
        """(SELECT b.closed_on IS NULL FROM friction_blocker b WHERE b.id = NEW.id)
            = EXISTS (SELECT 1 FROM friction_wait w WHERE w.blocker_id = NEW.id AND w.until_on IS NULL)""",
        "A blocker waits on somebody as long as it is open, and on nobody afterwards.",
    ),
]
WAITS = [
    refuses("stays", pgtrigger.Delete, "true", "On whom a blocker waited stays."),
    refuses(
        "steps",
        pgtrigger.Update,
        "OLD.until_on IS NOT NULL OR to_jsonb(OLD) - 'until_on' IS DISTINCT FROM to_jsonb(NEW) - 'until_on'",
        "On whom a blocker waited stays as it was; it ends once.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(_BLOCKER, "NEW.blocker_id", OPENED, MOVED, CLOSED),
        "On whom a blocker waits changes on record only.",
    ),
]
