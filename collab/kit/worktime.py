"""The one clock of working time: how long something waited, and when it is due, by a calendar. Each answer costs two look-ups in prefix sums."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from collab.kit import clock, holiday

DAY_MINUTES = 24 * 60
HOUR, DAY = 3600.0, timedelta(days=1)
# Days of the portal lie in this century; beyond it nobody works, so that no question reckons for ever.
FIRST_YEAR, LAST_YEAR = 2000, 2100
# Whoever has no working hour for so long has no calendar.
LONGEST_PAUSE = timedelta(days=400)
# Two years and no longer somebody may be away at once; who is away has a calendar all the same.
LONGEST_AWAY = timedelta(days=731)
# A share of a day is told to a billionth: the sums below lose less.
PLACES = 9

# Minutes since midnight, from the first up to and not including the second.
Span = tuple[int, int]
Week = tuple[tuple[Span, ...], ...]
OFFICE: Week = (*(((9 * 60, 17 * 60),),) * 5, (), ())


class NeverDue(ValueError):
    """The calendar has not that many working hours ahead."""


@dataclass(frozen=True)
class Calendar:
    """When somebody works: hours by day of the week (Monday first), in ``zone``, less the country's holidays and what is closed.

    ``closed`` are days from and to, both included: of the house, and of the person who is away. Equal facts are one calendar.
    """

    zone: ZoneInfo
    week: Week = OFFICE
    country: str = ""
    region: str = ""
    closed: frozenset[tuple[date, date]] = field(default_factory=frozenset)

    @cached_property
    def shelf(self) -> "Shelf":
        return _shelf(self)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working hours of this day, in minutes since its midnight as the clock on the wall shows them."""
        spans = self.week[day.weekday()]
        if (
            not spans
            or day in holiday.days(self.country, self.region, day.year)
            or any(first <= day <= last for first, last in self.closed)
        ):
            return ()
        return spans

    def is_working(self, day: date) -> bool:
        return bool(self.spans(day))

    def working(self, day: date) -> date:
        """The day itself, or the next on which somebody works; the day itself where nobody does for longer than they may be away."""
        return next((on for n in range((LONGEST_AWAY + LONGEST_PAUSE).days) if self.is_working(on := day + n * DAY)), day)

    def before(self, day: date) -> date:
        """The day itself, or the last one before on which somebody worked."""
        return next((on for n in range((LONGEST_AWAY + LONGEST_PAUSE).days) if self.is_working(on := day - n * DAY)), day)

    def add_days(self, start: date, days: int) -> date:
        """The working day that is ``days`` working days after ``start``."""
        day = start
        for _ in range(days):
            day = self.working(day + DAY)
        return day

    def days_between(self, start: datetime, end: datetime) -> float:
        """Working days from ``start`` to ``end`` (aware), a part of one by the share of its hours; 0.0 when end is not later."""
        if end <= start:
            return 0.0
        begin, stop = start.timestamp(), end.timestamp()
        table = self.shelf.holding(begin, stop)
        return round(table.days(stop) - table.days(begin), PLACES)

    def moment(self, day: date, share: float) -> datetime:
        """The moment on ``day``, or on the next working day, when this share of its working time has passed; for none of it, when it begins."""
        first = datetime.combine(self.working(day), time(), self.zone)
        if share <= 0:
            opens = next(iter(self.spans(first.date())), (0, 0))[0]
            return first.replace(hour=opens // 60, minute=opens % 60)
        last = datetime.combine(first.date() + DAY, time(), self.zone)
        return due(first, share * worked(first, last, self), self).astimezone(self.zone)

    def share(self, moment: datetime) -> float:
        """How much of the working time of its day has passed, from 0.0 to 1.0."""
        local = moment.astimezone(self.zone)
        return self.days_between(datetime.combine(local.date(), time(), self.zone), local)


def worked(start: datetime, end: datetime, calendar: Calendar) -> float:
    """Working hours from ``start`` to ``end`` (aware); 0.0 when end is not later."""
    begin, stop = start.timestamp(), end.timestamp()
    if stop <= begin:
        return 0.0
    table = calendar.shelf.holding(begin, stop)
    return (table.seconds(stop) - table.seconds(begin)) / HOUR


def due(start: datetime, hours: float, calendar: Calendar) -> datetime:
    """The first instant (in UTC) by which ``hours`` were worked since ``start`` (aware); ``start`` itself for none.

    Raises NeverDue where the calendar has not that many before its last year ends.
    """
    if hours <= 0:
        return start.astimezone(UTC)
    begin = start.timestamp()
    table = calendar.shelf.holding(begin, begin)
    while (target := table.seconds(begin) + hours * HOUR) > table.total:
        if table.years[1] >= LAST_YEAR:
            raise NeverDue(f"There are not {hours} working hours ahead.")
        table = calendar.shelf.longer(table)
    return datetime.fromtimestamp(table.at(target), UTC)


def opening(at: datetime, calendar: Calendar) -> datetime:
    """The instant itself (aware) where somebody works then, else the next at which they begin; itself too where nobody works any more."""
    instant = at.timestamp()
    table = calendar.shelf.holding(instant, instant)
    while (place := bisect_right(table.ends, instant)) == len(table.ends):
        if table.years[1] >= LAST_YEAR:
            return at
        table = calendar.shelf.longer(table)
    return at if table.starts[place] <= instant else datetime.fromtimestamp(table.starts[place], UTC)


def has_hours(calendar: Calendar, since: date) -> bool:
    """Whether somebody works in the next 400 days."""
    return any(calendar.is_working(since + n * DAY) for n in range(LONGEST_PAUSE.days))


def standard() -> Calendar:
    """The house's own week where nobody set one up: Monday to Friday from nine to five, in its zone."""
    return Calendar(clock.zone())


@lru_cache(maxsize=512)
def _shelf(calendar: Calendar) -> "Shelf":
    return Shelf(calendar)


class Shelf:
    """Where the table of a calendar lies, which is put there anew when it is asked of other years: whoever reads one has it whole."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.table: Table | None = None

    def holding(self, begin: float, stop: float) -> "Table":
        """A table that holds all between the two instants (seconds since 1970)."""
        table = self.table
        if table is not None and table.first <= begin and stop <= table.last:
            return table
        years = (_year(begin) - 1, _year(stop) + 1)
        return self._made(*years) if table is None else self._made(min(years[0], table.years[0]), max(years[1], table.years[1]))

    def longer(self, table: "Table") -> "Table":
        """The same with as many years again at its end."""
        first, last = table.years
        return self._made(first, last + max(1, last - first))

    def _made(self, first: int, last: int) -> "Table":
        self.table = Table(self.calendar, min(max(FIRST_YEAR, first), LAST_YEAR), max(FIRST_YEAR, min(LAST_YEAR, last)))
        return self.table


def _year(at: float) -> int:
    return datetime.fromtimestamp(at, UTC).year


class Table:
    """The spells of work of some years as seconds since 1970, with how much was worked up to each."""

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        self.starts, self.ends, self.sums = list[float](), list[float](), [0.0]
        self.numbers, self.rates = list[float](), list[float]()
        for number, spells in enumerate(filter(None, _years(calendar, first, last))):
            whole, passed = sum(end - start for start, end in spells), 0.0
            for start, end in spells:
                self.starts.append(start)
                self.ends.append(end)
                self.numbers.append(number + passed / whole)
                self.rates.append(1 / whole)
                passed += end - start
                self.sums.append(self.sums[-1] + end - start)
        self.years, self.total = (first, last), self.sums[-1]
        # Nobody works outside of the century, so its ends hold whatever lies beyond.
        self.first = datetime(first, 1, 1, tzinfo=calendar.zone).timestamp() if first > FIRST_YEAR else float("-inf")
        self.last = datetime(last + 1, 1, 1, tzinfo=calendar.zone).timestamp() if last < LAST_YEAR else float("inf")

    def seconds(self, at: float) -> float:
        """How many were worked since the table begins."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return 0.0
        return self.sums[place + 1] if at >= self.ends[place] else self.sums[place] + at - self.starts[place]

    def days(self, at: float) -> float:
        """The same in working days, each of which is one however many hours it has."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return 0.0
        return self.numbers[place] + (min(at, self.ends[place]) - self.starts[place]) * self.rates[place]

    def at(self, target: float) -> float:
        """The first second by which so many were worked; there are so many."""
        place = max(0, bisect_left(self.sums, target) - 1)
        return self.starts[place] + target - self.sums[place]


def _years(calendar: Calendar, first: int, last: int) -> Iterator[list[tuple[float, float]]]:
    """Of each day of these years its spells of work."""
    day, until = date(first, 1, 1), date(last + 1, 1, 1)
    while day < until:
        yield _spells(calendar, day)
        day += DAY


def _spells(calendar: Calendar, day: date) -> list[tuple[float, float]]:
    """The spells of one day as seconds since 1970; where the clocks change on it, as they really pass."""
    spans = calendar.spans(day)
    if not spans:
        return []
    midnight = datetime.combine(day, time(), calendar.zone)
    begins = midnight.timestamp()
    if midnight.utcoffset() == datetime.combine(day + DAY, time(), calendar.zone).utcoffset():
        return [(begins + opens * 60, begins + closes * 60) for opens, closes in spans]
    return list(_minutes(calendar.zone, day, begins, spans))


def _minutes(zone: ZoneInfo, day: date, begins: float, spans: tuple[Span, ...]) -> Iterator[tuple[float, float]]:
    """The same minute by minute: an hour that is missing is not worked, and one that comes twice is worked twice."""
    opened: float | None = None
    for minute in range(-180, DAY_MINUTES + 180):
        at = begins + minute * 60
        local = datetime.fromtimestamp(at, zone)
        shown = local.hour * 60 + local.minute
        is_open = local.date() == day and any(opens <= shown < closes for opens, closes in spans)
        if is_open and opened is None:
            opened = at
        elif not is_open and opened is not None:
            yield opened, at
            opened = None
