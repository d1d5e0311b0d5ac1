"""What pages, the API and other apps get to know about a KPI: frozen cards, figures with their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collab.kit.formats import MINUS, change, listed, rounded, short_number, sign, signed
from collab.kit.money import CURRENCIES
from collab.kpis import addresses
from collab.kpis.line_cards import Said
from collab.kpis.models import Cadence, Direction, Kpi, Target
from collab.kpis.standing import Gap, gap, late_since, next_due, period_end, status

MONTHS = 12
# What a card says as the row does.
_PLAIN = (
    *(
        "code",
        "name",
        "definition",
        "unit",
        "decimals",
        "direction",
        "cadence",
        "tolerance",
        "scale_from",
        "is_active",
        "version",
        "reckoned",
    ),
    *("lowest", "highest", "largest_jump", "formula"),
)
# A value and the day it is of.
Dated = tuple[Decimal | None, date]
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
    target_low: Decimal | None
    target_until: date | None
    new_target: Decimal | None
    new_target_low: Decimal | None
    gap: Gap | None
    status: str
    late_since: date | None
    spark: tuple[Decimal | None, ...]
    version: int
    reckoned: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    largest_jump: Decimal | None = None
    formula: str = ""
    said: Said | None = None

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
    def is_band(self) -> bool:
        """Its target has two ends, and a value is to stay between them."""
        return self.direction == Direction.WITHIN

    @property
    def better(self) -> str:
        """Which way is better, as words."""
        return str(Direction(self.direction).label)

    @property
    def limits_text(self) -> str:
        """Which values wait in the tray, in words; empty where none does."""
        said = [
            f"below {words(self.lowest, self.unit, self.decimals)}" if self.lowest is not None else "",
            f"above {words(self.highest, self.unit, self.decimals)}" if self.highest is not None else "",
            f"more than {words(self.largest_jump, self.unit, self.decimals)} from the one before" if self.largest_jump is not None else "",
        ]
        return listed([one for one in said if one], "or")

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
        return aim_words(self.target, self.target_low, self.unit, self.decimals)

    @property
    def aim_text(self) -> str:
        """The target with what it is called: "target 74%", "band 4–6 messages"; empty without one."""
        return f"{'band' if self.is_band else 'target'} {self.target_text}" if self.target_text else ""

    @property
    def new_target_text(self) -> str:
        return aim_words(self.new_target, self.new_target_low, self.unit, self.decimals)

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
        aim = "band" if self.is_band else "target"
        return f"{self.name}: now {self.now_text}, {aim} {self.target_text}, {side}{self.gap_words}."

    @property
    def gap_words(self) -> str:
        if self.gap is None:
            return "no gap to tell"
        if self.gap.difference == 0:
            return "within its band" if self.is_band else "on target"
        side = "above" if self.gap.difference > 0 else "below"
        aim = "its band" if self.is_band else "target"
        # Of two percentages the difference is in points, or it would be taken for a share.
        size = words(abs(self.gap.difference), "pts" if self.unit == "%" else self.unit, self.decimals)
        return f"{size} {side} {aim} ({self.gap_text})" if self.gap.share is not None else f"{size} {side} {aim}"


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


def aim_words(value: Decimal | None, low: Decimal | None, unit: str, decimals: int) -> str:
    """A target as people write it; of a band both its ends: "2–4 contacts"."""
    text = words(value, unit, decimals)
    return f"{rounded(low, decimals)}–{text}" if value is not None and low is not None else text


def card(
    kpi: Kpi, on: date, latest: Dated | None, targets: Sequence[Target], spark: tuple[Decimal | None, ...], said: Said | None = None
) -> KpiCard:
    """The card of a KPI from its row (owners loaded), its latest value and day, and the targets of that day and of ``on``.

    A band judges what is to stay within one, and nothing else: a target of another kind is none.
    """
    now, now_on = latest or (None, None)
    fit = [one for one in targets if (one.low is not None) == (kpi.direction == Direction.WITHIN)]
    own, of_today = (next((one for one in fit if one.starts_on <= day <= one.ends_on), None) for day in (now_on or on, on))
    aim, low = (own.value, own.low) if own else (None, None)
    late = late_since(now_on, kpi.cadence, on)
    return KpiCard(
        **{name: getattr(kpi, name) for name in _PLAIN},
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
        target_low=low,
        target_until=own.ends_on if own else None,
        new_target=of_today.value if of_today and of_today != own else None,
        new_target_low=of_today.low if of_today and of_today != own else None,
        gap=None if now is None or aim is None else gap(now, aim, kpi.direction, low),
        status=status(now, aim, kpi.direction, kpi.tolerance, low=low, is_late=late is not None),
        late_since=late,
        spark=spark,
        said=said,
    )
