"""A KPI's values by period: the last one that counts in each, as charts, signals and forecasts take them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from collab.kpis.models import Cadence, Kpi, Measurement
from collab.kpis.standing import period_end, period_start

Point = tuple[date, Decimal]
# Days of values that are read at most: five years of daily ones.
MOST = 1_830
# So many periods make the limits of the signals, and so many years are drawn.
WINDOW = {Cadence.DAILY: 90, Cadence.WEEKLY: 104, Cadence.MONTHLY: 36, Cadence.QUARTERLY: 20}
DAYS = {Cadence.DAILY: 1, Cadence.WEEKLY: 7, Cadence.MONTHLY: 31, Cadence.QUARTERLY: 92}


def points(kpi: Kpi, on: date) -> list[Point]:
    """One a period, oldest first, up to a day: what counts of the newest ``MOST`` days with a value. One query."""
    rows = Measurement.objects.filter(kpi=kpi, on__lte=on).order_by("-on", "-id").distinct("on").values_list("on", "value")
    return by_period(list(rows[:MOST])[::-1], kpi.cadence)


def windows(kpis: Iterable[tuple[str, str]], on: date) -> dict[str, list[Point]]:
    """Of each KPI (its code and cadence) the points that signals are looked for in; a query a cadence, however many KPIs."""
    by_cadence: defaultdict[str, list[str]] = defaultdict(list)
    for code, cadence in kpis:
        by_cadence[cadence].append(code)
    found: dict[str, list[Point]] = {}
    for cadence, codes in by_cadence.items():
        since = on - timedelta(days=DAYS[Cadence(cadence)] * (WINDOW[Cadence(cadence)] + 1))
        rows = Measurement.objects.filter(kpi__code__in=codes, on__gte=since, on__lte=on).order_by("kpi_id", "-on", "-id")
        days: defaultdict[str, list[tuple[date, Decimal | None]]] = defaultdict(list)
        for code, day, value in rows.distinct("kpi_id", "on").values_list("kpi__code", "on", "value"):
            days[code].append((day, value))
        found |= {code: window(by_period(days[code][::-1], cadence), cadence, on) for code in codes}
    return found


def by_period(days: Sequence[tuple[date, Decimal | None]], cadence: str) -> list[Point]:
    """The last point of each period; ``days`` are in their order. A period whose last value is not known has none."""
    last = {period_start(day, cadence): (day, value) for day, value in days}
    return [(day, value) for day, value in last.values() if value is not None]


def window(found: Sequence[Point], cadence: str, on: date) -> list[Point]:
    """The latest points of periods that are over: what a period says while it runs is said of a part of it."""
    over = [(day, value) for day, value in found[-WINDOW[Cadence(cadence)] - 1 :] if period_end(day, cadence) <= on]
    return over[-WINDOW[Cadence(cadence)] :]


def next_ends(day: date, cadence: str, count: int) -> list[date]:
    """The last days of the periods after the one that ``day`` lies in."""
    ends = []
    for _ in range(count):
        day = period_end(period_end(day, cadence) + timedelta(days=1), cadence)
        ends.append(day)
    return ends


def in_a_row(found: Sequence[Point], cadence: str) -> tuple[list[float], int]:
    """A value for each period without a gap, and how many of them were bridged by a straight line between their neighbours."""
    values: list[float] = []
    bridged = 0
    for before, (day, value) in zip([None, *found], found, strict=False):
        if before is not None:
            between = _between(before[0], day, cadence)
            step = (float(value) - float(before[1])) / (between + 1)
            values += [float(before[1]) + step * (place + 1) for place in range(between)]
            bridged += between
        values.append(float(value))
    return values, bridged


def _between(before: date, after: date, cadence: str) -> int:
    """Periods without a value between two that have one."""
    first, last = period_start(before, cadence), period_start(after, cadence)
    if cadence in (Cadence.DAILY, Cadence.WEEKLY):
        return (last - first).days // DAYS[Cadence(cadence)] - 1
    months = (last.year - first.year) * 12 + last.month - first.month
    return months // (1 if cadence == Cadence.MONTHLY else 3) - 1
