"""Somebody is erased: a dump searched for their name and words finds nothing, and every proof and page holds."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from collab.dashboards.erasing import export
from collab.events import seals, verify
from collab.events.models import Event, Text
from collab.people.models import Person

from .conftest import EMAIL, FIRST, LAST, PDF, USERNAME, WORDS

TABLES = """SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND has_table_privilege(c.oid, 'SELECT') ORDER BY c.relname"""


def dumped() -> Iterator[tuple[str, bytes]]:
    """Every row of every table, as ``pg_dump`` writes it; bytes stand there in hexadecimal digits."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            out = BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', out)
            yield table, out.getvalue()


def found(*needles: str) -> dict[str, set[str]]:
    """Which of these stand where."""
    places: dict[str, set[str]] = {}
    for table, rows in dumped():
        low = rows.decode().lower()
        for needle in needles:
            if needle.lower() in low or needle.encode().hex() in low:
                places.setdefault(table, set()).add(needle)
    return places


def person(*args: str) -> str:
    out = StringIO()
    call_command("person", *args, stdout=out)
    return out.getvalue()


def erased() -> str:
    person("erase", USERNAME, "--as", "admin", "--why", "She asked for it in writing.")
    return person("erase", USERNAME, "--as", "admin2")


def test_a_dump_searched_for_them_finds_nothing(left: SimpleNamespace, page: Any, shelf: Path) -> None:
    sought = (FIRST, LAST, USERNAME, EMAIL, *WORDS)
    before = found(*sought)
    # The search can find: they stand in many places now.
    assert len(before) > 9 and {FIRST, LAST, USERNAME, EMAIL, *WORDS[:18]} <= set().union(*before.values())
    seals.make()
    hashes = list(Event.objects.order_by("pk").values_list("pk", "hash"))
    said = erased()
    assert f"former colleague {left.person.pk}" in said
    assert found(*sought) == {}
    assert [one for one in shelf.rglob("*") if one.is_file()] == []
    assert [str(finding) for finding in verify.everything()] == []
    call_command("verify_ledger", stdout=StringIO())
    assert list(Event.objects.filter(pk__lte=hashes[-1][0]).order_by("pk").values_list("pk", "hash")) == hashes
    for request in left.requests:
        told = page(left.cast.technologist).get(f"/requests/{request.code}/")
        assert told.status_code == 200 and "Former colleague" in told.text.replace("Former\u00a0", "Former ")
    for address in ("/", f"/people/former-{left.person.pk}/", "/kpis/", "/duties/"):
        assert page(left.cast.admin).get(address).status_code == 200, address
    assert page(left.cast.auditor).get("/audit/").status_code == 200


def test_export_gives_them_what_there_is(quill: SimpleNamespace, tmp_path: Path) -> None:
    to = tmp_path / "her.zip"
    person("export", USERNAME, "--as", "admin", "--to", str(to))
    with zipfile.ZipFile(to) as file:
        names, data, words = file.namelist(), json.loads(file.read(export.DATA)), file.read(export.PAGE).decode()
        assert any(file.read(name) == PDF for name in names if name.startswith("files/"))
    assert data["sections"]["Who they are"][0]["email"] == EMAIL
    for word in WORDS[:13]:
        assert word in words and word in json.dumps(data), word
    assert "pbkdf2" not in words and quill.person.password not in json.dumps(data)
    assert Event.objects.filter(kind="people.person.exported", subject_id=quill.person.pk, actor=quill.cast.admin).exists()


def test_each_reason_why_not_is_told(quill: SimpleNamespace) -> None:
    with pytest.raises(CommandError, match="still here"):
        person("erase", USERNAME, "--as", "admin", "--why", "She asked.")
    assert Person.objects.get(pk=quill.person.pk).username == USERNAME and Text.objects.filter(text=WORDS[5]).count() <= 1
