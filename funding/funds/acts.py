"""Approving work, reserving its money and paying its bills: one of the three is always somebody else's.

What a stand-in approved counts for both: for whoever signed, and for whom they signed.
"""

from django.db.models import Q

from collab.approvals.models import Decision, Route
from collab.approvals.states import Verdict
from collab.kit.errors import Conflict
from collab.people.models import Person
from funding.funds.entries import about
from funding.ledger.models import Entry
from funding.ledger.shapes import PAYING, RESERVING, ROUTE

APPROVALS = (Verdict.APPROVE, Verdict.WITH_CONDITIONS)


def is_third(route: Route, actor: Person, kind: str) -> bool:
    """Whether an entry of this kind would be the third of the acts that this person does for one piece of work. At most two queries."""
    if kind != RESERVING and kind not in PAYING:
        return False
    others = PAYING if kind == RESERVING else (RESERVING,)
    return (
        Decision.objects.filter(Q(person=actor) | Q(on_behalf_of=actor), route=route, verdict__in=APPROVALS).exists()
        and Entry.objects.filter(subject_kind=ROUTE, subject_id=route.pk, actor=actor, kind__in=others).exists()
    )


def not_the_third(route: Route, actor: Person, kind: str) -> None:
    """Raises Conflict where it would be. The route is held until the unit ends, so of two acts at once one sees the other."""
    if is_third(route, actor, kind):
        said = (
            "booked its bills: somebody else reserves money for it"
            if kind == RESERVING
            else "reserved its money: somebody else books its bills"
        )
        raise Conflict(f"You approved {about(route)} and {said}.")
