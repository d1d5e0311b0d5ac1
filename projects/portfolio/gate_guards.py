"""The guards of gates, their checklists and of proposals about a plan in the database."""

import pgtrigger

from collab.appointments.guards import STAYS, by_its_route, decided_once
from collab.kit.guards import refuses, settles
from collab.kit.record_guards import changed, recorded, told
from projects.portfolio.gate_states import HEAVY, PASSAGE

PROJECT = "portfolio.project"
PASSED, TICKED, USED = "portfolio.gate.passed", "portfolio.check.ticked", "portfolio.template.used"

THROUGH_GATES = refuses(
    "through_its_gates",
    pgtrigger.Update,
    """OLD.phase <> NEW.phase AND EXISTS (
        SELECT 1 FROM portfolio_gate g WHERE g.project_id = NEW.id AND g.phase = NEW.phase AND g.passed_at IS NULL)""",
    "The gate before this phase has not been passed.",
)
_HEAVY = f"""EXISTS (SELECT 1 FROM portfolio_project p JOIN approvals_route r ON r.id = p.route_id
            WHERE p.id = NEW.project_id AND r.track = '{HEAVY}')"""
_AGREED = """EXISTS (SELECT 1 FROM portfolio_passage a
            WHERE a.project_id = NEW.project_id AND a.act = 'gate' AND a.phase = NEW.phase AND a.state = 'agreed')"""
GATE = [
    refuses("stands_open", pgtrigger.Insert, "NEW.passed_at IS NOT NULL", "A gate stands before it is passed."),
    recorded(
        "passed_on_record",
        pgtrigger.Update,
        f"""OLD.passed_at IS NULL AND {told(f"'{PROJECT}'", "NEW.project_id", PASSED)}
        AND NOT EXISTS (SELECT 1 FROM portfolio_check c WHERE c.gate_id = NEW.id AND c.done_on IS NULL)
        AND (NOT {_HEAVY} OR {_AGREED})""",
        "A gate is passed once, with all of its list done, and on the major track by its approval.",
        when=changed("passed_at", "phase", "project_id", "passes"),
    ),
    STAYS,
]
CHECK = [
    refuses(
        "until_its_gate",
        pgtrigger.Update,
        """(OLD.gate_id, OLD.done_on, OLD.done_by_id) IS DISTINCT FROM (NEW.gate_id, NEW.done_on, NEW.done_by_id)
        AND EXISTS (SELECT 1 FROM portfolio_gate g WHERE g.id IN (OLD.gate_id, NEW.gate_id) AND g.passed_at IS NOT NULL)""",
        "A list is ticked until its gate is passed.",
    ),
    recorded(
        "ticked_on_record",
        pgtrigger.Update,
        told(f"'{PROJECT}'", "(SELECT g.project_id FROM portfolio_gate g WHERE g.id = NEW.gate_id)", TICKED),
        "A list is ticked on record.",
        when=changed("done_on", "done_by_id", "gate_id"),
    ),
    STAYS,
]
PASSAGES = [
    refuses("starts_proposed", pgtrigger.Insert, "NEW.state <> 'proposed'", "A proposal starts as one."),
    decided_once("baseline_id"),
    by_its_route(PASSAGE),
    settles(
        "routed",
        pgtrigger.Insert | pgtrigger.Update,
        f"""NOT EXISTS (SELECT 1 FROM portfolio_passage c JOIN approvals_route r ON r.id = c.route_id
            AND r.subject_kind = '{PASSAGE}' AND r.subject_id = c.id WHERE c.id = NEW.id)""",
        "A proposal about a plan has a route of its own, on which somebody else decides.",
    ),
    STAYS,
]
