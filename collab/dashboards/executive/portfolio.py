"""The projects under way on the executive page: who is in trouble, what they are worth, and how they keep their dates."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, Count, F, IntegerField, Min, Q, Value, When, Window
from django.db.models.functions import Least

from collab.dashboards.executive.waits import Clash, Red, clash, red, waiting
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.people.models import Person
from funding.funds.access import sees_work_money
from funding.funds.models import Allocation, AllocationState, FundSide
from projects.intake.states import State
from projects.portfolio import access, milestones
from projects.portfolio import addresses as project_addresses
from projects.portfolio.models import Milestone
from projects.portfolio.spoken import UNSAID, Spoken, said_ago, spoken
from projects.portfolio.states import ENDED, RANK, WORST_FIRST, Health, Phase

# So many are read, worst first; so many of them are shown.
MOST, SHOWN = 200, 10
# A milestone this many days late is no longer a risk but a failure; a promise used up to this share is nearly gone.
LATE_DAYS, NEARLY = 14, Decimal("0.9")
COLUMNS = ("Marketing", "IT", "Time", "Money", "Links")


class Fact(NamedTuple):
    """A project and its request's promise, in that request's currency."""

    pk: int
    number: int
    title: str
    side: str
    phase: str
    starts_on: date | None
    ends_on: date | None
    health_marketing: str
    health_it: str
    word_marketing: str
    word_it: str
    route: int
    generated: Decimal | None
    protected: Decimal | None
    currency: str | None
    forecast_on: date | None
    total: int

    @property
    def value(self) -> Decimal | None:
        parts = [part for part in (self.generated, self.protected) if part is not None]
        return sum(parts, Decimal(0)) if parts else None


FIELDS = (
    "pk", "number", "title", "side", "phase", "starts_on", "ends_on", "health_marketing", "health_it", "word_marketing", "word_it",
    "route_id", "request__revenue_generated", "request__revenue_protected", "request__currency", "forecast_on", "total",
)  # fmt: skip


class Dates(NamedTuple):
    """Of the milestones whose day is past: how many there are, how many were done by it, and the days the latest is late."""

    due: int = 0
    kept: int = 0
    late: int = 0


class Promise(NamedTuple):
    """Allocations of one project: in the house's currency, the sides that pay, and the largest used share of one."""

    house: Decimal = Decimal(0)
    sides: frozenset[str] = frozenset()
    used: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Project:
    """One project as the page tells it. ``cells`` are keys of statuses in the order of the portfolio's columns; ``money`` is None for who
    does not see the money of work; ``confidence`` 0 to 100.

    ``age`` is how long ago the side that sees it worse said so.
    """

    number: str
    title: str
    url: str
    word: str
    age: str
    health_marketing: str
    health_it: str
    cells: tuple[str, ...]
    money: Money | None
    value: Money | None
    confidence: float | None
    side: str
    due: int
    kept: int
    is_live: bool
    said_on: date | None = None

    @property
    def worse(self) -> str:
        return min(self.health_marketing, self.health_it, key=RANK.__getitem__)

    @property
    def size(self) -> Decimal:
        """By which the larger come first, for who sees it."""
        return self.money.amount if self.money else Decimal(0)

    @property
    def is_on_course(self) -> bool:
        """In every column."""
        return all(cell == "on_track" for cell in self.cells)

    @property
    def differs(self) -> bool:
        return self.health_marketing != self.health_it


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Projects under way, worst first, and what went live this month. ``count`` counts those under way, shown or not."""

    projects: tuple[Project, ...]
    live: tuple[Project, ...]
    clashes: tuple[Clash, ...]
    count: int
    funded: Money | None
    is_cut: bool
    reds: tuple[Red, ...] = ()
    columns: tuple[str, ...] = COLUMNS

    @property
    def shown(self) -> tuple[Project, ...]:
        """Those in trouble first, then the largest."""
        rank = {Health.OFF_TRACK: 0, Health.AT_RISK: 1}
        return tuple(sorted(self.projects, key=lambda one: (rank.get(Health(one.worse), 2), -one.size, one.number))[:SHOWN])

    @property
    def on_course(self) -> int:
        """How many of the shown ones a phone folds."""
        return sum(one.is_on_course for one in self.shown)


def portfolio(person: Person, today: date) -> Portfolio:
    """What this person may see; five queries."""
    facts = _facts(person, today)
    keys = [fact.pk for fact in facts]
    dates, promises, pairs = _dates(keys, today), _promises([fact.route for fact in facts]), waiting(facts, today)
    early = {after.pk for _, after, how in pairs if how.early}
    told, shows_money = spoken(keys), sees_work_money(person)
    cards = [
        _project(
            fact,
            dates.get(fact.pk, Dates()),
            promises.get(fact.route, Promise()),
            told.get(fact.pk, UNSAID),
            fact.pk in early,
            today,
            shows_money,
        )
        for fact in facts
    ]
    under_way = tuple(card for card in cards if not card.is_live)
    count = max((fact.total for fact in facts), default=0) - sum(card.is_live for card in cards)
    return Portfolio(
        projects=under_way,
        live=tuple(card for card in cards if card.is_live),
        clashes=tuple(sorted((clash(*pair) for pair in pairs if pair[-1].early), key=lambda clash: -clash.days)),
        reds=tuple(red(*pair) for pair in pairs if pair[-1].red),
        count=count,
        funded=Money(sum((card.size for card in under_way), Decimal(0)), settings.CURRENCY) if shows_money else None,
        is_cut=count > len(under_way),
        columns=COLUMNS if shows_money else tuple(name for name in COLUMNS if name != "Money"),
    )


def _facts(person: Person, today: date) -> list[Fact]:
    """Under way or live since this month began; what went live first, then worst first, then newest."""
    month = clock.midnight(today.replace(day=1))
    fresh = Q(phase=Phase.LIVE, request__state=State.DELIVERED, request__state_since__gte=month)
    found = access.visible(person).filter(~Q(phase__in=ENDED) | fresh)
    found = found.annotate(rank=Least(_rank("health_marketing"), _rank("health_it")), total=Window(Count("pk")))
    is_under_way = Case(When(phase__in=ENDED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return [Fact(*row) for row in found.order_by(is_under_way, "rank", "-number").values_list(*FIELDS)[:MOST]]


def _rank(field: str) -> Case:
    return Case(*(When(**{field: health}, then=Value(at)) for at, health in enumerate(WORST_FIRST)), output_field=IntegerField())


def _dates(keys: Collection[int], today: date) -> dict[int, Dates]:
    rows = Milestone.objects.filter(milestones.past(today), project_id__in=keys).values("project_id").order_by()
    found = rows.annotate(
        due=Count("pk"), kept=Count("pk", filter=Q(done_on__lte=F("due_on"))), missed=Min("due_on", filter=Q(done_on=None))
    )
    return {row["project_id"]: Dates(row["due"], row["kept"], (today - row["missed"]).days if row["missed"] else 0) for row in found}


def _promises(routes: Collection[int]) -> dict[int, Promise]:
    held: defaultdict[int, list[tuple[Decimal, Decimal, str, str]]] = defaultdict(list)
    rows = Allocation.objects.filter(route_id__in=routes).exclude(state=AllocationState.RELEASED).with_accounts()
    # The types know no relation that a query makes.
    found = rows.values_list("route_id", "amount", "spent__balance", "fund__currency", "fund__side")  # type: ignore[misc]
    for route, amount, spent, currency, side in found:
        held[route].append((amount, spent, currency, side))
    return {route: _promise(parts) for route, parts in held.items()}


def _promise(parts: Sequence[tuple[Decimal, Decimal, str, str]]) -> Promise:
    return Promise(
        house=sum((amount for amount, _, currency, _ in parts if currency == settings.CURRENCY), Decimal(0)),
        sides=frozenset(side for *_, side in parts),
        used=max(spent / amount for amount, spent, _, _ in parts),
    )


def _project(fact: Fact, dates: Dates, promise: Promise, told: Spoken, is_early: bool, today: date, shows_money: bool) -> Project:
    number = code(fact.number)
    value, said_at = fact.value, told.marketing if RANK[fact.health_marketing] <= RANK[fact.health_it] else told.it
    return Project(
        number=number,
        title=fact.title,
        url=project_addresses.project(number),
        word=_word(fact, today),
        age=said_ago(said_at, clock.now()),
        said_on=said_at and said_at.astimezone(clock.zone()).date(),
        health_marketing=fact.health_marketing,
        health_it=fact.health_it,
        cells=(
            fact.health_marketing,
            fact.health_it,
            _time(fact, dates, today),
            *((_used(promise),) if shows_money else ()),
            "at_risk" if is_early else "on_track",
        ),
        money=Money(promise.house, settings.CURRENCY) if shows_money else None,
        value=None if value is None or fact.currency is None else Money(value, fact.currency),
        confidence=100 * dates.kept / dates.due if dates.due else None,
        side=_side(promise.sides) or fact.side,
        due=dates.due,
        kept=dates.kept,
        is_live=fact.phase in ENDED,
    )


def _word(fact: Fact, today: date) -> str:
    """What the side that sees it worse says; else the other; else how far it is."""
    said = [(RANK[fact.health_marketing], fact.word_marketing), (RANK[fact.health_it], fact.word_it)]
    words = [word for _, word in sorted(said, key=lambda one: one[0]) if word]
    phase = str(Phase(fact.phase).label)
    return words[0] if words else f"{phase}, ends {formats.day(fact.ends_on, today)}" if fact.ends_on else phase


def _time(fact: Fact, dates: Dates, today: date) -> str:
    """By the milestone that is latest, and by the project's own last day."""
    late = max(dates.late, (today - fact.ends_on).days if fact.ends_on else 0)
    if late > 0:
        return "off_track" if late > LATE_DAYS else "at_risk"
    return "on_track" if dates.due or fact.ends_on else "missing"


def _used(promise: Promise) -> str:
    if not promise.sides:
        return "missing"
    return "off_track" if promise.used > 1 else "at_risk" if promise.used > NEARLY else "on_track"


def _side(sides: frozenset[str]) -> str:
    """Joint where a joint fund pays, or funds of both sides; empty where none does."""
    return FundSide.JOINT.value if len(sides) > 1 else next(iter(sides), "")
