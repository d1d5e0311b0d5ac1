"""What one line of a KPI's page tells: a value as it arrived, a target with those before it, a note on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from collab.kit.formats import day_range


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a day of a KPI, in one sentence."""

    pk: int
    on: date
    text: str
    by: str
    can_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class MeasurementCard:
    """One value as it arrived; ``counts`` unless a later one for the same day replaced it."""

    pk: int
    on: date
    value: Decimal | None
    value_text: str
    source: str
    note: str
    by: str
    arrived_at: datetime
    counts: bool
    rows_url: str
    is_restated: bool = False
    made_of: str = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A target that another one replaced: what it was, and what was said of that by whom."""

    value_text: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TargetCard:
    """A target in force; ``earlier`` are those that stood for its period before, the latest first."""

    starts_on: date
    ends_on: date
    value: Decimal
    low: Decimal | None
    value_text: str
    earlier: tuple[Replaced, ...] = ()

    @property
    def period(self) -> str:
        """With its years, whichever year it is now."""
        return day_range(self.starts_on, self.ends_on, date.min)
