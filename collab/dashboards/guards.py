"""The guards of what the dashboards keep: whose habits are whose, what a brief said, and what is said of a figure, on record."""

import pgtrigger

from collab.dashboards.states import ANSWERED, DISPUTE, RAISED
from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, timely, told

STAYS_WHOSE = refuses("stays_whose", pgtrigger.Update, "OLD.person_id <> NEW.person_id", "What home learnt of one person is of no other.")
SAID_AS_IT_WAS = refuses(
    "said_as_it_was", pgtrigger.Update, changed("person_id", '"on"', "made_at", "lines"), "A brief says what it said that morning."
)
BEGINS = pgtrigger.Trigger(
    name="begins_open",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
    IF NEW.version <> 1 OR NEW.answered_at IS NOT NULL THEN RAISE EXCEPTION 'A dispute begins open.'; END IF;
    {timely("NEW.at", "A dispute is of the instant at which it is written.")}
    RETURN NEW;""",
)
STAYS = refuses(
    "stays_said",
    pgtrigger.Update,
    f"{changed('figure', 'says', 'text', 'by_id', 'at')} OR OLD.answered_at IS NOT NULL OR NEW.version <> OLD.version + 1",
    "What was said of a figure stays, and is answered once.",
)
NOT_BY_ITSELF = refuses(
    "answered_by_another",
    pgtrigger.Update,
    "NEW.answered_by_id = NEW.by_id",
    "Nobody answers what they said of a figure themselves.",
)
RAISED_ON_RECORD = recorded(
    "raised_on_record",
    pgtrigger.Insert,
    told(
        f"'{DISPUTE}'", "NEW.id", RAISED,
        more="e.actor_id = NEW.by_id AND e.data->>'text' = NEW.text AND e.data->>'figure' = NEW.figure AND e.data->>'says' = NEW.says",
    ),
    "A figure is disputed on record.",
)  # fmt: skip
ANSWERED_ON_RECORD = recorded(
    "answered_on_record",
    pgtrigger.Update,
    told(f"'{DISPUTE}'", "NEW.id", ANSWERED, more="e.actor_id = NEW.answered_by_id AND e.data->>'answer' = NEW.answer"),
    "A dispute is answered on record.",
)
GOES_NEVER = pgtrigger.Protect(name="goes_never", operation=pgtrigger.Delete)
DISPUTES = (BEGINS, STAYS, NOT_BY_ITSELF, RAISED_ON_RECORD, ANSWERED_ON_RECORD, GOES_NEVER)
