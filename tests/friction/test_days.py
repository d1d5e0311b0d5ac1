"""Lost days: the union of intervals against a count day by day."""

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from projects.friction.days import DAY, Working, union

FIRST = date(2026, 1, 1)
SPAN = 400
days = st.integers(0, SPAN - 1).map(lambda n: FIRST + timedelta(days=n))
intervals = st.lists(st.tuples(days, days), max_size=12)


def is_working(day: date) -> bool:
    """Five days of seven, and every 13th day of the month closed."""
    return day.weekday() < 5 and day.day != 13


def by_the_day(found: list[tuple[date, date]], first: date = FIRST, last: date = FIRST + SPAN * DAY) -> int:
    """Each day asked by itself whether anything stood in the way on it."""
    span = [first + timedelta(days=n) for n in range((last - first).days)]
    return sum(1 for day in span if is_working(day) and any(since <= day < until for since, until in found))


@given(intervals)
@example([(FIRST, FIRST)])
@example([(FIRST, FIRST + 7 * DAY), (FIRST + 7 * DAY, FIRST + 9 * DAY), (FIRST + 3 * DAY, FIRST + 4 * DAY)])
def test_lost_days_are_those_of_a_count_by_the_day(found: list[tuple[date, date]]) -> None:
    working = Working(is_working, FIRST, FIRST + SPAN * DAY)
    assert working.lost(found) == by_the_day(found)
    assert working.lost(found) == working.lost(list(reversed(found)) + found), "said twice, lost once"


@given(intervals, st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_months_add_up_to_all_of_it(found: list[tuple[date, date]], lengths: list[int]) -> None:
    working = Working(is_working, FIRST, FIRST + SPAN * DAY)
    windows, at = [], FIRST
    for length in lengths:
        windows.append((at, at + length * DAY))
        at += length * DAY
    spread = working.spread(found, windows)
    assert spread == [by_the_day(found, *window) for window in windows]


@given(intervals)
def test_what_is_merged_neither_overlaps_nor_touches(found: list[tuple[date, date]]) -> None:
    merged = union(found)
    assert all(first < last for first, last in merged)
    assert all(one[1] < other[0] for one, other in zip(merged, merged[1:], strict=False))
