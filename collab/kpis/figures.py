"""What the portal knows of itself and a KPI may show: each figure with what it means, how it is reckoned, and the cases behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from collab.kit.errors import Invalid
from collab.kit.seams import Seam
from collab.people.models import Person

# Where the values of such a KPI come from, in the column that says so of every value.
SOURCE = "portal"
RECKONED = "Bridge reckons this KPI from its own record: no value of it is typed in, sent or imported."
BY_FORMULA = "Bridge reckons this KPI by its formula from other KPIs: no value of it is typed in, sent or imported."
# What is the figure's own and said by nobody else.
OWN = ("definition", "unit", "cadence", "direction")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A value in the figure's unit, and how many cases it is made of, in words."""

    value: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case behind a value. ``counts``: it is over; else it only waited."""

    number: str
    title: str
    url: str
    since: str
    until: str
    value: Decimal
    counts: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """The cases that a person may open, and how many there are in all."""

    rows: tuple[Row, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What the portal knows of itself. ``reckon`` and ``behind`` take the first and the last day of a period."""

    key: str
    name: str
    definition: str
    unit: str
    decimals: int
    cadence: str
    direction: str
    reckon: Callable[[date, date], Reckoned | None]
    behind: Callable[[Person, date, date], Behind]


FIGURES: Seam[Mapping[str, Figure]] = Seam("which figures the portal reckons from its own record, by key")


def meant(reckoned: str, more: dict[str, Any]) -> dict[str, Any]:
    """What a new KPI means and in which unit: as its writer says, or as the portal's figure is. Raises Invalid."""
    if not reckoned:
        return {"definition": "", "unit": "", **more}
    figure = FIGURES.value.get(reckoned)
    if figure is None:
        raise Invalid(reckoned="Bridge reckons no such figure.")
    own = {name: getattr(figure, name) for name in OWN}
    keep_own(own, {name: said for name, said in more.items() if name not in ("cadence", "direction") and said})
    return {"decimals": figure.decimals, **more, **own}


def keep_own(own: dict[str, str], said: dict[str, Any]) -> None:
    """What the portal's figure is, is said by the figure alone."""
    if wrong := [name for name in own if name in said and said[name] != own[name]]:
        raise Invalid(
            **dict.fromkeys(wrong, "Bridge reckons this KPI from its own record; what it means is the figure’s own. Leave this out.")
        )
