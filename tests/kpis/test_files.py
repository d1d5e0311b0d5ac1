"""The KPI file: what is read, what is refused with its place, and that nothing thrown at it falls through."""

import io
import time
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from collab.kpis.files import FileRow, parse
from collab.web.sheets.report import MOST_PROBLEMS, Report

TODAY = date(2026, 11, 22)
HEAD = "kpi,on,value,source,note"
GOOD = f"{HEAD}\nmatch-rate,2026-10-31,74.2,web analytics,\nlead-time,2026-10-31,24,tickets,first half\n"


def read(data: bytes | str, name: str = "values.csv") -> Report[FileRow]:
    return parse(data.encode() if isinstance(data, str) else data, name, TODAY)


def places(report: Report[FileRow]) -> list[tuple[int, str]]:
    assert not report.wrong or report.problems
    return [(one.row, one.column) for one in report.problems]


def workbook(rows: list[list[object]], *more: str) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title in more:
        book.create_sheet(title)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, **parts: bytes | None) -> bytes:
    """The workbook with parts added or replaced; a name's "__" stands for "/"."""
    stream = io.BytesIO()
    named = {name.replace("__", "/").replace("_xml", ".xml"): body for name, body in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, body in named.items():
            new.writestr(name, body or b"")
    return stream.getvalue()


SHEET = [["kpi", "on", "value", "source", "note"], ["match-rate", date(2026, 10, 31), 74.2, "web analytics", None]]


# --- what is read


def test_the_plain_file():
    report = read(GOOD)
    assert not report.problems
    first, second = report.rows
    assert (first.place, first.kpi, first.on, first.value, first.source) == (
        2,
        "match-rate",
        date(2026, 10, 31),
        Decimal("74.2"),
        "web analytics",
    )
    assert (second.place, second.note) == (3, "first half")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_line_ends(delimiter, encoding, end):
    text = GOOD.replace(",", delimiter).replace("web analytics", "analyse für Köln").replace("\n", end)
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    report = read(data)
    assert not report.problems
    assert report.rows[0].source == "analyse für Köln"
    assert not report.notes


def test_windows_1252_is_read_and_said():
    report = read(GOOD.replace("web analytics", "Käufe – €").encode("cp1252"))
    assert report.rows[0].source == "Käufe – €"
    assert "Windows-1252" in report.notes[0]


@pytest.mark.parametrize(
    "data", [GOOD.encode("utf-16-le"), GOOD.encode("utf-32"), b"kpi,on,value,source\n\x81\x8d,,,", b"\xff\xfe\x00", b""]
)
def test_what_cannot_be_told_is_refused(data):
    assert places(read(data)) == [(0, "")]


def test_columns_in_any_order_and_case_without_a_note():
    report = read("Source,VALUE, on ,KPI\ncrm,1,2026-01-01,Match-Rate\n")
    assert not report.problems
    assert (report.rows[0].kpi, report.rows[0].note) == ("match-rate", "")


def test_empty_rows_are_passed_over_and_keep_their_numbers():
    report = read(f"{HEAD}\n\n,,,,\nmatch-rate,2026-10-31,1,crm,\n")
    assert [row.place for row in report.rows] == [4]


def test_the_plain_workbook():
    report = read(
        workbook([*SHEET, ["lead-time", datetime(2026, 9, 30), 24, "tickets"], ["lead-time", "2026-08-31", "25.5", "tickets"]]), "v.xlsx"
    )
    assert not report.problems
    assert [(row.on, row.value) for row in report.rows] == [
        (date(2026, 10, 31), Decimal("74.2")), (date(2026, 9, 30), Decimal(24)), (date(2026, 8, 31), Decimal("25.5")),
    ]  # fmt: skip


def test_a_workbook_number_is_what_the_sheet_shows():
    assert read(workbook([SHEET[0], ["x", date(2026, 1, 1), 0.1 + 0.2, "crm"]])).rows[0].value == Decimal("0.3")


def test_only_one_sheet_is_read_and_that_is_said():
    report = read(workbook(SHEET, "Other"))
    assert len(report.rows) == 1
    assert report.notes == ["Only the sheet “Sheet” was read, not “Other”."]


# --- what is refused, and where


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",2026-10-31,1,crm,", "kpi"), ("=1+1,2026-10-31,1,crm,", "kpi"),
        ("x,31.10.2026,1,crm,", "on"), ("x,2026-02-30,1,crm,", "on"), ("x,2026-W44-6,1,crm,", "on"), ("x,2026-12-24,1,crm,", "on"),
        ("x,1999-12-31,1,crm,", "on"), ("x,,1,crm,", "on"), ("x,٢٠٢٦-١٠-٣١,1,crm,", "on"),
        ("x,2026-10-31,,crm,", "value"), ("x,2026-10-31,abc,crm,", "value"), ("x,2026-10-31,=1+1,crm,", "value"), ("x,2026-10-31,+5,crm,", "value"),
        ("x,2026-10-31,@SUM(A1),crm,", "value"), ("x,2026-10-31,1e5,crm,", "value"), ("x,2026-10-31,NaN,crm,", "value"),
        ('x,2026-10-31,"1,5",crm,', "value"), ('x,2026-10-31,"1.000,00",crm,', "value"), ("x,2026-10-31,0.0000001,crm,", "value"),
        ("x,2026-10-31,1000000000000,crm,", "value"), ("x,2026-10-31,٤٢,crm,", "value"),
        ("x,2026-10-31,1,,", "source"), ("x,2026-10-31,1,=cmd|' /C calc'!A0,", "source"), ("x,2026-10-31,1,@x(1),", "source"),
        ("x,2026-10-31,1,a\u202eb,", "source"), ("x,2026-10-31,1,a\x07,", "source"), (f"x,2026-10-31,1,{'s' * 121},", "source"),
        (f"x,2026-10-31,1,crm,{'n' * 301}", "note"), ("x,2026-10-31", ""), ("x,2026-10-31,1,crm,note,more", ""),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_row_and_column(row, column):
    report = read(f"{HEAD}\nok,2026-10-31,1,crm,\n{row}\n")
    assert places(report) == [(3, column)]


def test_a_negative_value_is_a_value():
    assert read(f"{HEAD}\nx,2026-10-31,-5.25,crm,\n").rows[0].value == Decimal("-5.25")


def test_a_doubled_key_names_the_first():
    report = read(f"{HEAD}\nx,2026-10-31,1,crm,\nX,2026-10-31,2,crm,\n")
    assert places(report) == [(3, "on")]
    assert "Row 2" in report.problems[0].sentence


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("kpi,on,value", [(1, "source")]), ("kpi,on,on,value,source", [(1, "on")]), ("kpi,on,value,source,colour", [(1, "colour")]),
        ("a,b,c", [(0, "")]), ("match-rate,2026-10-31,74.2,web", [(0, "")]),
    ],
)  # fmt: skip
def test_a_wrong_heading(heading, expected):
    assert places(read(f"{heading}\nx,2026-10-31,1,crm\n")) == expected


def test_a_heading_alone_is_not_taken():
    assert places(read(HEAD)) == [(0, "")]


def test_an_open_quotation_mark():
    assert places(read(f'{HEAD}\nx,2026-10-31,1,"crm,\n'))[0][0] == 0


def test_problems_are_counted_in_full_and_listed_in_part():
    report = read(f"{HEAD}\n" + "x,nope,1,crm,\n" * 500)
    assert report.wrong == 500
    assert len(report.problems) == MOST_PROBLEMS


# --- workbooks that are more than a table


@pytest.mark.parametrize(
    "row",
    [
        ["x", date(2026, 10, 31), "=1+1", "crm"], ["x", "=TODAY()", 1, "crm"], ["x", date(2026, 10, 31), 1, '=HYPERLINK("http://a","b")'],
        ["x", date(2026, 10, 31), True, "crm"], ["x", datetime(2026, 10, 31, 12, 30), 1, "crm"], ["x", 45000, 1, "crm"], [7, date(2026, 10, 31), 1, "crm"],
    ],
)  # fmt: skip
def test_a_wrong_workbook_cell(row):
    report = read(workbook([SHEET[0], row]))
    assert [place[0] for place in places(report)] == [2]


def test_per_cent_cells_may_mean_two_things():
    book = Workbook()
    book.active.append(SHEET[0])
    book.active.append(["x", date(2026, 10, 31), 0.415, "crm"])
    book.active["C2"].number_format = "0.0%"
    stream = io.BytesIO()
    book.save(stream)
    assert places(read(stream.getvalue())) == [(2, "value")]


@pytest.mark.parametrize("name", ["v.xlsm", "v.xls", "v.ods", "V.XLSB"])
def test_other_workbooks_by_name(name):
    assert places(read(workbook(SHEET), name)) == [(0, "")]


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "data",
    [
        repacked(workbook(SHEET), xl__vbaProject=b"macro"),
        repacked(workbook(SHEET), xl__externalLinks__externalLink1_xml=b"<x/>"),
        repacked(workbook(SHEET), xl__connections_xml=b"<x/>"),
        repacked(workbook(SHEET), xl__worksheets__sheet1_xml=BOMB),
        repacked(workbook(SHEET), xl__worksheets__sheet1_xml=b"<!-- " + b"x" * 5_000_000 + b" -->" + BOMB[21:]),
        repacked(workbook(SHEET), xl__worksheets__sheet1_xml="<x/>".encode("utf-16")),
        repacked(workbook(SHEET), xl__bomb_xml=b"\x00" * 70_000_000),
        repacked(workbook(SHEET), xl__bomb_xml=b"\x00" * 3_000_000),
        repacked(workbook(SHEET), **{f"xl__part{number}_xml": b"<x/>" for number in range(500)}),
        repacked(workbook(SHEET), xl__worksheets__sheet1_xml=b"<worksheet"),
        repacked(workbook(SHEET), xl__workbook_xml=b""),
        workbook(SHEET)[:-200],
        b"PK\x03\x04 and then nothing of the kind",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512,
    ],
    ids=[
        "macros",
        "links",
        "connections",
        "entities",
        "entities behind a comment",
        "utf-16",
        "bomb",
        "small bomb",
        "many parts",
        "broken sheet",
        "broken book",
        "cut",
        "no zip",
        "old",
    ],
)
def test_more_than_a_table_is_refused_quickly(data):
    start = time.thread_time()
    report = read(data, "v.xlsx")
    assert places(report)[0][0] == 0
    assert time.thread_time() - start < 1


def test_cells_far_away_cost_nothing():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>'
        b'<row r="1"><c r="XFD1" t="inlineStr"><is><t>kpi</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    start = time.thread_time()
    assert read(repacked(workbook(SHEET), xl__worksheets__sheet1_xml=sheet)).wrong
    assert time.thread_time() - start < 1


# --- fuzz

CELLS = st.one_of(
    st.text(max_size=30), st.sampled_from(["", "match-rate", "2026-10-31", "41.5", "=1+1", '"', "\x00", "\u202e", "1e999", "-", "٤", "\ud83d"]),
    st.decimals().map(str), st.dates().map(str), st.integers().map(str),
)  # fmt: skip


def survives(data: bytes, name: str) -> None:
    # Of the processor: by the clock of a busy machine it is nobody's fault.
    start = time.thread_time()
    report = parse(data, name, TODAY)
    assert time.thread_time() - start < 1
    assert report.rows or report.problems
    for row in report.rows:
        assert row.value == round(row.value, 6)
        assert abs(row.value) < 10**12
        assert date(2000, 1, 1) <= row.on <= TODAY + timedelta(days=31)


@settings(max_examples=300)
@given(st.binary(max_size=3000), st.sampled_from(["a.csv", "a.xlsx", "a", "a.xlsm", ""]))
@example(b"PK\x05\x06" + b"\x00" * 18, "a.xlsx")
def test_any_bytes(data, name):
    survives(data, name)


@settings(max_examples=300)
@given(
    st.lists(st.lists(CELLS, max_size=8), max_size=20),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1", "utf-32"]),
)
def test_any_cells(rows, delimiter, encoding):
    text = "\n".join([HEAD.replace(",", delimiter), *(delimiter.join(row) for row in rows)])
    survives(text.encode(encoding, "replace"), "values.csv")


PACKED = workbook(SHEET)


@settings(max_examples=300)
@given(st.integers(0, len(PACKED) - 1), st.binary(min_size=1, max_size=20))
def test_a_workbook_with_bytes_changed(at, other):
    survives(PACKED[:at] + other + PACKED[at + len(other) :], "values.xlsx")


@settings(max_examples=200)
@given(st.sampled_from(zipfile.ZipFile(io.BytesIO(PACKED)).namelist()), st.integers(0, 5_000), st.binary(min_size=1, max_size=40))
def test_a_workbook_with_a_part_changed(name, at, other):
    with zipfile.ZipFile(io.BytesIO(PACKED)) as old:
        body = old.read(name)
    at %= len(body)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PACKED)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, body[:at] + other + body[at + len(other) :] if part == name else old.read(part))
    survives(stream.getvalue(), "values.xlsx")
