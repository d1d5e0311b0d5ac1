"""Files as people send them, kept in ``cases``: each is taken with what one should know of it, or refused where one can mend it."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from collab.kpis import against, imports
from collab.kpis.files import FileRow, parse
from collab.kpis.models import Measurement, Restatement
from collab.kpis.restating import deciding
from collab.kpis.restating.asking import WAITS
from collab.web.sheets.asked import Asked
from collab.web.sheets.report import Report
from tests.kpis.test_files import HEAD, TODAY, places, repacked, saved, workbook

CASES = Path(__file__).parent / "cases"
DAY = date(2026, 9, 30)


def case(name: str, **asked: str) -> Report[FileRow]:
    return parse((CASES / name).read_bytes(), name, TODAY, Asked(**asked))


def text(written: str | bytes, **asked: str) -> Report[FileRow]:
    return parse(written.encode() if isinstance(written, str) else written, "v.csv", TODAY, Asked(**asked))


def values(report: Report[FileRow]) -> list[tuple[int, Decimal, str]]:
    assert not report.problems
    return [(row.place, row.value, row.source) for row in report.rows]


def test_a_decimal_comma_is_asked_about_once_and_then_read():
    asked = case("01-decimal-comma.csv")
    assert places(asked) == [(2, "value")]
    assert "“36,5” has a comma" in asked.problems[0].sentence
    assert values(case("01-decimal-comma.csv", numbers="comma")) == [(2, Decimal("36.5"), "web analytics")]


@pytest.mark.parametrize(
    ("written", "numbers", "value"),
    [
        ("1.234,5", "comma", "1234.5"), ("1.234", "comma", "1234"), ("36", "comma", "36"), ("-0,5", "comma", "-0.5"), ("1234,5", "comma", "1234.5"),
        ("1,234.5", "point", "1234.5"), ("1,234", "point", "1234"), ("36.5", "point", "36.5"), ("36.5", "", "36.5"),
        ("1.234", "point", "1.234"), ("0.123", "", "0.123"), ("1234.567", "", "1234.567"), ("1.2345", "", "1.2345"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_the_sender_writes_them(written, numbers, value):
    assert text(f"kpi;on;value;source\nx;2026-09-30;{written};crm\n", numbers=numbers).rows[0].value == Decimal(value)


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("36.5", "comma"),
        ("1,2,3", "comma"),
        ("36,5", "point"),
        ("1,234", ""),
        ("1.234", ""),
        ("-12.345", ""),
        ("1.234,5", ""),
        ("1,234.5", ""),
    ],
)
def test_numbers_that_may_be_two_are_none(written, numbers):
    assert places(text(f"kpi;on;value;source\nx;2026-09-30;{written};crm\n", numbers=numbers)) == [(2, "value")]


def test_the_line_of_a_spreadsheet_that_names_the_delimiter():
    report = case("02-sep-line.csv")
    assert values(report) == [(2, Decimal("36.1"), "case02")]
    assert report.notes == ["The first line says that cells are parted by “;”. Rows are counted after it."]
    assert places(text("sep=x\nkpi;on;value;source\n")) == [(0, "")]


def test_letters_of_a_mac_are_asked_about_before_they_count():
    asked = case("09-macroman.csv")
    assert places(asked) == [(2, "source")]
    assert "“UmsŠtze” (windows-1252) or “Umsätze” (mac-roman)" in asked.problems[0].sentence
    assert [(doubt.row, doubt.text, doubt.other) for doubt in asked.doubts] == [(2, "UmsŠtze", "Umsätze")]
    assert values(case("09-macroman.csv", encoding="mac-roman")) == [(2, Decimal("36.1"), "Umsätze")]
    assert values(case("09-macroman.csv", encoding="windows-1252")) == [(2, Decimal("36.1"), "UmsŠtze")]


def test_letters_of_windows_are_taken_with_a_note_and_shown():
    report = text(f"{HEAD}\nx,2026-09-30,1,Käufe – it’s 5 €,\n".encode("cp1252"))
    assert report.rows[0].source == "Käufe – it’s 5 €"
    assert "Windows-1252" in report.notes[0]
    assert [doubt.text for doubt in report.doubts] == ["Käufe – it’s 5 €"]


@pytest.mark.parametrize(
    ("data", "encoding", "source"),
    [
        ("Größe".encode("utf-16"), "utf-16", "Größe"), ("Łódź".encode("cp1250"), "windows-1250", "Łódź"), (b"\xef\xbb\xbfa", "mac-roman", "a"),
    ],
)  # fmt: skip
def test_the_sender_says_the_encoding_and_a_mark_goes_before_it(data, encoding, source):
    head = "kpi,on,value,source\nx,2026-09-30,1,"
    codec = {"utf-16": "utf-16", "windows-1250": "cp1250", "mac-roman": "utf-8-sig"}[encoding]
    written = (head + data.decode(codec)).encode(codec)
    assert text(written, encoding=encoding).rows[0].source == source


def test_an_encoding_that_the_text_is_not_in_is_refused():
    assert places(text(f"{HEAD}\nx,2026-09-30,1,Käufe,\n".encode("cp1252"), encoding="utf-8")) == [(0, "")]


def test_rows_of_blanks_are_passed_over_with_a_note():
    report = case("10-trailing-spaces-row.csv")
    assert values(report) == [(2, Decimal("36.1"), "case10")]
    assert report.notes == ["Row 3: only blanks stand there; passed over."]


def test_columns_of_blanks_behind_the_table_are_none():
    report = text("kpi,on,value,source, ,\nx,2026-09-30,1,crm, ,\n")
    assert values(report) == [(2, Decimal(1), "crm")]


def test_a_line_end_in_a_cell_keeps_the_rows_counted_and_a_day_that_is_none_is_said_to_be_none():
    report = case("13-newline-in-cell.csv")
    assert [(one.row, one.column, one.sentence) for one in report.problems] == [(3, "on", "There is no day 2026-02-30 in the calendar.")]
    assert [(row.place, row.note) for row in report.rows] == [(2, "line one\nline two")]


def test_the_end_mark_of_an_old_program_is_left_out_with_a_note():
    report = case("19-eof-ctrl-z.csv")
    assert values(report) == [(2, Decimal("36.1"), "case19")]
    assert report.notes == ["The end mark of an old program behind the last row was left out."]


def test_a_correction_that_was_wrong_is_set_back_by_the_first_file(cast, make_kpi):
    make_kpi("repeat-purchase-rate")
    counts = []
    for name in ("33a-first.csv", "33b-wrong-correction.csv", "33a-first.csv", "33a-first.csv"):
        report = imports.read_file(actor=cast.finance, data=(CASES / name).read_bytes(), name=name)
        counts.append((report.new, report.changed, report.unchanged))
        # June 2024 is closed: an owner agrees to each change.
        for row in Restatement.objects.filter(state="waiting"):
            deciding.agree(actor=cast.it_lead, restatement=row.pk)
    assert counts == [(1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1)]
    assert Measurement.objects.latest("pk").value == 30


def test_a_hidden_sheet_is_not_read_and_that_is_said():
    report = case("55-hidden-first-sheet.xlsx")
    assert values(report) == [(2, Decimal("36.1"), "case55")]
    assert report.notes == ["Only the sheet “Now” was read, not “Data” (hidden)."]


def test_hidden_rows_are_read_and_that_is_said():
    book = Workbook()
    for row in (["kpi", "on", "value", "source"], *(["x", date(2026, 9, day), day, "crm"] for day in range(1, 12))):
        book.active.append(row)
    for number in (3, *range(5, 12)):
        book.active.row_dimensions[number].hidden = True
    report = parse(saved(book), "v.xlsx", TODAY)
    assert len(report.rows) == 11
    assert report.notes == ["Rows 3, 5, 6, 7, 8, 9 and 2 more: hidden in the sheet, and read all the same."]


def test_a_book_without_a_sheet_that_is_shown_is_read_and_says_so():
    data = saved_as_hidden([["kpi", "on", "value", "source"], ["x", DAY, 1, "crm"]])
    report = parse(data, "v.xlsx", TODAY)
    assert len(report.rows) == 1
    assert report.notes == ["The sheet “Sheet” is hidden, and there is none that is shown."]


def saved_as_hidden(rows: list[list[object]]) -> bytes:
    """As a program may write it; the library refuses to."""
    data = workbook(rows)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        named = book.read("xl/workbook.xml")
    assert b'state="visible"' in named
    return repacked(data, xl__workbook_xml=named.replace(b'state="visible"', b'state="veryHidden"'))


def test_a_tail_of_digits_is_rounded_with_a_note():
    report = case("61-float.xlsx")
    assert values(report) == [(2, Decimal("0.3"), "case61"), (3, Decimal("36.123457"), "case61")]
    assert report.notes == ["Row 3: a value had more than 6 digits after the point and was rounded."]
    assert text(f"{HEAD}\nx,2026-09-30,36.1234567,crm,\n").rows[0].value == Decimal("36.123457")


def test_an_error_of_the_spreadsheet_is_told_by_its_cell_with_everything_else():
    report = case("67-na.xlsx")
    assert [(one.row, one.column) for one in report.problems] == [(2, "value")]
    assert "#N/A" in report.problems[0].sentence
    assert [row.place for row in report.rows] == [3]


def test_a_sheet_of_instructions_before_the_table_is_passed_over_and_that_is_said():
    report = case("81-readme-sheet-first.xlsx")
    assert values(report) == [(2, Decimal("36.1"), "case81")]
    assert report.notes == ["Only the sheet “Data” was read, not “Read me”."]


def test_months_to_come_are_passed_over_without_a_value_and_told_of_with_one():
    report = text(f"{HEAD}\nx,2026-10-31,1,crm,\nx,2026-11-30,2,crm,\nx,2026-12-31,,,\nx,2027-01-31, ,crm,\n")
    assert [row.place for row in report.rows] == [2, 3]
    assert report.notes == [
        "Rows 4, 5: a day to come without a value; passed over.",
        "Row 3: this day is to come; the value counts from that day on.",
    ]
    assert places(text(f"{HEAD}\nx,2026-10-31,,crm,\n")) == [(2, "value")]


@pytest.mark.parametrize("written", ["1.234", "1,234"])
def test_what_may_be_a_thousand_times_as_much_is_asked_with_both_readings(written):
    (problem,) = text(f"kpi;on;value;source\nx;2026-09-30;{written};crm\n").problems
    assert "it may be 1.234 or 1234. Say whether" in problem.sentence


def test_hidden_columns_are_read_and_that_is_said():
    book = Workbook()
    for row in (["kpi", "on", "value", "source", "note"], ["x", DAY, 1, "crm", "Estimated."]):
        book.active.append(row)
    for letter in "CE":
        book.active.column_dimensions[letter].hidden = True
    report = parse(saved(book), "v.xlsx", TODAY)
    assert values(report) == [(2, Decimal(1), "crm")]
    assert report.notes == [f"The column “{name}” is hidden in the sheet, and read all the same." for name in ("value", "note")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('x,2026-09-30,1,"crm\nx,2026-10-31,1,crm\n', "Line 2 cannot be read: a quotation mark that opens there is never closed."),
        ('x,2026-09-30,1,"a\nb"\nx,2026-10-31,1,"crm\n\n\n', "Line 4 cannot be read: a quotation mark that opens there is never closed."),
        (
            'x,2026-09-30,1,crm\nx,2026-10-31,1,"crm\nx,2026-11-01,1,"crm"\n',
            "Line 3 cannot be read: a quotation mark that opens there is not",
        ),
        ('x,2026-09-30,1,"crm" x\n', "Line 2 cannot be read: a quotation mark that opens there is not closed where its cell ends."),
    ],
)
def test_an_open_quotation_mark_is_said_by_its_line(rows, said):
    (problem,) = text("kpi,on,value,source\n" + rows).problems
    assert problem.sentence.startswith(said)
    (behind,) = text("sep=,\nkpi,on,value,source\n" + rows).problems
    assert behind.sentence.startswith(f"Line {int(said[5]) + 1} ")


@pytest.mark.parametrize(
    ("source", "is_taken"),
    [("@acme", True), ("＠acme", True), ("@SUM(A1:A9)", False), ("@ sum (1)", False), ("@2+3", False), ("=1", False)],
)
def test_a_name_that_begins_with_an_at_is_text(source, is_taken):
    report = text(f"kpi;on;value;source\nx;2026-09-30;1;{source}\n")
    assert ([row.source for row in report.rows] == [source]) is is_taken


@pytest.mark.django_db
def test_a_value_ten_times_the_last_one_gets_a_note(cast, make_kpi):
    def look(written: str) -> list[str]:
        data = f"kpi,on,value,source\n{written}".encode()
        return imports.read_file(actor=cast.finance, data=data, name="v.csv", dry_run=True).notes

    make_kpi()
    make_kpi("other")
    imports.read_file(actor=cast.finance, data=b"kpi,on,value,source\nmatch-rate,2026-09-30,41.5,crm\n", name="v.csv")
    far = against.FAR_OFF
    assert look("match-rate,2026-10-31,41.6,crm\nother,2026-10-31,500,crm\n") == []
    assert look("match-rate,2026-10-31,415,crm\n") == [f"Row 2: {far}"]
    assert look("match-rate,2026-10-31,4.1,crm\n") == [f"Row 2: {far}"]
    # Against its own day, where there is a value; and against the row of the day before in the same file.
    # (September is closed: there the change waits besides.)
    assert look("match-rate,2026-09-30,415,crm\nmatch-rate,2026-10-31,416,crm\n") == [f"Row 2: {far}", f"Row 2: {WAITS}"]
    assert look("match-rate,2026-10-31,0,crm\nmatch-rate,2026-09-30,41.5,crm\n") == []
