"""Who did two of the three acts by which work is paid, approving, reserving and paying: for auditors, who look at such work twice.

Nobody does all three: the database refuses the third.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from collab.approvals.models import Decision
from collab.approvals.states import Verdict
from collab.kit import clock, formats
from collab.kit.numbering import code
from collab.people.models import Person
from collab.people.names import people
from funding.ledger.models import Entry
from funding.ledger.shapes import PAYING, RESERVING, ROUTE
from projects.intake import access
from projects.intake import addresses as intake_addresses
from projects.intake.models import Request

MOST = 7
# As far back as anybody can still ask about it in the quarter's meeting.
BACK = timedelta(days=120)
WORDS = ("approved", "reserved", "paid")


@dataclass(frozen=True, slots=True)
class Acts:
    """What one person did of the three for one request; ``at`` is when they last moved money for it."""

    number: str
    title: str
    url: str
    person: str
    name: str
    acts: tuple[str, ...]
    at: datetime

    @property
    def words(self) -> str:
        """ "approved it and reserved its money"."""
        said = {"approved": "approved it", "reserved": "reserved its money", "paid": "booked its bills"}
        return formats.listed([said[act] for act in self.acts])


def two_of_three(person: Person) -> QuerySet[Entry, dict[str, Any]]:
    """A row for each person and each piece of work, of what ``person`` may open: the route, the actor, and the last entry of theirs."""
    moved = Entry.objects.filter(subject_kind=ROUTE, kind__in=(RESERVING, *PAYING), actor__isnull=False)
    moved = moved.filter(subject_id__in=access.visible(person).order_by().filter(route__isnull=False).values("route_id"))
    approved = Decision.objects.filter(
        route_id=OuterRef("subject_id"), person_id=OuterRef("actor_id"), verdict__in=(Verdict.APPROVE, Verdict.WITH_CONDITIONS)
    )
    rows = moved.annotate(approved=Exists(approved)).values("subject_id", "actor_id", "approved").order_by()
    return rows.annotate(  # type: ignore[return-value]
        last=Max("id"),
        moved_at=Max("at"),
        reserved=Count("id", filter=Q(kind=RESERVING)),
        paid=Count("id", filter=Q(kind__in=PAYING)),
    ).filter(Q(approved=True) | Q(reserved__gt=0, paid__gt=0))


def cards(rows: Iterable[dict[str, Any]]) -> tuple[Acts, ...]:
    """The rows in words. Two queries, none where there is no row."""
    found = list(rows)
    if not found:
        return ()
    work = Request.objects.filter(route_id__in=[row["subject_id"] for row in found]).values_list("route_id", "number", "title")
    titles, known = {route: (number, title) for route, number, title in work}, people(row["actor_id"] for row in found)
    return tuple(_card(row, *titles[row["subject_id"]], known[row["actor_id"]]) for row in found)


def latest(person: Person) -> tuple[Acts, ...]:
    """The newest of them, for the page."""
    found = two_of_three(person).filter(moved_at__gt=clock.now() - BACK)  # type: ignore[misc] # the types know no annotation
    return cards(found.order_by("-last")[:MOST])  # type: ignore[misc]


def _card(row: dict[str, Any], number: int, title: str, actor: Person) -> Acts:
    return Acts(
        number=code(number),
        title=title,
        url=intake_addresses.request(code(number)),
        person=actor.username,
        name=actor.name,
        acts=tuple(act for act in WORDS if row[act]),
        at=row["moved_at"],
    )
