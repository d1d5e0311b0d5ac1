"""The reads of promises: as cards, with their reviews and changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from collab.events import texts
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import short_money
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.kpis import outlook, series
from collab.kpis import queries as kpis
from collab.kpis.cards import words as said
from collab.people.models import Person
from projects.promises import access, addresses
from projects.promises.models import Amendment, Promise, Review
from projects.promises.states import FINAL

PAGE = 60


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """``signal`` says whether the KPI showed more than its usual variation when it was answered; empty where nobody can say."""

    pk: int
    months: int
    due_on: date
    owner: str
    owner_username: str
    early_on: date | None
    verdict: str
    verdict_word: str
    note: str
    value: str
    signal: str
    answered_by: str
    answered_on: date | None
    version: int

    @property
    def url(self) -> str:
        return addresses.promise_review(self.pk)


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """Another target, as it was proposed."""

    pk: int
    target: str
    by_on: date | None
    reason: str
    proposed_by: str
    proposed_on: date
    state: str
    state_word: str
    decided_by: str
    version: int

    @property
    def url(self) -> str:
        return addresses.promise_decide(self.pk)


@dataclass(frozen=True, slots=True)
class PromiseCard:
    """One promise. ``says`` is what it is about, ``before`` and ``target`` in words; ``stands`` a key of collab.web.statuses."""

    pk: int
    number: str
    says: str
    what: str
    kind: str
    kind_word: str
    kpi: str
    before: str
    target: str
    exact: Decimal
    currency: str
    by_on: date | None
    baseline: tuple[int, ...]
    sponsor: str
    owner: str
    frozen_on: date
    hash: str
    is_changed: bool
    reviews: tuple[ReviewCard, ...]
    changes: tuple[ChangeCard, ...]

    @property
    def url(self) -> str:
        return addresses.promise(self.pk)

    @property
    def verdict(self) -> str:
        """That of its last review that was answered; empty before."""
        return next((one.verdict for one in sorted(self.reviews, key=lambda one: -one.months) if one.verdict in FINAL), "")

    @property
    def status(self) -> str:
        return f"promise_{self.verdict or 'open'}"

    @property
    def aim(self) -> str:
        """ "from 31 to 40", "$900k"."""
        return f"from {self.before} to {self.target}" if self.before else f"to {self.target}" if self.kpi else self.target


def rows(person: Person, number: int | None = None) -> QuerySet[Promise]:
    """Those in force that the person may see, the newest work first; of one piece of work where its number is given."""
    found = access.visible(person).select_related("kpi", "sponsor", "owner").order_by("-number", "position", "pk")
    return found if number is None else found.filter(number=number)


def one(person: Person, pk: int) -> PromiseCard:
    found = rows(person).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return cards([found])[0]


def standing(person: Person, promise: Promise) -> PromiseCard:
    """The card of what stands now of this promise; raises NotFound where the work was approved anew since."""
    origin = promise.origin_id or promise.pk
    found = rows(person).filter(Q(pk=origin) | Q(origin=origin)).first()
    if found is None:
        raise NotFound
    return cards([found])[0]


def cards(promises: Iterable[Promise]) -> list[PromiseCard]:
    """Three queries, or none: reviews, changes, words."""
    listed = list(promises)
    if not listed:
        return []
    origins = [row.origin_id or row.pk for row in listed]
    reviews, changes = dict[int, list[Review]](), dict[int, list[Amendment]]()
    for review in Review.objects.filter(origin__in=origins).select_related("owner", "answered_by").order_by("months"):
        reviews.setdefault(review.origin_id, []).append(review)
    chain = Amendment.objects.filter(promise__number__in={row.number for row in listed}).select_related(
        "proposed_by", "decided_by", "promise"
    )
    for change in chain:
        changes.setdefault(change.promise.origin_id or change.promise_id, []).append(change)
    names = [one.note for held in reviews.values() for one in held] + [one.reason for held in changes.values() for one in held]
    known = texts.read(names)
    return [_card(row, reviews.get(origin, []), changes.get(origin, []), known) for row, origin in zip(listed, origins, strict=True)]


def amount(row: Promise, value: Decimal | None, *, is_said: bool = False) -> str:
    """In the words of its KPI or its currency: what was measured with the digits of the KPI, what somebody said to the last one."""
    if value is None:
        return ""
    if row.kpi is None:
        return short_money(Money(value, row.currency))
    more = max(0, -int(value.normalize().as_tuple().exponent)) if is_said else 0
    return said(value, row.kpi.unit, max(row.kpi.decimals, more))


def signal(person: Person, row: Promise) -> str:
    """What its KPI says now, in a sentence: its value, and whether that is more than its usual variation. Empty for money."""
    if row.kpi is None:
        return ""
    card = kpis.kpi_card(row.kpi.code)
    found = outlook.told(card, series.windows([(card.code, card.cadence)], clock.today())[card.code])
    now = f"{row.kpi.name} is at {amount(row, card.now)} now. " if card.now is not None else f"{row.kpi.name} has no value yet. "
    return now + found.said


def _card(row: Promise, reviews: list[Review], changes: list[Amendment], known: dict[str, str]) -> PromiseCard:
    return PromiseCard(
        pk=row.pk, number=code(row.number), says=row.kpi.name if row.kpi else row.get_what_display(), what=row.what, kind=row.kind,
        kind_word="KPI" if row.kpi else row.get_kind_display(), kpi=row.kpi.code if row.kpi else "", before=amount(row, row.before), target=amount(row, row.target, is_said=True),
        exact=row.target, currency=row.currency, by_on=row.by_on, baseline=tuple(row.baseline), sponsor=row.sponsor.name if row.sponsor else "",
        owner=row.owner.name, frozen_on=row.frozen_at.astimezone(clock.zone()).date(), hash=row.hash, is_changed=row.replaces_id is not None,
        reviews=tuple(_review(row, one, known) for one in reviews), changes=tuple(_change(row, one, known) for one in changes),
    )  # fmt: skip


def _review(row: Promise, one: Review, known: dict[str, str]) -> ReviewCard:
    signals = {True: "more than its usual variation", False: "within its usual variation", None: ""}
    return ReviewCard(
        pk=one.pk, months=one.months, due_on=one.due_on, owner=one.owner.name, owner_username=one.owner.username, early_on=one.early_on,
        verdict=one.verdict, verdict_word=one.get_verdict_display() if one.verdict else "", note=known.get(one.note, ""),
        value=amount(row, one.value), signal=signals[one.has_signal], answered_by=one.answered_by.name if one.answered_by else "",
        answered_on=one.answered_on, version=one.version,
    )  # fmt: skip


def _change(row: Promise, one: Amendment, known: dict[str, str]) -> ChangeCard:
    return ChangeCard(
        pk=one.pk, target=amount(row, one.target, is_said=True), by_on=one.by_on, reason=known.get(one.reason, ""), proposed_by=one.proposed_by.name,
        proposed_on=one.proposed_on, state=one.state, state_word=one.get_state_display(),
        decided_by=one.decided_by.name if one.decided_by else "", version=one.version,
    )  # fmt: skip
