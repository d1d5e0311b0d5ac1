"""The guards of proposals in the database: one proposes and another decides, nothing is dated back, nobody acts alone for long."""

import pgtrigger

from collab.appointments.states import PROPOSAL, SAY
from collab.approvals.guards import DAY
from collab.kit.guards import refuses, settles

SAYING = ", ".join(f"'{role}'" for role in SAY)
_OWN = f"r.subject_kind = '{PROPOSAL}' AND r.subject_id = {{0}}.id"

# Whoever has held one of these duties counts, also after they left: an administrator who ended or deactivated all the
# others is not alone again. The way out of such a house is the command line, on record.
ALONE = refuses(
    "alone_in_an_empty_house",
    pgtrigger.Insert,
    f"""NEW.is_alone AND EXISTS (SELECT 1 FROM access_duty y
        WHERE y.role IN ({SAYING}) AND y.person_id <> NEW.proposed_by_id AND y.since_on <= {DAY.format("NEW.proposed_at")})""",
    "Somebody else can agree: nobody acts alone any more.",
)
STARTS = refuses(
    "starts_proposed",
    pgtrigger.Insert,
    f"""NEW.state <> (CASE WHEN NEW.is_alone THEN 'agreed' ELSE 'proposed' END)
        OR NEW.since_on < {DAY.format("NEW.proposed_at")} OR NEW.until_on < {DAY.format("NEW.proposed_at")}""",
    "A proposal starts as one, and no duty is dated back.",
)
DECIDED_ONCE = refuses(
    "decided_once",
    pgtrigger.Update,
    """OLD.state <> 'proposed' AND (OLD.state <> NEW.state OR OLD.route_id IS DISTINCT FROM NEW.route_id OR OLD.duty_id IS NOT NULL)
        OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id
        OR OLD.duty_id IS NOT NULL AND OLD.duty_id IS DISTINCT FROM NEW.duty_id
        OR (to_jsonb(OLD) - '{state,route_id,duty_id}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{state,route_id,duty_id}'::text[])""",
    "A proposal is not rewritten, and it is decided once.",
)
BY_ITS_ROUTE = refuses(
    "by_its_route",
    pgtrigger.Update,
    f"""OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r
        WHERE r.id = NEW.route_id AND {_OWN.format("NEW")}
          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END)""",
    "A proposal is agreed or refused by the decision on its route, and in no other way.",
)
ROUTED = settles(
    "routed",
    pgtrigger.Insert | pgtrigger.Update,
    f"""NOT EXISTS (SELECT 1 FROM appointments_proposal c WHERE c.id = NEW.id AND c.is_alone)
        AND NOT EXISTS (SELECT 1 FROM appointments_proposal c JOIN approvals_route r ON r.id = c.route_id AND {_OWN.format("c")}
            WHERE c.id = NEW.id)""",
    "A proposal has a route of its own, on which a second person decides.",
)
STAYS = pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)
