"""Bytes to rows of cells: CSV in its common encodings and delimiters; for XLSX see ``workbook``."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collab.web.sheets import workbook
from collab.web.sheets.asked import Asked
from collab.web.sheets.letters import decoded
from collab.web.sheets.raw import LONGEST_CELL, MOST_CELLS, Cell, Unreadable

# Of a file, and of the body that it comes in.
MOST_BYTES = 10_000_000
MOST_SENT = MOST_BYTES + 100_000
DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 20_000
# What the reader says where the text ends within quotation marks.
AT_THE_END = "unexpected end of data"
NOTHING_ASKED = Asked()
# What a spreadsheet writes as a first line of its own, and reads again.
_PARTED = re.compile(r"\"?sep=(.)\"?(?:\r\n|\r|\n)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` yields the heading first; ``notes`` say what was assumed. Reading on may raise Unreadable.

    ``hidden`` grows while rows are read: the numbers of rows that the sheet does not show, ``columns`` likewise the places of columns,
    the first being 0. Of a text ``is_guess`` and ``is_settled``
    say how sure its letters are.
    """

    rows: Iterator[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()
    hidden: Sequence[int] = ()
    columns: Sequence[int] = ()
    is_guess: bool = False
    is_settled: bool = True


def read_table(
    data: bytes, name: str, columns: Sequence[str], required: Sequence[str], most_rows: int, asked: Asked = NOTHING_ASKED
) -> Table:
    """The table in a file, told apart by its bytes; the name only unmasks what is called otherwise. Raises Unreadable."""
    if not data:
        raise Unreadable("The file is empty.")
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it.")
    ending = name.lower().rpartition(".")[2]
    if ending in ("xlsm", "xltm", "xlam", "xlsb", "xls", "xla", "ods"):
        raise Unreadable("This kind of workbook is not taken. Save it as .xlsx without macros, or as CSV.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("This is an old or an encrypted workbook. Save it as .xlsx without a password, or as CSV.")
    if data.startswith(b"PK"):
        return Table(*workbook.rows(data, most_rows, required))
    if ending == "xlsx":
        raise Unreadable("The file is called .xlsx but is none.")
    return _csv(data, columns, required, asked)


def _csv(data: bytes, columns: Sequence[str], required: Sequence[str], asked: Asked) -> Table:
    read = decoded(data, asked.encoding)
    text, notes = read.text, read.notes
    parted = _PARTED.match(text)
    before = 1 if parted else 0
    if parted:
        text = text[parted.end() :]
        notes = (*notes, f"The first line says that cells are parted by “{parted[1]}”. Rows are counted after it.")
    end = min((place for mark in "\r\n" if (place := text.find(mark)) >= 0), default=len(text))
    delimiter = parted[1] if parted else _delimiter(text[: min(end, 2_000)], required)
    if delimiter is None or delimiter not in DELIMITERS:
        raise Unreadable(f"The first row must name the columns {', '.join(required)}, parted by commas, semicolons, tabs or bars.")
    return Table(_csv_rows(text, delimiter, before), notes, is_guess=read.is_guess, is_settled=read.is_settled)


def _delimiter(heading: str, required: Sequence[str]) -> str | None:
    for delimiter in DELIMITERS:
        names = {name.strip().strip('"').strip().lower() for name in heading.split(delimiter)}
        if names.issuperset(required):
            return delimiter
    # One column missing is worth a better sentence than none found: take what divides the heading.
    found = max(DELIMITERS, key=heading.count)
    names = {name.strip().strip('"').strip().lower() for name in heading.split(found)}
    return found if not names.isdisjoint(required) and heading.count(found) else None


def _csv_rows(text: str, delimiter: str, before: int) -> Iterator[tuple[Cell, ...]]:
    """``before``: lines of the file that stand before the text."""
    of_row: list[str] = []
    reader = csv.reader(_lines(text, before, of_row), delimiter=delimiter, strict=True)
    try:
        for place, row in enumerate(reader, 1):
            if len(row) > MOST_CELLS or any(len(cell) > LONGEST_CELL for cell in row):
                raise Unreadable(f"Row {place} has too many or too long cells.")
            of_row.clear()
            yield tuple(row)
    except csv.Error as error:
        is_end = str(error) == AT_THE_END
        last = before + reader.line_num
        opened = last + 1 - len(of_row) + _opened(of_row if is_end else of_row[:-1], len(of_row) - 1)
        how = "is never closed" if is_end else "is not closed where its cell ends"
        raise Unreadable(f"Line {opened} cannot be read: a quotation mark that opens there {how}.") from error


def _opened(lines: Sequence[str], otherwise: int) -> int:
    """Of the lines of a row the one, counted from 0, on which the last quotation mark opens that is still open behind it."""
    is_open, at, found = False, 0, otherwise
    for number, line in enumerate(lines):
        for _ in range(line.count('"')):
            is_open, at = not is_open, number
        found = at if is_open else found
    return found


def _lines(text: str, before: int, of_row: list[str]) -> Iterator[str]:
    """Line by line; those of the row that is being read are kept in ``of_row``."""
    for number, line in enumerate(io.StringIO(text, newline=""), before + 1):
        if len(line) > LONGEST_LINE:
            raise Unreadable(f"Line {number} is longer than any row of such a table.")
        of_row.append(line)
        yield line
