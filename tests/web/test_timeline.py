"""The roadmap's time line: where days, bars and ticks fall on 240 columns."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.web.charts.timeline import ZOOMS, Span, add_months
from collab.web.grid import COLUMNS, rules

TODAY = date(2026, 11, 22)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))


def test_the_usual_view_is_whole_quarters_around_today() -> None:
    assert Span.around("year", TODAY).words == "Jul 2026 – Jun 2027"
    assert Span.around("quarter", TODAY).words == "Oct 2026 – Dec 2026"
    assert Span.around("half", TODAY).words == "Oct 2026 – Mar 2027"
    assert Span.around("two-years", TODAY).words == "Jul 2026 – Jun 2028"
    assert Span.around("decade", TODAY).zoom == "year"


def test_moving_there_and_back_is_the_same_view() -> None:
    for zoom in ZOOMS:
        span = Span.around(zoom, TODAY)
        assert Span.starting(zoom, Span.starting(zoom, span.later).earlier) == span


def test_the_first_day_is_the_first_column_and_the_last_the_last() -> None:
    span = Span.around("year", TODAY)
    assert span.column(span.first) == 1
    assert span.column(span.end - timedelta(days=1)) == COLUMNS
    assert span.column(date(1999, 1, 1)) == 1 and span.column(date(2099, 1, 1)) == COLUMNS


@pytest.mark.parametrize(
    ("start", "end", "where", "cut"),
    [
        (date(2026, 8, 3), date(2027, 2, 26), "in", (False, False)),
        (date(2026, 1, 1), date(2026, 7, 1), "in", (True, False)),
        (date(2026, 1, 1), date(2028, 1, 1), "in", (True, True)),
        (date(2027, 6, 30), date(2027, 7, 1), "in", (False, True)),
        (date(2026, 1, 1), date(2026, 6, 30), "earlier", (False, False)),
        (date(2027, 7, 1), date(2027, 8, 1), "later", (False, False)),
        (date(2027, 1, 10), date(2026, 12, 1), "in", (False, False)),
    ],
)
def test_a_bar_is_in_the_view_or_says_on_which_side_it_is(start: date, end: date, where: str, cut: tuple[bool, bool]) -> None:
    place = Span.around("year", TODAY).place(start, end)
    assert (place.where, (place.is_cut_left, place.is_cut_right)) == (where, cut)


@given(DAYS, DAYS, st.sampled_from(sorted(ZOOMS)), DAYS)
def test_no_bar_leaves_the_grid(start: date, end: date, zoom: str, day: date) -> None:
    place = Span.around(zoom, day).place(start, end)
    assert 1 <= place.start <= COLUMNS and place.width >= 1
    assert place.start + place.width - 1 <= COLUMNS
    assert 0 <= Span.around(zoom, day).share_shown(start, end, 0.5) <= 100


@given(DAYS, st.sampled_from(sorted(ZOOMS)))
def test_ticks_cover_the_grid_in_order_without_gaps_above(day: date, zoom: str) -> None:
    for span in (Span.around(zoom, day), Span.starting(zoom, day)):
        top = span.top_ticks()
        assert top[0].start == 1
        assert all(a.start + a.width == b.start for a, b in zip(top, top[1:], strict=False))
        assert top[-1].start + top[-1].width == COLUMNS + 1
        low = span.low_ticks()
        assert low and all(1 <= tick.start <= COLUMNS and tick.words for tick in low)


def test_quarters_begin_where_the_calendar_says() -> None:
    words = [tick.words for tick in Span.starting("year", date(2026, 11, 1)).top_ticks()]
    assert words == ["Q4 2026", "Q1 2027", "Q2 2027", "Q3 2027", "Q4 2027"]


def test_progress_is_measured_in_time_over_the_part_that_shows() -> None:
    span = Span.around("year", TODAY)
    first = span.first - timedelta(days=100)
    last = span.first + timedelta(days=99)
    assert span.share_shown(first, last, 0.5) == 0
    assert span.share_shown(first, last, 0.75) == pytest.approx(50)
    assert span.share_shown(first, last, 1) == 100


def test_the_calendar_ends_without_an_error() -> None:
    assert add_months(date(9999, 11, 1), 20) == date(9999, 12, 1)
    assert add_months(date(1, 1, 1), -5) == date(1, 1, 1)
    for zoom in ZOOMS:
        for day in (date(1, 1, 1), date(9999, 12, 31)):
            span = Span.starting(zoom, day)
            assert span.place(day, day).width >= 1
            assert span.top_ticks() is not None and span.low_ticks() is not None


def test_every_column_has_its_classes() -> None:
    css = rules()
    assert ".s1{left:0%}" in css and ".s121{left:50%}" in css and f".s{COLUMNS}{{left:99.583%}}" in css
    assert ".w60{width:25%}" in css and f".w{COLUMNS}{{width:100%}}" in css
