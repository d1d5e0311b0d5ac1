"""What the database itself holds of absences: each step is on record with its version, whose it is stays, and none is deleted."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import ERASING, recorded, told

BEGINS = refuses("begins", pgtrigger.Insert, "NEW.version <> 1 OR NEW.is_taken_back", "An absence begins with its first version.")
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    "NEW.person_id <> OLD.person_id OR NEW.version <> OLD.version + 1 OR OLD.is_taken_back",
    "An absence stays its person’s, goes on by one version, and what was taken back stays so.",
)
# With whoever is erased their days go too: what was reckoned by them has ended.
STAYS = pgtrigger.Trigger(
    name="stays",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
    IF NOT {ERASING} THEN RAISE EXCEPTION 'An absence is ended or taken back, and never deleted: ages were reckoned by it.'; END IF;
    RETURN OLD;
    """,
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told("'people.absence'", "NEW.id", more="e.version = NEW.version"),
    "An absence is entered, changed and ended on record only.",
)
