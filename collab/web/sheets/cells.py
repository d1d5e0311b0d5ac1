"""What a cell of a sent table may hold: each reader takes a cell and gives its value, or raises Invalid with the sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from collab.kit.errors import Invalid
from collab.kit.money import exact
from collab.kit.text import clean
from collab.web.sheets.raw import Cell, Share

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST_DAY = date(2000, 1, 1)
# What a spreadsheet would run when somebody opens an export of it.
LIKE_A_FORMULA = ("=", "+", "@", "＝", "＋", "＠")
# Of a number it is the sign.
OF_TEXT = (*LIKE_A_FORMULA, "-", "－")
# With an @ names begin too, in which nothing is computed or called.
_NAME = re.compile(r"[@＠][^\W\d][^()|!=+*^;]*")
# A number with a tail that is longer than anything that is kept; how long it may be is asked of the reader.
_LONG = re.compile(r"-?[0-9]{1,18}\.[0-9]{7,30}", re.ASCII)
Reader = Callable[[Cell], object]


def text(longest: int, missing: str = "") -> Callable[[Cell], str]:
    """A reader of text of at most so many characters; ``missing`` is what refuses an empty cell, where one is refused."""

    def read(cell: Cell) -> str:
        if cell is not None and not isinstance(cell, str):
            raise Invalid(cell="Write text here, not a number or a date.")
        said = clean(cell, "cell", longest) if cell is not None else ""
        if said.startswith(OF_TEXT) and not _NAME.fullmatch(said):
            raise Invalid(cell="It begins like a formula. Begin with a letter or a digit.")
        if missing and not said:
            raise Invalid(cell=missing)
        return said

    return read


def day(cell: Cell) -> date:
    """A day from 2000 on: as a date of the spreadsheet, or written as 2026-11-30."""
    if isinstance(cell, datetime):
        if cell.time() != time(0) or cell.tzinfo is not None:
            raise Invalid(cell="Write a day without a time of day.")
        cell = cell.date()
    if isinstance(cell, str):
        cell = _day_of(cell.strip())
    if not isinstance(cell, date):
        raise Invalid(cell="Write the day as 2026-11-30.")
    if cell < FIRST_DAY:
        raise Invalid(cell="Days begin with the year 2000.")
    return cell


def _day_of(written: str) -> date | None:
    if not DAY.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Invalid(cell=f"There is no day {written} in the calendar.") from error


@dataclass(frozen=True, slots=True)
class Rounded:
    """A value that had more digits than are kept; ``said`` tells it."""

    value: Decimal
    said: str


def number(below: Decimal, places: int, *, is_rounded: bool = False) -> Callable[[Cell], Decimal | Rounded]:
    """A reader of exact numbers smaller than ``below``, with at most ``places`` digits after the point.

    ``is_rounded``: a longer tail, as an average of a spreadsheet has one, is rounded and told of; for what is measured, never for money.
    """

    def read(cell: Cell) -> Decimal | Rounded:
        value = _digits(cell)
        if abs(value) >= below:
            raise Invalid(cell="The value is larger than any measure.")
        kept = round(value, places)
        if value == kept:
            return value
        if not is_rounded or not kept or abs(kept) >= below:
            raise Invalid(cell=f"Up to {places} digits after the point.")
        return Rounded(kept, f"a value had more than {places} digits after the point and was rounded.")

    return read


def _digits(cell: Cell | Decimal) -> Decimal:
    if isinstance(cell, Share):
        raise Invalid(cell="The cell is formatted as per cent, so it may mean two things. Write 41.5 as a plain number.")
    if isinstance(cell, float):
        # A spreadsheet keeps 15 digits; what stands behind them is how the machine writes fractions.
        return _digits(format(Decimal(format(cell, ".15g")), "f") if abs(cell) < 1e18 else "NaN")
    if isinstance(cell, bool) or not isinstance(cell, str | int | Decimal) or cell == "":
        raise Invalid(cell="Write a number as digits with a point, for example 41.5.")
    if isinstance(cell, str) and cell.strip().startswith(LIKE_A_FORMULA):
        raise Invalid(cell="It begins like a formula. Write digits with a point, for example 41.5.")
    if isinstance(cell, str) and _LONG.fullmatch(cell.strip()):
        return Decimal(cell.strip())
    try:
        return exact(cell, "cell")
    except Invalid as refused:
        raise Invalid(cell="Write a number as digits with a point, for example 41.5.") from refused
