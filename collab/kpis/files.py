"""The KPI file: its columns are kpi, on, value, source and, where wanted, note; the first row names them in any order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from collab.kit.errors import Invalid
from collab.kpis.standing import AHEAD
from collab.web.sheets import cells, reading
from collab.web.sheets.asked import Asked
from collab.web.sheets.raw import Cell
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report
from collab.web.sheets.tables import NOTHING_ASKED

LARGEST, PLACES = Decimal(10) ** 12, 6


@dataclass(frozen=True, slots=True)
class FileRow:
    """One value as the file gives it; ``place`` is the row's number in the file, the heading being 1."""

    place: int
    kpi: str
    on: date
    value: Decimal
    source: str
    note: str


_named = cells.text(50, "Name the KPI by its code.")


def _code(cell: Cell) -> str:
    return _named(cell).lower()


COLUMNS = (
    Column("kpi", _code),
    Column("on", cells.day),
    Column("value", cells.number(LARGEST, PLACES, is_rounded=True), is_number=True),
    Column("source", cells.text(120, "Say where the value comes from.")),
    Column("note", cells.text(300), is_required=False),
)


IN_WORDS = "kpi, on, value, source and, where wanted, note"
AHEAD_OF_TODAY = "this day is to come; the value counts from that day on."
WITHOUT = "a day to come without a value; passed over."


def parse(data: bytes, name: str, today: date, asked: Asked = NOTHING_ASKED) -> Report[FileRow]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""

    def row(place: int, values: dict[str, Any]) -> FileRow:
        if values["on"] > today + AHEAD:
            raise Invalid(on="This day is more than 31 days ahead.")
        return FileRow(place, **values)

    def passed(given: dict[str, Cell]) -> str:
        """A table of a year has its months to come, without values."""
        value = given.get("value")
        if value is not None and (not isinstance(value, str) or value.strip()):
            return ""
        try:
            return WITHOUT if cells.day(given.get("on")) > today else ""
        except Invalid:
            return ""

    twice = "Row {row} has a value of this KPI for this day already."
    shape = Shape(COLUMNS, row, lambda one: (one.kpi, one.on), "on", twice, passed=passed)
    report = reading.parse(data, name, shape, asked)
    for one in report.rows:
        if one.on > today:
            report.remark(AHEAD_OF_TODAY, one.place)
    report.finish()
    return report
