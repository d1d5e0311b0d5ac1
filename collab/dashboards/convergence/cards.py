"""What page and API say of the convergence line: the kept months, this month so far, and the six parts with their formulas.

Kept and reckoned figures are the same for every reader; amounts among the inputs are for who sees the money of work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache

from collab.convergence import parts
from collab.convergence.models import Month
from collab.convergence.operations import row
from collab.convergence.parts import BY_CODE, DEFINITIONS, FORMULA, Definition, Part
from collab.convergence.reckoning import month_of, reckoned
from collab.dashboards import addresses
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds.access import sees_work_money

# The months that the page shows, and those that the API tells, the newest first; and for how long what this month says so far is kept.
SHOWN, MOST, KEPT_SECONDS = 36, 120, 600
AMOUNTS = ("joint", "all")


@dataclass(frozen=True, slots=True)
class PartCard:
    """One part of one month; ``url`` opens its rows."""

    definition: Definition
    value: Decimal | None
    n: int
    inputs: Mapping[str, Any]
    url: str

    @property
    def words(self) -> str:
        """Empty where it has too little data."""
        return "" if self.value is None else formats.rounded(self.value, 0)

    @property
    def said(self) -> tuple[str, ...]:
        """Its inputs in words, those that the reader may know."""
        return tuple(
            f"{_told(self.inputs, key)} {words}" for key, words in self.definition.inputs.items() if self.inputs.get(key) is not None
        )


def _told(inputs: Mapping[str, Any], key: str) -> str:
    value = inputs[key]
    if key in AMOUNTS and "currency" in inputs:
        return formats.short_money(Money(Decimal(str(value)), str(inputs["currency"])))
    return formats.grouped(value) if isinstance(value, int) else str(value)


@dataclass(frozen=True, slots=True)
class MonthCard:
    """A month, kept or so far. ``score`` is None where fewer than three parts have data."""

    month: date
    formula: int
    score: Decimal | None
    parts: tuple[PartCard, ...]
    is_kept: bool

    @property
    def label(self) -> str:
        return f"{self.month:%b %Y}"

    @property
    def known(self) -> int:
        return sum(part.value is not None for part in self.parts)

    @property
    def of_six(self) -> str:
        return f"{self.known} of {len(self.parts)}"

    @property
    def words(self) -> str:
        return "" if self.score is None else formats.rounded(self.score, 0)

    @property
    def band(self) -> str:
        return "" if self.score is None else parts.band(self.score)


def months(person: Person, most: int = MOST) -> list[MonthCard]:
    """The kept ones, the newest first; of one that several formulas kept, each. One query."""
    sees = sees_work_money(person)
    rows = Month.objects.order_by("-month", "-formula")[:most]
    return [
        MonthCard(row.month, row.formula, row.score, tuple(_card(_read(one), row.month, sees) for one in row.parts), True) for row in rows
    ]


def so_far(person: Person) -> MonthCard:
    """This month as it is reckoned up to now; kept for some minutes."""
    span = month_of(clock.today())
    key = f"convergence:{span.first}:{clock.today()}"
    kept = cache.get(key)
    if kept is None:
        kept = [row(part) for part in reckoned(span)]
        cache.set(key, kept, KEPT_SECONDS)
    found = [_read(one) for one in kept]
    sees = sees_work_money(person)
    return MonthCard(span.first, FORMULA, parts.score(found), tuple(_card(part, span.first, sees) for part in found), False)


def _read(row: Mapping[str, Any]) -> Part:
    return Part(row["code"], None if row["value"] is None else Decimal(row["value"]), row["n"], row["inputs"])


def _card(part: Part, month: date, sees_money: bool) -> PartCard:
    inputs = {key: value for key, value in part.inputs.items() if sees_money or key not in AMOUNTS}
    url = addresses.convergence_part(f"{month:%Y-%m}", part.code)
    return PartCard(BY_CODE[part.code], part.value, part.n, inputs, url)


def definitions() -> tuple[Definition, ...]:
    return DEFINITIONS
