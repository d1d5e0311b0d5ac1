"""A sent table of any kind: the reader knows no KPI, only the shape that it is given."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from collab.kit.errors import Invalid
from collab.web.sheets import cells
from collab.web.sheets.reading import Column, Shape, parse
from collab.web.sheets.report import FileRefused, Problem, Report, described


@dataclass(frozen=True)
class Bill:
    place: int
    reference: str
    amount: Decimal
    paid: str


def bill(place: int, values: dict[str, Any]) -> Bill:
    if values["amount"] < 0:
        raise Invalid(amount="A bill is not below zero.")
    return Bill(place, **values)


COLUMNS = (
    Column("reference", cells.text(10, "Name the bill.")),
    Column("amount", cells.number(Decimal(1000), 2)),
    Column("paid", cells.text(5), is_required=False),
)
BILLS: Shape[Bill] = Shape(COLUMNS, bill, lambda one: one.reference, "reference", "Row {row} has this bill already.", most_rows=3)


def read(text: str) -> Report[Bill]:
    return parse(text.encode(), "bills.csv", BILLS)


def wrong(text: str) -> list[Problem]:
    return read(text).problems


def test_rows_come_as_the_shape_makes_them() -> None:
    report = read("amount;reference\n12.50;A-1\n7;A-2\n")
    assert report.rows == [Bill(2, "A-1", Decimal("12.50"), ""), Bill(3, "A-2", Decimal(7), "")]
    assert not report.problems


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("reference,amount\nA-1,5\nA-1,6\n", Problem(3, "reference", "Row 2 has this bill already.")),
        ("reference,amount\nA-1,-5\n", Problem(2, "amount", "A bill is not below zero.")),
        ("reference,amount\n,5\n", Problem(2, "reference", "Name the bill.")),
        ("reference,amount\nA-1,5.001\n", Problem(2, "amount", "Up to 2 digits after the point.")),
        ("reference,amount\nA-1,1000\n", Problem(2, "amount", "The value is larger than any measure.")),
        ("reference,amount,colour\nA,5,red\n", Problem(1, "colour", "This column is not known. The file has reference, amount and, where wanted, paid.")),
        ("reference,amount\nA,1\nB,1\nC,1\nD,1\n", Problem(0, "", "The file has more than 3 rows. Split it.")),
        ("reference,amount\n", Problem(0, "", "The file has a heading but no values.")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_row_and_column(text: str, problem: Problem) -> None:
    assert wrong(text) == [problem]


def test_a_shape_without_optional_columns_names_only_what_it_has() -> None:
    shape: Shape[Bill] = Shape(COLUMNS[:2], bill, lambda one: one.reference, "reference", "{row}")
    assert shape.in_words == "reference, amount"


def test_a_refused_file_says_each_place_to_programs_too() -> None:
    report = read("reference,amount\n,5\n")
    refused = FileRefused(report)
    assert refused.fields == {"2.reference": ["Name the bill."]} and refused.report is report
    said = {"row": 2, "column": "reference", "said": "Name the bill."}
    assert described(report) == refused.members == {"new": 0, "changed": 0, "unchanged": 0, "refused": [said], "notes": []}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_is_refused_and_a_number_below_nothing_is_not(sign: str) -> None:
    with pytest.raises(Invalid):
        cells.text(40)(f"{sign}2+3+cmd|' /C calc'!A0")
    assert cells.number(Decimal(1000), 2)("-2.50") == Decimal("-2.50")
