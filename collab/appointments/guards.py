"""The guards of proposals in the database: one proposes and another decides, nothing is dated back, nobody acts alone for long."""

import pgtrigger

from collab.appointments.states import SAY
from collab.approvals.guards import DAY
from collab.kit.guards import refuses, settles
from collab.kit.record_guards import changed, recorded, told, unless_unsaid

SAYING = ", ".join(f"'{role}'" for role in SAY)
_OWN = "r.subject_kind = '{0}' AND r.subject_id = {1}.id"

# Whoever has held one of these duties counts, also after they left: an administrator who ended or deactivated all the
# others is not alone again, nor is a proposal that says it was made before. The way out of such a house is the command line, on record.
ALONE = refuses(
    "alone_in_an_empty_house",
    pgtrigger.Insert,
    f"""NEW.is_alone AND EXISTS (SELECT 1 FROM access_duty y
        WHERE y.role IN ({SAYING}) AND y.person_id <> NEW.proposed_by_id AND y.since_on <= {DAY.format("greatest(NEW.proposed_at, now())")})""",
    "Somebody else can agree: nobody acts alone any more.",
)
STARTS = refuses(
    "starts_proposed",
    pgtrigger.Insert,
    f"""NEW.state <> (CASE WHEN NEW.is_alone THEN 'agreed' ELSE 'proposed' END)
        OR NEW.since_on < {DAY.format("NEW.proposed_at")} OR NEW.until_on < {DAY.format("NEW.proposed_at")}""",
    "A proposal starts as one, and no duty is dated back.",
)
CARRIED_OUT = recorded(
    "carried_out_on_record",
    pgtrigger.Update,
    told("'access.duty'", "NEW.duty_id"),
    "The duty that came of a proposal is the one that it gave or ended.",
    when=changed("duty_id"),
)
STAYS = pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)


def two_keys(kind: str, done: str, unsaid: str = "reason") -> list[pgtrigger.Trigger]:
    """What holds for any proposal that a second person decides; ``done`` is the column of what came of it, ``unsaid`` what erasing empties."""
    return [decided_once(done, unsaid), by_its_route(kind), routed(kind), STAYS]


def decided_once(done: str, unsaid: str = "reason") -> pgtrigger.Trigger:
    """Only the answer is ever written on a proposal, once; ``done`` is the column of what came of it."""
    written = f"'{{state,route_id,{done}}}'::text[]"
    return refuses(
        "decided_once",
        pgtrigger.Update,
        unless_unsaid(
            f"""OLD.state <> 'proposed' AND (OLD.state <> NEW.state OR OLD.route_id IS DISTINCT FROM NEW.route_id OR OLD.{done} IS NOT NULL)
        OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id
        OR OLD.{done} IS NOT NULL AND OLD.{done} IS DISTINCT FROM NEW.{done}
        OR (to_jsonb(OLD) - {written}) IS DISTINCT FROM (to_jsonb(NEW) - {written})""",
            unsaid,
        ),
        "A proposal is not rewritten, and it is decided once.",
    )


def by_its_route(kind: str) -> pgtrigger.Trigger:
    """Its answer is that of the second person on the route of this kind."""
    return refuses(
        "by_its_route",
        pgtrigger.Update,
        f"""OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r
        WHERE r.id = NEW.route_id AND {_OWN.format(kind, "NEW")}
          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END)""",
        "A proposal is agreed or refused by the decision on its route, and in no other way.",
    )


def routed(kind: str) -> pgtrigger.Trigger:
    """It has a route of this kind, unless nobody else could agree yet."""
    table = kind.replace(".", "_")
    return settles(
        "routed",
        pgtrigger.Insert | pgtrigger.Update,
        f"""NOT EXISTS (SELECT 1 FROM {table} c WHERE c.id = NEW.id AND c.is_alone)
        AND NOT EXISTS (SELECT 1 FROM {table} c JOIN approvals_route r ON r.id = c.route_id AND {_OWN.format(kind, "c")}
            WHERE c.id = NEW.id)""",
        "A proposal has a route of its own, on which a second person decides.",
    )
