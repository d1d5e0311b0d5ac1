"""Stand-ins as cards, for pages and the API."""

from dataclasses import dataclass
from datetime import date

from collab.access.roles import Role
from collab.approvals.standins.models import Scope, StandIn
from collab.approvals.standins.operations import visible
from collab.events import texts
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class StandInCard:
    """One stand-in. ``stands``: ahead, now, over or ended; ``can_end``: whoever reads it may end it."""

    id: int
    person: str
    person_name: str
    by: str
    by_name: str
    set_by: str
    set_by_name: str
    since_on: date
    until_on: date
    scope: str
    roles: tuple[str, ...]
    brands: tuple[str, ...]
    below: Money | None
    reason: str
    stands: str
    can_end: bool

    @property
    def what(self) -> str:
        """ "everything", "Privacy and Security", "amounts below 50,000 USD"."""
        if self.scope == Scope.ROLES:
            return formats.listed([str(Role(role).label) for role in self.roles])
        if self.scope == Scope.BRANDS:
            return f"the brands {formats.listed(self.brands)}"
        return f"amounts below {formats.full_money(self.below)}" if self.below else "everything"

    @property
    def status(self) -> str:
        return {"now": "Now", "ahead": "To come", "over": "Over", "ended": "Ended early"}[self.stands]


def cards(person: Person, *, is_open: bool = False) -> list[StandInCard]:
    """Those that the person reads, the latest first; ``is_open``: without what is over. Two queries."""
    rows = visible(person)
    if is_open:
        rows = rows.filter(ended_at__isnull=True, until_on__gte=clock.today())
    return made(list(rows.order_by("-since_on", "-pk")[:500]), person)


def made(rows: list[StandIn], reader: Person) -> list[StandInCard]:
    """The rows as cards with their words. One query."""
    known = texts.read(row.reason for row in rows)
    return [_card(row, known.get(row.reason, ""), reader) for row in rows]


def _card(row: StandIn, reason: str, reader: Person) -> StandInCard:
    today = clock.today()
    stands = "ended" if row.ended_at else "over" if row.until_on < today else "ahead" if row.since_on > today else "now"
    return StandInCard(
        id=row.pk,
        person=row.person.username,
        person_name=row.person.name,
        by=row.by.username,
        by_name=row.by.name,
        set_by=row.set_by.username,
        set_by_name=row.set_by.name,
        since_on=row.since_on,
        until_on=row.until_on,
        scope=row.scope,
        roles=tuple(row.roles),
        brands=tuple(row.brands),
        below=Money(row.below, row.currency) if row.below is not None else None,
        reason=reason,
        stands=stands,
        can_end=stands in ("now", "ahead") and reader.pk in (row.person_id, row.by_id, row.person.manager_id),
    )
