"""What pages, the API and other apps get to know about a KPI: frozen cards, figures with their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from collab.kit.formats import MINUS, change, day_range, rounded, short_number, sign, signed
from collab.kit.money import CURRENCIES
from collab.kpis import addresses
from collab.kpis.models import Cadence, Direction, Kpi, Target
from collab.kpis.standing import Gap, gap, late_since, next_due, period_end, status

MONTHS = 12
# A value and the day it is of.
Dated = tuple[Decimal, date]
# How a KPI stands that cannot be judged, by what is missing.
NO_DATA, NO_TARGET = "No data", "No target"


@dataclass(frozen=True, slots=True)
class KpiCard:
    """One KPI as of a day. ``spark`` holds the last value of each of 12 months, oldest first, None where there was none.

    ``target`` is that of the period that the value lies in, ``new_target`` that of today where it is of another period.
    """

    code: str
    name: str
    definition: str
    unit: str
    decimals: int
    direction: str
    cadence: str
    tolerance: Decimal
    scale_from: Decimal
    is_active: bool
    owner_marketing: str
    owner_marketing_username: str
    owner_it: str
    owner_it_username: str
    has_marketing_owner_left: bool
    has_it_owner_left: bool
    on: date
    now: Decimal | None
    now_on: date | None
    target: Decimal | None
    target_until: date | None
    new_target: Decimal | None
    gap: Gap | None
    status: str
    late_since: date | None
    spark: tuple[Decimal | None, ...]
    version: int
    reckoned: str = ""

    @property
    def rows_url(self) -> str:
        """The cases behind its value; empty where people bring the values."""
        return f"{addresses.kpi_rows(self.code)}?on={self.now_on}" if self.reckoned and self.now_on else ""

    @property
    def url(self) -> str:
        return addresses.kpi(self.code)

    @property
    def is_lower_better(self) -> bool:
        return self.direction == Direction.DOWN

    @property
    def is_on_track(self) -> bool:
        return self.status == "on_track"

    @property
    def is_scale_cut(self) -> bool:
        """Its charts do not begin at zero, which has to be said."""
        return self.scale_from != 0

    @property
    def cadence_words(self) -> str:
        return Cadence(self.cadence).label

    @property
    def now_text(self) -> str:
        return words(self.now, self.unit, self.decimals)

    @property
    def target_text(self) -> str:
        return words(self.target, self.unit, self.decimals)

    @property
    def new_target_text(self) -> str:
        return words(self.new_target, self.unit, self.decimals)

    @property
    def status_words(self) -> str:
        """In place of the status's usual words; empty where those say it."""
        return "" if self.status != "none" else NO_DATA if self.now is None else NO_TARGET

    @property
    def scale_text(self) -> str:
        return words(self.scale_from, self.unit, self.decimals)

    @property
    def difference(self) -> Decimal | None:
        """Now less the target, in the KPI's unit."""
        return self.gap.difference if self.gap else None

    @property
    def gap_text(self) -> str:
        """With its sign: a share of the target, or the difference where the target is zero."""
        if self.gap is None:
            return ""
        if self.gap.share is None:
            return signed(self.gap.difference)
        return change(self.gap.share)

    @property
    def due_on(self) -> date:
        """By when the next value is expected; without any value, the end of the current period."""
        return period_end(self.on, self.cadence) if self.now_on is None else next_due(self.now_on, self.cadence)

    @property
    def sentence(self) -> str:
        """Now, target and gap in one sentence, for those who hear the chart."""
        if self.now is None:
            return f"{self.name}: no values yet."
        if self.target is None:
            return f"{self.name}: now {self.now_text}, no target for its period."
        side = "lower is better, " if self.is_lower_better else ""
        return f"{self.name}: now {self.now_text}, target {self.target_text}, {side}{self.gap_words}."

    @property
    def gap_words(self) -> str:
        if self.gap is None:
            return "no gap to tell"
        if self.gap.difference == 0:
            return "on target"
        side = "above" if self.gap.difference > 0 else "below"
        # Of two percentages the difference is in points, or it would be taken for a share.
        size = words(abs(self.gap.difference), "pts" if self.unit == "%" else self.unit, self.decimals)
        return f"{size} {side} target ({self.gap_text})" if self.gap.share is not None else f"{size} {side} target"


@dataclass(frozen=True, slots=True)
class MeasurementCard:
    """One value as it arrived; ``counts`` unless a later one for the same day replaced it."""

    pk: int
    on: date
    value: Decimal
    value_text: str
    source: str
    note: str
    by: str
    arrived_at: datetime
    counts: bool
    rows_url: str


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
    value_text: str
    earlier: tuple[Replaced, ...] = ()

    @property
    def period(self) -> str:
        """With its years, whichever year it is now."""
        return day_range(self.starts_on, self.ends_on, date.min)


def words(value: Decimal | None, unit: str, decimals: int) -> str:
    """A figure with its unit as people write it: "74%", "24 days", "$38.1M"; an empty text when not known."""
    if value is None:
        return ""
    if unit in CURRENCIES:
        text = short_number(value) if abs(value) >= 1000 else rounded(value, decimals)
        return f"{MINUS if value < 0 else ''}{sign(unit)}{text.lstrip('-' + MINUS)}"
    text = rounded(value, decimals) if abs(value) < 1_000_000 else short_number(value)
    if text.lstrip(MINUS) == "1" and len(unit) > 2:
        unit = unit.removesuffix("s")  # 1 day, 2 days
    return f"{text}{unit}" if unit in ("%", "¢", "°") else f"{text}\u00a0{unit}".strip()


def card(kpi: Kpi, on: date, latest: Dated | None, targets: Sequence[Target], spark: tuple[Decimal | None, ...]) -> KpiCard:
    """The card of a KPI from its row (owners loaded), its latest value and day, and the targets of that day and of ``on``."""
    now, now_on = latest or (None, None)
    own, of_today = (next((one for one in targets if one.starts_on <= day <= one.ends_on), None) for day in (now_on or on, on))
    aim = own.value if own else None
    late = late_since(now_on, kpi.cadence, on)
    return KpiCard(
        code=kpi.code,
        name=kpi.name,
        definition=kpi.definition,
        unit=kpi.unit,
        decimals=kpi.decimals,
        direction=kpi.direction,
        cadence=kpi.cadence,
        tolerance=kpi.tolerance,
        scale_from=kpi.scale_from,
        is_active=kpi.is_active,
        owner_marketing=kpi.owner_marketing.name,
        owner_marketing_username=kpi.owner_marketing.username,
        owner_it=kpi.owner_it.name,
        owner_it_username=kpi.owner_it.username,
        has_marketing_owner_left=not kpi.owner_marketing.is_active,
        has_it_owner_left=not kpi.owner_it.is_active,
        on=on,
        now=now,
        now_on=now_on,
        target=aim,
        target_until=own.ends_on if own else None,
        new_target=of_today.value if of_today and of_today != own else None,
        gap=None if now is None or aim is None else gap(now, aim, kpi.direction),
        status=status(now, aim, kpi.direction, kpi.tolerance, is_late=late is not None),
        late_since=late,
        spark=spark,
        version=kpi.version,
        reckoned=kpi.reckoned,
    )
