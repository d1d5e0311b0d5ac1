"""XLSX to rows of cells: one sheet, without formulas, macros, links or bombs. Rows are handed on as they are read."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from collab.web.sheets.book import Book, Found
from collab.web.sheets.parts import DAMAGED, TOO_MUCH, Package
from collab.web.sheets.raw import LONGEST_CELL, MOST_CELLS, Cell, Fault, Formula, Share, Unreadable

# Columns by their letters; what stands beyond is no part of a table that is taken here.
PLACES = {get_column_letter(place + 1): place for place in range(MOST_CELLS)}
# Excel itself has no more cell formats; a number has 17 digits, its sign, point and exponent.
MOST_FORMATS, MOST_OWN, LONGEST_NUMBER = 65_500, 5_000, 40
# What most elements of a sheet are, and what says nothing by beginning.
SILENT = frozenset({"v", "t", "is"})
AS_NUMBER, AS_DAY, AS_SPAN, AS_SHARE = range(4)
Read = tuple[Iterator[tuple[Cell, ...]], tuple[str, ...], list[int], list[int]]


def rows(data: bytes, most_rows: int, required: Sequence[str] = ()) -> Read:
    """The rows of a sheet, what a person should know, and the hidden rows and columns, which are told while rows are read.

    It is the first sheet that is shown and whose heading names what is ``required``, or else the first that is shown.
    Raises Unreadable, now or while rows are read.
    """
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        package = Package(packed, len(data))
    except DAMAGED as error:
        raise Unreadable("The workbook is damaged or locked. Save it again as .xlsx, or as CSV.") from error
    try:
        book = Book(package)
        texts = _formats(package, book), _strings(package, book)
        shown = [one for one in book.sheets if not one.is_hidden] or book.sheets
        chosen = next(
            (one for one in shown if len(shown) > 1 and _names(package, one, Sheet(*texts, is_mac=book.is_mac), required)), shown[0]
        )
        sheet = Sheet(*texts, is_mac=book.is_mac)
    except Unreadable:
        raise
    except Exception as error:  # a broken part stumbles anywhere
        raise Unreadable("The workbook cannot be read. Save it again as .xlsx, or as CSV.") from error
    return _rows(package, chosen.address, sheet, most_rows), book.told(chosen), sheet.hidden, sheet.columns


def _names(package: Package, found: Found, sheet: "Sheet", required: Sequence[str]) -> bool:
    """Whether the first row of the sheet names these columns. A sheet that cannot be read does not."""
    try:
        heading = next(_rows(package, found.address, sheet, 1), ())
    except Unreadable:
        return False
    return {cell.strip().lower() for cell in heading if isinstance(cell, str)}.issuperset(required)


def _rows(package: Package, name: str, sheet: "Sheet", most_rows: int) -> Iterator[tuple[Cell, ...]]:
    """Each row in its place: what is left out between two rows comes as empty ones, up to one more than are taken."""
    given = 0
    try:
        for _ in package.pieces(name, sheet):
            for number, cells in sheet.take():
                while given < min(number - 1, most_rows + 2):
                    given += 1
                    yield ()
                given += 1
                yield cells
    except Unreadable:
        raise
    except Exception as error:  # as above
        raise Unreadable("The sheet cannot be read. Save the workbook again as .xlsx, or as CSV.") from error


class Formats:
    """Of each cell format only what it makes of a number: a number, a day, a span of time or a share."""

    def __init__(self) -> None:
        self.own: dict[str, str] = {}
        self.known: dict[str, int] = {}
        self.found: list[int] = []
        self.is_inside = self.is_over = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            if len(self.own) >= MOST_OWN:
                raise Unreadable(TOO_MUCH)
            self.own[attributes["numFmtId"]] = attributes["formatCode"][:255]
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside:
            key = attributes.get("numFmtId", "0")
            if len(self.found) >= MOST_FORMATS:
                raise Unreadable(TOO_MUCH)
            if key not in self.known:
                self.known[key] = _meaning(self.own.get(key) or BUILTIN_FORMATS.get(int(key), "General"))
            self.found.append(self.known[key])

    def closed(self, name: str, text: str) -> None:
        self.is_over = self.is_over or name == "cellXfs"


def _meaning(code: str) -> int:
    if is_date_format(code):
        return AS_SPAN if is_timedelta_format(code) else AS_DAY
    return AS_SHARE if "%" in code else AS_NUMBER


def _formats(package: Package, book: Book) -> list[int]:
    found = Formats()
    package.read(book.relations.by_kind.get("styles", ""), found)
    return found.found


class Strings:
    """The texts that cells name by their number; those of a reading aid are left out."""

    is_over = False

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.is_aid = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self.is_aid = True

    def closed(self, name: str, text: str) -> None:
        if name == "t" and not self.is_aid:
            self.parts.append(text)
        elif name == "rPh":
            self.is_aid = False
        elif name == "si":
            self.found.append(_text(self.parts))
            self.parts.clear()


def _strings(package: Package, book: Book) -> list[str]:
    found = Strings()
    package.read(book.relations.by_kind.get("sharedStrings", ""), found)
    return found.found


def _text(parts: list[str]) -> str:
    return "".join(parts).replace("x005F_", "")


class Sheet:
    """The cells of a sheet, row by row; ``take`` hands on the rows that are whole."""

    def __init__(self, formats: list[int], strings: list[str], *, is_mac: bool) -> None:
        self.formats, self.strings = formats, strings
        self.epoch = MAC_EPOCH if is_mac else WINDOWS_EPOCH
        self.whole: list[tuple[int, tuple[Cell, ...]]] = []
        self.number, self.cells, self.place = 0, list[Cell](), -1
        self.hidden, self.is_hidden, self.columns = list[int](), False, list[int]()
        self.kind, self.format, self.at = "n", "0", ""
        self.parts: list[str] = []
        self.is_formula = self.is_aid = self.is_over = False

    def take(self) -> list[tuple[int, tuple[Cell, ...]]]:
        taken, self.whole = self.whole, []
        return taken

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name in SILENT:
            return
        if name == "c":
            self.kind, self.format = attributes.get("t", "n"), attributes.get("s", "0")
            self.at = attributes.get("r", "")
            letters = self.at.rstrip("0123456789")
            self.place = PLACES.get(letters, MOST_CELLS) if letters else self.place + 1
            self.is_formula = False
            self.parts.clear()
        elif name == "row":
            number = int(attributes["r"]) if len(attributes.get("r", "")) in range(1, 9) else self.number + 1
            if number <= self.number:
                raise Unreadable("The rows of the sheet are out of order. Save the workbook again as .xlsx, or as CSV.")
            self.number, self.place, self.is_hidden = number, -1, attributes.get("hidden") in ("1", "true")
            self.cells.clear()
        elif name == "f":
            self.is_formula = True
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            # Counted from 1, both included; a sheet says it before its rows.
            self.columns += range(int(attributes["min"]) - 1, min(int(attributes["max"]), MOST_CELLS))
        elif name == "rPh":
            self.is_aid = True

    def closed(self, name: str, text: str) -> None:
        if name in ("v", "t"):
            if not self.is_aid:
                self.parts.append(text)
        elif name == "c":
            if self.place < MOST_CELLS:
                self.cells += [None] * (self.place + 1 - len(self.cells))
                self.cells[self.place] = Formula() if self.is_formula else self._value()
        elif name == "row":
            while self.cells and self.cells[-1] is None:
                self.cells.pop()
            if self.cells:
                self.whole.append((self.number, tuple(self.cells)))
                if self.is_hidden:
                    self.hidden.append(self.number)
        elif name == "rPh":
            self.is_aid = False
        elif name == "sheetData":
            self.is_over = True

    def _value(self) -> Cell:
        """What the cell says, by its kind; a number by its format too."""
        written = _text(self.parts) if self.kind in ("inlineStr", "str") else "".join(self.parts)
        if not written:
            return None
        if self.kind == "s":
            if not written.isdecimal() or int(written) >= len(self.strings):
                raise Unreadable(f"Cell {self.at or self.number} names a text that is not there.")
            written = self.strings[int(written)]
        elif self.kind == "e":
            return Fault(written[:20])
        elif self.kind == "b":
            return bool(int(written))
        elif self.kind == "d":
            return datetime.fromisoformat(written)
        elif self.kind == "n":
            return self._number(written)
        if len(written) > LONGEST_CELL:
            raise Unreadable(f"Row {self.number} has too many or too long cells.")
        return written

    def _number(self, written: str) -> Cell:
        if len(written) > LONGEST_NUMBER:
            raise Unreadable(f"Cell {self.at or self.number} holds a number that no spreadsheet writes.")
        value: int | float = int(written) if written.lstrip("-").isdecimal() else float(written)
        place = int(self.format)
        meaning = self.formats[place] if place < len(self.formats) else AS_NUMBER
        if meaning == AS_SHARE:
            return Share()
        if meaning in (AS_DAY, AS_SPAN):
            try:
                day = from_excel(value, self.epoch, timedelta=meaning == AS_SPAN)
            except (OverflowError, ValueError) as error:
                raise Unreadable(f"Cell {self.at or self.number} holds a day that no calendar has.") from error
            return day if isinstance(day, date) else str(day)
        return value
