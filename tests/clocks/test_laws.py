"""How a day is promised: laws of steps, paths, what was learnt, and how right it is; with three generated worlds."""

from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.clocks.forecasting.cases import Case, End, Stay, steps
from projects.clocks.forecasting.correcting import Corrections, Promise
from projects.clocks.forecasting.laws import law
from projects.clocks.forecasting.paths import Paths
from projects.clocks.forecasting.promising import promised
from projects.clocks.forecasting.scoring import share
from tests.clocks.worlds import World

KINDS = ("steady", "trend", "holiday")


def case(hours: float, end: End = End.ON, age: float = 0.0, step: int = 0, track: str = "") -> Case:
    return Case(step, track, "", hours, end, age)


def test_a_law_keeps_open_cases_and_leaves_out_what_ends_otherwise() -> None:
    found = law([*(case(hours) for hours in (10, 20, 30, 40)), case(25, End.OTHER)])
    assert found is not None and found.count == 4
    assert 15 < found.within(0.5) < 25, "of those that go on, and of no others"
    late = law([*(case(hours) for hours in (10, 20, 30, 40)), *[case(50, End.OPEN)] * 4])
    assert late is not None and late.within(0.5) > found.within(0.5) and late.within(0.85) > 40
    assert found.within(0.5, since=25) == pytest.approx(5, abs=5), "what has waited is asked how much longer"
    assert law([case(9, End.OPEN), case(9, End.OTHER)]) is None


def test_what_is_old_counts_half_after_half_a_year() -> None:
    slow, quick = [case(100.0 + n, age=360) for n in range(40)], [case(10.0 + n / 10) for n in range(20)]
    found, even = law(slow + quick), law([case(one.hours) for one in slow + quick])
    assert found is not None and even is not None
    # Twenty count twenty, forty of a year ago count ten.
    assert found.within(0.6) < 20 < 100 < even.within(0.6)


@given(st.lists(st.tuples(st.floats(0, 500), st.sampled_from(End), st.floats(0, 700)), min_size=1, max_size=60), st.floats(0, 400))
def test_a_law_only_rises_and_its_points_with_it(rows: list[tuple[float, End, float]], waited: float) -> None:
    found = law(case(hours, end, age) for hours, end, age in rows)
    if found is None:
        return
    assert list(found.hours) == sorted(found.hours) and list(found.shares) == sorted(found.shares)
    assert all(-1e-9 <= share <= 1 + 1e-6 for share in found.shares)
    points = found.points(waited)
    assert points == sorted(points) and points[0] >= 0


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100)), min_size=1, max_size=12))
def test_the_steps_of_a_way_sum_to_all_that_it_took(stays: list[tuple[int, float]]) -> None:
    found = list(steps([Stay(place, hours) for place, hours in stays], 5, End.ON))
    assert [place for place, *_ in found] == list(range(found[0][0], max(place for place, _ in stays) + 1))
    assert sum(hours for _, hours, _ in found) == pytest.approx(sum(hours for _, hours in stays))


def test_under_twenty_cases_promise_nothing() -> None:
    few = Paths([case(10.0 + n, step=step) for step in (0, 1) for n in range(19)], 2)
    assert promised(few, Corrections([]), step=0, until=2, track="", side="", waited=0) is None
    enough = Paths([case(10.0 + n, step=step) for step in (0, 1) for n in range(20)], 2)
    told = promised(enough, Corrections([]), step=0, until=2, track="fast", side="it", waited=0)
    assert told is not None and told.cases == 20 and told.half < told.most and told.baseline == pytest.approx(38, abs=3)
    waits = promised(enough, Corrections([]), step=0, until=2, track="", side="", waited=25)
    assert waits is not None and waits.half < told.half, "it has waited for most of it"


def test_what_was_promised_too_early_is_drawn_out() -> None:
    late = [Promise(5, 0, 50, 100, 150.0 + n, True, 10) for n in range(30)]
    assert Corrections(late).of(5, 0).most == pytest.approx(1.76, abs=0.05)
    assert Corrections(late[:19]).of(5, 0).most == 1.1, "too few to learn from"
    still = [*late[:20], *[Promise(5, 0, 50, 100, 400.0, False, 10)] * 10]
    assert Corrections(still).of(5, 0).most > Corrections(late[:20]).of(5, 0).most, "what has not come is not left out"


def test_how_sure_a_share_is() -> None:
    found = share([True] * 85 + [False] * 15)
    assert found.value == 0.85 and found.interval == (pytest.approx(0.767, abs=0.001), pytest.approx(0.907, abs=0.001))
    assert share([]).interval is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_days_hold_in_a_world(kind: str) -> None:
    """One seed of each, with half as many requests: more than a thousand still."""
    held(World(kind, 0, rate=2.0), 0.80, 0.90)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", KINDS)
def test_the_days_hold_in_every_world(kind: str, seed: int) -> None:
    world = World(kind, seed)
    assert len(world.ways) >= 1_000
    held(world, 0.80, 0.90)


@pytest.mark.slow
def test_five_thousand_open_ones_are_reckoned_anew_within_a_minute() -> None:
    """The arithmetic alone, in processor time: what the database adds is a few statements for each two hundred."""
    chance = Random(5)
    cases = [case(chance.lognormvariate(3, 0.6), age=n / 10, step=n % 5, track=("fast", "standard", "major")[n % 3]) for n in range(20_000)]
    begin = process_time()
    paths, learnt = Paths(cases, 5), Corrections([])
    for number in range(5_000):
        for until in range(number % 5 + 1, 6):
            promised(paths, learnt, step=number % 5, until=until, track="standard", side="it", waited=float(number % 90))
    assert process_time() - begin < 40


def held(world: World, low: float, high: float) -> None:
    made = world.promises()
    most = share(one.live_on <= one.most_on for one in made)
    half = share(one.live_on <= one.half_on for one in made)
    assert most.value is not None and low <= most.value <= high, (world.kind, most, len(made))
    assert half.value is not None and 0.38 <= half.value <= 0.62, half
