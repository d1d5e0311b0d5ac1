"""Days that are lost: the union of intervals, counted in working days of the house. Plain arithmetic over dates.

An interval is from a day, which is lost, up to a day that is not. Two things that stand in the way at once cost a day once.
Working days, because nobody could have worked on the others; a week is as many of them as the house works in one.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

Interval = tuple[date, date]
DAY = timedelta(days=1)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days as intervals that neither overlap nor touch, in order; empty ones are left out."""
    found: list[Interval] = []
    for first, last in sorted(one for one in intervals if one[0] < one[1]):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def within(intervals: Iterable[Interval], window: Interval) -> tuple[Interval, ...]:
    """What of them lies in the window."""
    cut = ((max(first, window[0]), min(last, window[1])) for first, last in intervals)
    return tuple(one for one in cut if one[0] < one[1])


class Working:
    """How many days between two are worked: the days of a stretch are asked for once, then each answer is two look-ups."""

    def __init__(self, is_working: Callable[[date], bool], first: date, last: date) -> None:
        span = max(0, (last - first).days)
        self._days = [day for n in range(span) if is_working(day := first + n * DAY)]

    def between(self, first: date, last: date) -> int:
        """Working days from ``first`` up to and not including ``last``, of those within the stretch."""
        return bisect_right(self._days, last - DAY) - bisect_right(self._days, first - DAY) if first < last else 0

    def lost(self, intervals: Iterable[Interval]) -> int:
        """Days of the union: what overlaps counts once."""
        return sum(self.between(first, last) for first, last in union(intervals))

    def spread(self, intervals: Iterable[Interval], windows: Sequence[Interval]) -> list[int]:
        """The same by window, such as the months of a year."""
        merged = union(intervals)
        return [sum(self.between(first, last) for first, last in within(merged, window)) for window in windows]
