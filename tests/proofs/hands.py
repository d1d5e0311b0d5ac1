"""What a tampering is, and the rows that the hands of these tests reach for."""

from dataclasses import dataclass

from collab.events import sql
from tests.proofs.company import FIT

SPEND = "SELECT id FROM ledger_entry WHERE kind = 'spend'"
SPENT = "SELECT code FROM ledger_account WHERE kind = 'spent' AND allocation_id IS NOT NULL AND balance > 0 LIMIT 1"
RESERVE = "SELECT max(id) FROM ledger_entry WHERE kind = 'reserve'"
RAISE = "SELECT min(id) FROM ledger_entry WHERE kind = 'raise'"
HELD = "SELECT max(id) FROM funds_allocation WHERE state = 'committed'"
DONE = "SELECT id FROM funds_allocation WHERE state = 'released'"
NO = "SELECT d.id FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.verdict = 'reject' AND r.number IS NOT NULL"
IN_TRIAGE = "SELECT min(id) FROM intake_request WHERE state = 'in_triage'"
RAISED = "SELECT min(id) FROM funds_fundchange WHERE state = 'agreed'"
OPEN = "SELECT min(route_id) FROM intake_request WHERE state = 'in_approval'"
LAST = "SELECT id FROM events_event WHERE subject_kind = 'access.duty' ORDER BY id DESC LIMIT 1"
MIDDLE = "SELECT id FROM events_event WHERE kind = 'intake.request.routed' ORDER BY id LIMIT 1"
# The name of a text that nobody wrote: the database takes nothing but names.
FORGED = "'text:" + "0" * 64 + "'"
NEW_ENTRY = """INSERT INTO ledger_entry (kind, "on", at, actor_id, subject_kind, subject_id, reference, note, transaction)
    SELECT {0}, '', 0"""
COLUMNS = "kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data, previous_hash, hash"
REHASH = f"UPDATE events_event e SET hash = {sql.DIGEST.format('e')} WHERE id = "
SEALED_ANEW = """UPDATE events_seal s SET marks = f.marks, hash = encode(sha256(convert_to(f.text, 'UTF8')), 'hex') FROM (
    SELECT o.id, array_agg(e.id || ':' || left(e.hash, 16) ORDER BY e.id) AS marks, coalesce(o.last, '') || '|' || o.upto || '|' || o.count || '|'
           || string_agg(e.id || ':' || e.hash, ',' ORDER BY e.id) AS text
      FROM (SELECT *, lag(upto) OVER (ORDER BY upto) AS since, lag(hash) OVER (ORDER BY upto) AS last FROM events_seal) o
      JOIN events_event e ON e.id > coalesce(o.since, 0) AND e.id <= o.upto GROUP BY o.id, o.last, o.upto, o.count) f WHERE f.id = s.id"""


def entry(kind: str, lines: str, facts: str = "now(), NULL::bigint, '', NULL::bigint, ''") -> tuple[str, ...]:
    """A new entry of today with these lines, which fit."""
    return (
        NEW_ENTRY.format(f"'{kind}', public.bridge_day(now()), {facts}"),
        f"INSERT INTO ledger_line (entry_id, account_id, amount, fund_id) SELECT (SELECT max(id) FROM ledger_entry), a.id, v.amount, a.fund_id "
        f"FROM (VALUES {lines}) AS v (code, amount) JOIN ledger_account a ON a.code = v.code",
        *FIT,
    )


@dataclass(frozen=True)
class Case:
    """A tampering: ``which`` row, ``does`` what to it, and the beginning of the line that says so, ``{key}`` being the row's.

    ``is_new``: the row is there only afterwards.
    """

    name: str
    which: str
    does: tuple[str, ...]
    said: str
    is_new: bool = False


def event_of(place: str) -> str:
    return f"ledger_entry: event {place} tells of one that is gone."
