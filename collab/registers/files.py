"""The file of a register, in and out with the same columns: code, name, what it stands under, its facts, and its days."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from collab.kit.errors import Invalid
from collab.people.models import Person
from collab.registers import queries
from collab.registers.kinds import RESERVED, Register
from collab.registers.operations import CODE, LONGEST_CODE, LONGEST_NAME
from collab.web.sheets import cells, reading
from collab.web.sheets.asked import Asked
from collab.web.sheets.raw import Cell
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report
from collab.web.sheets.tables import NOTHING_ASKED

MOST_ROWS = 25_000
DAYS = ("since_on", "until_on")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One entry as the file gives it; ``said`` is what ``operations.put`` takes of the columns that the file has."""

    place: int
    code: str
    said: dict[str, Any]


_written = cells.text(LONGEST_CODE, "Give the entry's code.")


def _code(cell: Cell) -> str:
    code = _written(cell).lower()
    if not CODE.fullmatch(code) or code in RESERVED:
        raise Invalid(cell="A code has letters and digits, with single hyphens between them.")
    return code


def _day(cell: Cell) -> date | None:
    return None if cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()) else cells.day(cell)


def columns(register: Register) -> tuple[Column, ...]:
    """In the order of the file that goes out."""
    above = (Column(register.above, lambda cell: _code(cell)),) if register.above else ()
    facts = tuple(Column(fact.name, cells.text(fact.longest), is_required=False) for fact in register.facts)
    days = tuple(Column(name, _day, is_required=False) for name in DAYS)
    return (Column("code", _code), Column("name", cells.text(LONGEST_NAME, "Name it.")), *above, *facts, *days)


@cache
def in_words(register: Register) -> str:
    return _shape(register).in_words


def _shape(register: Register) -> Shape[FileRow]:
    def row(place: int, values: dict[str, Any]) -> FileRow:
        return FileRow(place, values["code"], values)

    twice = f"Row {{row}} has this {register.one} already."
    return Shape(columns(register), row, lambda one: one.code, "code", twice, most_rows=MOST_ROWS)


def parse(data: bytes, name: str, register: Register, asked: Asked = NOTHING_ASKED) -> Report[FileRow]:
    """Read a CSV or XLSX file. Never raises for what is in it: everything wrong stands in the report."""

    there: set[str] = set()

    def passed(given: dict[str, Cell]) -> str:
        there.update(given)
        return ""

    def row(place: int, values: dict[str, Any]) -> FileRow:
        # What the file has no column for stays as it is; an empty cell says that there is nothing.
        return FileRow(place, values["code"], {name: values[name] for name in values if name in there and name != "code"})

    return reading.parse(data, name, replace(_shape(register), row=row, passed=passed), asked)


def rows(person: Person, register: Register) -> Iterator[list[Any]]:
    """The register as it stands, ended entries too, without what was merged away: what comes in again changes nothing."""
    for entry in queries.entries(person, register.kind).filter(merged_into=None).order_by("code"):
        above = [entry.parent.code if entry.parent else ""] if register.above else []
        facts = [entry.facts.get(fact.name, "") for fact in register.facts]
        yield [entry.code, entry.name, *above, *facts, entry.since_on, entry.until_on]
