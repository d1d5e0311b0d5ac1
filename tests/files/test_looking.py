"""What a file is, by its bytes: each kind that is taken, each trick that is not, each in under a second and in bounded memory."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from typing import IO

import pytest
from PIL import Image

from collab.files import looking
from collab.files.states import ENDINGS, MOST_BYTES, TYPES, Kind
from collab.kit.errors import Invalid

from .conftest import MAIL, PDF, TABLE, office, picture

GOOD = {
    Kind.PDF: PDF,
    Kind.PNG: picture(),
    Kind.JPEG: picture("JPEG"),
    Kind.DOCX: office(),
    Kind.XLSX: office("xl/workbook.xml"),
    Kind.PPTX: office("ppt/presentation.xml"),
    Kind.CSV: TABLE,
    Kind.TXT: "Straße, Café\n— and a line with a comma, or two\n".encode(),
    Kind.EML: MAIL,
}


def look(data: bytes) -> looking.Looked:
    return looking.look(io.BytesIO(data))


@pytest.mark.parametrize("kind", Kind, ids=[str(kind) for kind in Kind])
def test_each_kind_is_told_by_its_bytes(kind: Kind) -> None:
    found = look(GOOD[kind])
    assert found.kind == kind and found.size == len(found.content.read()) and kind in TYPES
    if kind not in ENDINGS and kind != Kind.PNG:
        assert found.sha256 == looking.digest(io.BytesIO(GOOD[kind]))


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says it is so large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data or zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def listed_short(data: bytes) -> bytes:
    """The archive says of a part that holds ten megabytes that it holds ten bytes."""
    told, lie = struct.pack("<L", 10_000_000), struct.pack("<L", 10)
    assert data.count(told) == 2
    return data.replace(told, lie)


BAD = {
    "empty": (b"", "is empty"),
    "blanks": (b" \n\n ", "nothing in the file"),
    "program": (b"\x7fELF\x02\x01\x01\x00" + bytes(100), "no file of a kind"),
    "windows program": (b"MZ\x90\x00\x03\x00", "no file of a kind"),
    "gif": (b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff", "no file of a kind"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "in markup"),
    "svg after a head": (b'\xef\xbb\xbf \n<?xml version="1.0"?><svg/>', "in markup"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "in markup"),
    "named svg": (b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "in markup"),
    "NUL in text": (b"Hello\x00World", "no file of a kind"),
    "NUL later": (b"a\n" * 70_000 + b"\x00", "no plain text"),
    "Latin": ("Straße".encode("latin-1"), "no file of a kind"),
    "half a letter": (b"a" * 70_000 + "ß".encode()[:1], "no plain text"),
    "half a PDF": (b"%PDF-1.7\n1 0 obj", "end is missing"),
    "half an image": (picture(size=(400, 400))[:200], "cannot be read"),
    "a head alone": (b"\x89PNG\r\n\x1a\n", "cannot be read"),
    "jpeg in name alone": (b"\xff\xd8\xff\xe0" + bytes(50), "cannot be read"),
    "gif as png": (b"\x89PNG\r\n\x1a\nGIF89a", "cannot be read"),
    "image bomb": (png(60_000, 60_000), "too many pixels"),
    "image of 31 million": (png(6_200, 5_000), "too many pixels"),
    "image as a thread": (png(1_000_000, 1), "too many pixels"),
    "plain zip": (office("readme.txt"), "no Word, Excel or PowerPoint"),
    "zip bomb": (office(more={"x": bytes(120_000_000)}), "holds too much"),
    "10,000 parts": (office(more={f"p{number}": b"" for number in range(10_000)}), "holds too much"),
    "a part that lies": (listed_short(office(more={"x": bytes(10_000_000)})), "is damaged"),
    "macros": (office(more={"word/vbaProject.bin": b"x"}), "with macros"),
    "leads out": (office(more={"../../x": b"x"}), "is damaged"),
    "from the root": (office(more={"/etc/passwd": b"x"}), "is damaged"),
    "cut off": (office()[:-30], "is damaged"),
    "its middle gone": (office(more={"x": bytes(range(256)) * 40}, compression=zipfile.ZIP_STORED).replace(bytes(range(256)), bytes(256), 1), "is damaged"),
    "an end that lies": (b"PK\x03\x04" + b"PK\x05\x06" + bytes(6) + struct.pack("<HLLH", 65_535, 24_000_000, 0, 0), "holds too much"),
    "too large": (b"a" * (MOST_BYTES + 1), "larger than 25 MB"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_taken_is_refused_in_a_sentence_and_soon(name: str) -> None:
    data, sentence = BAD[name]
    begun = time.process_time()
    with pytest.raises(Invalid) as refused:
        look(data)
    assert time.process_time() - begun < 1.0
    assert list(refused.value.fields) == ["file"] and sentence in refused.value.fields["file"][0]


def test_an_image_is_encoded_anew_without_what_a_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "Dana at home, 52.5 N", 6
    sent = picture("JPEG", size=(40, 20), exif=exif, comment=b"zebrafinch") + b"<script>zebrafinch</script>"
    kept = look(sent).content.read()
    assert b"Dana" in sent and b"Dana" not in kept and b"zebrafinch" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        # Turned as it is meant to be seen.
        assert image.size == (20, 40) and not image.getexif() and set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_images_of_every_depth_are_read(mode: str) -> None:
    with Image.open(look(picture(mode=mode)).content) as image:
        assert image.size == (8, 6)


def test_what_is_written_in_a_png_stays_behind() -> None:
    from PIL import PngImagePlugin  # noqa: PLC0415

    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "zebrafinch")
    sent = picture(pnginfo=info)
    assert b"zebrafinch" in sent and b"zebrafinch" not in look(sent).content.read()


class Endless(io.RawIOBase):
    """Text without an end in memory: what is read of it is made then."""

    def __init__(self, size: int) -> None:
        self.size, self.at = size, 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.size + offset
        return self.at

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= 100_000, "a whole file is read at once"
        part = (b"some words \n" * 9_000)[: min(size, self.size - self.at)]
        self.at += len(part)
        return part


def test_a_large_text_is_never_in_memory_as_a_whole() -> None:
    content: IO[bytes] = Endless(MOST_BYTES)  # type: ignore[assignment]
    tracemalloc.start()
    try:
        assert looking.look(content).size == MOST_BYTES
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
