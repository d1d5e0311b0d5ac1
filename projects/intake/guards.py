"""The request's guards in the database; those of its moves are written from the flow's table."""

import pgtrigger

from collab.appointments.guards import STAYS, by_its_route, decided_once
from collab.approvals.guards import DAY
from collab.kit.flow_guards import by_arrows, keeps_version, on_record
from collab.kit.guards import refuses, settles
from collab.kit.letters import UNSPACED
from collab.kit.record_guards import ERASING, UNIT, changed, recorded, told
from funding.ledger.shapes import SHAPES
from projects.intake.asked import ANSWERS, REGISTERS, Kind
from projects.intake.facts import DataKind
from projects.intake.flow import FLOW, RECLASSIFIED
from projects.intake.sight import HIDDEN, PAID_FOR, SHOWN
from projects.intake.states import STOPPED_FROM, State

REQUEST, STOP_KIND = "intake.request", "intake.stop"
# Of how many letters a word is that slips are mended by.
SHORT, LONGEST_WORD = 4, 40

# The route of a row, and of nothing else that is approved for the same piece of work.
_own = "r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number"

# Whoever asks for it now asked for it when it was routed, or was kept from deciding on it when it was given to them.
_asked_or_apart = """(r.requester_id = NEW.requester_id OR EXISTS (
                    SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.requester_id))"""

NUMBER = f"""
    IF NEW.state <> '{State.DRAFT.value}' OR NEW.version <> 1 THEN RAISE EXCEPTION 'A request begins as a draft.'; END IF;
    NEW.number := nextval('intake_request_number');
    RETURN NEW;
"""

SEARCH = """
    NEW.search := setweight(public.words_vector(coalesce(NEW.title, '')), 'A')
        || setweight(public.words_vector(coalesce(NEW.outcome, '') || ' ' || coalesce(NEW.problem, '')), 'B');
    RETURN NEW;
"""
SEARCHABLE = pgtrigger.Trigger(
    name="searchable", operation=pgtrigger.Insert | pgtrigger.UpdateOf("title", "problem", "outcome"), when=pgtrigger.Before, func=SEARCH
)
NUMBERS_ITSELF = pgtrigger.Trigger(name="numbers_itself", operation=pgtrigger.Insert, when=pgtrigger.Before, func=NUMBER)
# The words there are, for slips to be mended by: of what was sent, for a draft changes with each letter. In their order, so that
# two who bring the same new words wait for each other and not in a circle.
WORDS = f"""
    IF NEW.state <> '{State.DRAFT.value}' AND (OLD.state = '{State.DRAFT.value}'
            OR (NEW.title, NEW.outcome, NEW.problem) IS DISTINCT FROM (OLD.title, OLD.outcome, OLD.problem)) THEN
        INSERT INTO intake_word (word, keys) SELECT w, public.words_keys(w)
          FROM (SELECT DISTINCT w COLLATE "C" AS w
                  FROM regexp_split_to_table(public.words_folded(concat_ws(' ', NEW.title, NEW.outcome, NEW.problem)), ' +') w) found
         WHERE length(w) BETWEEN {SHORT} AND {LONGEST_WORD} AND w !~ '[0-9{UNSPACED}]' AND NOT EXISTS (SELECT 1 FROM intake_word k WHERE k.word = w)
         ORDER BY w ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
"""
WORDS_KEPT = pgtrigger.Trigger(
    name="words_kept", operation=pgtrigger.UpdateOf("state", "title", "problem", "outcome"), when=pgtrigger.After, func=WORDS
)

KEEPS = f"""
    IF (OLD.number, OLD.made_at) IS DISTINCT FROM (NEW.number, NEW.made_at)
            OR OLD.requester_id <> NEW.requester_id AND (OLD.state <> NEW.state OR OLD.version = NEW.version) THEN
        RAISE EXCEPTION 'A request keeps its number, and its requester until it is given to somebody else.';
    END IF;
    IF OLD.route_id IS DISTINCT FROM NEW.route_id AND (OLD.state, NEW.state) <> ('{State.IN_TRIAGE.value}', '{State.IN_APPROVAL.value}')
            AND NOT (NEW.state = '{State.APPROVED.value}' AND EXISTS (
                SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.kind = 'break_glass'))
            OR OLD.project_id IS DISTINCT FROM NEW.project_id AND (OLD.state, NEW.state) <> ('{State.FUNDED.value}', '{State.IN_DELIVERY.value}')
            OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND (
                OLD.state = NEW.state OR NEW.state <> '{State.MERGED.value}' AND OLD.state <> '{State.MERGED.value}')
            OR OLD.split_from_id IS DISTINCT FROM NEW.split_from_id
            OR OLD.holder_id IS DISTINCT FROM NEW.holder_id AND OLD.state = NEW.state AND OLD.version = NEW.version
            OR OLD.before_hold IS DISTINCT FROM NEW.before_hold AND (OLD.state = NEW.state OR NEW.state <> '{State.ON_HOLD.value}') THEN
        RAISE EXCEPTION 'What a move has set, only that move sets.';
    END IF;
{keeps_version(FLOW, "search")}
"""

_FROM = ", ".join(f"'{state.value}'" for state in STOPPED_FROM)
# What is still promised, in the currency of what was approved, weighs as that did when it was routed. Where the policy in force counts
# in another currency than the one it was routed by, the database knows no rate: then the operation alone judges.
_TOO_MUCH = f"""EXISTS (
            SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id
              JOIN approvals_policy c ON c.subject_kind = '{REQUEST}' AND c.currency = p.currency
               AND c.starts_on <= {DAY.format("NEW.state_since")} AND (c.ends_on IS NULL OR c.ends_on > {DAY.format("NEW.state_since")})
             WHERE r.id = NEW.route_id AND c.standard_below <= (
                SELECT coalesce(sum(a.covers * b.held / a.amount), 0) FROM funds_allocation a CROSS JOIN LATERAL (
                    SELECT sum(l.balance) AS held FROM ledger_account l WHERE l.allocation_id = a.id AND l.kind <> 'spent') b
                 WHERE a.route_id = r.id AND a.state <> 'released')
                * (CASE WHEN r.currency = p.currency OR r.weighed IS NULL THEN 1 ELSE r.weighed / r.amount END))"""

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
                AND {_asked_or_apart} AND {_own}) THEN
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
    ELSIF NEW.state = '{State.STOPPED.value}' THEN
        IF OLD.state = '{State.ON_HOLD.value}' AND OLD.before_hold NOT IN ({_FROM}) THEN
            RAISE EXCEPTION 'What is stopped was funded or in delivery.';
        END IF;
        IF {_TOO_MUCH} AND NOT EXISTS (SELECT 1 FROM intake_stop s WHERE s.request_id = NEW.id AND s.state = 'agreed') THEN
            RAISE EXCEPTION 'So much is promised to this that it takes two others to stop it.';
        END IF;
    END IF;
"""

BY_ARROWS = by_arrows(FLOW, first=KEEPS, then=RESTS_ON)
# What people write, by the names that the event of an edit has for it. The kind of data and what the policy reads of it are one answer:
# the event of the portal before says the latter, which leaves the kind as nobody asked it.
ON_RECORD = on_record(
    FLOW,
    REQUEST,
    content={answer.column: answer.column for answer in ANSWERS if answer.kind not in (Kind.CODES, Kind.CHOICE)},
    also="""CASE WHEN (OLD.data_kind, OLD.personal_data) IS DISTINCT FROM (NEW.data_kind, NEW.personal_data)
                THEN CASE WHEN NEW.data_kind IS NULL THEN 'personal_data' ELSE 'data_kind' END END""",
)
KIND_OF_DATA = pgtrigger.Trigger(
    name="kind_of_data",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("data_kind", "personal_data"),
    when=pgtrigger.Before,
    func=f"""
    IF TG_OP = 'UPDATE' AND NEW.data_kind IS NOT DISTINCT FROM OLD.data_kind AND NEW.personal_data IS DISTINCT FROM OLD.personal_data THEN
        NEW.data_kind := NULL;
    ELSIF NEW.data_kind IS NOT NULL THEN
        NEW.personal_data := CASE NEW.data_kind WHEN '{DataKind.UNKNOWN.value}' THEN NULL ELSE NEW.data_kind <> '{DataKind.NONE.value}' END;
    END IF;
    RETURN NEW;
""",
)
_named = ", ".join(f"('{name}', NEW.{name})" for name in REGISTERS)
_NAMED = f"(VALUES {_named}) k(kind, codes)"
# Held until the transaction ends, as ``registers.guards.named`` does: a merge at the same moment sees who names it, or is seen.
NAMES_ENTRIES = pgtrigger.Trigger(
    name="names_entries",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf(*REGISTERS),
    when=pgtrigger.Before,
    func=f"""
    IF coalesce({", ".join(f"NEW.{name}" for name in REGISTERS)}) IS NULL THEN RETURN NEW; END IF;
    PERFORM 1 FROM registers_entry e JOIN {_NAMED} ON e.kind = k.kind AND e.code = ANY (k.codes) ORDER BY e.id FOR SHARE OF e;
    IF EXISTS (SELECT 1 FROM {_NAMED} CROSS JOIN LATERAL unnest(k.codes) c(code) WHERE NOT EXISTS (
            SELECT 1 FROM registers_entry e WHERE e.kind = k.kind AND e.code = c.code AND e.merged_into_id IS NULL)) THEN
        RAISE EXCEPTION 'This names what its register does not have, or what was merged into another entry.';
    END IF;
    RETURN NEW;
""",
)

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

# What is the person's who holds it, and whose it is, moves without its state on record only.
HELD_ON_RECORD = recorded(
    "held_on_record",
    pgtrigger.Update,
    told(
        f"'{REQUEST}'",
        "NEW.id",
        *(f"intake.request.{said}" for said in ("handed_over", "reassigned", "assigned", "undone")),
        more="e.version = NEW.version",
    ),
    "What a move has set, only that move sets.",
    when=f"OLD.state = NEW.state AND ({changed('holder_id')})",
)
ASKED_BY_ON_RECORD = recorded(
    "asked_by_on_record",
    pgtrigger.Update,
    told(
        f"'{REQUEST}'",
        "NEW.id",
        "intake.request.reassigned",
        more="(e.data -> 'former', e.data -> 'person') = (to_jsonb(OLD.requester_id), to_jsonb(NEW.requester_id))",
    ),
    "A request is given to somebody else on record only.",
    when=changed("requester_id"),
)
# By the end of the transaction: its money is free, and its project has stopped with it.
STOPPED_WHOLE = settles(
    "stopped_whole",
    pgtrigger.Update,
    f"""OLD.state <> NEW.state AND NEW.state = '{State.STOPPED.value}' AND (
        EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.state <> 'released')
        OR EXISTS (SELECT 1 FROM portfolio_project p WHERE p.id = NEW.project_id AND p.phase <> 'stopped'))""",
    "What is stopped gives its money back, and its project stops with it.",
)
# A draft that was never sent is its writer's alone, who may throw it away; what was sent is a record.
NEVER_SENT = [
    refuses(
        "sent_stays_sent",
        pgtrigger.Update,
        """OLD.submitted_at IS NOT NULL AND NEW.submitted_at IS DISTINCT FROM OLD.submitted_at
        OR NEW.submitted_at IS NULL AND NEW.state NOT IN ('draft', 'withdrawn')""",
        "A request that is sent keeps the day on which it was.",
    ),
    pgtrigger.Trigger(
        name="never_deleted",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
    IF OLD.submitted_at IS NOT NULL OR OLD.state NOT IN ('draft', 'withdrawn') THEN
        RAISE EXCEPTION 'A request that was sent is never deleted; it is withdrawn.';
    END IF;
    RETURN OLD;
    """,
    ),
    recorded(
        "deleted_on_record",
        pgtrigger.Delete,
        told(f"'{REQUEST}'", "OLD.id", "intake.request.deleted", more=f"e.actor_id = OLD.requester_id OR {ERASING}"),
        "A draft is deleted on record, and by its writer.",
    ),
]

# --- money and the work it is for
_WORK = "EXISTS (SELECT 1 FROM intake_request q WHERE q.route_id = {0} AND q.state NOT IN ({1}))"
# What the fund of a closing year still holds for last invoices goes on in one of the next.
_GOES_ON = f"""EXISTS (SELECT 1 FROM events_event e JOIN funds_allocation a ON a.id = e.subject_id AND e.subject_kind = 'funds.allocation'
        WHERE a.route_id = NEW.route_id AND e.kind = '{SHAPES["carry"].event}' AND e.made_in = {UNIT})"""
PROMISED_WHILE_OPEN = pgtrigger.Trigger(
    name="promised_while_open",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "covers"),
    when=pgtrigger.Before,
    func=f"""
    -- Whoever ends it at this instant waits, or was first.
    PERFORM 1 FROM intake_request q WHERE q.route_id = NEW.route_id FOR SHARE;
    IF {_WORK.format("NEW.route_id", "'approved', 'funded', 'in_delivery'")} AND NOT {_GOES_ON} THEN
        RAISE EXCEPTION 'Nothing new is promised to work that is live or has ended.';
    END IF;
    RETURN NEW;
    """,
)
# Who sees it by its money is told on record, once for each fund that pays.
PAID_FOR_ON_RECORD = recorded(
    "paid_for_on_record",
    pgtrigger.Insert,
    f"""NOT EXISTS (SELECT 1 FROM intake_request q WHERE q.route_id = NEW.route_id AND q.is_confidential)
        OR EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.fund_id = NEW.fund_id AND a.id < NEW.id)
        OR EXISTS (SELECT 1 FROM intake_request q JOIN events_event e ON e.subject_kind = '{REQUEST}' AND e.subject_id = q.id
            JOIN funds_fund f ON f.id = NEW.fund_id AND e.data -> 'funds' ? f.code
            WHERE q.route_id = NEW.route_id AND e.kind IN ('{PAID_FOR}', '{RECLASSIFIED}') AND e.made_in = {UNIT})""",
    "A fund begins to pay for confidential work on record only.",
)
RELEASED_AFTERWARDS = refuses(
    "released_afterwards",
    pgtrigger.Insert,
    "NEW.kind = 'release' AND NEW.subject_kind = 'approvals.route' AND "
    + _WORK.format("NEW.subject_id", "'delivered', 'closed', 'stopped'"),
    "Money leaves work that is live, has ended or is stopped, and no other.",
)

STOP = [
    refuses("starts_proposed", pgtrigger.Insert, "NEW.state <> 'proposed'", "A proposal starts as one."),
    decided_once("route_id"),
    by_its_route(STOP_KIND),
    settles(
        "routed",
        pgtrigger.Insert | pgtrigger.Update,
        f"""NOT EXISTS (SELECT 1 FROM intake_stop c JOIN approvals_route r ON r.id = c.route_id
            AND r.subject_kind = '{STOP_KIND}' AND r.subject_id = c.id WHERE c.id = NEW.id)""",
        "A proposal to stop has a route of its own, on which two others decide.",
    ),
    STAYS,
]
# Of a request by itself, whatever move is made.
OF_A_ROW = (NUMBERS_ITSELF, SEARCHABLE, WORDS_KEPT, KIND_OF_DATA, NAMES_ENTRIES)
