"""What is usual: the curve that counts open cases, and clocks that stand still in a pause."""

import random
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st
from stories import Story

from collab.approvals.models import Step
from collab.kit import clock
from projects.intake.operations import asking, ending
from projects.intake.queries import durations
from projects.intake.queries.curves import curve
from projects.intake.states import OUTCOMES, PATH, STATE

DAY = timedelta(days=1)
CASES = st.lists(st.tuples(st.integers(0, 60).map(float), st.booleans()), max_size=60)


def rows(cases: list[tuple[float, bool]]) -> list[tuple[float, int, int]]:
    return [(days, sum(over for at, over in cases if at == days), sum(at == days for at, _ in cases)) for days in {at for at, _ in cases}]


def test_a_curve_as_reckoned_by_hand() -> None:
    # Six cases: over after 2, 3, 3 and 10 days; under way since 3 and since 5 days.
    found = curve(rows([(2, True), (3, True), (3, True), (3, False), (5, False), (10, True)]))
    assert found.count == 4
    assert found.steps == ((2, pytest.approx(5 / 6)), (3, pytest.approx(5 / 6 * 3 / 5)), (10, pytest.approx(0)))
    assert found.within(0.5) == 3 and found.within(0.85) == 10
    assert found.within(0.5, since=4) == 10, "half of those that lasted four days"


def test_a_case_under_way_is_not_a_quick_one() -> None:
    over = [(1.0, True)] * 6
    assert curve(rows(over)).within(0.85) == 1
    assert curve(rows(over + [(30.0, False)] * 6)).within(0.85) is None, "half of them have lasted a month"


@given(CASES)
def test_a_curve_only_falls_and_more_of_the_cases_take_longer(cases: list[tuple[float, bool]]) -> None:
    found = curve(rows(cases))
    lefts = [left for _, left in found.steps]
    assert lefts == sorted(lefts, reverse=True) and all(-1e-9 <= left <= 1 for left in lefts)
    assert [days for days, _ in found.steps] == sorted(days for days, _ in found.steps)
    half, most = found.within(0.5), found.within(0.85)
    assert most is None or (half is not None and half <= most)


@given(CASES)
def test_without_open_cases_the_curve_is_the_share_that_took_longer(cases: list[tuple[float, bool]]) -> None:
    over = [(days, True) for days, _ in cases]
    found = curve(rows(over))
    for days, left in found.steps:
        assert left == pytest.approx(sum(at > days for at, _ in over) / len(over))


def test_a_curve_of_many_cases_is_kept_by_the_hundredth() -> None:
    draws = random.Random(4)
    many = [(round(draws.expovariate(0.1), 1), True) for _ in range(20_000)]
    found, exact = curve(rows(many)), sorted(days for days, _ in many)
    assert len(found.steps) <= 101
    for share in (0.5, 0.85):
        days = found.within(share)
        assert days is not None and abs(sum(at <= days for at in exact) / len(exact) - share) <= 0.011


def test_the_end_of_a_curve_is_kept() -> None:
    found = curve([(float(days), 1, 1) for days in range(1, 400)])
    assert found.steps[-1] == (399, pytest.approx(0)) and found.longest == 399


def test_each_state_of_the_path_says_from_where_to_where() -> None:
    assert all(STATE[state].reckoned for state in PATH)
    assert set(OUTCOMES.values()) <= set(PATH)


@pytest.mark.parametrize(
    ("usual", "words"),
    [
        (durations.Usual(9, 3, 5), "3–5 days"),
        (durations.Usual(9, 0.2, 0.9), "up to 1 day"),
        (durations.Usual(9, 3, 14, is_at_least=True), "3–14 days or more"),
        (durations.Usual(9, 3.2, 3, is_at_least=True), "3 days or more"),
    ],
)
def test_usual_in_words(usual: durations.Usual, words: str) -> None:
    assert usual.words == words


@pytest.fixture
def told(db: None, cast: SimpleNamespace, world: SimpleNamespace) -> Callable[..., Story]:
    """``told(40)``: a request sent forty days ago."""

    def tell(days: float) -> Story:
        story = Story(cast, world)
        with clock.at(clock.now() - days * DAY):
            story.drafted().submitted()
        return story

    return tell


def usual() -> dict[str, durations.Usual]:
    cache.clear()
    return durations.by_state()


def declined(story: Story, cast: SimpleNamespace, days: float) -> None:
    with clock.at(clock.now() - days * DAY):
        ending.decline(actor=cast.technologist, reason="No.", **story.seen)


def test_a_pause_stops_the_clock_of_triage_and_its_two_visits_are_one(told: Any, cast: SimpleNamespace) -> None:
    for _ in range(5):
        story = told(40)
        with clock.at(clock.now() - 38 * DAY):
            asking.ask(actor=cast.technologist, reason="For whom?", **story.seen)
        with clock.at(clock.now() - 20 * DAY):
            asking.answer(actor=cast.marketer, answer="For all.", **story.seen)
        with clock.at(clock.now() - 19 * DAY):
            ending.hold(actor=cast.technologist, reason="Later.", **story.seen)
        with clock.at(clock.now() - 5 * DAY):
            ending.resume(actor=cast.technologist, **story.seen)
        declined(story, cast, 3)
    assert usual()["in_triage"] == durations.Usual(5, 5, 5), "2, 1 and 2 days: no day of the question, none of the hold"


def test_who_waits_counts_as_not_over(told: Any, cast: SimpleNamespace) -> None:
    for _ in range(6):
        declined(told(40), cast, 39)
    assert usual()["in_triage"].median == 1
    for _ in range(6):
        told(20)
    assert usual()["in_triage"] == durations.Usual(6, 1, 1, is_at_least=True)


def test_a_withdrawn_request_was_under_way_until_then(told: Any, cast: SimpleNamespace) -> None:
    for _ in range(5):
        declined(told(40), cast, 30)
    for _ in range(5):
        story = told(40)
        with clock.at(clock.now() - 39 * DAY):
            ending.withdraw(actor=cast.marketer, reason="Not needed.", **story.seen)
    assert usual()["in_triage"].median == 10


def test_confidential_requests_move_nothing_that_all_can_see(told: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    for _ in range(5):
        declined(told(40), cast, 38)
    before = usual()
    story = Story(cast, world, answers={"is_confidential": True})
    with clock.at(clock.now() - 100 * DAY):
        story.drafted().submitted()
    assert usual() == before


def test_hold_and_resume_give_back_the_time_that_ran(told: Any, cast: SimpleNamespace) -> None:
    story = told(10)
    with clock.at(clock.now() - 7 * DAY):
        ending.hold(actor=cast.technologist, reason="Later.", **story.seen)
    resumed = ending.resume(actor=cast.technologist, **story.seen)
    assert durations.days_in(resumed.state_since, clock.now()) == pytest.approx(3, abs=0.01), "three days ran before it was held"


def test_an_answer_gives_the_technologists_time_back(told: Any, cast: SimpleNamespace) -> None:
    story = told(10)
    with clock.at(clock.now() - 9 * DAY):
        asking.ask(actor=cast.technologist, reason="For whom?", **story.seen)
    with clock.at(clock.now() - 8 * DAY):
        ending.hold(actor=cast.technologist, reason="Later.", **story.seen)
    with clock.at(clock.now() - 2 * DAY):
        resumed = ending.resume(actor=cast.technologist, **story.seen)
        assert durations.days_in(resumed.state_since, clock.now()) == pytest.approx(1, abs=0.01), "the question waited a day before"
    answered = asking.answer(actor=cast.marketer, answer="For all.", **story.seen)
    assert durations.days_in(answered.state_since, clock.now()) == pytest.approx(1, abs=0.01)


def test_a_hold_gives_the_groups_their_time_back(db: None, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world).drafted().submitted().routed()
    now = clock.now()
    with clock.at(now + 4 * DAY):
        ending.hold(actor=cast.technologist, reason="Later.", **story.seen)
    with clock.at(now + 10 * DAY):
        ending.resume(actor=cast.technologist, **story.seen)
        story.request.refresh_from_db()
        step = Step.objects.get(route=story.request.route, state="open")
        for since in (step.opened_at, story.request.state_since):
            assert durations.days_in(since, clock.now()) == pytest.approx(4, abs=0.01)
