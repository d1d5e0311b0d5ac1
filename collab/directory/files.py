"""The file of absences: whose, from when and until when. A column for the reason is refused, as any that is not known."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from collab.directory.operations.absences import wrong_days
from collab.kit.days import LATEST, LIE
from collab.kit.errors import Invalid
from collab.web.sheets import cells, reading
from collab.web.sheets.asked import Asked
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report
from collab.web.sheets.tables import NOTHING_ASKED

MOST_ROWS = 25_000


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence as the file gives it."""

    place: int
    person: str
    first_on: date
    last_on: date


def _row(place: int, values: dict[str, Any]) -> AbsenceRow:
    row = AbsenceRow(place, **values)
    if row.last_on >= LATEST:
        raise Invalid(last_on=LIE)
    if said := wrong_days(row.first_on, row.last_on):
        raise Invalid(last_on=said)
    return row


ABSENCES: Shape[AbsenceRow] = Shape(
    (Column("person", cells.text(150, "Give the person’s username.")), Column("first_on", cells.day), Column("last_on", cells.day)),
    _row,
    lambda one: (one.person, one.first_on),
    "first_on",
    "Row {row} has an absence of this person from this day already.",
    most_rows=MOST_ROWS,
)


def parse_absences(data: bytes, name: str, asked: Asked = NOTHING_ASKED) -> Report[AbsenceRow]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""
    return reading.parse(data, name, ABSENCES, asked)
