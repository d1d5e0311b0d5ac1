"""The file of launches, in and out with the same columns."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from collab.kit.errors import Invalid
from collab.kit.money import LARGEST, Money
from collab.people.models import Person
from collab.web.sheets import cells, reading
from collab.web.sheets.asked import Asked
from collab.web.sheets.raw import Cell
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report
from collab.web.sheets.tables import NOTHING_ASKED
from projects.launches import queries
from projects.launches.codes import CODE, LONGEST_CODE, RESERVED
from projects.launches.states import Confidence, Kind

MOST_ROWS = 2_000
NAME = 160


@dataclass(frozen=True, slots=True)
class FileRow:
    """One launch as the file gives it; ``said`` is what ``operations.put`` takes, the owner by username."""

    place: int
    code: str
    said: dict[str, Any]


_written = cells.text(LONGEST_CODE, "Give the launch's code.")
_amount = cells.number(LARGEST, 2)


def _code(cell: Cell) -> str:
    code = _written(cell).lower()
    if not CODE.fullmatch(code) or code in RESERVED:
        raise Invalid(cell="A code has letters and digits, with single hyphens between them.")
    return code


def _lower(missing: str) -> Any:
    read = cells.text(LONGEST_CODE, missing)
    return lambda cell: read(cell).lower()


def _one_of(*words: str) -> Any:
    read = cells.text(20)

    def reader(cell: Cell) -> str:
        word = read(cell).lower()
        if word and word not in words:
            raise Invalid(cell=f"One of: {', '.join(words)}.")
        return word

    return reader


def _budget(cell: Cell) -> Any:
    return None if cell is None or (isinstance(cell, str) and not cell.strip()) else _amount(cell)


COLUMNS = (
    Column("code", _code),
    Column("name", cells.text(NAME, "Name it.")),
    Column("kind", _one_of(*Kind.values), is_required=False),
    Column("brand", _lower("Say which brand it is for.")),
    Column("market", _lower(""), is_required=False),
    Column("on", cells.day),
    Column("owner", cells.text(150, "Say whose launch it is, by username.")),
    Column("confidence", _one_of(*Confidence.values), is_required=False),
    Column("budget", _budget, is_required=False, is_number=True),
    Column("currency", cells.text(3), is_required=False),
)


def _row(place: int, values: dict[str, Any]) -> FileRow:
    return FileRow(place, values["code"], values)


SHAPE = Shape(COLUMNS, _row, lambda one: one.code, "code", "Row {row} has this launch already.", most_rows=MOST_ROWS)
IN_WORDS = SHAPE.in_words


def parse(data: bytes, name: str, asked: Asked = NOTHING_ASKED) -> Report[FileRow]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""
    there: set[str] = set()

    def passed(given: dict[str, Cell]) -> str:
        there.update(given)
        return ""

    def row(place: int, values: dict[str, Any]) -> FileRow:
        # What the file has no column for stays as it is, and so does a word that an empty cell does not say.
        given = {name: values[name] for name in values if name in there and name not in ("code", "budget", "currency")}
        said = {name: value for name, value in given.items() if value or name not in ("kind", "confidence")}
        return FileRow(place, values["code"], said | ({"budget": _money(values)} if "budget" in there else {}))

    return reading.parse(data, name, replace(SHAPE, row=row, passed=passed), asked)


def _money(values: dict[str, Any]) -> Money | None:
    amount: Decimal | None = values["budget"]
    if amount is None:
        return None
    currency = values["currency"].upper() or settings.CURRENCY
    try:
        return Money.of(amount, currency)
    except Invalid as refused:
        column = "currency" if "ISO 4217" in refused.fields["amount"][0] else "budget"
        raise Invalid(**{column: refused.fields["amount"][0]}) from refused


def rows(person: Person) -> list[list[Any]]:
    """Every launch as it stands for this reader; a budget that is not theirs to see is an empty cell."""
    found: list[list[Any]] = []
    for row in queries.rows(person).order_by("on", "pk"):
        one = queries.card(person, row)
        on: date = one.on
        money = [one.budget.amount, one.budget.currency] if one.budget else [None, ""]
        found.append([one.code, one.name, one.kind, one.brand[0], one.market[0], on, one.owner, one.confidence, *money])
    return found
