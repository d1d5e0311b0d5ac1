"""What the database itself holds of calendars: each change is on record with its version, there is work in each, and one is the house's own."""

import pgtrigger

from collab.kit.guards import refuses, settles
from collab.kit.record_guards import changed, recorded, told

CALENDAR = "'people.calendar'"
SAID = ("code", "name", "zone", "country", "region", "is_default", "version")
# Of a row that is added, or that is taken away.
OWN = "coalesce(NEW.calendar_id, OLD.calendar_id)"

ADDED = recorded(
    "added_on_record",
    pgtrigger.Insert,
    told(CALENDAR, "NEW.id", "people.calendar.added"),
    "A calendar is added on record only.",
)
CHANGED = recorded(
    "changed_on_record",
    pgtrigger.Update,
    "NEW.code = OLD.code AND NEW.version > OLD.version AND "
    + told(CALENDAR, "NEW.id", "people.calendar.changed", more="e.version = NEW.version"),
    "A calendar is changed on record only, each time in a new version.",
    when=changed(*SAID),
)
DEFAULT = settles(
    "one_is_the_houses",
    pgtrigger.Update,
    "OLD.is_default AND NOT EXISTS (SELECT 1 FROM people_calendar c WHERE c.is_default)",
    "One calendar is the organisation’s own: choose another one in its place.",
)
HAS_HOURS = settles(
    "has_hours",
    pgtrigger.Insert,
    "NOT EXISTS (SELECT 1 FROM people_workspan s WHERE s.calendar_id = NEW.id)",
    "A calendar has a working hour.",
)
STAYS = refuses("stays", pgtrigger.Delete, "true", "A calendar stays: what was reckoned by it is read later too.")


def _part(name: str) -> pgtrigger.Trigger:
    return recorded(
        f"{name}_on_record",
        pgtrigger.Insert | pgtrigger.Delete,
        told(CALENDAR, OWN, "people.calendar.added", "people.calendar.changed"),
        "What belongs to a calendar changes on record only.",
    )


SPAN_ON_RECORD, CLOSURE_ON_RECORD = _part("span"), _part("closure")
SPAN_SETTLED = refuses("settled", pgtrigger.Update, "true", "Hours are taken away and written anew, with all of their week.")
CLOSURE_SETTLED = refuses("settled", pgtrigger.Update, "true", "What is closed is taken away and written anew.")
KEEPS_HOURS = settles(
    "keeps_hours",
    pgtrigger.Delete,
    "NOT EXISTS (SELECT 1 FROM people_workspan s WHERE s.calendar_id = OLD.calendar_id)",
    "A calendar has a working hour.",
)
