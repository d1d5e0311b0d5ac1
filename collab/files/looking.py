"""What a file is, by its bytes and by nothing else; what is none of the few kinds, or is more than it seems, is refused in a sentence."""

import codecs
import csv
import hashlib
import re
from dataclasses import dataclass
from typing import IO, Any

from collab.files import images, packages
from collab.files.states import MOST_BYTES, TAKEN, Kind
from collab.kit.errors import Invalid

CHUNK, HEAD = 65_536, 65_536
NO_KIND = f"This is no file of a kind that is taken: {TAKEN}. What counts is what is in it, not its name."
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1_000_000} MB."
NO_TEXT = "This is no plain text: it holds what is no UTF-8, or signs that control something. Save it again as UTF-8."
MARKUP = "Pages and drawings in markup (HTML, SVG, XML) are not taken: they may hold a program."
_MARKUP = re.compile(r"\s*<\s*(\?|!|html|head|body|svg|script|[a-z][a-z0-9]*(:[a-z]+)?[\s>/])", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]")
_MAIL = (re.compile(r"^From:", re.MULTILINE | re.IGNORECASE), re.compile(r"^(Date|Subject|Message-ID|To):", re.MULTILINE | re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that may be kept: its kind, and its bytes as they are kept."""

    kind: Kind
    content: IO[bytes]
    size: int
    sha256: str


def look(content: IO[bytes]) -> Looked:
    """Raises Invalid (``file``) for what is not taken. Reads in pieces: no file stands in memory as a whole, but an image's pixels do."""
    size = _size(content)
    if not size:
        raise Invalid(file="The file is empty.")
    if size > MOST_BYTES:
        raise Invalid(file=TOO_LARGE)
    kind = _kind(content)
    kept: IO[bytes] = content
    if kind in (Kind.PNG, Kind.JPEG):
        kept = images.anew(content, kind)
        size = _size(kept)
    return Looked(kind, kept, size, digest(kept))


def digest(content: Any) -> str:
    """SHA-256 of all of it."""
    content.seek(0)
    found = hashlib.sha256()
    while part := content.read(CHUNK):
        found.update(part)
    content.seek(0)
    return found.hexdigest()


def _size(content: IO[bytes]) -> int:
    size = content.seek(0, 2)
    content.seek(0)
    return size


def _kind(content: IO[bytes]) -> Kind:
    head = content.read(HEAD)
    content.seek(0)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"%PDF-"):
        return _pdf(content)
    if head.startswith(b"PK\x03\x04"):
        return packages.kind(content)
    return _text(content)


def _pdf(content: IO[bytes]) -> Kind:
    """One that ends as it should: half of one is sent by a line that broke."""
    content.seek(max(0, content.seek(0, 2) - 2048))
    tail = content.read()
    if b"%%EOF" not in tail:
        raise Invalid(file="The PDF is not whole: its end is missing. Save it again.")
    return Kind.PDF


def _text(content: IO[bytes]) -> Kind:
    """Raises Invalid unless every byte of it is text that is only read."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    content.seek(0)
    first = ""
    try:
        while part := content.read(CHUNK):
            text = decoder.decode(part)
            if _CONTROLS.search(text):
                raise Invalid(file=NO_KIND if not first else NO_TEXT)
            first = first or text
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Invalid(file=NO_TEXT if first else NO_KIND) from None
    first = first.removeprefix("\ufeff")
    if not first.strip():
        raise Invalid(file="There is nothing in the file but blanks.")
    if _MARKUP.match(first):
        raise Invalid(file=MARKUP)
    if _is_mail(first):
        return Kind.EML
    return Kind.CSV if _is_table(first) else Kind.TXT


def _is_mail(text: str) -> bool:
    top = re.split(r"\r?\n\r?\n", text[:HEAD], maxsplit=1)[0]
    return bool(_FIELD.match(top)) and all(one.search(top) for one in _MAIL)


def _is_table(text: str) -> bool:
    """Whether its first lines have the same columns, two or more, by one of the signs that part them."""
    lines = [line for line in text[:HEAD].splitlines()[:21] if line.strip()]
    if len(lines) > 1 and len(text) >= HEAD // 4:
        lines = lines[:-1]  # the last one may be cut off
    for sign in ",;\t":
        if all(f"{sign} " in line for line in lines):
            continue  # so people write sentences
        try:
            widths = {len(row) for row in csv.reader(lines, delimiter=sign)}
        except csv.Error:
            continue
        if len(lines) > 1 and len(widths) == 1 and max(widths) > 1:
            return True
    return False
