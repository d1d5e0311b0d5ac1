"""Whatever the numbers, a chart is drawn: every coordinate is finite and inside its picture. What is no number is refused."""

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collab.web.charts import bar, bubble, bullet, burn, line, plot, scale, spark, timeline, waterfall
from collab.web.grid import COLUMNS

# All finite floats, the tiniest and the hugest among them often, and runs of one and the same.
EDGES = [0.0, -0.0, 5e-324, -5e-324, 1e-310, 2.3e-308, 1.0, 1e16, 1e16 + 2, 1e308, -1e308, 1.7976931348623157e308, -1.7976931348623157e308]
NUMBERS = st.sampled_from(EDGES) | st.floats(allow_nan=False, allow_infinity=False) | st.floats(-1e9, 1e9)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
NO_NUMBERS = [math.nan, math.inf, -math.inf]


def words(value: float) -> str:
    return f"${value:.3g}"


def inside(frame: plot.Frame, *pairs: tuple[str, str]) -> None:
    """Points of the plot, as its attributes say them."""
    for x, y in pairs:
        assert frame.left - 0.01 <= float(x) <= frame.x_end + 0.01, x
        assert frame.top - 0.01 <= float(y) <= frame.y_end + 0.01, y


def on_the_line(drawn: str) -> list[tuple[str, str]]:
    return [(x, y) for x, _, y in (point.partition(",") for point in drawn.split())]


def axis(frame: plot.Frame, ticks: tuple[plot.Tick, ...]) -> None:
    assert len(ticks) <= 9
    inside(frame, *((str(frame.left), tick.at) for tick in ticks))


# --- scale, plot


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(1, 10))
@example(0.0, 5e-324, 0.0, 4)
@example(-1.7976931348623157e308, 1.7976931348623157e308, 0.0, 4)
def test_any_two_ends_make_an_axis(one: float, other: float, value: float, about: int) -> None:
    low, high = sorted((one, other))
    up = scale.Scale(low, high, 100, 0)
    assert 0 <= up.within(value) <= 100 and 0 <= up.at(low) <= 100 and 0 <= up.at(high) <= 100
    found = scale.steps(low, high, about)
    assert len(found) <= 2 * about + 1 and all(math.isfinite(step) for step in found)
    assert all(-0.01 <= up.at(step) <= 100.01 for step in found)


@given(NUMBERS, NUMBERS, st.lists(NUMBERS, max_size=6))
@example(-1.7976931348623157e308, 1.7976931348623157e308, [0.0])
def test_many_lie_where_each_lies(one: float, other: float, values: list[float]) -> None:
    up = scale.Scale(*sorted((one, other)), 100, 0)
    assert up.all(values) == [up.at(value) for value in values]
    for wrong in NO_NUMBERS:
        with pytest.raises(ValueError, match="finite"):
            up.all([*values, wrong])


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_larger_value_never_lies_lower(low: float, high: float, value: float) -> None:
    low, value, high = sorted((low, value, high))
    across = scale.Scale(low, high, 0, 100)
    assert across.at(low) - 1e-9 <= across.at(value) <= across.at(high) + 1e-9


@given(st.lists(st.floats(-1e4, 1e4), max_size=8))
def test_labels_keep_between_top_and_bottom_and_apart(heights: list[float]) -> None:
    placed = plot.spread([plot.Label(0, y, "x") for y in heights], 10, 200)
    assert len(placed) == len(heights)
    assert all(10 <= label.y <= 200 for label in placed)
    assert all(after.y - before.y >= plot.LINE_HEIGHT - 1e-9 for before, after in zip(placed, placed[1:], strict=False))


# --- each chart


@given(NUMBERS, NUMBERS)
@example(5e-324, 5e-324)
def test_any_share_is_a_bar(value: float, whole: float) -> None:
    assert 0 <= float(bar.bar(value, whole)) <= 100


@given(NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS, st.booleans())
@example(1.7976931348623157e308, -1.7976931348623157e308, None, True)
@example(5e-324, 5e-324, None, False)
def test_any_value_is_a_bullet(actual: float, target: float | None, forecast: float | None, lower: bool) -> None:
    low, high, edges = bullet.scale_of(actual, target, forecast, lower_is_better=lower)
    it = bullet.bullet(actual, target, low, high, edges, "any", forecast=forecast, lower_is_better=lower)
    lengths = (it.bar_x, it.bar, it.dot, it.target, it.forecast_x, it.forecast, *(band.width for band in it.bands))
    assert all(0 <= float(length or "0") <= 100 for length in lengths)


@given(st.lists(st.none() | NUMBERS, max_size=14), st.none() | NUMBERS)
@example([-1.7976931348623157e308, 1.7976931348623157e308], None)
@example([0.0, 5e-324], 5e-324)
def test_any_months_are_a_spark(values: list[float | None], target: float | None) -> None:
    it = spark.spark(values, "any", target)
    pairs = [*(pair for stretch in it.lines for pair in on_the_line(stretch)), *([it.dot] if it.dot else [])]
    for x, y in [*pairs, *([("0", it.target)] if it.target else [])]:
        assert 0 <= float(x) <= it.width and 0 <= float(y) <= it.height


KINDS = st.sampled_from([waterfall.TOTAL, waterfall.FALL, waterfall.PROMISE, waterfall.RISE, waterfall.ASKED])


@given(st.lists(st.tuples(NUMBERS, KINDS), max_size=10))
@example([(1.7976931348623157e308, "total"), (1.7976931348623157e308, "rise")])
@example([(-5e-324, "fall")])
def test_any_steps_are_a_waterfall(steps: list[tuple[float, str]]) -> None:
    for row in waterfall.waterfall([waterfall.Step("x", size, kind, "x") for size, kind in steps]):
        assert float(row.x) >= 0 and float(row.width) >= 0 and float(row.x) + float(row.width) <= 98.03
        assert all(0 <= float(at) <= 98 for at in (row.line_in, row.line_out) if at)


ITEMS = st.builds(
    bubble.Item, key=st.just("1"), short=st.text(max_size=12), sentence=st.just("x"), url=st.just("#"), confidence=NUMBERS, value=NUMBERS,
    money=NUMBERS, side=st.sampled_from(["marketing", "it", "joint"]),
)  # fmt: skip


@given(st.lists(ITEMS, max_size=14), st.booleans())
@example([bubble.Item("1", "x", "x", "#", 50, 1.7976931348623157e308, 1e308, "it")], False)
@example([bubble.Item("1", "x", "x", "#", 5e-324, 5e-324, 5e-324, "it")], False)
def test_any_projects_are_bubbles(items: list[bubble.Item], phone: bool) -> None:
    it = bubble.bubble(items, "any", words, phone=phone)
    inside(it.frame, *((one.x, one.y) for one in it.bubbles))
    axis(it.frame, it.ticks)
    assert all(7 <= float(one.r) <= 24 and math.isfinite(one.label.x) and math.isfinite(one.label.y) for one in it.bubbles)


@given(st.data(), st.integers(0, 14), st.booleans())
def test_any_sums_are_spending(data: st.DataObject, months: int, phone: bool) -> None:
    sums = st.lists(NUMBERS, max_size=months)
    plan, actual = data.draw(sums), data.draw(sums)
    forecast = [actual[-1], *data.draw(st.lists(NUMBERS, max_size=months - len(actual)))] if actual else []
    spending(burn.Spending(["x"] * months, plan, actual, forecast, data.draw(NUMBERS)), phone)


@pytest.mark.parametrize("sums", [[0.0, 5e-324], [1.7976931348623157e308] * 2, [-1e308, 1e308], [7.0, 7.0], [-1.0, -2.0]])
def test_named_sums_are_spending(sums: list[float]) -> None:
    spending(burn.Spending(["Jan", "Feb"], sums, sums, sums[-1:], sums[0]), False)


def spending(sums: burn.Spending, phone: bool) -> None:
    it = burn.burn(sums, "any", words, phone=phone)
    inside(it.frame, *(pair for drawn in (it.plan, it.actual, it.forecast) for pair in on_the_line(drawn)))
    inside(it.frame, *([it.dot] if it.dot else []), *([(str(it.frame.left), it.budget)] if it.budget else []))
    axis(it.frame, it.ticks)
    assert all(0 <= label.y <= it.frame.height and math.isfinite(label.x) for label in it.labels)


POINTS = st.lists(st.tuples(DAYS, NUMBERS), max_size=12).map(sorted)


@given(POINTS, POINTS, st.lists(st.tuples(DAYS, st.just("x")), max_size=3), st.booleans())
@example([(date(2026, 1, 1), 0.0), (date(2026, 2, 1), 5e-324)], [], [], False)
@example([(date(2026, 1, 1), -1.7976931348623157e308), (date(2026, 2, 1), 1.7976931348623157e308)], [], [], False)
def test_any_measurements_are_a_line(measured: Any, targets: Any, notes: Any, phone: bool) -> None:
    it = line.line(measured, targets, notes, "any", words, phone=phone)
    inside(it.frame, *(pair for drawn in (it.actual, it.target) for pair in on_the_line(drawn)), *([it.dot] if it.dot else []))
    inside(it.frame, *((mark.x, str(it.frame.top)) for mark in it.marks))
    axis(it.frame, it.ticks)
    assert all(it.frame.top <= label.y <= it.frame.y_end for label in it.labels)


@given(st.sampled_from([*timeline.ZOOMS, "nonsense"]), st.dates(), st.dates(), st.dates(), st.floats(allow_nan=False))
@example("year", date(2026, 1, 1), date(2026, 1, 1), date.max, 0.5)
@example("quarter", date.max, date.min, date.max, 1.0)
def test_any_days_fall_on_the_time_line(zoom: str, day: date, start: date, end: date, share: float) -> None:
    span = timeline.Span.around(zoom, day)
    place = span.place(start, end)
    assert place.start >= 1 and place.width >= 1 and place.start + place.width - 1 <= COLUMNS
    assert 0 <= span.share_shown(start, end, share) <= 100
    for tick in (*span.top_ticks(), *span.low_ticks()):
        assert tick.start >= 1 and tick.width >= 1 and tick.start + tick.width - 1 <= COLUMNS
    assert span.words and span.earlier <= span.first and span.later >= span.first


# --- what is no number


REFUSED: dict[str, Callable[[float], object]] = {
    "text": scale.text,
    "scale": lambda n: scale.Scale(0, 1, 0, 100).at(n),
    "scale end": lambda n: scale.Scale(0, n, 0, 100),
    "bar": lambda n: bar.bar(n, 1),
    "bar of": lambda n: bar.bar(1, n),
    "bullet": lambda n: bullet.bullet(n, 1, 0, 1, (0.5,), "x"),
    "bullet's scale": lambda n: bullet.scale_of(1, n),
    "spark": lambda n: spark.spark([1, n], "x"),
    "spark's target": lambda n: spark.spark([1, 2], "x", n),
    "waterfall": lambda n: waterfall.waterfall([waterfall.Step("x", n, "total", "x")]),
    "a step of a waterfall": lambda n: waterfall.waterfall([waterfall.Step("x", 1, "total", "x"), waterfall.Step("x", n, "fall", "x")]),
    "bubble's money": lambda n: bubble.bubble([bubble.Item("1", "x", "x", "#", 1, 1, n, "it")], "x", words),
    "bubble's value": lambda n: bubble.bubble([bubble.Item("1", "x", "x", "#", 1, n, 1, "it")], "x", words),
    "burn": lambda n: burn.burn(burn.Spending(["x", "y"], [1, n], [1], [], 1), "x", words),
    "burn's budget": lambda n: burn.burn(burn.Spending(["x", "y"], [1, 2], [1], [], n), "x", words),
    "line": lambda n: line.line([(date(2026, 1, 1), 1.0), (date(2026, 1, 1) + timedelta(days=9), n)], [], [], "x", words),
    "line's target": lambda n: line.line([], [(date(2026, 1, 1), n)], [], "x", words),
}


@pytest.mark.parametrize("number", NO_NUMBERS, ids=str)
@pytest.mark.parametrize("chart", REFUSED)
def test_what_is_no_number_is_refused_and_not_drawn(chart: str, number: float) -> None:
    with pytest.raises(ValueError):
        REFUSED[chart](number)
