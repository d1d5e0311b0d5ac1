"""What a request costs by year and kind, as its row keeps it: ``[{year, kind, class, low, likely, high, currency}]``, amounts as text.

It is the money of work: who sees that is said by ``access.sees_costs``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import TextChoices

from collab.kit import formats
from collab.kit.money import Money

Row = dict[str, Any]
MOST = 40
ENDS = ("low", "likely", "high")
KEYS = ("class", "currency", "high", "kind", "likely", "low", "year")


class CostKind(TextChoices):
    """What it is spent on."""

    BUILD = "build", "Build"
    RUN = "run", "Run"


class CostClass(TextChoices):
    """How the books keep it."""

    CAPITAL = "capital", "Capital"
    OPERATING = "operating", "Operating"


@dataclass(frozen=True, slots=True)
class Line:
    """What one kind costs in one year, or a sum: from low to high, most likely so much."""

    label: str
    low: Money
    likely: Money
    high: Money


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year with its lines and their sum; one line is its own sum."""

    year: str
    lines: tuple[Line, ...]
    sum: Line


@dataclass(frozen=True, slots=True)
class Costs:
    """All years, and the sum over them."""

    years: tuple[Year, ...]
    sum: Line


def order(row: Row) -> tuple[str, ...]:
    """By year, and within it what is built first."""
    return str(row["year"]), str(row["kind"]), str(row["class"])


def told(rows: Sequence[Row] | None) -> Costs | None:
    """With their sums; None where there are none."""
    if not rows:
        return None
    years = tuple(_year(year, list(found)) for year, found in groupby(sorted(rows, key=order), itemgetter("year")))
    return Costs(years, _sum("All years", (year.sum for year in years)))


def words(rows: Iterable[Row]) -> list[str]:
    """ "2027 build, capital: $100k ($80–150k)", each."""
    return [_words(row) for row in rows]


def _words(row: Row) -> str:
    low, likely, high = (_money(row, end) for end in ENDS)
    spread = "" if low == high else f" ({formats.money_range(low, high)})"
    return f"{row['year']} {_label(row).lower()}: {formats.short_money(likely)}{spread}"


def _year(year: str, rows: list[Row]) -> Year:
    lines = tuple(Line(_label(row), *(_money(row, end) for end in ENDS)) for row in rows)
    return Year(year, lines, _sum(f"{year} in all", lines))


def _sum(label: str, lines: Iterable[Line]) -> Line:
    """They are of one currency, as the database sees to."""
    first, *rest = lines
    low, likely, high = first.low, first.likely, first.high
    for line in rest:
        low, likely, high = low + line.low, likely + line.likely, high + line.high
    return Line(label, low, likely, high)


def _label(row: Row) -> str:
    return f"{CostKind(row['kind']).label}, {str(CostClass(row['class']).label).lower()}"


def _money(row: Row, end: str) -> Money:
    return Money(Decimal(row[end]), row["currency"])
