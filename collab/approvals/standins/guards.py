"""The guards of stand-ins in the database: what one is, that none leads on to another, and the one rule of what it lets somebody decide."""

import pgtrigger

from collab.approvals.panel_guards import STANDS
from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, told

STANDIN = "approvals.standin"
SET, ENDED = "approvals.standin.set", "approvals.standin.ended"
# More days than this is another duty, and no stand-in.
MOST_DAYS = 90

# Whether $1 stands in on the day $5 for $2, in the group $3 of the route $4. Asked by the guard of decisions and by every list: there is one rule.
# An amount is below in the route's currency or in that of its policy; a request of several brands is within when all of them are. What has no
# brand and no amount is within no such scope, and a group that is no role within no scope of roles.
STANDS_IN = """
CREATE OR REPLACE FUNCTION public.approvals_stands_in(bigint, bigint, text, bigint, date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM approvals_standin i JOIN approvals_route r ON r.id = $4 JOIN approvals_policy o ON o.id = r.policy_id
          JOIN people_person p ON p.id = i.person_id JOIN people_person b ON b.id = i.by_id
         WHERE i.by_id = $1 AND i.person_id = $2 AND i.since_on <= $5 AND i.until_on >= $5 AND i.ended_at IS NULL
           AND p.is_active AND b.is_active
           AND CASE i.scope WHEN 'all' THEN true
               WHEN 'roles' THEN regexp_replace($3, '_(brands|markets)$', '') = ANY (i.roles)
               WHEN 'brands' THEN jsonb_array_length(coalesce(r.facts -> 'brands', '[]'::jsonb)) > 0 AND r.facts -> 'brands' <@ to_jsonb(i.brands)
               ELSE i.currency = r.currency AND r.amount < i.below OR i.currency = o.currency AND r.weighed < i.below END
           AND r.requester_id <> $1
           AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = $1)
           AND NOT EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id
                WHERE s.route_id = r.id AND t.person_id = $1))
$$
"""

# Two at once see each other: whoever sets one holds both people still. A day is enough for a chain, and for two of one scope.
_SHARED = "i.ended_at IS NULL AND i.since_on <= NEW.until_on AND i.until_on >= NEW.since_on"
STANDIN_ALONE = pgtrigger.Trigger(
    name="leads_no_further",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
    PERFORM 1 FROM people_person p WHERE p.id = NEW.person_id OR p.id = NEW.by_id ORDER BY p.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM approvals_standin i WHERE {_SHARED} AND (i.by_id = NEW.person_id OR i.person_id = NEW.by_id)) THEN
        RAISE EXCEPTION 'Whoever is stood in for on these days stands in for nobody: a right that was lent is not lent on.';
    END IF;
    IF EXISTS (SELECT 1 FROM approvals_standin i WHERE {_SHARED} AND i.person_id = NEW.person_id AND i.scope = NEW.scope
            AND (i.scope = 'all' OR i.scope = 'below' OR i.roles && NEW.roles OR i.brands && NEW.brands)) THEN
        RAISE EXCEPTION 'Somebody stands in for them on these days already, for the same. End that first.';
    END IF;
    RETURN NEW;
    """,
)
_OWN = f"'{STANDIN}'", "NEW.id"
TRIGGERS = [
    STANDIN_ALONE,
    refuses("starts_open", pgtrigger.Insert, "NEW.ended_at IS NOT NULL", "A stand-in begins before it ends."),
    recorded("set_on_record", pgtrigger.Insert, told(*_OWN, SET, more="e.actor_id = NEW.set_by_id"), "A stand-in is set on record only."),
    recorded("ended_on_record", pgtrigger.Update, told(*_OWN, ENDED), "A stand-in ends on record only.", when=changed("ended_at")),
    refuses(
        "kept",
        pgtrigger.Update,
        """(to_jsonb(OLD) - 'ended_at') IS DISTINCT FROM (to_jsonb(NEW) - 'ended_at') OR OLD.ended_at IS NOT NULL""",
        "A stand-in is ended and another is set: what was is not rewritten.",
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
]

# Who has the seat from which a decision is taken; {0} is the row.
SEAT = "coalesce({0}.on_behalf_of_id, {0}.person_id)"


def allowed(day: str) -> str:
    """PL/pgSQL within the guard of a decision ``NEW`` in the panel ``place``: who signs for another stands in for them, and holds the row still."""
    return f"""
    IF NEW.on_behalf_of_id IS NOT NULL THEN
        PERFORM 1 FROM people_person p WHERE p.id = NEW.on_behalf_of_id FOR SHARE;
        PERFORM 1 FROM approvals_standin i WHERE i.by_id = NEW.person_id AND i.person_id = NEW.on_behalf_of_id FOR SHARE;
        IF public.approvals_stands_in(NEW.person_id, NEW.on_behalf_of_id, place.role, NEW.route_id, {day}) IS NOT TRUE THEN
            RAISE EXCEPTION 'Nobody decides for somebody for whom they do not stand in: on that day, in that group, for that brand and amount.';
        END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id
            AND d.person_id = NEW.person_id AND {SEAT.format("d")} <> {SEAT.format("NEW")} AND {STANDS}) THEN
        RAISE EXCEPTION 'One person has one say on a route: nobody decides from two seats.';
    END IF;"""
