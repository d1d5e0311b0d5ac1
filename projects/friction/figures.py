"""What gets in the way, in days and money: by kind, side and system, over months or quarters. Each project's days count once, however much stands in its way.

A reader's figures are of what they may open. The number of queries does not grow with the projects.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collab.kit import clock
from collab.kit.formats import count_words, day, listed, short_money
from collab.kit.money import Money
from collab.people import clocks
from collab.people.models import Person
from collab.registers.models import Entry
from funding.funds.access import sees_work_money
from projects.friction import access
from projects.friction.days import DAY, Interval, Working, union, within
from projects.friction.models import Wait
from projects.friction.states import SIDE_WORDS, Kind
from projects.intake.queries.triage import regret

# How it is divided: the steps that are shown, each with so many months.
STEPS = {"months": (12, 1), "quarters": (8, 3)}
KIND, SIDE, SYSTEM = "kind", "side", "system"
NO_SYSTEM = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of it: by the keys of kinds and sides and the code of a system, empty for all; ``by`` is a key of ``STEPS``."""

    by: str = "months"
    kind: str = ""
    side: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind, side or system, or all of it. ``cost`` by currency; ``unknown`` of its projects have no price for a week's waiting."""

    key: str
    name: str
    days: int
    blockers: int
    open: int
    projects: int
    cost: tuple[Money, ...] = ()
    unknown: int = 0

    @property
    def cost_words(self) -> str:
        """ "$120k and €4k, 2 projects not known"; "not known" where no project has a price."""
        if not self.cost:
            return "not known" if self.unknown else ""
        money = listed([short_money(one) for one in self.cost])
        return f"{money}, {count_words(self.unknown, 'project')} not known" if self.unknown else money


@dataclass(frozen=True, slots=True)
class Step:
    """A month or a quarter by its first day, with the days lost in it."""

    on: date
    until: date
    days: int


@dataclass(frozen=True, slots=True)
class Friction:
    """``shows_money``: the reader sees the money of work, so that costs are said at all. ``running``: projects with a blocker in the time."""

    since: date
    today: date
    whole: Part
    kinds: tuple[Part, ...]
    sides: tuple[Part, ...]
    systems: tuple[Part, ...]
    steps: tuple[Step, ...]
    shows_money: bool

    @property
    def sentence(self) -> str:
        """The answer to "what gets in the way here?"."""
        if not self.whole.days:
            none = "Nothing has cost a working day"
            return f"{none} since {day(self.since, self.today)}." if not self.whole.open else f"{none} yet; {_open(self.whole.open)}."
        first = self.kinds[0]
        said = f"{first.name} take{'s' if first.key in SINGULAR else ''} the most: {first.days} of {count_words(self.whole.days, 'working day')} lost"
        side = next((f", most of it waiting on {one.name}" for one in self.sides[:1] if one.days * 2 > self.whole.days), "")
        return f"{said} in {count_words(self.whole.projects, 'project')}{side}. {_open(self.whole.open)[:1].upper()}{_open(self.whole.open)[1:]}."


SINGULAR = frozenset({"funding", "change_process", "vendor"})


@dataclass(frozen=True, slots=True)
class _Spell:
    """One wait of one blocker, as it is reckoned with."""

    blocker: int
    project: int
    number: int
    kind: str
    side: str
    system: int | None
    days: Interval
    is_open: bool


def friction(person: Person, asked: Asked) -> Friction:
    """All figures of the page. Seven queries at most, whatever there is."""
    today = clock.today()
    windows = _windows(asked.by, today)
    window = (windows[0][0], today)
    names = {row.pk: (row.code, row.name) for row in Entry.objects.filter(kind="systems").only("code", "name")}
    spells = [one for one in _spells(person, window, today) if _fits(one, asked, names)]
    calendar = clocks.organisation()
    working = Working(calendar.is_working, window[0], today + DAY)
    shows_money = sees_work_money(person)
    prices = regret.weeks({one.number for one in spells}) if shows_money else {}
    reckon = _Reckoning(working, window, prices, sum(1 for spans in calendar.week if spans) or 5)
    kinds, sides = {kind.value: str(kind.label) for kind in Kind}, SIDE_WORDS
    systems = dict(names.values()) | {NO_SYSTEM: "No system named"}
    merged = [days for found in _by_project(spells).values() for days in union(found)]
    spread = [sum(working.between(*one) for one in within(merged, step)) for step in windows]
    return Friction(
        since=window[0], today=today, whole=reckon.part("", "All", spells), kinds=reckon.parts(spells, lambda one: one.kind, kinds),
        sides=reckon.parts(spells, lambda one: one.side, sides),
        systems=reckon.parts(spells, lambda one: _code(one, names), systems),
        steps=tuple(Step(*step, days) for step, days in zip(windows, spread, strict=True)), shows_money=shows_money,
    )  # fmt: skip


class _Reckoning:
    def __init__(self, working: Working, window: Interval, prices: Mapping[int, Money], week: int) -> None:
        self._working, self._window, self._prices, self._week = working, window, prices, week

    def part(self, key: str, name: str, spells: Iterable[_Spell]) -> Part:
        listed = list(spells)
        days, cost, unknown = 0, dict[str, Money](), 0
        numbers = {one.project: one.number for one in listed}
        for project, found in _by_project(listed).items():
            lost = self._working.lost(within(found, self._window))
            days += lost
            price = self._prices.get(numbers[project])
            if lost and price is None:
                unknown += 1
            elif lost and price is not None:
                spent = Money((price.amount * lost / self._week).quantize(Decimal(1)), price.currency)
                cost[price.currency] = cost[price.currency] + spent if price.currency in cost else spent
        open_now = len({one.blocker for one in listed if one.is_open})
        money = tuple(cost[currency] for currency in sorted(cost))
        return Part(key, name, days, len({one.blocker for one in listed}), open_now, len(numbers), money, unknown)

    def parts(self, spells: Iterable[_Spell], of: Callable[[_Spell], str], names: Mapping[str, str]) -> tuple[Part, ...]:
        """Each that has any, the one that cost the most first."""
        found: defaultdict[str, list[_Spell]] = defaultdict(list)
        for one in spells:
            found[of(one)].append(one)
        told = (self.part(key, names[key], there) for key, there in found.items())
        return tuple(sorted(told, key=lambda part: (-part.days, -part.open, part.name)))


def _spells(person: Person, window: Interval, today: date) -> Iterable[_Spell]:
    """The waits of what the person may see that reach into the window. One query."""
    seen = access.visible(person).order_by().values("pk")
    found = Wait.objects.filter(blocker__in=seen).exclude(until_on__lte=window[0]).order_by()
    columns = (
        "blocker",
        "blocker__project",
        "blocker__project__number",
        "blocker__kind",
        "side",
        "blocker__system",
        "since_on",
        "until_on",
    )
    for blocker, project, number, kind, side, system, since, until in found.values_list(*columns):
        yield _Spell(blocker, project, number, kind, side, system, (since, until or today), until is None)


def _fits(one: _Spell, asked: Asked, names: Mapping[int, tuple[str, str]]) -> bool:
    system = _code(one, names)
    return asked.kind in ("", one.kind) and asked.side in ("", one.side) and asked.system in ("", system)


def _code(one: _Spell, names: Mapping[int, tuple[str, str]]) -> str:
    return names[one.system][0] if one.system is not None else NO_SYSTEM


def _by_project(spells: Iterable[_Spell]) -> dict[int, list[Interval]]:
    found: defaultdict[int, list[Interval]] = defaultdict(list)
    for one in spells:
        found[one.project].append(one.days)
    return found


def since(by: str, today: date) -> date:
    """The first day of the time that is shown."""
    return _windows(by, today)[0][0]


def _windows(by: str, today: date) -> list[Interval]:
    """The months or quarters up to the one of today, each from its first day up to the next one's; the last up to today."""
    count, length = STEPS[by]
    month = today.year * 12 + (today.month - 1) // length * length
    firsts = [date(at // 12, at % 12 + 1, 1) for at in range(month - (count - 1) * length, month + length + 1, length)]
    return list(zip(firsts[:-1], [*firsts[1:-1], max(today, firsts[-2])], strict=True))


def _open(count: int) -> str:
    return "nothing is in the way now" if not count else f"{count_words(count, 'blocker')} {'is' if count == 1 else 'are'} open"
