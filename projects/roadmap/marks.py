"""Where milestones stand on the time line, and which of their names have room. Plain functions."""

from collections.abc import Sequence
from datetime import date

from collab.kit import formats
from collab.web.charts.timeline import Span
from collab.web.grid import COLUMNS
from projects.roadmap.cards import MilestoneMark

# A row shows this many at most: the others are in the project's own page.
MOST = 4
# In columns of the wide page: a letter of a name, and the diamond with its gap.
LETTER, DIAMOND = 1.9, 5.0


def state_of(due_on: date, done_on: date | None, today: date) -> str:
    """done, missed, or due."""
    return "done" if done_on else "missed" if due_on < today else "due"


def marks(plan: Sequence[tuple[str, date, date | None]], span: Span, today: date) -> tuple[MilestoneMark, ...]:
    """The milestones (title, due, done) inside the span, by day; later ones win where there are too many.

    A name goes to the right of its diamond where the next one leaves room, else to the left, else away.
    """
    inside = [(title, due, done) for title, due, done in plan if span.has(due)]
    inside = _chosen(inside)
    columns = [span.column(due) for _, due, _ in inside]
    found, taken = [], 0.0
    for place, (title, due, done) in enumerate(inside):
        column, room = columns[place], DIAMOND + LETTER * len(title)
        after = columns[place + 1] - DIAMOND if place + 1 < len(columns) else COLUMNS + DIAMOND
        is_right = column + room <= after
        is_left = not is_right and column - room >= taken
        taken = column + (room if is_right else DIAMOND)
        found.append(
            MilestoneMark(title, due, formats.day(due, today), column, is_left, not (is_right or is_left), state_of(due, done, today))
        )
    return tuple(found)


def _chosen(inside: list[tuple[str, date, date | None]]) -> list[tuple[str, date, date | None]]:
    """Open ones before done ones, where there are more than a row shows; in the order of their days."""
    if len(inside) <= MOST:
        return inside
    kept = sorted(range(len(inside)), key=lambda place: (inside[place][2] is not None, place))[:MOST]
    return [inside[place] for place in sorted(kept)]
