"""What the database itself holds of people: who leaves is out for ever, and a token opens no more than it was made for."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.locks import Lock
from collab.kit.record_guards import ERASING, changed, recorded, told

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


def _no_circle(table: str, above: str, sentence: str) -> pgtrigger.Trigger:
    """Nobody stands above themself, however far up; two who write at once wait for each other, or they would close a circle unseen.

    Step by step by the key: one statement for all steps is planned as if there were many, and reads the whole table for each.
    """
    return pgtrigger.Trigger(
        name=f"no_circle_of_{above}s",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(f"{above}_id"),
        when=pgtrigger.Before,
        declare=[("higher", "bigint"), ("steps", "integer := 0")],
        func=f"""
            IF NEW.{above}_id IS NULL THEN RETURN NEW; END IF;
            PERFORM pg_advisory_xact_lock({Lock.LINEAGE:d});
            higher := NEW.{above}_id;
            WHILE higher IS NOT NULL LOOP
                steps := steps + 1;
                -- So many are a circle that somebody closed past this guard.
                IF higher = NEW.id OR steps > 10000 THEN RAISE EXCEPTION '{sentence}'; END IF;
                SELECT t.{above}_id INTO higher FROM {table} t WHERE t.id = higher;
            END LOOP;
            RETURN NEW;
        """,
    )


NO_CIRCLE_OF_MANAGERS = _no_circle("people_person", "manager", "They would be each other’s manager in a circle.")
NO_CIRCLE_OF_DEPARTMENTS = _no_circle("people_department", "parent", "They would be part of each other in a circle.")

# --- on record

_LEAVES = "e.kind = 'people.person.left' OR e.data -> 'fields' ? 'is_active'"
ACTIVE_ON_RECORD = recorded(
    "active_on_record",
    pgtrigger.Update,
    told("'people.person'", "NEW.id", "people.person.left", more="NOT NEW.is_active")
    + " OR "
    + told("'people.person'", "NEW.id", "people.person.changed", more="e.data -> 'fields' ? 'is_active'"),
    "Whether somebody may sign in changes on record only.",
    when=changed("is_active"),
)
PLACED_ON_RECORD = recorded(
    "placed_on_record",
    pgtrigger.Update,
    told("'people.person'", "NEW.id", "people.person.changed") + f" OR {ERASING}",
    "Whose manager somebody is, where and when they work changes on record only.",
    when=changed("manager_id", "calendar_id", "country", "language", "zone"),
)
PASSWORD_ON_RECORD = recorded(
    "password_on_record",
    pgtrigger.Update,
    told("'people.person'", "NEW.id", "people.password.changed", "people.password.renewed") + f" OR {ERASING}",
    "A password is changed by its person, on record.",
    when=changed("password"),
)
TOKEN_ON_RECORD = recorded(
    "made_on_record",
    pgtrigger.Insert,
    told("'people.token'", "NEW.id", "people.token.made"),
    "A token is made on record only.",
)
# With whoever leaves everything ends, and that is on record.
TOKEN_ENDS_ON_RECORD = recorded(
    "ends_on_record",
    pgtrigger.Update,
    told("'people.token'", "NEW.id", "people.token.ended")
    + " OR "
    + told("'people.person'", "NEW.person_id", "people.person.left", "people.person.changed", more=_LEAVES),
    "A token ends on record only.",
    when=changed("ended_at", "ends_at"),
)
TOKEN_STAYS = pgtrigger.Trigger(
    name="stays",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition("OLD.ended_at IS NULL"),
    func="""
        IF OLD.ends_at > now() THEN RAISE EXCEPTION 'A token is ended before it is taken away.'; END IF;
        RETURN OLD;
    """,
)
DEPARTMENT_ON_RECORD = recorded(
    "placed_on_record",
    pgtrigger.Update,
    told("'people.department'", "NEW.id", "people.department.changed"),
    "Where a department belongs changes on record only.",
    when=changed("parent_id"),
)
