"""What the database itself holds of people: who leaves is out for ever, and a token opens no more than it was made for."""

import pgtrigger

from collab.kit.guards import refuses

# Whoever is made active again begins anew: old sessions are of an earlier epoch, in every copy, and old tokens have ended.
LEAVING = pgtrigger.Trigger(
    name="leaving",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        NEW.epoch := greatest(NEW.epoch, OLD.epoch);
        IF OLD.is_active AND NOT NEW.is_active THEN
            NEW.epoch := NEW.epoch + 1;
            UPDATE people_token SET ended_at = now() WHERE person_id = OLD.id AND ended_at IS NULL;
        END IF;
        RETURN NEW;
    """,
)

# An hour of grace: the clocks of machines differ, and ninety days may hold a change of the hour.
TOKEN_MADE = pgtrigger.Trigger(
    name="made",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func="""
        IF NEW.ends_at > now() + interval '90 days 1 hour' THEN RAISE EXCEPTION 'A token ends within 90 days.'; END IF;
        -- Locked, so that whoever leaves at this instant takes this one along.
        PERFORM 1 FROM people_person WHERE id = NEW.person_id AND is_active FOR SHARE;
        IF NOT FOUND THEN RAISE EXCEPTION 'Whoever has left has no token made.'; END IF;
        RETURN NEW;
    """,
)

TOKEN_SETTLED = refuses(
    "settled",
    pgtrigger.Update,
    """(NEW.person_id, NEW.digest, NEW.made_at, NEW.is_read_only, NEW.doors)
        IS DISTINCT FROM (OLD.person_id, OLD.digest, OLD.made_at, OLD.is_read_only, OLD.doors)
        OR NEW.ends_at > OLD.ends_at OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)""",
    "What a token opens is settled when it is made, and one that has ended stays ended.",
)
