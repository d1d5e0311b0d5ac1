"""The file of data sources, in and out with the same columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from collab.customer import queries, saying
from collab.customer.operations import CODE, LONGEST_CODE, RESERVED
from collab.kit.errors import Invalid
from collab.people.models import Person
from collab.web.sheets import cells, reading
from collab.web.sheets.asked import Asked
from collab.web.sheets.raw import Cell
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report
from collab.web.sheets.tables import NOTHING_ASKED

MOST_ROWS = 2_000
# The columns whose names are other than those of what is said, which are the API's.
SAID_AS = {"personal_data": "has_personal_data", "joined": "is_joined"}
YES = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One source as the file gives it; ``said`` is what ``saying.put`` takes, the owner by username, and ``retired_on`` beside it."""

    place: int
    code: str
    said: dict[str, Any]


_written = cells.text(LONGEST_CODE, "Give the data source's code.")
_number = cells.number(Decimal(1_000), 1)
_word = cells.text(20)


def _code(cell: Cell) -> str:
    code = _written(cell).lower()
    if not CODE.fullmatch(code) or code in RESERVED:
        raise Invalid(cell="A code has letters and digits, with single hyphens between them.")
    return code


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _day(cell: Cell) -> date | None:
    return None if _is_empty(cell) else cells.day(cell)


def _yes(cell: Cell) -> bool | None:
    """None where the cell is empty: then it stays as it is."""
    if isinstance(cell, bool) or _is_empty(cell):
        return cell if isinstance(cell, bool) else None
    word = _word(cell).lower()
    if word not in YES:
        raise Invalid(cell="Write yes or no.")
    return YES[word]


def _share(cell: Cell) -> Any:
    return None if _is_empty(cell) else _number(cell)


def _one_of(name: str) -> Callable[[Cell], str]:
    def reader(cell: Cell) -> str:
        word = _word(cell).lower()
        if word and word not in saying.CHOICES[name]:
            raise Invalid(cell=f"One of: {', '.join(saying.CHOICES[name])}.")
        return word

    return reader


COLUMNS = (
    Column("code", _code),
    Column("name", cells.text(saying.TEXTS["name"], saying.NEEDED["name"])),
    Column("system", cells.text(saying.TEXTS["system"], saying.NEEDED["system"])),
    Column("owner", cells.text(150), is_required=False),
    Column("personal_data", _yes, is_required=False),
    *(Column(name, _one_of(name), is_required=False) for name in ("data_kind", "lawful_basis")),
    Column("retention", cells.text(saying.TEXTS["retention"]), is_required=False),
    Column("quality", _one_of("quality"), is_required=False),
    Column("customers_share", _share, is_required=False, is_number=True),
    Column("since_on", _day, is_required=False),
    Column("joined", _yes, is_required=False),
    *(Column(name, _day, is_required=False) for name in ("joined_on", "left_on", "retired_on")),
)


def _row(place: int, values: dict[str, Any]) -> FileRow:
    return FileRow(place, values["code"], values)


SHAPE = Shape(COLUMNS, _row, lambda one: one.code, "code", "Row {row} has this data source already.", most_rows=MOST_ROWS)
IN_WORDS = SHAPE.in_words


def parse(data: bytes, name: str, asked: Asked = NOTHING_ASKED) -> Report[FileRow]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""
    there: set[str] = set()

    def passed(given: dict[str, Cell]) -> str:
        there.update(given)
        return ""

    def row(place: int, values: dict[str, Any]) -> FileRow:
        # What the file has no column for stays as it is, and so does yes or no where a cell says neither.
        given = {SAID_AS.get(name, name): values[name] for name in values if name in there and name != "code"}
        return FileRow(
            place, values["code"], {name: value for name, value in given.items() if value is not None or name not in SAID_AS.values()}
        )

    return reading.parse(data, name, replace(SHAPE, row=row, passed=passed), asked)


def rows(person: Person) -> Iterator[list[Any]]:
    """The register as it stands, retired sources too: what comes in again changes nothing."""
    for row in queries.sources(person).order_by("code"):
        one = queries.source_card(row)
        yield [
            one.code, one.name, one.system, one.owner, one.has_personal_data, one.data_kind, one.lawful_basis, one.retention, one.quality,
            one.customers_share, one.since_on, one.is_joined, one.joined_on, one.left_on, one.retired_on,
        ]  # fmt: skip
