"""The lane of launches above the work: each on its day, packed into as few rows as their names leave room for."""

from dataclasses import dataclass
from datetime import date

from collab.people.models import Person
from collab.web.charts.timeline import Place, Span
from projects.launches import addresses
from projects.launches import queries as launches
from projects.launches.states import State
from projects.roadmap import marks
from projects.roadmap.cards import LaunchMark

# Rows of the lane; what finds no room in them stands in the last one without its name.
MOST = 4


@dataclass(frozen=True, slots=True)
class _Launch:
    code: str
    name: str
    on: date
    state: str


def lanes(person: Person, span: Span, today: date) -> tuple[tuple[LaunchMark, ...], ...]:
    """The launches of the span as the person may see them, row by row. One query."""
    rows: list[list[_Launch]] = []
    ends: list[float] = []
    for one in (_Launch(*row) for row in launches.drawn(person, first=span.first, end=span.end).rows()):
        column = span.column(one.on)
        free = next((place for place, end in enumerate(ends) if end <= column), None)
        if free is None and len(rows) < MOST:
            rows.append([])
            ends.append(0)
        place = (len(rows) - 1) if free is None else free
        rows[place].append(one)
        ends[place] = column + 2 * marks.DIAMOND + marks.LETTER * len(one.name)
    return tuple(_drawn(row, span, today) for row in rows)


def _drawn(row: list[_Launch], span: Span, today: date) -> tuple[LaunchMark, ...]:
    plan = [(one.name, one.on, one.on if one.state == State.HELD else None) for one in row]
    found = marks.marks(plan, [span.column(one.on) for one in row], Place("undated"), today)
    return tuple(LaunchMark(one.code, addresses.launch(one.code), mark) for one, mark in zip(row, found, strict=True))
