"""The alignment matrix: the goals that are pursued × the strategies that hold, the work in each cell, and what is missing in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from collab.agenda.access import visible
from collab.agenda.queries import GoalCard, goal_cards
from collab.agenda.serving import Work, for_goal, serving
from collab.agenda.standing import with_work
from collab.kit import clock
from collab.kit.formats import listed
from collab.kit.money import Money
from collab.people.models import Person
from collab.registers.queries import entries, valid_on

CLOSED = "How work is aligned with goals is shown to people with a duty in Bridge."
STRATEGIES = "strategies"
# So many projects of a cell are read at once, the others are folded.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """The work of a cell, by number. ``money`` is None where its reader does not see all of it; of ``unknown`` no rate tells it."""

    works: tuple[Work, ...]
    money: Money | None
    unknown: int

    @property
    def shown(self) -> tuple[Work, ...]:
        return self.works[:SHOWN]

    @property
    def folded(self) -> tuple[Work, ...]:
        return self.works[SHOWN:]


@dataclass(frozen=True, slots=True)
class Row:
    """A goal with a cell for each strategy; ``all`` is its own work, each piece counted once."""

    goal: GoalCard
    strategies: tuple[str, ...]
    cells: tuple[Cell, ...]
    all: Cell

    @property
    def named(self) -> list[tuple[str, Cell]]:
        """Each cell with its strategy's name, which a phone shows beside it."""
        return list(zip(self.strategies, self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing: how much, and a sentence each of a goal, a strategy or a project, with its address."""

    count: int
    lines: tuple[tuple[str, str], ...]

    @property
    def sentences(self) -> list[str]:
        return [sentence for sentence, _ in self.lines]


@dataclass(frozen=True, slots=True)
class Alignment:
    """``strategies`` are code and name; ``totals`` are of all work that carries one out, whatever goal it serves."""

    strategies: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    totals: tuple[Cell, ...]
    all: Cell
    holes: Missing
    orphans: Missing
    workless: Missing

    @property
    def named(self) -> list[tuple[str, Cell]]:
        return [(name, cell) for (_, name), cell in zip(self.strategies, self.totals, strict=True)]

    @property
    def cells(self) -> int:
        return len(self.rows) * len(self.strategies)


def held(person: Person) -> tuple[tuple[str, str], ...]:
    """Code and name of the strategies that hold today, by name."""
    return tuple(valid_on(entries(person, STRATEGIES), clock.today()).order_by("name", "pk").values_list("code", "name"))


def alignment(person: Person) -> Alignment:
    """The matrix as this person may see it: what is hidden from them is in no cell, sum and sentence. So many queries whatever its size."""
    goals, works = goal_cards(person), serving(person)
    strategies = held(person)
    # Of all that are pursued, for a list of them ends somewhere.
    keys = dict(visible(person).filter(is_active=True).values_list("code", "pk"))
    rows = tuple(_row(goal, keys[goal.code], strategies, works) for goal in goals)
    return Alignment(
        strategies=strategies,
        rows=rows,
        totals=tuple(_cell([work for work in works if code in work.strategies]) for code, _ in strategies),
        all=_cell(works),
        holes=_holes(rows, strategies, works),
        orphans=_orphans(works, set(keys.values()), {code for code, _ in strategies}),
        workless=_workless(goals, keys, works),
    )


def _row(goal: GoalCard, key: int, strategies: Sequence[tuple[str, str]], works: Sequence[Work]) -> Row:
    own = for_goal(list(works), key)
    cells = tuple(_cell([work for work in own if code in work.strategies]) for code, _ in strategies)
    return Row(goal, tuple(name for _, name in strategies), cells, _cell(own))


def _cell(works: Sequence[Work]) -> Cell:
    """A sum holds nothing that its reader may not see: without all of it there is none."""
    if not all(work.sees_money for work in works):
        return Cell(tuple(works), None, 0)
    known = [work.money.amount for work in works if work.money is not None]
    return Cell(tuple(works), Money(sum(known, Decimal(0)), settings.CURRENCY), len(works) - len(known))


def _holes(rows: Sequence[Row], strategies: Sequence[tuple[str, str]], works: Sequence[Work]) -> Missing:
    """The empty cells of goals that have work, a sentence a goal; and the strategies that nothing carries out."""
    count, lines = 0, []
    for row in rows:
        empty = [name for (_, name), cell in zip(strategies, row.cells, strict=True) if not cell.works]
        if row.all.works and empty:
            count += len(empty)
            lines.append((f"“{row.goal.title}” has no work in {listed(empty)}.", row.goal.url))
    carried = {code for work in works for code in work.strategies}
    idle = [name for code, name in strategies if code not in carried]
    lines += [(f"No project carries out the strategy {name}.", "") for name in idle]
    return Missing(count, tuple(lines))


def _orphans(works: Sequence[Work], goals: set[int], strategies: set[str]) -> Missing:
    """Projects that serve no goal that is pursued, carry out no strategy that holds, or neither."""
    lines = []
    for work in works:
        wants = [] if any(goal in goals for goal, _ in work.shares) else ["serves no goal that is pursued"]
        wants += [] if strategies.intersection(work.strategies) or not strategies else ["carries out no strategy"]
        if wants:
            lines.append((f"{work.code} {work.title} {listed(wants)}.", work.url))
    return Missing(len(lines), tuple(lines))


def _workless(goals: Sequence[GoalCard], keys: dict[str, int], works: Sequence[Work]) -> Missing:
    """The goals that no project serves, neither themselves nor what stands under them."""
    worked = with_work(goal for work in works for goal, _ in work.shares)
    lines = [(f"No project serves “{goal.title}”.", goal.url) for goal in goals if keys[goal.code] not in worked]
    return Missing(len(lines), tuple(lines))
