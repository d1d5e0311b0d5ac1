"""What a file of people and one of departments hold: their columns, and what a cell of each must be."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from collab.directory.operations.calendars import CODE
from collab.directory.operations.people import TEXTS, unfit
from collab.kit.errors import Invalid
from collab.kit.text import one_line
from collab.people.states import Side
from collab.web.sheets import cells, reading
from collab.web.sheets.asked import Asked
from collab.web.sheets.raw import Cell
from collab.web.sheets.reading import Column, Shape
from collab.web.sheets.report import Report
from collab.web.sheets.tables import NOTHING_ASKED

MOST_PEOPLE, MOST_DEPARTMENTS = 50_000, 5_000
# A code or a username as a file may write it; whether there is such a one is asked later.
LONGEST_CODE, LONGEST_NAME = 50, 120


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One thing as the file gives it; ``said`` is what the columns say that the file has, the key left out."""

    place: int
    key: str
    said: dict[str, str]


def line(longest: int, missing: str = "", wrong: Callable[[str], str] = lambda said: "") -> Callable[[Cell], str]:
    """A reader of text that stands in one line; ``wrong`` says what is wrong with it otherwise."""
    text = cells.text(longest, missing)

    def read(cell: Cell) -> str:
        said = one_line(text(cell), "cell", longest)
        if sentence := wrong(said):
            raise Invalid(cell=sentence)
        return said

    return read


def _of_person(name: str, missing: str = "") -> Callable[[Cell], str]:
    return line(TEXTS[name], missing, lambda said: unfit(name, said))


def _code(said: str) -> str:
    return "" if CODE.fullmatch(said) else "A code has lower-case letters and digits, with single hyphens between them."


def _side(said: str) -> str:
    return "" if said in Side.values else f"One of: {', '.join(Side.values)}."


def _row(key: str) -> Callable[[int, dict[str, Any]], PlaceRow]:
    return lambda place, values: PlaceRow(place, values[key], values)


OPTIONAL = ("title", "country", "language", "zone")
PEOPLE: Shape[PlaceRow] = Shape(
    (
        Column("username", _of_person("username", "Give the person’s username.")),
        *(Column(name, _of_person(name)) for name in ("first_name", "last_name", "email")),
        *(Column(name, _of_person(name), is_required=False) for name in OPTIONAL),
        Column("department", line(LONGEST_CODE), is_required=False),
        Column("manager", line(TEXTS["username"]), is_required=False),
        Column("calendar", line(LONGEST_CODE), is_required=False),
    ),
    _row("username"),
    # Two that differ in capitals alone are one: nobody tells them apart who types them.
    lambda one: one.key.lower(),
    "username",
    "Row {row} has this person already.",
    most_rows=MOST_PEOPLE,
)
DEPARTMENTS: Shape[PlaceRow] = Shape(
    (
        Column("code", line(LONGEST_CODE, "Give the department’s code.", _code)),
        Column("name", line(LONGEST_NAME, "Say what the department is called.")),
        Column("side", line(12, "Say on which side it stands.", _side)),
        Column("parent", line(LONGEST_CODE), is_required=False),
    ),
    _row("code"),
    lambda one: one.key,
    "code",
    "Row {row} has this department already.",
    most_rows=MOST_DEPARTMENTS,
)


class Parsing(Protocol):
    """Reads the bytes of a file, without the database."""

    def __call__(self, data: bytes, name: str, asked: Asked = NOTHING_ASKED) -> Report[PlaceRow]: ...


def _parse(shape: Shape[PlaceRow], key: str) -> Parsing:
    """Never raises for what is in the file: everything wrong stands in the report."""

    def parse(data: bytes, name: str, asked: Asked = NOTHING_ASKED) -> Report[PlaceRow]:
        there: set[str] = set()

        def passed(given: dict[str, Cell]) -> str:
            there.update(given)
            return ""

        def row(place: int, values: dict[str, Any]) -> PlaceRow:
            # What the file has no column for stays as it is; an empty cell says that there is nothing.
            return PlaceRow(place, values[key], {name: values[name] for name in shape.names if name in there and name != key})

        return reading.parse(data, name, replace(shape, row=row, passed=passed), asked)

    return parse


parse_people, parse_departments = _parse(PEOPLE, "username"), _parse(DEPARTMENTS, "code")
