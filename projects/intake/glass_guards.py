"""The guards of break-glass: two executives of different sides with reasons of their own, and a technologist who reviews it."""

import pgtrigger

from collab.approvals.guards import DAY, on_duty
from collab.kit.guards import refuses
from collab.kit.record_guards import changed, recorded, timely, told
from projects.intake.glass import BROKEN, KEY_HOURS, LEAST_REASON, OPENED, UPHELD

REQUEST = "intake.request"
GATED = "'in_triage', 'needs_information', 'in_approval'"
_TEXT = "(SELECT btrim(t.text) FROM events_text t WHERE t.digest = substr({0}, 6))"


def _apart(person: str) -> str:
    """SQL: the person asks for the request, or sponsors it."""
    return f"""EXISTS (SELECT 1 FROM intake_request q WHERE q.id = NEW.request_id AND ({person} = q.requester_id OR {person} = q.sponsor_id
            OR EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = q.id AND k.person_id = {person})))"""  # noqa: S608 - made of constants


def _owes(person: str, instant: str) -> str:
    """SQL: of something that this person let begin, the review is overdue."""
    return f"""EXISTS (SELECT 1 FROM intake_breakglass o WHERE o.state = 'broken' AND o.verdict = '' AND o.review_on < {DAY.format(instant)}
            AND {person} IN (o.first_id, o.second_id))"""  # noqa: S608 - made of constants


KEY_SENTENCE = "Break-glass takes an executive of each side, neither of whom asks for the work or sponsors it."
REASON_SENTENCE = f"Each of the two gives a reason of their own, of {LEAST_REASON} signs or more."
OWES_SENTENCE = "Something that you let begin past the gate has not been reviewed in time: until it is, you open no other."


def _key(
    name: str, operation: pgtrigger.Operation, who: str, role: str, reason: str, at: str, more: str, condition: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(condition) if condition else None,
        func=f"""
    {timely(at, "A key is turned at the instant at which it is.")}
    PERFORM 1 FROM access_duty y WHERE y.person_id = {who} FOR SHARE;
    IF NOT ({role} = 'cmo' OR {role} = 'cio') OR NOT {on_duty(who, role, at)} OR {_apart(who)} THEN
        RAISE EXCEPTION '{KEY_SENTENCE}';
    END IF;
    IF coalesce(char_length({_TEXT.format(reason)}), 0) < {LEAST_REASON} THEN RAISE EXCEPTION '{REASON_SENTENCE}'; END IF;
    IF {_owes(who, at)} THEN RAISE EXCEPTION '{OWES_SENTENCE}'; END IF;
    {more}
    RETURN NEW;
""",
    )


FIRST_KEY = _key(
    "first_key", pgtrigger.Insert, "NEW.first_id", "NEW.first_role", "NEW.first_reason", "NEW.opened_at",
    f"""IF (NEW.state, NEW.verdict) <> ('waiting', '') OR NEW.second_id IS NOT NULL OR NEW.route_id IS NOT NULL
            OR NEW.until <> NEW.opened_at + interval '{KEY_HOURS} hours'
            OR NOT EXISTS (SELECT 1 FROM intake_request q WHERE q.id = NEW.request_id AND q.state IN ({GATED})
                AND q.estimate = NEW.amount AND q.currency = NEW.currency) THEN
        RAISE EXCEPTION 'Break-glass waits a day for its second key, and is for a request at the gate.';
    END IF;""",  # noqa: S608 - made of constants
    "",
)  # fmt: skip
SECOND_KEY = _key(
    "second_key", pgtrigger.Update, "NEW.second_id", "NEW.second_role", "NEW.second_reason", "NEW.signed_at",
    f"""IF NEW.second_id = OLD.first_id OR NEW.second_role = OLD.first_role OR NEW.signed_at > OLD.until THEN RAISE EXCEPTION '{KEY_SENTENCE}'; END IF;
    IF lower({_TEXT.format("NEW.second_reason")}) = lower({_TEXT.format("OLD.first_reason")}) THEN RAISE EXCEPTION '{REASON_SENTENCE}'; END IF;
    IF NOT {on_duty("OLD.first_id", "OLD.first_role", "NEW.signed_at")} OR {_apart("OLD.first_id")} THEN RAISE EXCEPTION '{KEY_SENTENCE}'; END IF;
    IF {_owes("OLD.first_id", "NEW.signed_at")} THEN RAISE EXCEPTION '{OWES_SENTENCE}'; END IF;
    IF NEW.review_on <= {DAY.format("NEW.signed_at")} OR NEW.review_on > {DAY.format("NEW.signed_at")} + 40 OR NEW.hold_on <= NEW.review_on
            OR NOT EXISTS (SELECT 1 FROM intake_request q WHERE q.id = NEW.request_id AND q.state IN ({GATED})
                AND q.estimate = NEW.amount AND q.currency = NEW.currency) THEN
        RAISE EXCEPTION 'What two executives let begin is reviewed within days, and is as the first of them opened it.';
    END IF;""",  # noqa: S608 - made of constants
    "OLD.state = 'waiting' AND NEW.state = 'broken'",
)  # fmt: skip
_WAY = """'{state,second_id,second_role,second_reason,signed_at,route_id,review_on,hold_on,verdict,reviewed_by_id,reviewed_at,review_reason}'::text[]"""
KEPT = refuses(
    "kept",
    pgtrigger.Update,
    f"""(to_jsonb(OLD) - {_WAY}) IS DISTINCT FROM (to_jsonb(NEW) - {_WAY})
        OR OLD.state <> NEW.state AND OLD.state <> 'waiting'
        OR NOT (OLD.state = 'waiting' AND NEW.state = 'broken')
            AND ({changed("second_id", "second_role", "second_reason", "signed_at", "review_on", "hold_on")})
        OR OLD.route_id IS DISTINCT FROM NEW.route_id AND (OLD.route_id IS NOT NULL OR NEW.state <> 'broken')
        OR OLD.verdict <> '' AND ({changed("verdict", "reviewed_by_id", "reviewed_at", "review_reason")})
        OR (NEW.verdict <> '') IS DISTINCT FROM (NEW.reviewed_by_id IS NOT NULL AND NEW.reviewed_at IS NOT NULL AND NEW.review_reason <> '')
        OR NEW.verdict <> '' AND NEW.state <> 'broken'""",
    "What was signed stays as it was signed, and is reviewed once.",
)
REVIEWED = refuses(
    "reviewed_by_the_gate",
    pgtrigger.Update,
    f"""NEW.verdict <> OLD.verdict AND (NOT {on_duty("NEW.reviewed_by_id", "'technologist'", "NEW.reviewed_at")} OR {_apart("NEW.reviewed_by_id")}
        OR NEW.reviewed_by_id = OLD.first_id OR NEW.reviewed_by_id = OLD.second_id)""",
    "A marketing technologist reviews it who did not ask for it.",
)
_STAYS = pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)
OF_GLASS = [
    FIRST_KEY,
    SECOND_KEY,
    KEPT,
    REVIEWED,
    _STAYS,
    recorded(
        "opened_on_record", pgtrigger.Insert, told(f"'{REQUEST}'", "NEW.request_id", OPENED, more="e.actor_id = NEW.first_id"),
        "Break-glass is opened on record only.",
    ),
    recorded(
        "signed_on_record",
        pgtrigger.Update,
        f"""CASE WHEN NEW.state = 'broken' THEN {told(f"'{REQUEST}'", "NEW.request_id", BROKEN, more="e.actor_id = NEW.second_id")}
            AND EXISTS (SELECT 1 FROM intake_breakglass g WHERE g.id = NEW.id AND g.route_id IS NOT NULL) ELSE true END""",  # noqa: S608 - made of constants
        "Break-glass is signed on record only, and the work begins with it.",
        when=changed("state"),
    ),
    recorded(
        "reviewed_on_record",
        pgtrigger.Update,
        told(f"'{REQUEST}'", "NEW.request_id",
            more=f"e.actor_id = NEW.reviewed_by_id AND e.kind = CASE NEW.verdict WHEN 'upheld' THEN '{UPHELD}' ELSE 'intake.request.stopped' END"),
        "It is reviewed on record only.",
        when=changed("verdict"),
    ),
]  # fmt: skip
# SQL for the routing function: why a route of this kind is refused, or null.
REFUSES_ROUTE = f"""CASE WHEN NOT EXISTS (
            SELECT 1 FROM intake_breakglass g JOIN intake_request q ON q.id = g.request_id JOIN approvals_policy o ON o.id = (route ->> 'policy_id')::bigint
             WHERE g.request_id = (route ->> 'subject_id')::bigint AND g.state = 'broken' AND g.route_id IS NULL AND q.state IN ({GATED})
               AND g.second_id = (route ->> 'routed_by_id')::bigint AND q.number = (route ->> 'number')::integer
               AND q.requester_id = (route ->> 'requester_id')::bigint AND q.estimate = g.amount AND q.currency = g.currency
               AND g.amount = (route ->> 'amount')::numeric AND g.currency = route ->> 'currency'
               AND (route ->> 'data_class' = 'personal' OR q.personal_data IS FALSE))
        THEN 'Two executives of different sides, with a reason each, let work begin past the gate.'
        WHEN NOT EXISTS (SELECT 1 FROM approvals_policy o WHERE o.id = (route ->> 'policy_id')::bigint
            AND CASE WHEN o.currency = route ->> 'currency' THEN greatest((route ->> 'amount')::numeric, (route ->> 'weighed')::numeric)
                ELSE (route ->> 'weighed')::numeric END <= o.break_glass_below)
        THEN 'The policy lets nobody break the glass for so much.' END"""  # noqa: S608 - made of constants
