"""What pages, the API and files get to know of a pack: frozen cards, with their words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from collab.kit import clock, formats
from collab.kit.money import CURRENCIES, Money
from collab.kpis.cards import words as kpi_words
from collab.packs import addresses
from collab.packs.states import Sight


@dataclass(frozen=True, slots=True)
class PackCard:
    """A pack in a list. ``earlier`` is the code of the one before it, for the same sight."""

    code: str
    title: str
    sight: Sight
    starts_on: date
    ends_on: date
    as_of: datetime
    by: str
    hash: str
    earlier: str
    decisions: int = 0

    @property
    def url(self) -> str:
        return addresses.pack(self.code)

    @property
    def for_whom(self) -> str:
        return str(self.sight.label)

    @property
    def at(self) -> str:
        """ "3 Oct 2026, 09:12", in the organisation's zone."""
        local = self.as_of.astimezone(clock.zone())
        return f"{formats.day(local.date(), date.min)}, {local:%H:%M}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row behind a figure as it was. ``person`` is who does it, of an action."""

    thing: str
    code: str
    name: str
    url: str
    value: str | None
    unit: str
    person: str = ""

    @property
    def words(self) -> str:
        return words(self.value, self.unit)

    @property
    def exact(self) -> Any:
        return exact(self.value)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``rule`` says how it was made; ``count`` is how many rows are behind it, of which ``rows`` are shown."""

    key: str
    title: str
    value: str | None
    unit: str
    rule: str
    count: int = 0
    rows: tuple[Row, ...] = ()
    digest: str = ""
    decimals: int | None = None

    @property
    def words(self) -> str:
        return words(self.value, self.unit, self.decimals)

    @property
    def exact(self) -> Any:
        return exact(self.value)

    @property
    def is_money(self) -> bool:
        return self.unit in CURRENCIES

    @property
    def gone(self) -> int:
        """How many rows stood here and are shown no longer."""
        return 0 if self.digest else self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Thing:
    """A decision, a KPI or a project with its figures; ``says`` is what a KPI means, in ``version``."""

    part: str
    thing: str
    code: str
    name: str
    url: str
    figures: tuple[Figure, ...]
    says: str = ""
    version: int | None = None
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One of the three sentences."""

    tone: str
    lead: str
    text: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Table:
    """The things of one part as rows: ``heads`` name the figures."""

    part: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """All that a pack holds, as far as its sight still sees it. ``closed`` is a mark of what it no longer sees."""

    card: PackCard
    currency: str
    year: str
    is_cut: bool
    sentences: tuple[Said, ...]
    headlines: tuple[Figure, ...]
    things: tuple[Thing, ...]
    closed: str

    @property
    def tables(self) -> tuple[Table, ...]:
        made = []
        for part, title in (("decision", "Decisions that wait"), ("KPI", "KPIs"), ("project", "Projects under way")):
            rows = tuple(one for one in self.things if one.part == part)
            heads = tuple(dict.fromkeys(figure.title for one in rows for figure in one.figures))
            made += [Table(part, title, heads, tuple(_filled(one, heads) for one in rows))] if rows else []
        return tuple(made)

    @property
    def money(self) -> tuple[Figure, ...]:
        return tuple(one for one in self.headlines if one.is_money)


def _filled(one: Thing, heads: tuple[str, ...]) -> Thing:
    """With a figure for each of the heads, unknown where it has none."""
    has = {figure.title: figure for figure in one.figures}
    figures = tuple(has.get(head, Figure("", head, None, "", "")) for head in heads)
    return Thing(one.part, one.thing, one.code, one.name, one.url, figures, one.says, one.version, one.rows)


def words(value: str | None, unit: str, decimals: int | None = None) -> str:
    """A kept value as people read it: "$1,410,000", "74 %", "On track", "3 Oct 2026"; empty when not known."""
    if value is None:
        return ""
    if unit in CURRENCIES and decimals is None:
        return formats.full_money(Money(Decimal(value), unit))
    if decimals is not None and unit:
        return kpi_words(Decimal(value), unit, decimals)
    day = _day(value)
    if day:
        return formats.day(day, date.min)
    return f"{value} {unit}".strip() if unit else value


def exact(value: str | None) -> Any:
    """A kept value as what it is: a number, a day, or a word; None when not known."""
    if value is None:
        return None
    try:
        return Decimal(value)
    except ArithmeticError:
        return _day(value) or value


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == len("2026-10-03") else None
    except ValueError:
        return None
