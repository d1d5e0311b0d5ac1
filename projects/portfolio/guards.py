"""The project's guards in the database; those of the phases are written from the flow's table."""

from collab.kit.flow_guards import by_arrows, on_record
from collab.kit.locks import Lock
from projects.portfolio.flow import FLOW
from projects.portfolio.states import Phase

STARTS_PLANNED = f"NEW.phase <> '{Phase.PLANNED.value}' OR NEW.version <> 1"

BY_ARROWS = by_arrows(FLOW, name="phase_by_arrows")
ON_RECORD = on_record(FLOW, "portfolio.project", name="phase_on_record")

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
