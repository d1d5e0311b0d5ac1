"""The KPI file: its columns are kpi, on, value, source and, where wanted, note; the first row names them in any order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from collab.kit.errors import Invalid
from collab.kpis.standing import AHEAD
from collab.web.sheets import cells, reading
from collab.web.sheets.raw import Cell
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report

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
    Column("value", cells.number(LARGEST, PLACES)),
    Column("source", cells.text(120, "Say where the value comes from.")),
    Column("note", cells.text(300), is_required=False),
)


def parse(data: bytes, name: str, today: date) -> Report[FileRow]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""

    def row(place: int, values: dict[str, Any]) -> FileRow:
        if values["on"] > today + AHEAD:
            raise Invalid(on="This day is more than 31 days ahead.")
        return FileRow(place, **values)

    twice = "Row {row} has a value of this KPI for this day already."
    return reading.parse(data, name, Shape(COLUMNS, row, lambda one: (one.kpi, one.on), "on", twice))
