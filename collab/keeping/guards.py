"""The guards of holds and erasures in the database: two people, on record, and nothing that is held goes."""

import pgtrigger

from collab.keeping.states import AGREED, ASKED, ERASED, ERASURE, HOLD, LIFTED, LIFTING, PLACED, REFUSED, STAYS, TURNED_DOWN
from collab.kit.guards import refuses
from collab.kit.record_guards import ERASING, UNIT, changed, recorded, told

KEPT = "This is kept for now, and is not taken away."
# Whether a hold is on somebody, on a thing, or on the request that a thing belongs to. A change of this text takes a migration.
HELD = """
CREATE OR REPLACE FUNCTION public.keeping_held(whose bigint, kind text, key bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM keeping_hold h WHERE h.ended_at IS NULL) THEN RETURN false; END IF;
    RETURN EXISTS (SELECT 1 FROM keeping_hold h WHERE h.ended_at IS NULL AND (h.person_id = whose
        OR h.subject_kind = kind AND h.subject_id = key
        OR kind = 'people.person' AND h.person_id = key
        OR h.subject_kind = 'intake.request' AND EXISTS (SELECT 1 FROM intake_request q WHERE q.id = h.subject_id AND CASE kind
            WHEN 'portfolio.project' THEN q.project_id = key
            WHEN 'approvals.route' THEN EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = key AND r.number = q.number)
            WHEN 'funds.allocation' THEN EXISTS (SELECT 1 FROM funds_allocation a JOIN approvals_route r ON r.id = a.route_id
                WHERE a.id = key AND r.number = q.number)
            ELSE false END)));
END $$
"""


def stays(test: str, name: str = "held") -> pgtrigger.Trigger:
    """What a hold is on does not go, whoever asks and however long it lay there."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"IF {test} THEN RAISE EXCEPTION '{KEPT}'; END IF; RETURN OLD;",
    )


OF_WRITER = stays("public.keeping_held(OLD.writer_id, OLD.subject_kind, OLD.subject_id)")
OF_PERSON = stays("public.keeping_held(OLD.person_id, '', NULL)")
OF_TAKER = stays("public.keeping_held(OLD.by_id, '', NULL)")
OF_FILE = refuses(
    "held",
    pgtrigger.Update,
    "OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL AND public.keeping_held(OLD.put_by_id, OLD.subject_kind, OLD.subject_id)",
    KEPT,
)
# That one was refused, which is tidied away after a month.
OF_REFUSED = stays("public.keeping_held(OLD.put_by_id, OLD.subject_kind, OLD.subject_id)", "held_row")
# An erasure is told of where two people want it, and while it is carried out.
BY_TWO = refuses(
    "erased_by_two",
    pgtrigger.Insert,
    f"""NEW.kind = '{ERASED}' AND NOT EXISTS (SELECT 1 FROM keeping_erasure x WHERE x.person_id = NEW.subject_id
        AND x.agreed_by_id = NEW.actor_id AND x.done_in = {UNIT})""",
    "Somebody is erased where two people want it, and in no other way.",
)
STAYS_ERASED = refuses(
    "stays_erased",
    pgtrigger.Update,
    f"""EXISTS (SELECT 1 FROM keeping_erasure x WHERE x.person_id = OLD.id AND x.state = 'done') AND NOT {ERASING}
        AND (NEW.is_active OR NEW.email <> '' OR (NEW.username, NEW.first_name, NEW.last_name)
            IS DISTINCT FROM (OLD.username, OLD.first_name, OLD.last_name))""",
    "Whoever was erased stays so. Take somebody who comes back in anew.",
)

_FIXED = ("person_id", "subject_kind", "subject_id", "reason", "reference", "asked_by_id", "asked_at")
_ARROWS = "('asked', 'agreed'), ('asked', 'refused'), ('agreed', 'lifting'), ('lifting', 'agreed'), ('lifting', 'lifted')"
HOLDS = [
    refuses(
        "begins_asked",
        pgtrigger.Insert,
        "NEW.state <> 'asked' OR NEW.agreed_by_id IS NOT NULL OR NEW.lifting_by_id IS NOT NULL",
        "A hold begins as one that is asked for.",
    ),
    refuses(
        "by_arrows",
        pgtrigger.Update,
        f"""({changed(*_FIXED)}) OR (OLD.state, NEW.state) NOT IN ({_ARROWS})
        OR OLD.agreed_by_id IS NOT NULL AND OLD.agreed_by_id IS DISTINCT FROM NEW.agreed_by_id""",
        "A hold is not rewritten, and it ends by a second person.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(
            f"'{HOLD}'",
            "NEW.id",
            more=f"""e.kind = CASE coalesce(OLD.state, '') || '>' || NEW.state WHEN '>asked' THEN '{PLACED}' WHEN 'asked>agreed' THEN '{AGREED}'
                WHEN 'asked>refused' THEN '{REFUSED}' WHEN 'agreed>lifting' THEN '{LIFTING}' WHEN 'lifting>agreed' THEN '{STAYS}'
                WHEN 'lifting>lifted' THEN '{LIFTED}' END
              AND CASE e.kind WHEN '{PLACED}' THEN e.actor_id = NEW.asked_by_id WHEN '{AGREED}' THEN e.actor_id = NEW.agreed_by_id
                WHEN '{REFUSED}' THEN e.actor_id <> NEW.asked_by_id WHEN '{LIFTING}' THEN e.actor_id = NEW.lifting_by_id
                ELSE e.actor_id <> NEW.lifting_by_id END""",
        ),
        "A hold is placed and lifted on record, by two people.",
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
]
ERASURES = [
    refuses(
        "begins_asked", pgtrigger.Insert, "NEW.state <> 'asked' OR NEW.done_in IS NOT NULL", "An erasure begins as one that is asked for."
    ),
    refuses(
        "decided_once",
        pgtrigger.Update,
        f"""OLD.state <> 'asked' OR NEW.state = 'asked'
        OR ({changed("person_id", "reason", "asked_by_id", "asked_at")})
        OR NEW.state = 'done' AND (NEW.done_in IS DISTINCT FROM {UNIT}
            OR EXISTS (SELECT 1 FROM people_person p WHERE p.id = NEW.person_id AND p.is_active))""",
        "An erasure is decided once, by a second person, of somebody who has left.",
    ),
    refuses(
        "not_while_held",
        pgtrigger.Update,
        "NEW.state = 'done' AND public.keeping_held(NEW.person_id, '', NULL)",
        "This person is held: nobody erases them.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(f"'{ERASURE}'", "NEW.id", ASKED, TURNED_DOWN)
        + " OR "
        + told("'people.person'", "NEW.person_id", ERASED, more="e.actor_id = NEW.agreed_by_id AND NEW.state = 'done'"),
        "Somebody is erased on record only.",
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
]
