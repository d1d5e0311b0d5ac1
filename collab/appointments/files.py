"""The file of duties: who is to be given which, from when and until when, and why. It proposes; a second person agrees to all of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from collab.access.roles import Role
from collab.appointments.answering import LONGEST
from collab.kit.errors import Invalid
from collab.web.sheets import cells, reading
from collab.web.sheets.asked import Asked
from collab.web.sheets.raw import Cell
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report
from collab.web.sheets.tables import NOTHING_ASKED

MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty as the file gives it; ``since_on`` is None for today."""

    place: int
    person: str
    role: str
    reason: str
    since_on: date | None
    until_on: date | None


_word = cells.text(20, "Say which duty.")


def _role(cell: Cell) -> str:
    said = _word(cell)
    if said not in Role.values:
        raise Invalid(cell=f"One of: {', '.join(Role.values)}.")
    return said


def _day(cell: Cell) -> date | None:
    return None if cell is None or (isinstance(cell, str) and not cell.strip()) else cells.day(cell)


def _row(place: int, values: dict[str, Any]) -> DutyRow:
    return DutyRow(place, **values)


DUTIES: Shape[DutyRow] = Shape(
    (
        Column("person", cells.text(150, "Give the person’s username.")),
        Column("role", _role),
        Column("reason", cells.text(LONGEST, "Say why: the second person decides by it.")),
        Column("since_on", _day, is_required=False),
        Column("until_on", _day, is_required=False),
    ),
    _row,
    lambda one: (one.person, one.role),
    "role",
    "Row {row} has this duty of this person already.",
    most_rows=MOST_ROWS,
)


def parse_duties(data: bytes, name: str, asked: Asked = NOTHING_ASKED) -> Report[DutyRow]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""
    return reading.parse(data, name, DUTIES, asked)
