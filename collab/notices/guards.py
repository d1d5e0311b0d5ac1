"""The guard of notices in the database: an act is never told to who did it."""

import pgtrigger

NOT_TO_WHO_DID_IT = pgtrigger.Trigger(
    name="not_to_who_did_it",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func="""
    IF EXISTS (SELECT 1 FROM events_event e WHERE e.id = NEW.event_id AND e.actor_id = NEW.person_id) THEN
        RAISE EXCEPTION 'Nobody is told what they did themselves.';
    END IF;
    RETURN NEW;""",
)
