"""Reading the KPI file: what each cell must be, and a report by row and column. No database and no clock in here.

The columns are kpi, on, value, source and, where wanted, note; the first row names them in any order.
``collab.kpis.tables`` turns the bytes into rows of cells before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from collab.kit.errors import Invalid
from collab.kit.money import exact
from collab.kit.text import clean
from collab.kpis.standing import AHEAD
from collab.kpis.tables import Cell, Formula, Share, Unreadable, read_table

REQUIRED = ("kpi", "on", "value", "source")
COLUMNS = (*REQUIRED, "note")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST_DAY = date(2000, 1, 1)
LARGEST, PLACES = Decimal(10) ** 12, 6
MOST_ROWS, MOST_PROBLEMS = 100_000, 100
# What a spreadsheet would run when somebody opens an export of it.
LIKE_A_FORMULA = ("=", "+", "@")


@dataclass(frozen=True, slots=True)
class Row:
    """One value as the file gives it; ``place`` is the row's number in the file, the heading being 1."""

    place: int
    kpi: str
    on: date
    value: Decimal
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where; row 0 and no column stand for the file as a whole."""

    row: int
    column: str
    sentence: str


@dataclass
class Report:
    """What was read, what is wrong (the first ``MOST_PROBLEMS``, and how many in all), and what a person should know."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wrong: int = 0
    notes: list[str] = field(default_factory=list)
    added: int = 0
    skipped: int = 0

    def blame(self, row: int, column: str, sentence: str) -> None:
        self.wrong += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, column, sentence))


def parse(data: bytes, name: str, today: date) -> Report:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""
    report = Report()
    try:
        table = read_table(data, name, COLUMNS, REQUIRED, MOST_ROWS)
        report.notes += table.notes
        columns = _columns(next(table.rows, ()), report)
        if not report.wrong:
            _rows(table.rows, columns, today, report)
    except Unreadable as refused:
        report.blame(0, "", refused.sentence)
    if not report.rows and not report.wrong:
        report.blame(0, "", "The file has a heading but no values.")
    return report


def _columns(heading: tuple[Cell, ...], report: Report) -> dict[str, int]:
    """Where each column stands; what is missing, doubled or unknown is blamed on row 1."""
    found: dict[str, int] = {}
    for place, cell in enumerate(heading):
        name = cell.strip().lower() if isinstance(cell, str) else ""
        if name in found:
            report.blame(1, name, "This column stands twice.")
        elif name in COLUMNS:
            found[name] = place
        elif cell not in (None, ""):
            report.blame(1, str(cell)[:40], "This column is not known. The file has kpi, on, value, source and, where wanted, note.")
    for name in REQUIRED:
        if name not in found:
            report.blame(1, name, "This column is missing.")
    return found


def _rows(cells: Iterator[tuple[Cell, ...]], columns: dict[str, int], today: date, report: Report) -> None:
    seen: dict[tuple[str, date], int] = {}
    last = max(columns.values())
    for place, row in enumerate(cells, 2):
        if place > MOST_ROWS + 1:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        if all(cell is None or cell == "" for cell in row):
            continue
        before = report.wrong
        if len(row) <= max(columns[name] for name in REQUIRED):
            report.blame(place, "", f"The row has {len(row)} cells where the heading has {last + 1}.")
            continue
        if any(cell not in (None, "") for cell in row[last + 1 :]):
            report.blame(place, "", "The row has more cells than the heading.")
        read = _row(place, row, columns, today, report)
        if read is None or report.wrong > before:
            continue
        first = seen.setdefault((read.kpi, read.on), place)
        if first != place:
            report.blame(place, "on", f"Row {first} has a value of this KPI for this day already.")
            continue
        report.rows.append(read)


def _row(place: int, row: tuple[Cell, ...], columns: dict[str, int], today: date, report: Report) -> Row | None:
    """The row's cells as values; each cell that is wrong is blamed by its column."""
    got: dict[str, object] = {}
    for name, reader in (("kpi", _code), ("on", _day), ("value", _value), ("source", _source), ("note", _note)):
        at = columns.get(name, len(row))
        cell = row[at] if at < len(row) else None
        try:
            if isinstance(cell, Formula):
                raise Invalid(cell="A formula is not taken. Paste the value itself.")
            got[name] = reader(cell)
        except Invalid as refused:
            report.blame(place, name, next(iter(refused.fields.values()))[0])
    if len(got) < len(COLUMNS):
        return None
    if got["on"] > today + AHEAD:  # type: ignore[operator]
        report.blame(place, "on", "This day is more than 31 days ahead.")
        return None
    return Row(place, **got)  # type: ignore[arg-type]


def _text(cell: Cell, longest: int) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        raise Invalid(cell="Write text here, not a number or a date.")
    text = clean(cell, "cell", longest)
    if text.startswith(LIKE_A_FORMULA):
        raise Invalid(cell="It begins like a formula. Begin with a letter or a digit.")
    return text


def _code(cell: Cell) -> str:
    text = _text(cell, 50)
    if not text:
        raise Invalid(cell="Name the KPI by its code.")
    return text.lower()


def _source(cell: Cell) -> str:
    text = _text(cell, 120)
    if not text:
        raise Invalid(cell="Say where the value comes from.")
    return text


def _note(cell: Cell) -> str:
    return _text(cell, 300)


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        if cell.time() != time(0) or cell.tzinfo is not None:
            raise Invalid(cell="Write a day without a time of day.")
        cell = cell.date()
    if isinstance(cell, str):
        text = cell.strip()
        try:
            cell = date.fromisoformat(text) if DAY.fullmatch(text) else None
        except ValueError:
            cell = None
    if not isinstance(cell, date):
        raise Invalid(cell="Write the day as 2026-11-30.")
    if cell < FIRST_DAY:
        raise Invalid(cell="Days begin with the year 2000.")
    return cell


def _value(cell: Cell) -> Decimal:
    if isinstance(cell, Share):
        raise Invalid(cell="The cell is formatted as per cent, so it may mean two things. Write 41.5 as a plain number.")
    if isinstance(cell, float):
        # A spreadsheet keeps 15 digits; what stands behind them is how the machine writes fractions.
        return _value(format(Decimal(format(cell, ".15g")), "f") if abs(cell) < 1e18 else "NaN")
    if isinstance(cell, bool) or not isinstance(cell, str | int | Decimal) or cell == "":
        raise Invalid(cell="Write a number as digits with a point, for example 41.5.")
    if isinstance(cell, str) and cell.strip().startswith(LIKE_A_FORMULA):
        raise Invalid(cell="It begins like a formula. Write digits with a point, for example 41.5.")
    try:
        value = exact(cell, "cell")
    except Invalid as refused:
        raise Invalid(cell="Write a number as digits with a point, for example 41.5.") from refused
    if abs(value) >= LARGEST:
        raise Invalid(cell="The value is larger than any measure.")
    if value != round(value, PLACES):
        raise Invalid(cell=f"Up to {PLACES} digits after the point.")
    return value
