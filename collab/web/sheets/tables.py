"""Bytes to rows of cells: CSV in its common encodings and delimiters, and XLSX without formulas, macros, links or bombs."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

MOST_BYTES = 10_000_000
# Inside an XLSX: how much it may unpack to, how many times smaller it may be packed, how many parts it may have.
MOST_UNPACKED, MOST_RATIO, MOST_PARTS = 64_000_000, 200, 500
DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE, LONGEST_CELL, MOST_CELLS = 20_000, 5_000, 20
_BOMS = (
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes instead of saying."""


@dataclass(frozen=True, slots=True)
class Share:
    """A number shown as per cent: 0.415 that reads 41.5 %."""


Cell = str | int | float | bool | date | datetime | Formula | Share | None


class Unreadable(Exception):
    """The file as a whole cannot be taken; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` yields the heading first; ``notes`` say what was assumed. Reading on may raise Unreadable."""

    rows: Iterator[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()


def read_table(data: bytes, name: str, columns: Sequence[str], required: Sequence[str], most_rows: int) -> Table:
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
        return Table(*_workbook(data, most_rows))
    if ending == "xlsx":
        raise Unreadable("The file is called .xlsx but is none.")
    return _csv(data, columns, required)


# --- CSV


def _csv(data: bytes, columns: Sequence[str], required: Sequence[str]) -> Table:
    text, notes = _decoded(data)
    end = min((place for mark in "\r\n" if (place := text.find(mark)) >= 0), default=len(text))
    delimiter = _delimiter(text[: min(end, 2_000)], required)
    if delimiter is None:
        raise Unreadable(f"The first row must name the columns {', '.join(required)}, parted by commas, semicolons, tabs or bars.")
    return Table(_csv_rows(text, delimiter), notes)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and how it was read. Without a mark it is UTF-8, or else Windows-1252, which is said."""
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    if marked == "" or (marked is None and b"\x00" in data):
        raise Unreadable("The text's encoding cannot be told. Save the file as CSV in UTF-8.")
    try:
        if marked:
            return data.decode(marked), ()
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if marked:
            raise Unreadable("The text is not in the encoding it says it is in. Save the file as CSV in UTF-8.") from error
    try:
        return data.decode("cp1252"), ("The file is not UTF-8; it was read as Windows-1252. Look at the letters with accents.",)
    except UnicodeDecodeError as error:
        raise Unreadable("The text's encoding cannot be told. Save the file as CSV in UTF-8.") from error


def _delimiter(heading: str, required: Sequence[str]) -> str | None:
    for delimiter in DELIMITERS:
        names = {name.strip().strip('"').strip().lower() for name in heading.split(delimiter)}
        if names.issuperset(required):
            return delimiter
    # One column missing is worth a better sentence than none found: take what divides the heading.
    found = max(DELIMITERS, key=heading.count)
    names = {name.strip().strip('"').strip().lower() for name in heading.split(found)}
    return found if not names.isdisjoint(required) and heading.count(found) else None


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[Cell, ...]]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    place = 0
    try:
        for place, row in enumerate(reader, 1):
            if len(row) > MOST_CELLS or any(len(cell) > LONGEST_CELL for cell in row):
                raise Unreadable(f"Row {place} has too many or too long cells.")
            yield tuple(row)
    except csv.Error as error:
        raise Unreadable(f"Row {place + 1} cannot be read: a quotation mark is open or misplaced.") from error


def _lines(text: str) -> Iterator[str]:
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > LONGEST_LINE:
            raise Unreadable(f"Line {number} is longer than any row of such a table.")
        yield line


# --- XLSX


def _workbook(data: bytes, most_rows: int) -> tuple[Iterator[tuple[Cell, ...]], tuple[str, ...]]:
    _inspect(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
    except Exception as error:  # the reader raises whatever a broken part makes it stumble over
        raise Unreadable("The workbook cannot be read. Save it again as .xlsx, or as CSV.") from error
    others = len(book.worksheets) - 1
    notes = (f"Only the first sheet, “{sheet.title}”, was read.",) if others else ()
    return _sheet_rows(sheet, most_rows), notes


def _inspect(data: bytes) -> None:
    """Refuse what no plain table needs, before anything is unpacked; then unpack within bounds and look for entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            _bounded(parts, len(data))
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _no_entities(packed, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise Unreadable("The workbook is damaged or locked. Save it again as .xlsx, or as CSV.") from error


def _bounded(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(size, 10_000):
        raise Unreadable("The workbook unpacks to more than a table needs. Save only the table, or use CSV.")
    names = [part.filename.lower() for part in parts]
    if len(set(names)) < len(names):
        raise Unreadable("The workbook holds a part twice. Save it again as .xlsx, or as CSV.")
    if any("vbaproject" in name or "macrosheets" in name for name in names):
        raise Unreadable("The workbook holds macros. Save it as .xlsx without them, or as CSV.")
    if any("externallinks/" in name or name.endswith("connections.xml") or "querytables/" in name for name in names):
        raise Unreadable("The workbook links to other files. Break the links, or save it as CSV.")


def _no_entities(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type is the door to entity bombs and to outside files; in a part's text the sign would be escaped."""
    with packed.open(part) as stream:
        tail = stream.read(2)
        if tail in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in tail:
            raise Unreadable("The workbook is not written in UTF-8. Save it again as .xlsx, or as CSV.")
        while chunk := stream.read(1_000_000):
            if b"<!DOCTYPE" in (seen := tail + chunk) or b"<!ENTITY" in seen:
                raise Unreadable("The workbook declares a document type, which no table needs. Save it again as .xlsx, or as CSV.")
            tail = chunk[-10:]


def _sheet_rows(sheet: Any, most_rows: int) -> Iterator[tuple[Cell, ...]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = list(_bare(sheet, most_rows))
    except Unreadable:
        raise
    except Exception as error:  # as above: a broken part stumbles anywhere
        raise Unreadable("The first sheet cannot be read. Save the workbook again as .xlsx, or as CSV.") from error
    yield from rows


def _bare(sheet: Any, most_rows: int) -> Iterator[tuple[Cell, ...]]:
    for row in sheet.iter_rows(max_row=most_rows + 2, max_col=MOST_CELLS):
        cells = [_bare_cell(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        yield tuple(cells)


def _bare_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return None
    kind = cell.data_type
    if kind == "f":
        return Formula()
    if kind == "n" and not isinstance(value, bool | date) and "%" in (cell.number_format or ""):
        return Share()
    if kind == "e":
        raise Unreadable(f"Cell {cell.coordinate} holds an error of the spreadsheet.")
    return value if isinstance(value, str | int | float | date) else str(value)
