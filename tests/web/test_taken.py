"""The one writer of tables: typed cells, no formula, a bound with a sentence; by page and API the rows that the reader sees."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from stories import Story

from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.web import exports, tabular
from collab.web.exports import Sheet, away

HEADS = ("name", "amount", "day", "at", "yes", "none", "long")
ROW = ["=1+1", Decimal("12.50"), date(2026, 10, 3), datetime(2026, 10, 3, 9, 12), True, None, Decimal("1234567890123456.78")]


def read(answer: Any) -> list[list[Any]]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(content.decode().lstrip("\ufeff"))))
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.values]


def test_cells_are_what_they_are_and_no_formula() -> None:
    with exports.xlsx_file(HEADS, [ROW]) as file:
        sheet = openpyxl.load_workbook(file).active
    heads, cells = list(sheet.rows)
    assert [cell.value for cell in heads] == list(HEADS)
    assert [cell.data_type for cell in cells] == ["s", "n", "d", "d", "b", "n", "s"]
    assert cells[0].value == "=1+1" and cells[1].value == 12.5 and cells[2].value == datetime(2026, 10, 3)
    assert cells[6].value == "1234567890123456.78", "no digit is lost"
    assert exports.csv_text(HEADS, [ROW]).splitlines()[1].startswith("'=1+1,12.50,2026-10-03,2026-10-03T09:12:00,yes,,")


def test_it_is_bounded_and_says_so() -> None:
    rows = list(exports.bounded(([n] for n in range(9)), 3))
    assert rows[:3] == [[0], [1], [2]] and "more than 3 rows" in rows[3][0] and len(rows) == 4
    assert list(exports.bounded([[1]], 1)) == [[1]]


def test_a_sheet_reaches_into_rows() -> None:
    row = SimpleNamespace(code="a", owner=SimpleNamespace(name="Ann"), money=Money.of("5", "USD"), other=None, tags=("x", "y"))
    sheet = Sheet("things", ("code", "owner.name", "paid=money$", "due=other$", "whose=other.name", "tags"), lambda request: [row])
    assert sheet.heads == ["code", "owner name", "paid", "paid currency", "due", "due currency", "whose", "tags"]
    assert sheet.cells(row) == ["a", "Ann", Decimal("5"), "USD", None, None, None, "x, y"]
    view = away(sheet)(lambda request: "the page")
    asked = SimpleNamespace(method="GET", GET={})
    assert view(asked) == "the page"
    asked.GET = {"format": "doc"}
    with pytest.raises(Invalid):
        view(asked)
    asked.GET = {"format": "csv"}
    assert read(view(asked))[1][:2] == ["a", "Ann"]


def test_what_json_has_no_form_of_is_typed_again() -> None:
    flat = dict(tabular._flat({"a": {"amount": "1.50", "currency": "USD"}, "on": "2026-10-03", "codes": ["x", "y"], "n": 3, "code": "12"}))
    assert flat == {"a.amount": Decimal("1.50"), "a.currency": "USD", "on": date(2026, 10, 3), "codes": "x, y", "n": 3, "code": "12"}


@pytest.mark.django_db
def test_a_list_is_taken_away_as_its_reader_sees_it(cast: Any, world: Any, page: Any, api: Any) -> None:
    Story(cast, world, answers={"title": "=Open work"}).drafted().submitted()
    Story(cast, world, answers={"title": "Project Falcon", "is_confidential": True}).drafted().submitted()
    client = page(cast.architect)
    for form in exports.FORMS:
        answer = client.get(f"/requests/?view=all&format={form}")
        assert answer["Content-Disposition"] == f'attachment; filename="requests-{clock.today().isoformat()}.{form}"'
        rows = read(answer)
        assert [row[1] for row in rows] == ["title", "'=Open work" if form == "csv" else "=Open work"]
        told = read(api(cast.architect).get(f"/api/v1/requests/?format={form}"))
        assert len(told) == 2 and "title" in told[0]
    assert len(read(page(cast.technologist).get("/requests/?view=all&format=csv"))) == 3
    assert [row[1] for row in read(client.get("/requests/?view=all&q=falcon&format=csv"))] == ["title"]
    assert client.get("/requests/?format=doc").status_code == 400
    assert api(cast.architect).get("/api/v1/requests/?format=doc").status_code == 404
    refused = api(cast.architect).get("/api/v1/requests/?state=no&format=csv")
    assert refused.status_code == 400 and refused["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_pages_of_a_list_are_one_file(cast: Any, world: Any, page: Any, monkeypatch: Any) -> None:
    from_lists = __import__("projects.intake.queries.list.lists", fromlist=["lists"])
    monkeypatch.setattr(from_lists, "PAGE", 2)
    for n in range(5):
        Story(cast, world, answers={"title": f"Work {n}"}).drafted().submitted()
    rows = read(page(cast.technologist).get("/requests/?view=all&format=csv"))
    assert [row[1] for row in rows[1:]] == [f"Work {n}" for n in (4, 3, 2, 1, 0)]
