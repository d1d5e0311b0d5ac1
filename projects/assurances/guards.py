"""The guards of assurances in the database: made by who reviewed, used while they hold, ended on record; ticks stay with their decision."""

import pgtrigger

from collab.approvals.guards import APPROVALS
from collab.kit.guards import refuses, settles
from collab.kit.record_guards import UNIT, changed, recorded, told, unless_unsaid
from collab.registers.guards import named
from projects.assurances.states import APPLIED, ASSURANCE, CHECK, ENDS_SOON, FOLLOWED, MADE, RETIRED, REVOKED_EVENT, SET, USED

# A group within brand or market reviews as the role does that it is of.
_ROLE = "regexp_replace(p.role, '_(brands|markets)$', '')"


BEGINS = refuses(
    "begins",
    pgtrigger.Insert,
    "NEW.version <> 1 OR NEW.revoked_at IS NOT NULL OR NEW.reminded_on IS NOT NULL",
    "An assurance begins with its first version, and holds.",
)
STAYS = refuses("stays", pgtrigger.Delete, "true", "An assurance is revoked and never deleted.")
STEPS = refuses(
    "steps",
    pgtrigger.Update,
    """(OLD.number, OLD.role, OLD.data_kind, OLD.request, OLD.decision_id, OLD.holds_until, OLD.by_id, OLD.made_at) IS DISTINCT FROM
        (NEW.number, NEW.role, NEW.data_kind, NEW.request, NEW.decision_id, NEW.holds_until, NEW.by_id, NEW.made_at)
        OR NEW.version <> OLD.version + 1 OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)""",
    "An assurance keeps what it says, goes on by one version, and what is revoked stays so.",
)
FITS = pgtrigger.Trigger(
    name="fits",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func=named("supplier_id", "'suppliers'") + "\n    RETURN NEW;",
)
BY_ITS_REVIEW = refuses(
    "by_its_review",
    pgtrigger.Insert,
    f"""NOT EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel p ON p.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id
        WHERE d.id = NEW.decision_id AND d.person_id = NEW.by_id AND r.number = NEW.request AND r.subject_kind = 'intake.request'
        AND {_ROLE} = NEW.role AND {APPROVALS})""",
    "An assurance is made by whoever approved that request for this group.",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(f"'{ASSURANCE}'", "NEW.id", MADE, REVOKED_EVENT, FOLLOWED, ENDS_SOON, more="e.version = NEW.version"),
    "An assurance changes on record only.",
)
MADE_ON_RECORD = recorded(
    "made_on_record",
    pgtrigger.Insert,
    told(f"'{ASSURANCE}'", "NEW.id", MADE, more="e.why <> '' AND e.actor_id = NEW.by_id"),
    "An assurance is made by its own event, with a reason.",
)
REVOKED_ON_RECORD = recorded(
    "revoked_on_record",
    pgtrigger.Update,
    told(f"'{ASSURANCE}'", "NEW.id", REVOKED_EVENT, more="e.why <> ''"),
    "An assurance is revoked by its own event and with a reason.",
    when="OLD.revoked_at IS DISTINCT FROM NEW.revoked_at",
)
# That a decision was taken by an assurance: written with it, by the same group, while it holds.
USED_ON_RECORD = recorded(
    "used_on_record",
    pgtrigger.Insert,
    told(f"'{APPLIED}'", "NEW.id", USED)
    + f" AND EXISTS (SELECT 1 FROM events_event g WHERE g.made_in = {UNIT} AND g.data ->> 'given' = NEW.decision_id::text)",
    "An assurance is used with the decision that it is used for, on record.",
)
WHILE_IT_HOLDS = refuses(
    "while_it_holds",
    pgtrigger.Insert,
    f"""NOT EXISTS (SELECT 1 FROM assurances_assurance a JOIN approvals_decision d ON d.id = NEW.decision_id
        JOIN approvals_panel p ON p.id = d.panel_id
        WHERE a.id = NEW.assurance_id AND a.revoked_at IS NULL AND a.holds_until >= (d.at - interval '12 hours')::date
        AND a.made_at <= d.at AND a.decision_id <> d.id AND {_ROLE} = a.role AND {APPROVALS})""",
    "An assurance that holds is used in an approval by its own group.",
)
# Of checklists: a row stays as it was set until it is retired; a tick goes with the decision that it was made for.
CHECK_STAYS = refuses("stays", pgtrigger.Delete, "true", "A row of a checklist is retired and never deleted.")
CHECK_STEPS = refuses(
    "steps",
    pgtrigger.Update,
    unless_unsaid(
        """(OLD.role, OLD.label, OLD.is_required, OLD.made_at) IS DISTINCT FROM (NEW.role, NEW.label, NEW.is_required, NEW.made_at)
        OR OLD.retired_at IS NOT NULL""",
        "label",
    ),
    "A row of a checklist stays as it was set, and what is retired stays so.",
)
CHECK_ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert,
    told(f"'{CHECK}'", "NEW.id", SET),
    "A checklist is set on record only.",
)
CHECK_RETIRED = recorded(
    "retired_on_record",
    pgtrigger.Update,
    told(f"'{CHECK}'", "NEW.id", RETIRED),
    "A row of a checklist is retired on record only.",
    when=changed("retired_at"),
)
TICKED_WITH = recorded(
    "ticked_with_its_decision",
    pgtrigger.Insert,
    f"""EXISTS (SELECT 1 FROM events_event e JOIN approvals_decision d ON d.id = NEW.decision_id JOIN approvals_route r ON r.id = d.route_id
        WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id AND e.made_in = {UNIT}
        AND e.data ->> 'given' = NEW.decision_id::text)""",
    "What was looked at is ticked with the decision.",
)
TICKED_FOR = refuses(
    "of_its_group",
    pgtrigger.Insert,
    f"""NOT EXISTS (SELECT 1 FROM assurances_check c JOIN approvals_decision d ON d.id = NEW.decision_id JOIN approvals_panel p ON p.id = d.panel_id
        WHERE c.id = NEW.check_row_id AND c.retired_at IS NULL AND c.role = {_ROLE})""",
    "A tick is of the checklist of the group that decides.",
)
TICKED_TO_APPROVE = settles(
    "ticked_to_approve",
    pgtrigger.Insert,
    f"""NEW.verdict IN ('approve', 'approve_with_conditions') AND EXISTS (
        SELECT 1 FROM assurances_check c JOIN approvals_panel p ON p.id = NEW.panel_id JOIN approvals_route r ON r.id = NEW.route_id
        WHERE c.role = {_ROLE} AND c.is_required AND c.retired_at IS NULL AND c.made_at <= NEW.at AND r.subject_kind = 'intake.request'
        AND NOT EXISTS (SELECT 1 FROM assurances_tick t WHERE t.decision_id = NEW.id AND t.check_row_id = c.id))
        AND NOT EXISTS (SELECT 1 FROM assurances_applied a WHERE a.decision_id = NEW.id)""",
    "What has to be looked at is ticked before anything is approved.",
)
