"""Where bars, strips, diamonds and heads fall: plain functions, degenerate dates included."""

from datetime import date

import pytest

from collab.kit.errors import Invalid
from collab.web.charts.timeline import Place
from projects.portfolio.clashes import days_early, early_words
from projects.roadmap import marks, progress, spans
from projects.roadmap.facts import Fact

TODAY = date(2026, 11, 22)
YEAR = spans.span(today=TODAY)


def fact(**given):
    usual = {
        "pk": 1,
        "number": 1,
        "title": "x",
        "side": "it",
        "phase": "build",
        "starts_on": None,
        "ends_on": None,
        "health_marketing": "on_track",
    }
    usual |= {
        "health_it": "on_track",
        "marketing_first": "",
        "marketing_last": "",
        "it_first": "Nikolai",
        "it_last": "Petrov",
        "goal_code": None,
    }
    usual |= {"goal": None, "moment_code": None, "moment": None, "moment_place": None, "route": 1}
    return Fact(**(usual | given))


# --- spans


def test_the_usual_view_is_the_year_around_today():
    assert (YEAR.first, YEAR.end, YEAR.zoom) == (date(2026, 7, 1), date(2027, 7, 1), "year")


def test_from_and_to_are_both_shown():
    span = spans.span(today=TODAY, first=date(2026, 1, 1), last=date(2026, 1, 1))
    assert (span.first, span.end, span.zoom) == (date(2026, 1, 1), date(2026, 1, 2), "quarter")
    assert spans.span(today=TODAY, first=date(2026, 1, 1), last=date(2029, 1, 1)).zoom == "two-years"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first": date(2026, 2, 1), "last": date(2026, 1, 31)}, "to"),
        ({"last": date(2026, 1, 31)}, "from"),
        ({"first": date(2026, 1, 1), "last": date(2026, 1, 31), "zoom": "year"}, "zoom"),
    ],
)
def test_spans_that_are_none(given, field):
    with pytest.raises(Invalid) as refused:
        spans.span(today=TODAY, **given)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize(
    "text", ["", "0000-01-01", "9999-12-31", "1999-12-31", "2100-01-01", "2026-02-29", "20260101", "2026-1-1", "today", "2026-01-01T00"]
)
def test_days_that_are_none(text):
    with pytest.raises(ValueError, match=r"Write the day|between 2000|in the calendar"):
        spans.day(text)


# --- progress, measured in time

START, END = date(2026, 10, 1), date(2026, 12, 31)
D = date


@pytest.mark.parametrize(
    ("plan", "upto"),
    [
        ([], TODAY),  # time carries it
        ([(D(2026, 11, 1), None)], D(2026, 11, 1)),  # a missed milestone holds it
        ([(D(2026, 11, 1), D(2026, 11, 3)), (D(2026, 12, 1), None)], TODAY),
        ([(D(2026, 11, 1), D(2026, 11, 3)), (D(2026, 12, 10), D(2026, 11, 20))], D(2026, 12, 10)),  # ahead of time
        ([(D(2026, 11, 1), None), (D(2026, 12, 10), D(2026, 11, 20))], D(2026, 11, 1)),  # ahead in one thing, held by another
        ([(D(2025, 1, 1), None)], START),
        ([(D(2027, 6, 1), D(2026, 11, 1))], END),
    ],
)
def test_the_day_that_is_reached(plan, upto):
    assert progress.reached(plan, START, END, TODAY) == upto


def test_shares_stay_between_nothing_and_all():
    assert progress.share([], START, END, "live", TODAY) == 1.0
    assert progress.share([], START, END, "planned", TODAY) == 0.0
    assert progress.share([], None, END, "build", TODAY) == 0.0
    assert progress.share([], D(2027, 1, 1), D(2027, 2, 1), "build", TODAY) == 0.0
    assert progress.share([], TODAY, TODAY, "build", TODAY) == 0.0
    assert 0 <= progress.share([], END, START, "build", TODAY) <= 1
    assert progress.share([], D(2025, 1, 1), D(2025, 6, 1), "build", TODAY) < 1


# --- milestones


LONG = Place("in", 1, 240)
UNDRAWN = Place("earlier")


def placed(plan, place):
    shown = marks.chosen(plan, YEAR)
    return marks.marks(shown, [YEAR.column(due) for _, due, _ in shown], place, TODAY)


def drawn(*plan, place=UNDRAWN):
    return placed([(title, due, None) for title, due in plan], place)


def test_a_name_goes_right_then_left_then_away():
    (one,) = drawn(("Go-live", D(2027, 1, 1)))
    assert (one.is_left, one.is_mute, one.state) == (False, False, "due")
    (edge,) = drawn(("Contract ends", D(2027, 6, 30)))
    assert (edge.is_left, edge.is_mute) == (True, False)
    first, second = drawn(("A long name here", D(2027, 1, 1)), ("Other", D(2027, 1, 4)))
    assert (first.is_left, first.is_mute) == (True, False)
    assert (second.is_left, second.is_mute) == (False, False)
    crowd = drawn(*((f"A long name {n}", D(2026, 7, 1 + n)) for n in range(3)))
    assert [mark.is_mute for mark in crowd] == [True, True, False]


def test_what_lies_outside_is_not_drawn_and_open_ones_come_first():
    assert drawn(("Past", D(2026, 6, 30)), ("Future", D(2027, 7, 1))) == ()
    plan = [(f"M{n}", D(2026, 8 + n, 1) if n < 5 else D(2027, n - 4, 1), D(2026, 9, 1) if n < 5 else None) for n in range(8)]
    names = [mark.name for mark in placed(plan, LONG)]
    assert names == ["M0", "M5", "M6", "M7"]


def test_missed_and_done():
    plan = [("A", D(2026, 10, 1), None), ("B", D(2026, 11, 1), D(2026, 11, 2))]
    assert [mark.state for mark in placed(plan, LONG)] == ["missed", "done"]


@pytest.mark.parametrize(
    ("place", "columns", "has_room"),
    [
        (LONG, [], True),
        (LONG, [18, 120], True),
        (LONG, [17], False),  # a diamond on the icon
        (Place("in", 60, 100), [56], False),  # a diamond just before the bar reaches into it
        (Place("in", 60, 100), [55, 77], True),
        (Place("in", 60, 16), [], False),  # a bar shorter than its icon
        (UNDRAWN, [], False),
    ],
)
def test_an_icon_stands_in_its_bar_where_no_diamond_would_lie_upon_it(place, columns, has_room):
    assert marks.has_icon(place, columns) is has_room


def test_a_name_to_the_left_keeps_off_the_icon_and_inside_the_bar():
    crowd = [("Twelve chars", D(2026, 8, 18)), ("A name of twenty chars", D(2026, 9, 8))]  # columns 32 and 46
    assert [(mark.is_left, mark.is_mute) for mark in drawn(*crowd)] == [(True, False), (False, False)]
    # With its icon the bar has no room before the diamond, for the name would run over it.
    assert drawn(*crowd, place=LONG)[0].is_mute
    assert drawn(*crowd, place=Place("in", 10, 200))[0].is_mute


def test_a_name_before_the_bar_ends_before_it():
    (before,) = drawn(("Kick-off", D(2026, 10, 1)), place=Place("in", 70, 100))  # column 61
    assert (before.column, before.is_left) == (61, True)
    (far,) = drawn(("Kick-off", D(2026, 10, 1)), place=Place("in", 90, 100))
    assert not far.is_left


def test_words_of_the_axis_give_way_to_today():
    ticks = YEAR.low_ticks()
    november = next(tick for tick in ticks if tick.words == "Nov")
    assert marks.under_today(ticks, november.start + 5) == {november.start}
    assert marks.under_today(ticks, november.start + 14) == frozenset()
    assert marks.under_today(ticks, 0) == frozenset()


# --- clashes


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        ({"ends_on": D(2027, 2, 12)}, {"starts_on": D(2027, 1, 25)}, 18),
        ({"ends_on": D(2027, 1, 25)}, {"starts_on": D(2027, 1, 25)}, 0),
        ({"ends_on": D(2027, 1, 26)}, {"starts_on": D(2027, 1, 25)}, 1),
        ({"ends_on": D(2027, 1, 15)}, {"starts_on": D(2027, 1, 18)}, 0),
        ({"ends_on": None}, {"starts_on": D(2027, 1, 18)}, 0),
        ({"ends_on": D(2027, 1, 15)}, {"starts_on": None}, 0),
        ({"ends_on": D(2027, 2, 12), "phase": "live"}, {"starts_on": D(2027, 1, 25)}, 0),
    ],
)
def test_clashes_by_days(before, after, days):
    assert days_early(fact(**before), fact(**after)) == days


def test_clashes_in_words():
    assert [early_words(days) for days in (1, 6, 7, 13, 18, 74)] == ["1 day", "6 days", "1 week", "1 week", "2 weeks", "10 weeks"]


def test_leads_are_short():
    assert fact().lead == "N. Petrov"
    assert fact(it_first="", it_last="petrov").lead == "petrov"
