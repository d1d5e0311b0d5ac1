"""XLSX to rows of cells: the first sheet, without formulas, macros, links or bombs. Rows are handed on as they are read."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from collab.web.sheets.parts import DAMAGED, MOST_PARTS, TOO_MUCH, Package
from collab.web.sheets.raw import LONGEST_CELL, MOST_CELLS, Cell, Formula, Share, Unreadable

# Columns by their letters; what stands beyond is no part of a table that is taken here.
PLACES = {get_column_letter(place + 1): place for place in range(MOST_CELLS)}
# Excel itself has no more cell formats; a number has 17 digits, its sign, point and exponent.
MOST_FORMATS, MOST_OWN, LONGEST_NUMBER = 65_500, 5_000, 40
# What most elements of a sheet are, and what says nothing by beginning.
SILENT = frozenset({"v", "t", "is"})
AS_NUMBER, AS_DAY, AS_SPAN, AS_SHARE = range(4)


def rows(data: bytes, most_rows: int) -> tuple[Iterator[tuple[Cell, ...]], tuple[str, ...]]:
    """The rows of the first sheet, and what a person should know. Raises Unreadable, now or while rows are read."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        package = Package(packed, len(data))
    except DAMAGED as error:
        raise Unreadable("The workbook is damaged or locked. Save it again as .xlsx, or as CSV.") from error
    try:
        book = Book(package)
        notes = (f"Only the first sheet, “{book.title}”, was read.",) if book.others else ()
        sheet = Sheet(_formats(package, book), _strings(package, book), is_mac=book.is_mac)
    except Unreadable:
        raise
    except Exception as error:  # a broken part stumbles anywhere
        raise Unreadable("The workbook cannot be read. Save it again as .xlsx, or as CSV.") from error
    return _rows(package, book.sheet, sheet, most_rows), notes


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
        raise Unreadable("The first sheet cannot be read. Save the workbook again as .xlsx, or as CSV.") from error


class Relations:
    """What a part leads to: the address of each relation, by its key and by the last word of its kind."""

    is_over = False

    def __init__(self, package: Package, source: str) -> None:
        self.by_key: dict[str, tuple[str, str]] = {}
        self.by_kind: dict[str, str] = {}
        self.folder, name = posixpath.split(source)
        package.read(posixpath.join(self.folder, "_rels", f"{name}.rels"), self)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            if len(self.by_key) >= MOST_PARTS:
                raise Unreadable(TOO_MUCH)
            kind, target = attributes["Type"].rpartition("/")[2], attributes["Target"]
            address = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(self.folder, target))
            self.by_key[attributes["Id"]] = kind, address
            self.by_kind.setdefault(kind, address)

    def closed(self, name: str, text: str) -> None:
        pass


class Book:
    """Which part is the first sheet, what it is called, how many others there are, and when its days begin."""

    is_over = False

    def __init__(self, package: Package) -> None:
        self.is_mac, self.sheets = False, list[tuple[str, str]]()
        name = Relations(package, "").by_kind.get("officeDocument", "xl/workbook.xml")
        self.relations = Relations(package, name)
        package.read(name, self)
        ((self.sheet, self.title), *others) = self.sheets
        self.others = len(others)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.is_mac = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            if len(self.sheets) >= MOST_PARTS:
                raise Unreadable(TOO_MUCH)
            key = next(value for key, value in attributes.items() if key.endswith(":id"))
            kind, address = self.relations.by_key[key]
            if kind == "worksheet":
                self.sheets.append((address, attributes["name"]))

    def closed(self, name: str, text: str) -> None:
        pass


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
                raise Unreadable("The rows of the first sheet are out of order. Save the workbook again as .xlsx, or as CSV.")
            self.number, self.place = number, -1
            self.cells.clear()
        elif name == "f":
            self.is_formula = True
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
            raise Unreadable(f"Cell {self.at or self.number} holds an error of the spreadsheet.")
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
