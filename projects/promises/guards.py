"""The guards of promises: frozen with the approval by a hash that the request's own event holds, changed by two sides, reviewed once."""

import pgtrigger

from collab.kit.guards import APPEND_ONLY, refuses
from collab.kit.record_guards import UNIT, changed, recorded, told
from projects.promises.states import AGREED, AMENDMENT, ANSWERED, EARLY, HANDED, PROPOSED, RAISED, REFUSED, REVIEW

# What the hash is over: all of the row but its key, when it was frozen, and itself. Days and numbers alone, so that no setting changes it.
_OF = "(to_jsonb({}) - '{{id,hash,frozen_at}}'::text[])::text"
HASHED = f"encode(sha256(convert_to({_OF}, 'UTF8')), 'hex')"
# With the approval of its request, whose event names the hash.
_APPROVED = f"""EXISTS (SELECT 1 FROM events_event e JOIN approvals_route r ON r.id = NEW.route_id AND r.number = NEW.number
        WHERE e.subject_kind = 'intake.request' AND e.subject_id = r.subject_id AND e.made_in = {UNIT} AND e.target = 'approved'
          AND e.data -> 'promises' ? NEW.hash)"""
# Agreed to in this transaction, of the same promise: nothing but its target and its day is another.
_LESS = "'{id,hash,frozen_at,target,by_on,origin_id,replaces_id}'::text[]"
_CHANGED = f"""EXISTS (SELECT 1 FROM promises_amendment a JOIN promises_promise p ON p.id = a.promise_id
        JOIN events_event e ON e.subject_kind = '{AMENDMENT}' AND e.subject_id = a.id AND e.kind = '{AGREED}' AND e.made_in = {UNIT}
        WHERE a.promise_id = NEW.replaces_id AND a.state = 'agreed' AND a.target = NEW.target AND a.by_on IS NOT DISTINCT FROM NEW.by_on
          AND e.data ->> 'hash' = NEW.hash AND to_jsonb(p) - {_LESS} = to_jsonb(NEW) - {_LESS}
          AND NEW.origin_id = coalesce(p.origin_id, p.id))"""

PROMISES = [
    APPEND_ONLY,
    pgtrigger.Trigger(
        name="hashed",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"NEW.hash := {HASHED.format('NEW')}; RETURN NEW;",
    ),
    recorded(
        "frozen_with_approval",
        pgtrigger.Insert,
        _APPROVED,
        "A promise is frozen with the approval of its request, on record.",
        when="NEW.replaces_id IS NULL",
    ),
    recorded(
        "changed_by_two",
        pgtrigger.Insert,
        _CHANGED,
        "A promise is changed by what both sides agreed to, on record.",
        when="NEW.replaces_id IS NOT NULL",
    ),
]
REVIEWS = [
    refuses("stays", pgtrigger.Delete, "true", "A review of a promise is never deleted."),
    refuses(
        "begins",
        pgtrigger.Insert,
        "NEW.version <> 1 OR NEW.verdict <> '' OR NEW.early_on IS NOT NULL",
        "A review begins without an answer.",
    ),
    refuses(
        "steps",
        pgtrigger.Update,
        """(OLD.promise_id, OLD.origin_id, OLD.months, OLD.raised_at) IS DISTINCT FROM (NEW.promise_id, NEW.origin_id, NEW.months, NEW.raised_at)
        OR NEW.version <> OLD.version + 1 OR OLD.verdict <> ''
        OR (OLD.early_on IS NOT NULL AND NEW.early_on IS DISTINCT FROM OLD.early_on)
        OR (OLD.due_on <> NEW.due_on AND NEW.early_on IS NOT DISTINCT FROM OLD.early_on)""",
        "A review keeps its promise and its month, is answered once, and is too early once.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(f"'{REVIEW}'", "NEW.id", RAISED, ANSWERED, EARLY, HANDED, more="e.version = NEW.version"),
        "A review of a promise changes on record only.",
    ),
    recorded(
        "answered_on_record",
        pgtrigger.Update,
        told(f"'{REVIEW}'", "NEW.id", ANSWERED, more="e.data ->> 'verdict' = NEW.verdict AND e.actor_id = NEW.answered_by_id"),
        "A review is answered by its own event.",
        when=changed("verdict"),
    ),
]
AMENDMENTS = [
    refuses("stays", pgtrigger.Delete, "true", "A change of a promise is never deleted."),
    refuses("begins", pgtrigger.Insert, "NEW.version <> 1 OR NEW.state <> 'waiting'", "A change of a promise begins with its proposal."),
    refuses(
        "of_what_stands",
        pgtrigger.Insert,
        "EXISTS (SELECT 1 FROM promises_promise p WHERE p.replaces_id = NEW.promise_id)",
        "This promise was changed already: change what stands now.",
    ),
    refuses(
        "steps",
        pgtrigger.Update,
        """OLD.state <> 'waiting' OR NEW.version <> OLD.version + 1
        OR to_jsonb(OLD) - '{state,decided_by_id,version}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{state,decided_by_id,version}'::text[]""",
        "A change of a promise keeps what it says, and is decided once.",
    ),
    refuses(
        "two_sides",
        pgtrigger.Update,
        """NEW.state = 'agreed' AND NOT EXISTS (
            SELECT 1 FROM people_person a JOIN people_department s ON s.id = a.department_id, people_person b JOIN people_department t ON t.id = b.department_id
             WHERE a.id = NEW.proposed_by_id AND b.id = NEW.decided_by_id AND t.side IN ('marketing', 'it') AND s.side <> t.side)""",
        "A promise is changed by two people of different sides.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(
            f"'{AMENDMENT}'",
            "NEW.id",
            PROPOSED,
            AGREED,
            REFUSED,
            more="e.version = NEW.version AND e.actor_id = coalesce(NEW.decided_by_id, NEW.proposed_by_id)",
        ),
        "A change of a promise is made on record only.",
    ),
]
