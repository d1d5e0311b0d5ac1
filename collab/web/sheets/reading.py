"""Reading a sent table by its shape: which columns it has, what a cell of each must be, when two rows are the same.

No database and no clock in here. ``tables`` turns the bytes into cells before; ``cells`` has readers for a shape.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Generic

from collab.kit.errors import Invalid
from collab.web.sheets.cells import Reader
from collab.web.sheets.raw import Cell, Formula, Unreadable
from collab.web.sheets.report import Report, Row
from collab.web.sheets.tables import read_table

# Past so many wrong cells nobody mends them one by one, and to say each costs more than the rows themselves.
MOST_ROWS, MOST_WRONG = 100_000, 10_000


@dataclass(frozen=True)
class Column:
    """A column by the name in the heading; ``read`` is given None where an optional column is not there."""

    name: str
    read: Reader
    is_required: bool = True


@dataclass(frozen=True)
class Shape(Generic[Row]):
    """A kind of table.

    ``row`` makes a row from its number in the file (the heading is 1) and its values by column; it may raise Invalid, naming columns.
    Two rows of one ``key`` are refused at the column ``key_column``, with ``twice`` for a sentence that holds ``{row}``.
    """

    columns: tuple[Column, ...]
    row: Callable[[int, dict[str, object]], Row]
    key: Callable[[Row], Hashable]
    key_column: str
    twice: str
    most_rows: int = MOST_ROWS

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.is_required)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def in_words(self) -> str:
        """Gives "kpi, on, value, source and, where wanted, note"."""
        optional = [name for name in self.names if name not in self.required]
        return ", ".join(self.required) + (f" and, where wanted, {', '.join(optional)}" if optional else "")


def parse(data: bytes, name: str, shape: Shape[Row]) -> Report[Row]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""
    report: Report[Row] = Report()
    try:
        table = read_table(data, name, shape.names, shape.required, shape.most_rows)
        report.notes += table.notes
        places = _places(next(table.rows, ()), shape, report)
        if not report.wrong:
            _rows(table.rows, places, shape, report)
    except Unreadable as refused:
        report.blame(0, "", refused.sentence)
    if not report.rows and not report.wrong:
        report.blame(0, "", "The file has a heading but no values.")
    return report


def _places(heading: tuple[Cell, ...], shape: Shape[Row], report: Report[Row]) -> dict[str, int]:
    """Where each column stands; what is missing, doubled or unknown is blamed on row 1."""
    found: dict[str, int] = {}
    for place, cell in enumerate(heading):
        name = cell.strip().lower() if isinstance(cell, str) else ""
        if name in found:
            report.blame(1, name, "This column stands twice.")
        elif name in shape.names:
            found[name] = place
        elif cell not in (None, ""):
            report.blame(1, str(cell)[:40], f"This column is not known. The file has {shape.in_words}.")
    for name in shape.required:
        if name not in found:
            report.blame(1, name, "This column is missing.")
    return found


def _rows(cells: Iterator[tuple[Cell, ...]], places: dict[str, int], shape: Shape[Row], report: Report[Row]) -> None:
    seen: dict[Hashable, int] = {}
    last, last_required = max(places.values()), max(places[name] for name in shape.required)
    for place, row in enumerate(cells, 2):
        if place > shape.most_rows + 1:
            raise Unreadable(f"The file has more than {shape.most_rows:,} rows. Split it.")
        if report.wrong > MOST_WRONG:
            raise Unreadable(f"Reading stopped at row {place}, after {MOST_WRONG:,} wrong cells.")
        if all(cell is None or cell == "" for cell in row):
            continue
        before = report.wrong
        if len(row) <= last_required:
            report.blame(place, "", f"The row has {len(row)} cells where the heading has {last + 1}.")
            continue
        if any(cell not in (None, "") for cell in row[last + 1 :]):
            report.blame(place, "", "The row has more cells than the heading.")
        read = _row(place, row, places, shape, report)
        if read is None or report.wrong > before:
            continue
        first = seen.setdefault(shape.key(read), place)
        if first != place:
            report.blame(place, shape.key_column, shape.twice.format(row=first))
            continue
        report.rows.append(read)


def _row(place: int, row: tuple[Cell, ...], places: dict[str, int], shape: Shape[Row], report: Report[Row]) -> Row | None:
    """The row's cells as values; each cell that is wrong is blamed by its column."""
    got: dict[str, object] = {}
    for column in shape.columns:
        at = places.get(column.name, len(row))
        cell = row[at] if at < len(row) else None
        try:
            if isinstance(cell, Formula):
                raise Invalid(cell="A formula is not taken. Paste the value itself.")
            got[column.name] = column.read(cell)
        except Invalid as refused:
            report.blame(place, column.name, next(iter(refused.fields.values()))[0])
    if len(got) < len(shape.columns):
        return None
    try:
        return shape.row(place, got)
    except Invalid as refused:
        for name, sentences in refused.fields.items():
            report.blame(place, name, sentences[0])
        return None
