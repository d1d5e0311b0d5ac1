"""The parts of an XLSX, read as a stream: whatever a part unpacks to, it is counted while it comes, and nothing is built of it here.

A workbook of some kilobytes can unpack to millions of elements, names, attributes or letters, and a reader that makes an object of each
is stopped by it for minutes. So each kind of growth has a bound of its own, and elements and letters share one that follows the file's size.
"""

import zipfile
import zlib
from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

from collab.web.sheets.raw import Unreadable

# How much a workbook may unpack to, how many times smaller it may be packed, how many parts it may have.
MOST_UNPACKED, MOST_RATIO, MOST_PARTS = 64_000_000, 200, 500
# Of all parts that are read: elements and letters, some for any file and more for each byte of it. Plain tables need 0.5 and 10 a byte.
ELEMENTS, ELEMENTS_A_BYTE, MOST_ELEMENTS = 100_000, 0.7, 3_000_000
LETTERS, LETTERS_A_BYTE = 1_000_000, 24
# What the XML parser itself keeps for as long as it reads: a tag or comment, the open elements, each name that it met.
LONGEST_TAG, DEEPEST, MOST_NAMES = 200_000, 64, 2_000
PIECE = 65_536
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
TOO_MUCH = "The workbook unpacks to more than a table needs. Save only the table, or use CSV."
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError, OverflowError)


class PartReader(Protocol):
    """Is told of each element by its name without prefix, and at its end of the text since its last tag. ``is_over``: enough was read."""

    is_over: bool

    def opened(self, name: str, attributes: dict[str, str]) -> None: ...

    def closed(self, name: str, text: str) -> None: ...


class Package:
    """An XLSX that is refused before anything of it is unpacked, where no plain table needs what it holds."""

    def __init__(self, packed: zipfile.ZipFile, size: int) -> None:
        self._packed = packed
        self.names = {part.filename.lower(): part for part in packed.infolist()}
        _bounded(packed.infolist(), size)
        self.elements = min(ELEMENTS + int(ELEMENTS_A_BYTE * size), MOST_ELEMENTS)
        self.letters = LETTERS + LETTERS_A_BYTE * size

    def read(self, name: str, reader: PartReader) -> None:
        """Read a part to its end; nothing where it is not there. Raises Unreadable."""
        for _ in self.pieces(name, reader):
            pass

    def pieces(self, name: str, reader: PartReader) -> Iterator[None]:
        """Read a part, and give way after each piece of it, so that what was read can be handed on. Raises Unreadable."""
        part = self.names.get(name.lower())
        if part is None:
            return
        walk = _Walk(self, reader)
        try:
            with self._packed.open(part) as stream:
                while not reader.is_over and (piece := stream.read(PIECE)):
                    walk.feed(piece)
                    yield
            if not reader.is_over:
                walk.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Unreadable("The workbook cannot be read. Save it again as .xlsx, or as CSV.") from error
        except DAMAGED as error:
            raise Unreadable("The workbook is damaged or locked. Save it again as .xlsx, or as CSV.") from error


class _Walk:
    """One part on its way through the parser."""

    def __init__(self, package: Package, reader: PartReader) -> None:
        self.package, self.reader = package, reader
        self.opened, self.closed = reader.opened, reader.closed
        self.depth = self.fed = 0
        self.names: dict[str, str] = {}
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._opened
        self.parser.EndElementHandler = self._closed
        self.parser.CharacterDataHandler = self._said
        self.parser.StartDoctypeDeclHandler = _declared

    def feed(self, piece: bytes) -> None:
        if not self.fed and (piece[:2] in UTF_16 or b"\x00" in piece[:2]):
            raise Unreadable("The workbook is not written in UTF-8. Save it again as .xlsx, or as CSV.")
        try:
            self.parser.Parse(piece, False)
        except expat.ExpatError:
            # What stands behind what was wanted is nobody's concern.
            if not self.reader.is_over:
                raise
        self.fed += len(piece)
        # What the parser has been given and cannot make an end of.
        unended = self.fed - max(self.parser.CurrentByteIndex, 0)
        if unended > LONGEST_TAG or len(self.names) + len(self.attributes) > MOST_NAMES:
            raise Unreadable(TOO_MUCH)

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.package.elements -= 1
        if self.depth > DEEPEST or self.package.elements < 0:
            raise Unreadable(TOO_MUCH)
        if attributes:
            self.attributes.update(attributes)
        if self.text:
            self.text.clear()
        self.opened(self.names.get(name) or self._bare(name), attributes)

    def _closed(self, name: str) -> None:
        self.depth -= 1
        self.closed(self.names[name], "".join(self.text))
        if self.text:
            self.text.clear()

    def _bare(self, name: str) -> str:
        """The name without its prefix; each is worked out once."""
        self.names[name] = bare = name.rpartition(":")[2]
        return bare

    def _said(self, text: str) -> None:
        self.package.letters -= len(text)
        if self.package.letters < 0:
            raise Unreadable(TOO_MUCH)
        self.text.append(text)


def _declared(*given: object) -> None:
    """A document type is the door to entity bombs and to outside files."""
    raise Unreadable("The workbook declares a document type, which no table needs. Save it again as .xlsx, or as CSV.")


def _bounded(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(size, 10_000):
        raise Unreadable(TOO_MUCH)
    names = [part.filename.lower() for part in parts]
    if len(set(names)) < len(names):
        raise Unreadable("The workbook holds a part twice. Save it again as .xlsx, or as CSV.")
    if any("vbaproject" in name or "macrosheets" in name for name in names):
        raise Unreadable("The workbook holds macros. Save it as .xlsx without them, or as CSV.")
    if any("externallinks/" in name or name.endswith("connections.xml") or "querytables/" in name for name in names):
        raise Unreadable("The workbook links to other files. Break the links, or save it as CSV.")
    if any(part.compress_type not in PACKINGS for part in parts):
        raise Unreadable("The workbook is packed in an uncommon way. Save it again as .xlsx, or as CSV.")
