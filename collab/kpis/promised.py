"""What work promises to move: a KPI from what to what by which day, beside its own value now. KPIs know no work: the roof says which."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from collab.kit.seams import Seam
from collab.kpis import addresses
from collab.kpis.access import visible
from collab.kpis.cards import words
from collab.kpis.models import Direction
from collab.kpis.queries import with_latest
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class Measured:
    """A KPI that somebody may see, with its latest value; ``now`` is None where nothing was measured yet."""

    code: str
    name: str
    unit: str
    decimals: int
    is_lower_better: bool
    is_active: bool
    now: Decimal | None
    now_on: date | None

    def said(self, value: Decimal | None) -> str:
        """A value of it with its unit, with all its digits where it has more than the KPI shows; empty where it is not known."""
        more = 0 if value is None else -min(int(value.normalize().as_tuple().exponent), 0)
        return words(value, self.unit, max(self.decimals, more))


@dataclass(frozen=True, slots=True)
class Effect:
    """One promise in words. ``before`` is empty where nothing was measured when it was made; ``is_kept``: the value now is there already."""

    code: str
    name: str
    url: str
    now: str
    now_on: date | None
    before: str
    to: str
    by: date
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A request that promises something for a KPI; ``status`` is a key of collab.web.statuses."""

    number: str
    title: str
    url: str
    status: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Promises:
    """The first of them, the newest first, and how many there are in all."""

    shown: tuple[Promise, ...] = ()
    count: int = 0


Find = Callable[[Person, str], Promises]
PROMISES: Seam[Find] = Seam("which requests promise something for a KPI, by its code")


def promises(person: Person, code: str) -> Promises:
    """Those for this KPI that the person may see."""
    return PROMISES.value(person, code)


def measured(person: Person, codes: Iterable[str]) -> dict[str, Measured]:
    """Those of these KPIs that the person may see, by code. One query beside that for duties, or none."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    return {
        row.code: Measured(
            row.code, row.name, row.unit, row.decimals, row.direction == Direction.DOWN, row.is_active, row.latest_value, row.latest_on
        )
        for row in with_latest(visible(person).filter(code__in=wanted))
    }


def effects(rows: Sequence[Mapping[str, Any]], kpis: Mapping[str, Measured]) -> tuple[Effect, ...]:
    """The rows ``{kpi, from, to, by}`` whose KPI is among these, in words; what is hidden is missing."""
    return tuple(_effect(row, kpis[row["kpi"]]) for row in rows if row["kpi"] in kpis)


def _effect(row: Mapping[str, Any], kpi: Measured) -> Effect:
    before, to = (None if row[end] is None else Decimal(row[end]) for end in ("from", "to"))
    assert to is not None  # the database asks for it
    is_kept = kpi.now is not None and (kpi.now <= to if _falls(before, to, kpi) else kpi.now >= to)
    day = date.fromisoformat(row["by"])
    return Effect(kpi.code, kpi.name, addresses.kpi(kpi.code), kpi.said(kpi.now), kpi.now_on, kpi.said(before), kpi.said(to), day, is_kept)


def _falls(before: Decimal | None, to: Decimal, kpi: Measured) -> bool:
    """Whether it is to fall: as it was promised, else as is better."""
    return kpi.is_lower_better if before is None else to < before
