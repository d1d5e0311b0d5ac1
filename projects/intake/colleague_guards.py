"""The guards of who asks for work besides its requester: on record, and never somebody who judges it."""

import pgtrigger

from collab.approvals.guards import STANDS
from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, words
from projects.intake.states import ENDED

REQUEST, STOP = "intake.request", "intake.stop"
NAMED, TAKEN_OFF = "intake.request.colleague_named", "intake.request.colleague_taken_off"

# Whether this person asks for the request ``q``: what ``askers.asks`` says.
_ASKS = "(q.requester_id = {0} OR EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = q.id AND k.person_id = {0}))"
# Every route of the request ``q``: of the work, and of proposals to stop it.
_ROUTES = f"""(r.number = q.number OR r.subject_kind = '{STOP}' AND r.subject_id = ANY (
        ARRAY(SELECT s.id FROM intake_stop s WHERE s.request_id = q.id)))"""
# The request that a route of work, or of its stop, is about.
_ABOUT = f"""(CASE NEW.subject_kind WHEN '{REQUEST}' THEN NEW.subject_id
        ELSE (SELECT s.request_id FROM intake_stop s WHERE s.id = NEW.subject_id) END)"""
_OF_WORK = f"NEW.subject_kind = '{REQUEST}' OR NEW.subject_kind = '{STOP}'"

# Who asks for it is whom the record says: the last that happened between the two was that they were named. With a draft all of it goes.
_REQUEST, _PERSON = "coalesce(NEW.request_id, OLD.request_id)", "coalesce(NEW.person_id, OLD.person_id)"
ON_RECORD = pgtrigger.Trigger(
    name="named_on_record",
    operation=pgtrigger.Insert | pgtrigger.Delete,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    func=f"""
    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.id = {_REQUEST})
            AND EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = {_REQUEST} AND k.person_id = {_PERSON})
            IS DISTINCT FROM coalesce((SELECT e.kind = '{NAMED}' FROM events_event e
                WHERE e.subject_kind = '{REQUEST}' AND e.subject_id = {_REQUEST} AND e.kind IN ('{NAMED}', '{TAKEN_OFF}')
                  AND e.data -> 'person' = to_jsonb({_PERSON}) ORDER BY e.sequence DESC LIMIT 1), false) THEN
        RAISE EXCEPTION 'Colleagues are named on a request, and taken off it, on record only.';
    END IF;
    RETURN NULL;
""",
)
STAYS = pgtrigger.Trigger(
    name="stays",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func="RAISE EXCEPTION 'A colleague is named or taken off, and nobody is put in their place.';",
)
# Whoever routes it, gives it away or ends it at this instant waits, or was first.
HAS_NO_PART = pgtrigger.Trigger(
    name="has_no_part",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
    PERFORM 1 FROM intake_request q WHERE q.id = NEW.request_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.id = NEW.request_id
            AND (q.state IN ({words(state.value for state in ENDED)}) OR q.requester_id = NEW.person_id)) THEN
        RAISE EXCEPTION 'Somebody else than its requester is named, while the request lives.';
    END IF;
    IF EXISTS (SELECT 1 FROM intake_request q JOIN approvals_route r ON {_ROUTES} WHERE q.id = NEW.request_id AND (
            r.routed_by_id = NEW.person_id
            OR EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = r.id AND d.person_id = NEW.person_id AND {STANDS})
            OR (r.state = 'open' OR r.state = 'passed')
                AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.person_id)
                AND EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id
                    WHERE s.route_id = r.id AND t.person_id = NEW.person_id)
            OR EXISTS (SELECT 1 FROM ledger_entry l
                WHERE l.subject_kind = 'approvals.route' AND l.subject_id = r.id AND l.actor_id = NEW.person_id)))
        OR EXISTS (SELECT 1 FROM intake_request q JOIN portfolio_project p ON p.id = q.project_id
            WHERE q.id = NEW.request_id AND (p.marketing_lead_id = NEW.person_id OR p.it_lead_id = NEW.person_id)) THEN
        RAISE EXCEPTION 'Whoever routes, decides on, pays or leads work does not ask for it as well.';
    END IF;
    RETURN NEW;
""",
)
RECUSED = recorded(
    "recused",
    pgtrigger.Insert,
    """NOT EXISTS (SELECT 1 FROM intake_request q JOIN approvals_route r ON r.id = q.route_id
            OR r.id = ANY (ARRAY(SELECT s.route_id FROM intake_stop s WHERE s.request_id = q.id AND s.state = 'proposed'))
         WHERE q.id = NEW.request_id
           AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.person_id))""",
    "Whoever asks for work is kept from deciding on it.",
)
OF_COLLEAGUE = [ON_RECORD, STAYS, HAS_NO_PART, RECUSED]

ASKS_ONCE = recorded(
    "asks_once",
    pgtrigger.Update,
    "NOT EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = NEW.id AND k.person_id = NEW.requester_id)",
    "A requester is no colleague of their own.",
    when=changed("requester_id"),
)
ROUTED_BY_OTHERS = pgtrigger.Trigger(
    name="routed_by_others",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(_OF_WORK),
    func=f"""
    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.id = {_ABOUT} AND {_ASKS.format("NEW.routed_by_id")}) THEN
        RAISE EXCEPTION 'Nobody routes what they ask for.';
    END IF;
    RETURN NEW;
""",
)
# Whoever was ever named: taken off again, they still do not judge what they asked for.
ROUTED_APART = recorded(
    "routed_apart",
    pgtrigger.Insert,
    f"""NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = '{REQUEST}' AND e.subject_id = {_ABOUT} AND e.kind = '{NAMED}'
            AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = NEW.id AND to_jsonb(c.person_id) = e.data -> 'person'))""",
    "Whoever asks for work is kept from deciding on it.",
    when=_OF_WORK,
)
RESERVED_BY_OTHERS = refuses(
    "reserved_by_others",
    pgtrigger.Insert,
    "NEW.kind = 'reserve' AND NEW.subject_kind = 'approvals.route' AND EXISTS (SELECT 1 FROM intake_request q WHERE q.route_id = NEW.subject_id AND "
    + _ASKS.format("NEW.actor_id")
    + ")",
    "Nobody reserves money for what they ask for.",
)
LED_BY_OTHERS = refuses(
    "led_by_others",
    pgtrigger.Insert | pgtrigger.UpdateOf("marketing_lead_id", "it_lead_id"),
    f"""EXISTS (SELECT 1 FROM intake_request q WHERE q.number = NEW.number
        AND ({_ASKS.format("NEW.marketing_lead_id")} OR {_ASKS.format("NEW.it_lead_id")}))""",
    "Nobody leads what they ask for.",
)
