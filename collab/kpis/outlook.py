"""What a KPI's values say of where it goes: its signals, and its forecast where one is better than the last season.

Both are reckoned from the values that count, whenever they are asked for; a forecast is kept by those very values, so nothing grows old.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from collab.kit.formats import day, percent, rounded
from collab.kpis import series, xmr
from collab.kpis.cards import KpiCard, aim_words, words
from collab.kpis.forecasting import FEWEST, SHARE, Forecast, forecast
from collab.kpis.line_cards import TargetCard
from collab.kpis.models import Cadence, Direction
from collab.kpis.series import Point
from collab.kpis.standing import period_end
from collab.kpis.xmr import ABOVE, BELOW, Finding, Limits

# How long a season is, how many periods are forecast, and of how many values at most.
SEASON = {Cadence.DAILY: 7, Cadence.WEEKLY: 52, Cadence.MONTHLY: 12, Cadence.QUARTERLY: 4}
PERIODS = {Cadence.DAILY: 28, Cadence.WEEKLY: 13, Cadence.MONTHLY: 6, Cadence.QUARTERLY: 4}
LATEST = {Cadence.DAILY: 182, Cadence.WEEKLY: 208, Cadence.MONTHLY: 120, Cadence.QUARTERLY: 60}
AGO = {
    Cadence.DAILY: "a week before",
    Cadence.WEEKLY: "a year before",
    Cadence.MONTHLY: "a year before",
    Cadence.QUARTERLY: "a year before",
}
WITHIN = "within"
# A band that holds the interval, or that meets it in part.
HOLDS, MEETS = "holds", "meets"
MET, MISSED = ": it is met if things go on like this", ": it is missed unless something changes"
# What it means where a target lies beside the interval, by the direction.
MEANS = {
    (Direction.UP.value, BELOW): MET, (Direction.DOWN.value, ABOVE): MET, (Direction.UP.value, ABOVE): MISSED, (Direction.DOWN.value, BELOW): MISSED,
    (Direction.WITHIN.value, HOLDS): MET, (Direction.WITHIN.value, ABOVE): MISSED, (Direction.WITHIN.value, BELOW): MISSED,
}  # fmt: skip
SAID = {
    ABOVE: "lies above the {}",
    BELOW: "lies below the {}",
    WITHIN: "is within the {}",
    HOLDS: "holds all of the {}",
    MEETS: "holds a part of the {}",
}
# More than this share of the periods without a value, and they are no series.
MOST_BRIDGED = 0.1


@dataclass(frozen=True, slots=True)
class Told:
    """A signal with its words. ``tone`` is ok or warn by the KPI's direction, and empty where that says neither."""

    signal: Finding
    words: str
    tone: str
    is_now: bool

    @property
    def period(self) -> str:
        first, last = day(self.signal.first, date.min), day(self.signal.last, date.min)
        return first if first == last else f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class Signals:
    """The limits (None where there are too few values), every signal the latest first, and one sentence on how it stands now."""

    limits: Limits | None
    told: tuple[Told, ...]
    said: str
    between: str

    @property
    def now(self) -> tuple[Told, ...]:
        return tuple(one for one in self.told if one.is_now)


@dataclass(frozen=True, slots=True)
class Coming:
    """A period to come: the mean, the ends of the interval, its target and where that lies: above, below, within, or empty.

    A band has ``target_low`` too: it lies above or below, ``holds`` the interval, or ``meets`` a part of it.
    """

    on: date
    mean: Decimal
    low: Decimal
    high: Decimal
    target: Decimal | None
    target_low: Decimal | None
    lies: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """``coming`` is empty where there is no forecast; ``said`` says what it means for the target, or why there is none."""

    coming: tuple[Coming, ...]
    said: str
    tested: str = ""
    coverage: Decimal | None = None
    count: int = 0
    error: Decimal | None = None
    naive: Decimal | None = None
    season: int = 0
    stretch: Decimal | None = None
    of: int = 0
    bridged: int = 0


def told(card: KpiCard, window: Sequence[Point]) -> Signals:
    """The signals of a KPI in words, of the points in ``series.window``."""
    found = xmr.limits([value for _, value in window])
    if found is None:
        more = f"Limits are reckoned from {xmr.FEWEST} values of periods that are over; there are {len(window)}."
        return Signals(None, (), more, "")

    def word(value: Decimal) -> str:
        return words(value, card.unit, card.decimals)

    everything = xmr.signals(window, found)
    now = xmr.current(everything, window)
    between = f"{word(found.lower)} to {word(found.upper)}"
    newest = window[-1][1]
    rows = tuple(
        Told(
            one,
            _capital(xmr.sentence(one, found, word, lambda on: day(on, card.on))),
            _tone(one, card, newest, found, one in now),
            one in now,
        )
        for one in sorted(everything, key=lambda one: (one not in now, now.index(one) if one in now else 0, -one.last.toordinal()))
    )
    said = (
        f"{rows[0].words}."
        if now
        else f"Nothing but its usual variation: a value between {word(found.lower)} and {word(found.upper)} says nothing new."
    )
    return Signals(found, rows, said, between)


def turned(cards: Sequence[KpiCard], on: date) -> dict[str, Told]:
    """Of KPIs, by code, what their newest value signals. A query a cadence."""
    windows = series.windows([(card.code, card.cadence) for card in cards], on)
    found = {card.code: told(card, windows[card.code]).now for card in cards}
    return {code: now[0] for code, now in found.items() if now}


# It follows from the values alone, and a KPI is looked at more often than measured: of 107 ms of a page with daily values it took 45.
kept_forecast = lru_cache(maxsize=512)(forecast)


def outlook(card: KpiCard, found: Sequence[Point], targets: Sequence[TargetCard]) -> Outlook:
    """The forecast of a KPI from its points by period (``series.points``), held against its targets."""
    cadence = Cadence(card.cadence)
    over = [point for point in found if period_end(point[0], cadence) <= card.on][-LATEST[cadence] :]
    values, bridged = series.in_a_row(over, cadence)
    values = values[-LATEST[cadence] :]
    if len(values) < FEWEST:
        return Outlook((), f"A forecast takes {FEWEST} values of periods that are over; there are {len(over)}.")
    if bridged > MOST_BRIDGED * len(values):
        return Outlook((), f"No forecast: {bridged} of {len(values)} periods are without a value.")
    season = SEASON[cadence] if len(values) >= 2 * SEASON[cadence] else 1
    made = kept_forecast(tuple(values), season, PERIODS[cadence])
    ago = f"the value {AGO[cadence]}" if season > 1 else "the value before"
    # Two shares are so many points apart.
    unit = "pts" if card.unit == "%" else card.unit
    error, naive = (words(_exact(one), unit, max(card.decimals, 1)) for one in (made.error, made.naive))
    found_out = Outlook(
        (), "", coverage=_exact(made.coverage), count=made.tested, error=_exact(made.error), naive=_exact(made.naive), season=made.season,
        stretch=_exact(made.stretch),
        of=len(values), bridged=bridged,
    )  # fmt: skip
    if not made.is_better:
        said = f"No forecast: tried on the past it missed by {error} on average, and {ago} by {naive}, which is no worse."
        return replace(found_out, said=said)
    coming = _all_coming(card, made, series.next_ends(over[-1][0], cadence, len(made.means)), _natural(values, card.unit), targets)
    wider = (
        f", so it is drawn {rounded(_exact(made.stretch), 1)} times as wide, which held {percent(SHARE)} of them"
        if made.stretch > 1
        else ""
    )
    tested = (
        f"Tried on the past, {percent(made.coverage)} of {made.tested} values lay in their {percent(SHARE)} interval{wider}; "
        f"it missed by {error} on average, {ago} by {naive}."
    )
    return replace(found_out, coming=coming, said=_against(card, coming), tested=tested)


def _all_coming(
    card: KpiCard, made: Forecast, ends: Sequence[date], natural: tuple[float, float], targets: Sequence[TargetCard]
) -> tuple[Coming, ...]:
    """Each period to come. A target of another kind than the KPI's judges nothing, here as on the card."""
    low, high = natural
    fit = [one for one in targets if (one.low is not None) == (card.direction == Direction.WITHIN)]

    def within(value: float) -> Decimal:
        return _exact(min(high, max(low, value)))

    return tuple(
        _coming(on, within(mean), within(least), within(most), fit)
        for on, mean, least, most in zip(ends, made.means, made.lows, made.highs, strict=True)
    )


def _coming(on: date, mean: Decimal, low: Decimal, high: Decimal, targets: Sequence[TargetCard]) -> Coming:
    aim = next((one for one in targets if one.starts_on <= on <= one.ends_on), None)
    if aim is None:
        return Coming(on, mean, low, high, None, None, "")
    begins = aim.value if aim.low is None else aim.low
    lies = ABOVE if begins > high else BELOW if aim.value < low else WITHIN
    if aim.low is not None and lies == WITHIN:
        lies = HOLDS if begins <= low and high <= aim.value else MEETS
    return Coming(on, mean, low, high, aim.value, aim.low, lies)


def _against(card: KpiCard, coming: Sequence[Coming]) -> str:
    """The last period that has a target, and where its target lies."""
    one = next((one for one in reversed(coming) if one.lies), None)
    last = one or coming[-1]
    interval = f"{words(last.low, card.unit, card.decimals)} to {words(last.high, card.unit, card.decimals)}"
    until = day(last.on, card.on)
    if one is None or one.target is None:
        return f"By {until} it is expected at {interval}; no target is set for then."
    kind = "target" if one.target_low is None else "band"
    aim = f"The {kind} of {until}, {aim_words(one.target, one.target_low, card.unit, card.decimals)},"
    lies = SAID[one.lies].format(f"{percent(SHARE)} interval of {interval}")
    return f"{aim} {lies}{MEANS.get((card.direction, one.lies), '')}."


def _natural(values: Sequence[float], unit: str) -> tuple[float, float]:
    """What never was below zero is not expected there, nor a share beyond all of it."""
    low = 0.0 if min(values) >= 0 else float("-inf")
    return low, 100.0 if unit == "%" and min(values) >= 0 and max(values) <= 100 else float("inf")


def _tone(one: Finding, card: KpiCard, newest: Decimal, found: Limits, is_now: bool) -> str:
    """By the direction; of what is to stay within a band, what the newest value signals goes out of it, or comes from outside into it."""
    if card.is_band:
        return _tone_of_band(one, card, newest, found) if is_now else ""
    return "ok" if one.side == (BELOW if card.is_lower_better else ABOVE) else "warn"


def _tone_of_band(one: Finding, card: KpiCard, newest: Decimal, found: Limits) -> str:
    """A move within the band says neither, nor does one from one end of it beyond to the other."""
    low, high = card.target_low, card.target
    if low is None or high is None:
        return ""
    if low <= newest <= high:
        return "" if low <= found.centre <= high else "ok"
    return "warn" if (newest > high) == (one.side == ABOVE) else ""


def _exact(value: float) -> Decimal:
    """As a column of measurements would keep it."""
    return round(Decimal(value), 6)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
