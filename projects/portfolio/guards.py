"""The project's guards in the database; those of the phases are written from the flow's table."""

from collections.abc import Iterable

from collab.kit.locks import Lock
from projects.portfolio.flow import FLOW
from projects.portfolio.states import Phase


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return ", ".join("(" + ", ".join(f"'{word!s}'" for word in row) + ")" for row in rows)


_arrows = sorted({(str(step.source), str(step.target)) for step in FLOW})
_named = sorted({(step.action, str(step.source), str(step.target)) for step in FLOW})

STARTS_PLANNED = f"NEW.phase <> '{Phase.PLANNED.value}' OR NEW.version <> 1"

ARROWS = f"""
    IF OLD.phase IS NOT DISTINCT FROM NEW.phase THEN RETURN NEW; END IF;
    IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A move adds one to the version.'; END IF;
    IF (OLD.phase, NEW.phase) NOT IN ({_rows(_arrows)}) THEN
        RAISE EXCEPTION 'No move leads a project from % to %.', OLD.phase, NEW.phase;
    END IF;
    RETURN NEW;
"""

ON_RECORD = f"""
    IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id
            AND e.version = NEW.version AND e.source = OLD.phase AND e.target = NEW.phase
            AND (e.action, e.source, e.target) IN ({_rows(_named)})) THEN
        RAISE EXCEPTION 'A phase changes by its named move only, and the move leaves a record.';
    END IF;
    RETURN NULL;
"""

NO_CIRCLE = f"""
    PERFORM pg_advisory_xact_lock({Lock.LINKING:d});
    IF EXISTS (
        WITH RECURSIVE ahead(project_id) AS (
            SELECT NEW.before_id
            UNION
            SELECT d.before_id FROM portfolio_dependency d JOIN ahead ON d.after_id = ahead.project_id WHERE d.id IS DISTINCT FROM NEW.id
        )
        SELECT 1 FROM ahead WHERE project_id = NEW.after_id
    ) THEN
        RAISE EXCEPTION 'They would wait for each other in a circle.';
    END IF;
    RETURN NEW;
"""
