"""The guards of duties in the database: given and ended on record, and what was is never rewritten."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import IS_TOLD, changed, recorded, told

_OWN = "e.data ->> 'role' = NEW.role AND e.data ->> 'person' = NEW.person_id::text"

GIVEN = recorded(
    "given_on_record",
    pgtrigger.Insert,
    told("'access.duty'", "NEW.id", "access.duty.given", more=_OWN)
    + " OR "
    + told("'access.duty'", "NEW.id", "access.duty.brought", more=f"{_OWN} AND {IS_TOLD}"),
    "A duty is given on record only.",
)
ENDED = recorded(
    "ended_on_record",
    pgtrigger.Update,
    told("'access.duty'", "NEW.id", "access.duty.ended", more=_OWN),
    "A duty ends on record only.",
    when=changed("until_on", "ended_at"),
)
KEPT = refuses(
    "kept",
    pgtrigger.Update,
    "(OLD.person_id, OLD.role, OLD.since_on) IS DISTINCT FROM (NEW.person_id, NEW.role, NEW.since_on)"
    " OR OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.until_on) IS DISTINCT FROM (NEW.ended_at, NEW.until_on)",
    "A duty is ended and another is given: what was is not rewritten.",
)
STAYS = pgtrigger.Trigger(
    name="stays",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func="RAISE EXCEPTION 'A duty is ended and never taken away: who held it when is on record.';",
)
