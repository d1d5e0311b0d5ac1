"""A shelf of its own for each test, a request in triage, and files made of nothing but bytes."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from stories import bring_to

from collab.files import receiving
from collab.files.models import File
from projects.intake.models import Request
from projects.intake.states import State

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MAIL = b"From: ruth@example.com\r\nTo: priya@example.com\r\nSubject: Budget\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\nHere it is.\r\n"
TABLE = b"Market;Budget\r\nGermany;120000\r\nAustria;30000\r\n"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def office(main: str = "word/document.xml", more: dict[str, bytes] | None = None, **how: Any) -> bytes:
    """A package with the one part that says what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **{"compression": zipfile.ZIP_DEFLATED, **how}) as package:
        for name, data in {"[Content_Types].xml": TYPES.encode(), main: b"<x/>", **(more or {})}.items():
            package.writestr(name, data)
    return out.getvalue()


def picture(format_: str = "PNG", size: tuple[int, int] = (8, 6), mode: str = "RGB", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, format=format_, **how)
    return out.getvalue()


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    """Where the bytes of this test lie."""
    place = tmp_path / "files"
    one = settings.STORAGES["files"]
    settings.STORAGES = {**settings.STORAGES, "files": {**one, "OPTIONS": {**one["OPTIONS"], "location": str(place)}}}
    return place


def lying(shelf: Path) -> list[Path]:
    return [one for one in shelf.rglob("*") if one.is_file()]


@pytest.fixture
def request_(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """Priya's request, which everybody sees."""
    return bring_to(State.IN_TRIAGE, cast, world)


@pytest.fixture
def secret(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """A confidential one: its requester, technologists and the auditor see it."""
    return bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"})


@pytest.fixture
def put(request_: Request, cast: SimpleNamespace) -> Callable[..., File]:
    def done(data: bytes = PDF, *, name: str = "plan.pdf", by: str = "technologist", on: Request = request_, **more: Any) -> File:
        return receiving.receive(things="requests", code=on.code, actor=getattr(cast, by), name=name, content=io.BytesIO(data), **more)

    return done
