"""What leaves the portal as a table: no cell is a formula, every figure stays one."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from collab.web.exports import cell, csv_answer, csv_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1", "\n@x"])
def test_what_would_be_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_figures_stay_figures() -> None:
    assert [cell(value) for value in (Decimal("-12.50"), -3, date(2026, 11, 22), True, None, "a=b", "1E+5")] == [
        "-12.50", "-3", "2026-11-22", "yes", "", "a=b", "1E+5",
    ]  # fmt: skip
    assert cell(Decimal("1E+3")) == "1000"


def test_a_file_reads_back_as_it_was() -> None:
    rows = [["a\nb", 'say "hi"'], ["ü, €", "\x00nul"]]
    answer = csv_answer("x.csv", ["one", "=two"], rows)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert list(csv.reader(io.StringIO(csv_text(["one", "=two"], rows).lstrip("\ufeff")))) == [
        ["one", "'=two"],
        ["a\nb", 'say "hi"'],
        ["ü, €", "nul"],
    ]
