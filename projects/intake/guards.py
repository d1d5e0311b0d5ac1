"""The request's guards in the database; those of its moves are written from the flow's table."""

from collab.kit.flow_guards import by_arrows, keeps_version, on_record
from projects.intake.asked import ANSWERS, Kind
from projects.intake.flow import FLOW
from projects.intake.sight import HIDDEN, SHOWN
from projects.intake.states import State

REQUEST = "intake.request"

# The route of a row, and of nothing else that is approved for the same piece of work.
_own = "r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number"

NUMBER = f"""
    IF NEW.state <> '{State.DRAFT.value}' OR NEW.version <> 1 THEN RAISE EXCEPTION 'A request begins as a draft.'; END IF;
    NEW.number := nextval('intake_request_number');
    RETURN NEW;
"""

SEARCH = """
    NEW.search := setweight(to_tsvector('english', coalesce(NEW.title, '')), 'A')
        || setweight(to_tsvector('english', coalesce(NEW.outcome, '') || ' ' || coalesce(NEW.problem, '')), 'B');
    RETURN NEW;
"""

KEEPS = f"""
    IF (OLD.number, OLD.requester_id, OLD.made_at) IS DISTINCT FROM (NEW.number, NEW.requester_id, NEW.made_at) THEN
        RAISE EXCEPTION 'A request keeps its number and its requester.';
    END IF;
    IF OLD.route_id IS DISTINCT FROM NEW.route_id AND (OLD.state, NEW.state) <> ('{State.IN_TRIAGE.value}', '{State.IN_APPROVAL.value}')
            OR OLD.project_id IS DISTINCT FROM NEW.project_id AND (OLD.state, NEW.state) <> ('{State.FUNDED.value}', '{State.IN_DELIVERY.value}')
            OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND (OLD.state = NEW.state OR NEW.state <> '{State.MERGED.value}')
            OR OLD.holder_id IS DISTINCT FROM NEW.holder_id AND OLD.state = NEW.state
            OR OLD.before_hold IS DISTINCT FROM NEW.before_hold AND (OLD.state = NEW.state OR NEW.state <> '{State.ON_HOLD.value}') THEN
        RAISE EXCEPTION 'What a move has set, only that move sets.';
    END IF;
{keeps_version(FLOW, "search")}
"""

# A question to another table is asked only where the state calls for it: within an AND it would be made ready each time.
RESTS_ON = f"""
    IF NEW.state = '{State.APPROVED.value}' THEN
        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND {_own}) THEN
            RAISE EXCEPTION 'A request is approved by the decisions of its route.';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id WHERE r.id = NEW.route_id
                AND NEW.currency = r.currency AND abs(NEW.estimate - r.amount) <= r.amount * p.material_share
                AND (r.data_class = 'personal' OR NOT NEW.personal_data)) THEN
            RAISE EXCEPTION 'A request is approved as it was decided on.';
        END IF;
    ELSIF NEW.state = '{State.IN_APPROVAL.value}' THEN
        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'open'
                AND r.requester_id = NEW.requester_id AND {_own}) THEN
            RAISE EXCEPTION 'A request is in approval only on its own open route.';
        END IF;
    ELSIF NEW.state = '{State.FUNDED.value}' THEN
        IF NOT EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.state <> 'released') THEN
            RAISE EXCEPTION 'A request is funded by an allocation.';
        END IF;
    ELSIF NEW.state = '{State.IN_DELIVERY.value}' THEN
        IF NOT EXISTS (SELECT 1 FROM portfolio_project p
                WHERE p.id = NEW.project_id AND p.number = NEW.number AND p.route_id = NEW.route_id) THEN
            RAISE EXCEPTION 'A request is delivered by its own project.';
        END IF;
    END IF;
"""

BY_ARROWS = by_arrows(FLOW, first=KEEPS, then=RESTS_ON)
# What people write, by the names that the event of an edit has for it.
ON_RECORD = on_record(FLOW, REQUEST, content={answer.column: answer.column for answer in ANSWERS if answer.kind is not Kind.CODES})

# Whoever was let see a request is whom the record says: the last that happened between the two was that it was shown.
SHOWN_ON_RECORD = f"""
    IF EXISTS (SELECT 1 FROM intake_requestgrant g WHERE g.content_object_id = coalesce(NEW.content_object_id, OLD.content_object_id)
                AND g.user_id = coalesce(NEW.user_id, OLD.user_id))
            IS DISTINCT FROM coalesce((SELECT e.kind = '{SHOWN}' FROM events_event e JOIN people_person p ON e.data -> 'person' IN (to_jsonb(p.id), to_jsonb(p.username::text))
                WHERE e.subject_kind = 'intake.request' AND e.subject_id = coalesce(NEW.content_object_id, OLD.content_object_id)
                  AND e.kind IN ('{SHOWN}', '{HIDDEN}') AND p.id = coalesce(NEW.user_id, OLD.user_id)
                ORDER BY e.sequence DESC LIMIT 1), false) THEN
        RAISE EXCEPTION 'A request is shown to somebody, and taken from their sight, on record only.';
    END IF;
    RETURN NULL;
"""

KEPT = "RAISE EXCEPTION 'A request is never deleted; it is withdrawn.';"
