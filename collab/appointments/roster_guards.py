"""The guards of a list of duties in the database: what was proposed is what is decided on, and each duty is given by that decision."""

import pgtrigger

from collab.appointments.states import ROSTER
from collab.approvals.guards import DAY
from collab.kit.guards import refuses, settles
from collab.kit.record_guards import ERASING, changed, recorded, told

_OF = "appointments_roster r WHERE r.id = NEW.roster_id"
_KIND = f"'{ROSTER}'"
_MADE_ALONE = told(_KIND, "NEW.roster_id", f"{ROSTER}.made_alone")
# In the transaction in which it is proposed, and in no later one.
_MADE = f"({told(_KIND, 'NEW.roster_id', ROSTER + '.proposed')} OR {_MADE_ALONE})"
_LISTED = "(SELECT count(*) FROM appointments_line l WHERE l.roster_id = c.id)"
# The lines in words, as ``rosters.digest`` writes them.
DIGEST = """encode(sha256(convert_to((SELECT string_agg(l.person_id || '|' || l.role || '|' || l.since_on || '|' || coalesce(l.until_on::text, ''), E'\\n'
            ORDER BY l.id) FROM appointments_line l WHERE l.roster_id = c.id), 'UTF8')), 'hex')"""

ROSTERS = [
    refuses(
        "starts_proposed",
        pgtrigger.Insert,
        "NEW.state <> (CASE WHEN NEW.is_alone THEN 'agreed' ELSE 'proposed' END) OR NEW.given IS NOT NULL OR NEW.route_id IS NOT NULL",
        "A list of duties starts as one that is proposed.",
    ),
    settles(
        "lists_what_it_says",
        pgtrigger.Insert,
        f"EXISTS (SELECT 1 FROM appointments_roster c WHERE c.id = NEW.id AND (c.total <> {_LISTED} OR c.digest <> {DIGEST}))",  # noqa: S608 - made of constants
        "A list of duties has the lines that it says.",
    ),
    settles(
        "gives_all",
        pgtrigger.Insert | pgtrigger.Update,
        """EXISTS (SELECT 1 FROM appointments_roster c JOIN appointments_line l ON l.roster_id = c.id
            WHERE c.id = NEW.id AND (c.given IS NULL) <> (l.duty_id IS NULL))""",
        "Of a list of duties all are given, or none.",
    ),
]
CARRIED_OUT = recorded(
    "carried_out_on_record",
    pgtrigger.Update,
    told("'access.duty'", "NEW.duty_id", "access.duty.given"),
    "The duty that came of a line is the one that it gave.",
    when=changed("duty_id"),
)
LINES = [
    refuses(
        "listed_at_once",
        pgtrigger.Insert,
        f"""NEW.duty_id IS NOT NULL OR NOT {_MADE}
        OR EXISTS (SELECT 1 FROM {_OF} AND (NEW.person_id = r.proposed_by_id
            OR NEW.since_on < {DAY.format("r.proposed_at")} OR NEW.until_on < {DAY.format("r.proposed_at")}))""",  # noqa: S608 - made of constants
        "A list of duties is made at once, for others, and dates none of them back.",
    ),
    refuses(
        "kept",
        pgtrigger.Update,
        f"""OLD.duty_id IS NOT NULL AND OLD.duty_id IS DISTINCT FROM NEW.duty_id
        OR (to_jsonb(OLD) - '{{duty_id,reason}}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{{duty_id,reason}}'::text[])
        OR OLD.reason <> NEW.reason AND NOT {ERASING}""",
        "A line of a list of duties is not rewritten.",
    ),
    refuses(
        "by_its_decision",
        pgtrigger.Update,
        f"""OLD.duty_id IS NULL AND NEW.duty_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {_OF} AND (r.is_alone AND {_MADE_ALONE}
            OR r.state = 'proposed' AND EXISTS (SELECT 1 FROM approvals_route o WHERE o.id = r.route_id AND o.state = 'passed'
                AND o.subject_kind = '{ROSTER}' AND o.subject_id = r.id
                AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = o.id AND d.person_id = NEW.person_id))))""",  # noqa: S608 - made of constants
        "A duty of a list is given by the decision on the list, and by nobody to themself.",
    ),
    refuses(
        "gives_what_it_says",
        pgtrigger.Update,
        """NEW.duty_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM access_duty y WHERE y.id = NEW.duty_id AND y.person_id = NEW.person_id
            AND y.role = NEW.role AND y.since_on >= NEW.since_on)
        OR OLD.duty_id IS NULL AND NEW.duty_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM access_duty y WHERE y.id = NEW.duty_id
            AND y.until_on IS NOT DISTINCT FROM NEW.until_on)""",
        "The duty that came of a line is the one that it says.",
    ),
    CARRIED_OUT,
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
]
