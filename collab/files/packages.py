"""Office documents: packages of parts, looked at by their list before anything in them is unpacked."""

import struct
import zipfile
import zlib
from typing import IO

from collab.files.states import TAKEN, Kind
from collab.kit.errors import Invalid

# The list itself is bounded before it is read; then what its parts would be, and then what they are.
MOST_PARTS, LONGEST_LIST, MOST_UNPACKED = 3_000, 1_000_000, 100_000_000
END, END_SIZE, LONGEST_COMMENT, CHUNK = b"PK\x05\x06", 22, 65_535, 262_144
TOO_MUCH = "The document holds too much: more than 3,000 parts, or more than 100 MB once it is unpacked."
DAMAGED = "The document is damaged, locked with a password, or not what it seems. Save it again."
MACROS = "Documents with macros are not taken. Save it without them (.docx, .xlsx, .pptx)."
NO_OFFICE = f"This archive is no Word, Excel or PowerPoint document. These kinds are taken: {TAKEN}."
PARTS = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "ppt/presentation.xml": Kind.PPTX}
WHERE = "[Content_Types].xml"


def kind(content: IO[bytes]) -> Kind:
    """Which of the three it is; raises Invalid for bombs, macros, locked ones and all other archives."""
    _bounded(content)
    try:
        with zipfile.ZipFile(content) as package:
            parts = package.infolist()
            names = {one.filename for one in parts}
            found = next((PARTS[name] for name in PARTS if name in names), None)
            if found is None or WHERE not in names:
                raise Invalid(file=NO_OFFICE)
            _fit(parts, names)
            for part in parts:
                _unpacked(package, part)
            return found
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, struct.error) as error:
        raise Invalid(file=DAMAGED) from error


def _bounded(content: IO[bytes]) -> None:
    """Refuse a list of parts that is too long, by what the end of the archive says of it: reading it comes later."""
    size = content.seek(0, 2)
    content.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
    tail = content.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise Invalid(file=DAMAGED)
    parts, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if parts > MOST_PARTS or length > LONGEST_LIST:
        raise Invalid(file=TOO_MUCH)
    content.seek(0)


def _fit(parts: list[zipfile.ZipInfo], names: set[str]) -> None:
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise Invalid(file=TOO_MUCH)
    if len(names) != len(parts) or any(_leads_out(name) for name in names) or any(one.flag_bits & 1 for one in parts):
        raise Invalid(file=DAMAGED)
    if any(name.lower().rpartition("/")[2].startswith("vbaproject") for name in names):
        raise Invalid(file=MACROS)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or "\x00" in name or ".." in name.split("/")


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A part is as large as it says, and whole: what says less than it holds is found by its check sum."""
    with package.open(part) as stream:
        while stream.read(CHUNK):
            pass
