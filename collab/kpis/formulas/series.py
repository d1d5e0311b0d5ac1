"""The values of a formula's inputs, period by period: of each the last one that counts within the period."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from collab.kit.formats import day_range
from collab.kpis.formulas.tree import Code, Last, Node, walk
from collab.kpis.formulas.worth import YEAR, Taken
from collab.kpis.models import Cadence, Kpi, Measurement
from collab.kpis.standing import period_end, period_start

WEEKS = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class Point(Taken):
    """A measurement of an input that counts on its day."""

    on: date


class Series:
    """Of some KPIs, what counts on each day from ``since`` on; one query. ``until`` leaves out what is to come."""

    def __init__(self, kpis: Mapping[str, Kpi], since: date | None = None, until: date | None = None) -> None:
        self.kpis = kpis
        self.points: dict[str, list[Point]] = defaultdict(list)
        self.days: dict[str, list[date]] = defaultdict(list)
        codes = {kpi.pk: code for code, kpi in kpis.items()}
        rows = Measurement.objects.filter(kpi_id__in=list(codes)).order_by("kpi_id", "on", "-id").distinct("kpi_id", "on")
        rows = rows.filter(on__gte=since) if since else rows
        rows = rows.filter(on__lte=until) if until else rows
        for key, kpi, on, value in rows.values_list("pk", "kpi_id", "on", "value"):
            self.points[codes[kpi]].append(Point(key, value, on))
            self.days[codes[kpi]].append(on)

    def at(self, code: str, first: date, last: date) -> Point | None:
        """The last value in the period; of a KPI that is measured less often, in its own period, as far as that has come."""
        place = bisect_right(self.days[code], last) - 1
        if place < 0:
            return None
        found = self.points[code][place]
        return found if found.on >= min(first, period_start(last, self.kpis[code].cadence)) else None

    def first_and_last(self) -> tuple[date, date] | None:
        """The days between which there is any value."""
        known = [days for days in self.days.values() if days]
        return (min(days[0] for days in known), max(days[-1] for days in known)) if known else None

    def newest_within(self, first: date, last: date) -> date | None:
        """The latest day of the period on which any of them has a value."""
        points = (self.at(code, first, last) for code in self.kpis)
        return max((point.on for point in points if point is not None and point.on >= first), default=None)


def periods(cadence: str, since: date, until: date) -> Iterable[tuple[date, date]]:
    """First and last day of each period from the one that ``since`` lies in to that of ``until``."""
    first = period_start(since, cadence)
    while first <= until:
        last = period_end(first, cadence)
        yield first, last
        first = last + timedelta(days=1)


def back(cadence: str, first: date, count: int) -> tuple[date, date]:
    """The period so many before the one that begins on ``first``; YEAR is the same period a year before."""
    if count == YEAR:
        # Weeks and days go back by whole weeks: a Monday is held against a Monday.
        on = first - WEEKS if cadence in (Cadence.WEEKLY, Cadence.DAILY) else date(first.year - 1, first.month, 1)
        return period_start(on, cadence), period_end(on, cadence)
    for _ in range(count):
        first = period_start(first - timedelta(days=1), cadence)
    return first, period_end(first, cadence)


def reach(node: Node, cadence: str, first: date) -> date:
    """The first day that the formula looks back to from a period."""
    counts = [one.count - 1 for one in walk(node) if isinstance(one, Last)]
    days = [back(cadence, first, max(counts, default=0))[0]]
    if any(isinstance(one, Code) and one.is_last_year for one in walk(node)):
        days.append(back(cadence, first, YEAR)[0])
    return min(days)


def called(first: date, last: date) -> str:
    """A period in words, with its year."""
    if (first, last) == (period_start(first, Cadence.MONTHLY), period_end(first, Cadence.MONTHLY)):
        return f"{first:%B %Y}"
    return day_range(first, last, date.min)
