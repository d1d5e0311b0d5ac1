"""The guards of panels: what a group takes never shrinks, its share is settled before its turn, and it passes by its approvals alone."""

import pgtrigger

from collab.kit import zone
from collab.kit.guards import refuses

# Nobody took it back.
STANDS = "NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)"
APPROVALS = f"(d.verdict IN ('approve', 'approve_with_conditions') AND {STANDS})"
# A no of one key of two, where both came to go on: it counts for its group as an approval does.
OVERRULED = "EXISTS (SELECT 1 FROM approvals_disagreement g WHERE g.no_id = d.id AND g.state = 'go')"
COUNTS = f"({APPROVALS} OR {OVERRULED})"
# Duties are days of the organisation.
DAY = zone.DAY

PANEL_KEPT = refuses(
    "kept",
    pgtrigger.Update,
    """(OLD.step_id, OLD.role, OLD.seating) IS DISTINCT FROM (NEW.step_id, NEW.role, NEW.seating) OR NEW.quorum < OLD.quorum
    OR OLD.veto NOT IN ('', NEW.veto) OR coalesce(NEW.share, 0) < OLD.share""",
    "A panel keeps its group, and its quorum never shrinks.",
)
# The number that a share comes to is settled when its group has its turn: all who belong to it sit by then.
PANEL_OPENS = refuses(
    "opens_with_its_share",
    pgtrigger.Update,
    """NEW.state = 'open' AND OLD.state <> 'open' AND NEW.share IS NOT NULL
        AND NEW.quorum < ceil(NEW.share * (SELECT count(*) FROM approvals_seat t WHERE t.panel_id = NEW.id))""",
    "A group that decides by a share takes that share of those who sit there.",
)
# Somebody has approved in this round who held the role of the veto seat then; {0} is the panel.
VETO_SPENT = f"""EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_step s ON s.id = {{0}}.step_id AND s.round = d.round
            JOIN access_duty y ON y.person_id = coalesce(d.on_behalf_of_id, d.person_id) AND y.role = {{0}}.veto
           WHERE d.panel_id = {{0}}.id AND {APPROVALS} AND y.since_on <= {DAY.format("d.at")}
             AND (y.until_on IS NULL OR y.until_on >= {DAY.format("d.at")}) AND (y.ended_at IS NULL OR y.ended_at > d.at))"""  # noqa: S608 - made of constants
PANEL_WAITS = refuses("starts_waiting", pgtrigger.Insert, "NEW.state <> 'waiting'", "A panel waits for its turn.")
PANEL_PASSES = refuses(
    "passes_by_decisions",
    pgtrigger.Update,
    f"""NEW.state = 'passed' AND OLD.state <> 'passed' AND NEW.quorum > (SELECT count(*) FROM approvals_decision d
        JOIN approvals_step s ON s.id = NEW.step_id AND s.round = d.round WHERE d.panel_id = NEW.id AND {COUNTS})
        OR NEW.state = 'passed' AND OLD.state <> 'passed' AND NEW.veto <> '' AND NOT {VETO_SPENT.format("NEW")}""",  # noqa: S608 - made of constants
    "A panel passes by the approvals of its quorum, its veto seat among them, and in no other way.",
)
OF_PANEL = (PANEL_WAITS, PANEL_KEPT, PANEL_OPENS, PANEL_PASSES)
# On a step of two keys each says why, in words of their own; and once one of them has said no, the other is asked.
KEYS_SAY_WHY = f"""IF (place.role = 'cmo' OR place.role = 'cio') AND EXISTS (SELECT 1 FROM approvals_panel n
            WHERE n.step_id = place.step_id AND n.role = CASE place.role WHEN 'cmo' THEN 'cio' ELSE 'cmo' END) THEN
        IF NEW.reason = '' OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id AND n.step_id = place.step_id
                JOIN events_text a ON 'text:' || a.digest = d.reason JOIN events_text b ON 'text:' || b.digest = NEW.reason
                WHERE d.round = NEW.round AND d.person_id <> NEW.person_id AND {STANDS} AND lower(btrim(a.text)) = lower(btrim(b.text))) THEN
            RAISE EXCEPTION 'Each of two keys signs with a reason of their own.';
        END IF;
        IF EXISTS (SELECT 1 FROM approvals_decision d WHERE d.panel_id = NEW.panel_id AND d.round = NEW.round AND {STANDS} AND NOT {COUNTS}) THEN
            RAISE EXCEPTION 'This key has said no: the other one is asked now.';
        END IF;
    END IF;"""  # noqa: S608 - made of constants
