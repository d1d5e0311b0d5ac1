"""Reading a sent table by its shape: which columns it has, what a cell of each must be, when two rows are the same.

No database and no clock in here. ``tables`` turns the bytes into cells before; ``cells`` has readers for a shape.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic

from collab.kit.errors import Invalid
from collab.kit.formats import grouped
from collab.web.sheets import letters
from collab.web.sheets.asked import Asked, pointed
from collab.web.sheets.cells import Reader, Rounded
from collab.web.sheets.raw import Cell, Fault, Formula, Unreadable
from collab.web.sheets.report import Doubt, Report, Row
from collab.web.sheets.tables import NOTHING_ASKED, Table, read_table

# Past so many wrong cells nobody mends them one by one, and to say each costs more than the rows themselves.
MOST_ROWS, MOST_WRONG = 100_000, 10_000


@dataclass(frozen=True)
class Column:
    """A column by the name in the heading; ``read`` is given None where an optional column is not there.

    ``is_number``: written as the sender says that numbers are written.
    """

    name: str
    read: Reader
    is_required: bool = True
    is_number: bool = False


@dataclass(frozen=True)
class Shape(Generic[Row]):
    """A kind of table.

    ``row`` makes a row from its number in the file (the heading is 1) and its values by column; it may raise Invalid, naming columns.
    Two rows of one ``key`` are refused at the column ``key_column``, with ``twice`` for a sentence that holds ``{row}``.
    ``passed`` is asked of a row's cells by column before they are read: what it says is remarked, and the row is passed over.
    """

    columns: tuple[Column, ...]
    row: Callable[[int, dict[str, object]], Row]
    key: Callable[[Row], Hashable]
    key_column: str
    twice: str
    most_rows: int = MOST_ROWS
    passed: Callable[[dict[str, Cell]], str] = lambda cells: ""

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


def parse(data: bytes, name: str, shape: Shape[Row], asked: Asked = NOTHING_ASKED) -> Report[Row]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""
    report: Report[Row] = Report()
    try:
        table = read_table(data, name, shape.names, shape.required, shape.most_rows, asked)
        report.notes += table.notes
        places = _places(next(table.rows, ()), shape, report)
        if not report.wrong:
            _Reading(table, places, shape, asked, report).rows()
    except Unreadable as refused:
        report.blame(0, "", refused.sentence)
    report.finish()
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
        elif not _is_blank(cell):
            report.blame(1, str(cell)[:40], f"This column is not known. The file has {shape.in_words}.")
    for name in shape.required:
        if name not in found:
            report.blame(1, name, "This column is missing.")
    return found


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


@dataclass
class _Reading(Generic[Row]):
    """The rows below the heading, on their way into the report."""

    table: Table
    places: dict[str, int]
    shape: Shape[Row]
    asked: Asked
    report: Report[Row]
    seen: dict[Hashable, int] = field(default_factory=dict)

    def rows(self) -> None:
        shape, report = self.shape, self.report
        last, last_required = max(self.places.values()), max(self.places[name] for name in shape.required)
        for place, row in enumerate(self.table.rows, 2):
            if place > shape.most_rows + 1:
                raise Unreadable(f"The file has more than {grouped(shape.most_rows)} rows. Split it.")
            if report.wrong > MOST_WRONG:
                raise Unreadable(f"Reading stopped at row {place}, after {grouped(MOST_WRONG)} wrong cells.")
            if all(map(_is_blank, row)):
                if any(row):
                    report.remark("only blanks stand there; passed over.", place)
            elif len(row) <= last_required:
                report.blame(place, "", f"The row has {len(row)} cells where the heading has {last + 1}.")
            else:
                self.row(place, row, last)
        for place in self.table.hidden:
            if place > 1:
                report.remark("hidden in the sheet, and read all the same.", place)
        for name, at in self.places.items():
            if at in self.table.columns:
                report.notes.append(f"The column “{name}” is hidden in the sheet, and read all the same.")

    def row(self, place: int, row: tuple[Cell, ...], last: int) -> None:
        shape, report = self.shape, self.report
        cells = {name: row[at] if at < len(row) else None for name, at in self.places.items()}
        if said := shape.passed(cells):
            report.remark(said, place)
            return
        before = report.wrong
        if not all(map(_is_blank, row[last + 1 :])):
            report.blame(place, "", "The row has more cells than the heading.")
        read = self.values(place, cells)
        if read is None or report.wrong > before:
            return
        first = self.seen.setdefault(shape.key(read), place)
        if first != place:
            report.blame(place, shape.key_column, shape.twice.format(row=first))
            return
        report.rows.append(read)

    def values(self, place: int, cells: dict[str, Cell]) -> Row | None:
        """The row's cells as values; each cell that is wrong is blamed by its column."""
        got: dict[str, object] = {}
        for column in self.shape.columns:
            try:
                got[column.name] = self.value(place, column, cells.get(column.name))
            except Invalid as refused:
                self.report.blame(place, column.name, next(iter(refused.fields.values()))[0])
        if len(got) < len(self.shape.columns):
            return None
        try:
            return self.shape.row(place, got)
        except Invalid as refused:
            for name, sentences in refused.fields.items():
                self.report.blame(place, name, sentences[0])
            return None

    def value(self, place: int, column: Column, cell: Cell) -> object:
        if isinstance(cell, Formula):
            raise Invalid(cell="A formula is not taken. Paste the value itself.")
        if isinstance(cell, Fault):
            raise Invalid(cell=f"The spreadsheet has an error here, {cell.written}. Write what is meant, or leave out the row.")
        if isinstance(cell, str) and self.table.is_guess and not cell.isascii():
            self.doubt(place, column.name, cell)
        if column.is_number and isinstance(cell, str):
            cell = pointed(cell, self.asked.numbers)
        read = column.read(cell)
        if isinstance(read, Rounded):
            self.report.remark(read.said, place)
            return read.value
        return read

    def doubt(self, place: int, column: str, cell: str) -> None:
        """Shown, and where a sign stands in a word refused until the sender says how the letters are written."""
        other = letters.other(cell)
        self.report.doubt(Doubt(place, column, cell, other))
        if not self.table.is_settled and letters.is_odd(cell):
            sides = f"“{cell[:60]}” ({letters.GUESS}) or “{other[:60]}” ({letters.OTHER})"
            raise Invalid(cell=f"It may say {sides}. Say the file’s encoding.")
