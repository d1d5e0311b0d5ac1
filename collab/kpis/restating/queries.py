"""The reads of restatements: what waits, for whom, and what each would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from collab.events import texts
from collab.events.models import Event
from collab.kit.errors import NotFound
from collab.kit.formats import count_words
from collab.kpis import access, addresses
from collab.kpis.cards import words
from collab.kpis.models import Restated, Restatement
from collab.kpis.restating.models import State
from collab.people.models import Person

LATEST, MOST_LINES = 50, 100


@dataclass(frozen=True, slots=True)
class LineCard:
    """A value and what counts, or counted, for its day."""

    on: date
    before: Decimal | None
    before_text: str
    value: Decimal
    value_text: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class RestatementCard:
    """A restatement as a reader has it: whether they decide on it, or take it back. ``why``: what was said as it was refused."""

    pk: int
    code: str
    name: str
    count: int
    by: str
    by_username: str
    asked_at: datetime
    state: str
    state_words: str
    decided_by: str
    decided_by_username: str
    decided_at: datetime | None
    why: str
    waits_for: tuple[str, ...]
    can_decide: bool
    can_withdraw: bool

    @property
    def url(self) -> str:
        return addresses.kpi_restatement(self.pk)

    @property
    def values(self) -> str:
        return count_words(self.count, "value")


def visible(person: Person) -> QuerySet[Restatement]:
    """Results are shared: whoever sees a KPI sees what is asked of its past."""
    return Restatement.objects.filter(kpi__in=access.visible(person))


def waiting_for(person: Person) -> QuerySet[Restatement]:
    """Those that this person decides on, the longest waiting first."""
    mine = Q(kpi__owner_marketing_id=person.pk) | Q(kpi__owner_it_id=person.pk)
    return visible(person).filter(mine, state=State.WAITING).exclude(by_id=person.pk).order_by("asked_at", "pk")


def rows(person: Person, *, state: str = "", kpi: str = "") -> QuerySet[Restatement]:
    found = visible(person).filter(**({"state": state} if state else {}), **({"kpi__code": kpi} if kpi else {}))
    return found.order_by("-pk")


def cards(person: Person, found: QuerySet[Restatement] | Sequence[Restatement]) -> list[RestatementCard]:
    """Of rows in their order; two queries more than theirs where one was refused."""
    keys = [row.pk for row in found]
    whole = Restatement.objects.filter(pk__in=keys).annotate(count=Count("lines"))
    by_key = {row.pk: row for row in whole.select_related("kpi__owner_marketing", "kpi__owner_it", "by", "decided_by")}
    refused = [row.pk for row in by_key.values() if row.state == State.REFUSED]
    told = Event.objects.filter(subject_kind="kpis.restatement", subject_id__in=refused, kind="kpis.restatement.refused") if refused else []
    why = {event.subject_id: event.why for event in texts.told(told)}
    return [_card(by_key[key], person, why.get(key, "")) for key in keys]


def one(person: Person, key: int) -> RestatementCard:
    found = cards(person, visible(person).filter(pk=key))
    if not found:
        raise NotFound
    return found[0]


def lines(card: RestatementCard) -> list[LineCard]:
    """What it would change, by day: the first ``MOST_LINES``."""
    found = Restated.objects.filter(restatement=card.pk).select_related("before", "restatement__kpi").order_by("on")
    return [line(row) for row in found[:MOST_LINES]]


def line(row: Restated) -> LineCard:
    kpi, before = row.restatement.kpi, row.before.value if row.before else None
    shown = (words(before, kpi.unit, kpi.decimals), words(row.value, kpi.unit, kpi.decimals))
    if shown[0] == shown[1]:
        # They differ in digits that are not shown elsewhere.
        shown = (words(before, kpi.unit, 6), words(row.value, kpi.unit, 6))
    return LineCard(row.on, before, shown[0], row.value, shown[1], row.source, row.note)


def _card(row: Any, person: Person, why: str) -> RestatementCard:
    kpi, waits = row.kpi, row.state == State.WAITING
    seconds = [owner for owner in (kpi.owner_marketing, kpi.owner_it) if owner.pk != row.by_id]
    return RestatementCard(
        pk=row.pk,
        code=kpi.code,
        name=kpi.name,
        count=row.count,
        by=row.by.name,
        by_username=row.by.username,
        asked_at=row.asked_at,
        state=row.state,
        state_words=row.get_state_display(),
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_by_username=row.decided_by.username if row.decided_by else "",
        decided_at=row.decided_at,
        why=why,
        waits_for=tuple(owner.name for owner in seconds) if waits else (),
        can_decide=waits and any(owner.pk == person.pk for owner in seconds),
        can_withdraw=waits and row.by_id == person.pk,
    )
