"""How right sizes were: what work has cost, held against what its estimator called likely; by estimator and track."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from collab.approvals.states import REQUEST
from collab.kit.errors import Forbidden
from collab.people.models import Person
from collab.people.names import people
from funding.funds.access import sees_work_money
from projects.intake.states import State

# Confidential work is left out: what is told of an estimator must not move by what only some may see. Where a fund pays in another
# currency than it was sized in, nothing is compared.
BUILT = f"""
    SELECT s.person_id, r.track, count(*), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY spent.amount / s.likely)::numeric, 2)
      FROM intake_request q JOIN intake_size s ON s.id = q.size_id
      JOIN approvals_route r ON r.id = q.route_id AND r.subject_kind = '{REQUEST}'
      JOIN LATERAL (SELECT sum(l.balance) AS amount, bool_and(l.currency = s.currency) AS is_one FROM funds_allocation a
              JOIN ledger_account l ON l.allocation_id = a.id AND l.kind = 'spent' WHERE a.route_id = q.route_id) spent ON spent.is_one
     WHERE q.state IN ('{State.DELIVERED.value}', '{State.CLOSED.value}') AND NOT q.is_confidential AND spent.amount > 0
       AND (%(person)s::bigint IS NULL OR s.person_id = %(person)s)
     GROUP BY s.person_id, r.track ORDER BY count(*) DESC, s.person_id, r.track
"""  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Half of ``count`` pieces of built work of this track cost up to ``half`` times what the estimator called likely."""

    username: str
    name: str
    track: str
    count: int
    half: Decimal


def of(reader: Person, estimator: Person | None = None) -> list[Accuracy]:
    """Of everybody, or of one. Raises Forbidden for who does not see the money of work. Two queries."""
    if not sees_work_money(reader):
        raise Forbidden("How right sizes were is for who sees the money of work.")
    with connection.cursor() as cursor:
        cursor.execute(BUILT, {"person": estimator.pk if estimator else None})
        rows = cursor.fetchall()
    known = people(key for key, *_ in rows)
    return [Accuracy(known[key].username, known[key].name, track, count, half) for key, track, count, half in rows]


def words(found: list[Accuracy]) -> str:
    """ "Of your 4 sizes of built work on the standard track, half cost up to 1.2 times what you called likely."."""
    return " ".join(
        f"Of your {one.count} sizes of built work on the {one.track} track, half cost up to {one.half} times what you called likely."
        for one in found
    )
