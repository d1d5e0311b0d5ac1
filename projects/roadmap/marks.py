"""Where milestones stand on the time line, which of their names have room, and whether the bar has room for its icon."""

from collections.abc import Sequence
from datetime import date

from collab.kit import formats
from collab.web.charts.timeline import Place, Span, Tick
from collab.web.grid import COLUMNS
from projects.portfolio.milestones import state
from projects.roadmap.cards import MilestoneMark

# A row shows this many at most: the others are in the project's own page.
MOST = 4
# In columns of the wide page: a letter of a name, and the diamond with its gap.
LETTER, DIAMOND = 1.9, 5.0
# What a bar's icon takes of its start; and how far from there a diamond keeps away, for on a phone a column is narrow.
ICON, ICON_APART = 8.0, 17
# Half of the word Today above its line, and where the words of a tick begin and how wide they are.
TODAY, TICK_GAP, TICK_LETTER = 6.5, 2.0, 1.8

Plan = Sequence[tuple[str, date, date | None]]


def chosen(plan: Plan, span: Span) -> Plan:
    """The milestones (title, due, done) inside the span, by day: open ones before done ones where a row cannot show all."""
    inside = [mark for mark in plan if span.has(mark[1])]
    if len(inside) <= MOST:
        return inside
    kept = sorted(range(len(inside)), key=lambda place: (inside[place][2] is not None, place))[:MOST]
    return [inside[place] for place in sorted(kept)]


def has_icon(place: Place, columns: Sequence[int]) -> bool:
    """Whether a bar has room for its icon: it is long enough, and no diamond in ``columns`` would stand upon it."""
    taken = any(place.start - DIAMOND < column < place.start + ICON_APART for column in columns)
    return place.where == "in" and place.width >= ICON_APART and not taken


def marks(plan: Plan, columns: Sequence[int], place: Place, today: date) -> tuple[MilestoneMark, ...]:
    """The chosen milestones with their names, each in its column.

    A name goes to the right of its diamond where the next one leaves room, else to the left, else away. It never lies
    upon the start of the bar or its icon.
    """
    start = place.start if place.where == "in" else 0
    inside = start + ICON if has_icon(place, columns) else start
    found, taken = [], 0.0
    for at, (title, due, done) in enumerate(plan):
        column, room = columns[at], DIAMOND + LETTER * len(title)
        after = columns[at + 1] - DIAMOND if at + 1 < len(columns) else COLUMNS + DIAMOND
        is_before = column < start
        is_right = column + room <= (min(after, start) if is_before else after)
        is_left = not is_right and column - room >= (taken if is_before else max(taken, inside))
        taken = column + (room if is_right else DIAMOND)
        found.append(
            MilestoneMark(title, due, formats.day(due, today), column, is_left, not (is_right or is_left), state(due, done, today))
        )
    return tuple(found)


def under_today(ticks: Sequence[Tick], column: int) -> frozenset[int]:
    """The starts of those ticks whose words the word Today in ``column`` would stand upon; 0: it is not there."""
    if not column:
        return frozenset()
    words = ((tick.start, tick.start + TICK_GAP, tick.start + TICK_GAP + TICK_LETTER * len(tick.words)) for tick in ticks)
    return frozenset(start for start, left, right in words if left < column + TODAY and column - TODAY < right)
