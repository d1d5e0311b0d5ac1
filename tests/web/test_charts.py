"""Charts are geometry: right where the data is ordinary, and calm where it is not."""

import math
import re
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from collab.web.charts import bar, bubble, bullet, burn, line, scale, spark, waterfall

VALUES = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


def words(value: float) -> str:
    return f"${value:,.0f}"


def drawn(name: str, **context: object) -> str:
    """The part as a page gets it; every number in it has to be one."""
    html = render_to_string(f"_parts/charts/{name}.html", context)
    for number in re.findall(r'(?<![a-z-])(?:x|y|width|height|cx|cy|r|x1|x2|y1|y2)="([^"]*)"', html):
        assert math.isfinite(float(number.rstrip("%"))), html
    assert "style=" not in html
    return html


# --- scale


def test_a_scale_maps_and_keeps_within() -> None:
    up = scale.Scale(0, 10, 100, 0)
    assert [up.at(0), up.at(5), up.at(10), up.at(20)] == [100, 50, 0, -100]
    assert [up.within(-1), up.within(20)] == [100, 0]


def test_a_scale_without_a_span_lies_in_the_middle() -> None:
    assert scale.Scale(7, 7, 0, 100).at(7) == 50


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(0, 4.7e6, (0, 2e6, 4e6)), (0, 100, (0, 25, 50, 75, 100)), (58, 84, (60, 70, 80)), (5, 5, (5,))]
)
def test_steps_are_round(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert scale.steps(low, high) == expected


@given(VALUES, VALUES)
def test_steps_are_few_and_inside(low: float, high: float) -> None:
    low, high = sorted((low, high))
    found = scale.steps(low, high)
    assert len(found) <= 9
    slack = (high - low) * 1e-6 + 1e-6
    assert all(low - slack <= value <= high + slack for value in found)


def test_numbers_have_no_exponent_and_no_minus_zero() -> None:
    assert [scale.text(n) for n in (0.00001, -0.001, 12.50, 100, 1e7)] == ["0", "0", "12.5", "100", "10000000"]


# --- bullet


def test_a_bullet_is_measured_from_zero() -> None:
    it = bullet.bullet(50, 80, 0, 100, (60, 90), "half way", forecast=70)
    assert (it.bar_x, it.bar, it.target, it.dot) == ("0", "50", "80", "")
    assert (it.forecast_x, it.forecast) == ("50", "20")
    assert [(band.css, band.width) for band in it.bands] == [("band-3", "100"), ("band-2", "90"), ("band-1", "60")]


def test_bands_flip_where_lower_is_better() -> None:
    it = bullet.bullet(24, 25, 0, 40, (27, 31), "days", lower_is_better=True)
    assert [band.css for band in it.bands] == ["band-1", "band-2", "band-3"]


def test_without_a_zero_on_the_scale_a_dot_stands_for_the_bar() -> None:
    it = bullet.bullet(99.3, 99.9, 98.5, 100, (99.2, 99.7), "available")
    assert it.bar == "" and float(it.dot) == pytest.approx(53.33)
    assert 'cx="53.33%"' in drawn("bullet", chart=it)


def test_a_negative_value_hangs_left_of_zero() -> None:
    low, high, edges = bullet.scale_of(-50, 100)
    it = bullet.bullet(-50, 100, low, high, edges, "loss")
    assert float(it.bar_x) + float(it.bar) == pytest.approx(56 / 168 * 100, abs=0.02)


@given(VALUES, st.none() | VALUES, st.none() | VALUES, st.booleans())
def test_any_bullet_can_be_drawn(actual: float, target: float | None, forecast: float | None, lower: bool) -> None:
    low, high, edges = bullet.scale_of(actual, target, forecast, lower_is_better=lower)
    it = bullet.bullet(actual, target, low, high, edges, "any", forecast=forecast, lower_is_better=lower)
    for length in (it.bar or "0", it.dot or "0", it.target or "0", it.forecast or "0", *(band.width for band in it.bands)):
        assert 0 <= float(length) <= 100


# --- spark


def test_a_month_without_a_value_is_a_gap_and_not_a_zero() -> None:
    it = spark.spark([1, 2, None, 4, 5], "with a gap")
    assert len(it.lines) == 2
    assert all(len(stretch.split()) == 2 for stretch in it.lines)


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_a_spark_of_nothing_says_so(values: list[float | None]) -> None:
    it = spark.spark(values, "nothing", target=3)
    assert it.dot is None
    assert "no measurements" in drawn("spark", chart=it)


@pytest.mark.parametrize("values", [[5], [5, 5, 5], [None, 5, None], [-3, 0]])
def test_a_spark_of_little_is_drawn(values: list[float | None]) -> None:
    assert "<circle" in drawn("spark", chart=spark.spark(values, "little", target=5))


# --- waterfall


def test_a_waterfall_is_one_chart_over_its_rows() -> None:
    rows = waterfall.waterfall(
        [
            waterfall.Step("Budget", 4_200_000, waterfall.TOTAL, "$4.2M"),
            waterfall.Step("Spent", -1_960_000, waterfall.FALL, "−$1.96M"),
            waterfall.Step("Released", 150_000, waterfall.RISE, "$150k"),
            waterfall.Step("Free", 2_390_000, waterfall.TOTAL, "$2.39M"),
        ]
    )
    assert rows[0].width == "98"
    # What one row ends at the next begins with.
    assert [rows[n].line_out for n in range(3)] == [rows[n + 1].line_in for n in range(3)]
    assert float(rows[1].x) + float(rows[1].width) == pytest.approx(98, abs=0.02)
    assert rows[3].x == "0" and float(rows[3].width) == pytest.approx(98 * 2.39 / 4.2, abs=0.02)
    assert "$2.39M" in drawn("waterfall", rows=rows, caption="Money")


def test_an_overdrawn_waterfall_shows_below_zero() -> None:
    rows = waterfall.waterfall([waterfall.Step("Budget", 100, "total", "$100"), waterfall.Step("Asked", -150, "asked", "−$150")])
    assert rows[0].x == rows[1].line_in or float(rows[0].x) > 0
    assert all(float(row.width) >= 0 for row in rows)


@pytest.mark.parametrize("sizes", [[], [0], [0, 0], [-5, 5]])
def test_a_waterfall_of_nothing_does_not_raise(sizes: list[float]) -> None:
    drawn("waterfall", rows=waterfall.waterfall([waterfall.Step("x", size, "total", "x") for size in sizes]), caption="x")


# --- burn


def spending(**changes: object) -> burn.Spending:
    data = {
        "months": list("AMJJASONDJFM"),
        "plan": [n * 350.0 for n in range(1, 13)],
        "actual": [200.0, 500, 900],
        "forecast": [900.0, 2000, 3500],
        "budget": 4200,
    }
    return burn.Spending(**(data | changes))  # type: ignore[arg-type]


def test_spending_is_named_at_its_lines() -> None:
    it = burn.burn(spending(), "Spending", words)
    said = {label.words for label in it.labels}
    assert {"Budget $4,200", "Forecast $3,500", "Spent $900"} <= said
    assert it.dot is not None and it.actual.endswith(",".join(it.dot))
    assert it.forecast.startswith(",".join(it.dot))


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"actual": [], "forecast": []},
        {"actual": [5.0], "forecast": [5.0]},
        {"budget": 0},
        {"plan": [], "actual": [], "forecast": [], "budget": 0},
        {"months": [], "plan": [], "actual": [], "forecast": []},
        {"months": ["A"], "plan": [1.0], "actual": [1.0], "forecast": [], "budget": 1},
        {"actual": [-50.0, -60.0], "forecast": []},
    ],
)
def test_any_spending_can_be_drawn_and_no_label_leaves_the_picture(changes: dict[str, object], phone: bool) -> None:
    it = burn.burn(spending(**changes), "Spending", words, phone=phone)
    assert all(0 <= label.y <= it.frame.height for label in it.labels)
    drawn("burn", chart=it)


def test_labels_in_one_column_do_not_cover_each_other() -> None:
    it = burn.burn(spending(forecast=[900.0, 2000, 4190]), "Spending", words)
    ends = sorted(label.y for label in it.labels if label.words.startswith(("Budget", "Forecast")))
    assert ends[1] - ends[0] >= 14.9


# --- bubble


def item(number: int, **changes: object) -> bubble.Item:
    data = {
        "key": str(number),
        "short": f"Project {number}",
        "sentence": f"Project {number}",
        "url": "#",
        "confidence": 60.0,
        "value": 1e6,
        "money": 1e5,
        "side": "it",
    }
    return bubble.Item(**(data | changes))  # type: ignore[arg-type]


def test_at_most_twelve_are_drawn_the_largest_by_money() -> None:
    it = bubble.bubble([item(n, money=float(n)) for n in range(30)], "Portfolio", words)
    assert [one.item.money for one in it.bubbles] == [float(n) for n in range(29, 17, -1)]


def test_labels_find_room_beside_other_bubbles_and_labels() -> None:
    items = [item(n, confidence=35 + 5.5 * n, value=2e5 * (n * 7 % 12)) for n in range(12)]
    it = bubble.bubble(items, "Portfolio", words)
    boxes = []
    for one in it.bubbles:
        wide = len(one.item.short) * bubble.LETTER
        left = {"start": one.label.x, "middle": one.label.x - wide / 2, "end": one.label.x - wide}[one.label.anchor]
        boxes.append((left, one.label.y - 11, left + wide, one.label.y + 3))
        assert left >= it.frame.left and left + wide <= it.frame.width
    assert not any(bubble._overlap(a, b) for place, a in enumerate(boxes) for b in boxes[:place])


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize(
    "items",
    [
        [],
        [item(1)],
        [item(n) for n in range(12)],
        [item(1, value=0.0, money=0.0, confidence=0.0), item(2, value=0.0, money=0.0, confidence=100.0)],
        [item(1, value=-5e5), item(2, side="marketing"), item(3, side="joint")],
    ],
)
def test_any_portfolio_can_be_drawn(items: list[bubble.Item], phone: bool) -> None:
    it = bubble.bubble(items, "Portfolio", words, phone=phone)
    for one in it.bubbles:
        assert it.frame.left <= float(one.x) <= it.frame.x_end
        assert it.frame.top <= float(one.y) <= it.frame.y_end
    drawn("bubble", chart=it)


def test_the_area_and_not_the_radius_says_the_money() -> None:
    it = bubble.bubble([item(1, money=4e6), item(2, money=1e6, confidence=90.0)], "Portfolio", words)
    assert float(it.bubbles[0].r) == pytest.approx(2 * float(it.bubbles[1].r))


# --- bar


@pytest.mark.parametrize(("value", "whole", "length"), [(34, 40, "85"), (0, 40, "0"), (50, 40, "100"), (-1, 40, "0"), (5, 0, "0")])
def test_a_bar_is_a_share(value: float, whole: float, length: str) -> None:
    assert bar.bar(value, whole) == length


# --- line


START = date(2025, 11, 1)
MONTHLY = [(START + timedelta(days=30 * n), 60.0 + n) for n in range(13)]


def test_a_target_goes_in_steps() -> None:
    it = line.line(MONTHLY, [(START, 65.0), (date(2026, 6, 1), 72.0)], [], "rate", words)
    corners = [tuple(map(float, pair.split(","))) for pair in it.target.split()]
    assert len(corners) == 4
    assert corners[0][1] == corners[1][1] and corners[1][0] == corners[2][0] and corners[2][1] == corners[3][1]
    assert corners[-1][0] == it.frame.x_end


def test_what_happened_stands_at_its_day() -> None:
    it = line.line(MONTHLY, [], [(MONTHLY[0][0], "begin"), (MONTHLY[-1][0], "end")], "rate", words)
    assert [(mark.x, mark.number) for mark in it.marks] == [(str(it.frame.left), 1), (str(it.frame.x_end), 2)]


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize(
    ("measured", "targets"),
    [
        ([], []),
        ([], [(START, 5.0)]),
        ([(START, 5.0)], []),
        ([(START, 0.0)], [(START, 0.0)]),
        ([(START, 3.0), (START, 3.0)], []),
        ([(START, -3.0), (date(2026, 1, 1), 4.0)], []),
    ],
)
def test_any_kpi_can_be_drawn(measured: list[line.Point], targets: list[line.Point], phone: bool) -> None:
    html = drawn("line", chart=line.line(measured, targets, [(START, "note")], "rate", words, phone=phone))
    assert ("No values yet" in html) == (not measured and not targets)
