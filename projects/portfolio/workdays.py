"""Working days as numbers: how many lie between two days, and which day is so many after another. Each answer is one look-up."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from collab.kit.worktime import Calendar

# A lag reaches no further than this from the days that are asked of.
YEARS = 2
FIRST, LAST = 1998, 2103


class Workdays:
    """The working days of some years by a calendar. A day that is none counts as the last one before it."""

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        self._ordinals = [on for year in range(first, last + 1) for on in _of_year(calendar, year)]

    @classmethod
    def around(cls, calendar: Calendar, days: Iterable[date | None]) -> "Workdays":
        """Enough of them for these days and whatever lag there is between them."""
        years = {day.year for day in days if day is not None} or {2000}
        return cls(calendar, max(FIRST, min(years) - YEARS), min(LAST, max(years) + YEARS))

    def number(self, day: date) -> int:
        """How many working days there are up to and with this one."""
        return bisect_right(self._ordinals, day.toordinal())

    def day(self, number: int) -> date:
        """The working day of this number; the first or the last that is known where it lies beyond."""
        return date.fromordinal(self._ordinals[min(max(number, 1), len(self._ordinals)) - 1])

    def after(self, day: date, count: int) -> date:
        """The working day that is ``count`` after the day, before it where that is below 0; the day itself for 0."""
        if not count:
            return day
        if count > 0:
            return self.day(self.number(day) + count)
        return self.day(bisect_left(self._ordinals, day.toordinal()) + 1 + count)


@lru_cache(maxsize=512)
def _of_year(calendar: Calendar, year: int) -> tuple[int, ...]:
    first = date(year, 1, 1).toordinal()
    return tuple(on for on in range(first, date(year + 1, 1, 1).toordinal()) if calendar.is_working(date.fromordinal(on)))
