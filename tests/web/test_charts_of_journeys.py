"""Charts of journeys, shares, counts, cases and bands: whatever stands on them is drawn within their frame, and a tone has a shape."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.web.charts.bands import bands
from collab.web.charts.journey import Stop, journey
from collab.web.charts.scatter import scatter
from collab.web.charts.shares import Series, counts, shares

AMOUNTS = st.none() | st.floats(0, 1e15)
STOPS = st.lists(
    st.builds(
        Stop, st.sampled_from(["Buys", "Uses it for the first time " * 4, ""]), st.sampled_from(["", "Find", "Use"]), st.just("/moments/buy/"), st.just("Buys: no work."),
        st.sampled_from(["ok", "warn", "bad", "none"]), st.just("no work"), AMOUNTS, AMOUNTS, st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


@pytest.mark.parametrize("phone", [False, True])
@given(STOPS)
def test_any_journey_is_drawn_within_its_frame(phone: bool, stops: list[Stop]) -> None:
    drawn = journey(stops, "A journey", lambda amount: f"{amount:.0f}"[:6], phone=phone)
    assert len(drawn.rows) == len(stops)
    for row in drawn.rows:
        assert 0 <= float(row.y) <= drawn.frame.height and bool(row.mark) == (row.stop.tone in ("warn", "bad"))
        for bar in filter(None, (row.asked, row.spent)):
            assert float(bar.x) + float(bar.width) <= drawn.frame.width and float(bar.y) + float(bar.height) <= drawn.frame.height
    assert [float(row.y) for row in drawn.rows] == sorted(float(row.y) for row in drawn.rows)


def test_a_stage_is_written_once_above_its_first_stop() -> None:
    stops = [
        Stop(name, stage, "/", "", "ok", "", None, None, False) for name, stage in (("a", "Find"), ("b", "Find"), ("c", ""), ("d", "Use"))
    ]
    drawn = journey(stops, "", str)
    assert [label.words for label in drawn.stages] == ["Find", "Use"]
    assert drawn.stages[0].y < float(drawn.rows[0].y) < float(drawn.rows[2].y) < drawn.stages[1].y < float(drawn.rows[3].y)


@pytest.mark.parametrize("phone", [False, True])
@given(st.lists(st.floats(0, 100), max_size=6), st.lists(st.floats(0, 100), max_size=6))
def test_any_shares_are_drawn_within_their_frame(phone: bool, main: list[float], beside: list[float]) -> None:
    series = [
        Series(name, [(date(2026, 1, 1) + timedelta(days=31 * place), value) for place, value in enumerate(values)])
        for name, values in (("Sources", main), ("By customers", beside))
    ]
    drawn = shares(*series, "Coverage", phone=phone)
    assert bool(drawn.dot) == bool(main) and bool(drawn.main) == (len(main) > 1)
    for spot in (drawn.main + " " + drawn.beside).split():
        x, y = map(float, spot.split(","))
        assert 0 <= x <= drawn.frame.width and drawn.frame.top <= y <= drawn.frame.y_end
    assert all(0 <= label.y <= drawn.frame.height for label in drawn.labels)


POINTS = st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2027, 1, 1)), st.floats(0, 1e6)), max_size=8)


def spots(path: str) -> list[tuple[float, float]]:
    """The dots of a path."""
    return [(float(x), float(y)) for x, _, y in (one.removesuffix("h0").partition(" ") for one in path.split("M") if one)]


@pytest.mark.parametrize("phone", [False, True])
@given(POINTS, POINTS, st.lists(st.tuples(st.floats(0, 1e6), st.just("50 %")), max_size=2))
def test_any_cases_are_drawn_within_their_frame(phone: bool, over: list, waiting: list, levels: list) -> None:
    drawn = scatter(over, waiting, levels, "Cases", str, phone=phone)
    assert (len(spots(drawn.over)), len(spots(drawn.open)), len(drawn.levels)) == (len(over), len(waiting), len(levels))
    for x, y in spots(drawn.over) + spots(drawn.open):
        assert 0 <= x <= drawn.frame.width and drawn.frame.top <= y <= drawn.frame.y_end
    assert all(drawn.frame.top <= float(level) <= drawn.frame.y_end for level in drawn.levels)


@pytest.mark.parametrize("phone", [False, True])
@given(st.lists(st.lists(st.floats(0, 100), min_size=1, max_size=5), max_size=3))
def test_any_runs_are_drawn_within_their_bands(phone: bool, values: list[list[float]]) -> None:
    day, runs = date(2026, 1, 31), []
    for number, run in enumerate(values):
        runs.append((f"Formula {number}", [(day + timedelta(days=31 * place), value) for place, value in enumerate(run)]))
    drawn = bands(runs, [(0, 34, "Separate"), (34, 100, "Converged")], "A line", phone=phone)
    assert len(drawn.lines) == sum(len(run) > 1 for run in values) and len(spots(drawn.dots)) == sum(len(run) == 1 for run in values)
    assert len(drawn.starts) == max(0, len(values) - 1) and bool(drawn.last) == bool(values) and len(drawn.borders) == 1
    for spot in " ".join(drawn.lines).split():
        x, y = map(float, spot.split(","))
        assert 0 <= x <= drawn.frame.width and drawn.frame.top <= y <= drawn.frame.y_end


def test_counts_begin_at_nothing_and_are_whole_numbers() -> None:
    drawn = counts(Series("Came", [(date(2026, 1, 5), 3.0), (date(2026, 1, 12), 9.0)]), Series("Done", []), "Weeks")
    assert [label.words for label in drawn.labels] == ["Came 9"] and drawn.ticks[0].words == "0"
