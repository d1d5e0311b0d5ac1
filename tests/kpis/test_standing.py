"""Gap, status and lateness: properties that hold for any figures, and the examples people will check."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collab.kpis.models import Cadence, Direction
from collab.kpis.standing import GRACE, gap, late_since, period_end, status

FIGURES = st.decimals(-(10**9), 10**9, places=3)
TOLERANCES = st.decimals(0, 1, places=3)
ORDER = ("off_track", "at_risk", "on_track")
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("now", "target", "direction", "tolerance", "expected"),
    [
        ("74", "80", "up", "0.05", "at_risk"), ("79", "80", "up", "0.05", "on_track"), ("76", "80", "up", "0.05", "on_track"), ("60", "80", "up", "0.05", "off_track"),
        ("24", "25", "down", "0.05", "on_track"), ("28", "25", "down", "0.05", "at_risk"), ("14", "10", "down", "0.05", "off_track"),
        ("0", "0", "up", "0.05", "on_track"), ("-1", "0", "up", "0.05", "off_track"), ("1", "0", "down", "0.05", "off_track"), ("1", "0", "up", "0.05", "on_track"),
        ("-12", "-10", "up", "0.05", "off_track"), ("-9", "-10", "up", "0.05", "on_track"), ("80", "80", "up", "0", "on_track"), ("79.9", "80", "up", "0", "off_track"),
    ],
)  # fmt: skip
def test_examples(now, target, direction, tolerance, expected):
    assert status(Decimal(now), Decimal(target), direction, Decimal(tolerance)) == expected


def test_without_a_value_or_a_target():
    assert status(None, Decimal(1), "up", Decimal(0)) == "none"
    assert status(Decimal(1), None, "up", Decimal(0)) == "none"


def test_a_value_that_should_have_been_replaced_is_stale_and_not_judged():
    for target in (Decimal(1), Decimal(9), None):
        assert status(Decimal(1), target, "up", Decimal(0), is_late=True) == "stale"
    assert status(None, Decimal(1), "up", Decimal(0), is_late=True) == "none"


@given(FIGURES, FIGURES, TOLERANCES)
def test_up_and_down_mirror_each_other(now, target, tolerance):
    assert status(now, target, Direction.UP, tolerance) == status(-now, -target, Direction.DOWN, tolerance)


@given(FIGURES, FIGURES, TOLERANCES)
def test_meeting_the_target_is_on_track(now, target, tolerance):
    best = max(now, target), min(now, target)
    assert status(best[0], target, Direction.UP, tolerance) == status(best[1], target, Direction.DOWN, tolerance) == "on_track"


@given(FIGURES, FIGURES, FIGURES, TOLERANCES, st.sampled_from([Direction.UP, Direction.DOWN]))
def test_a_better_value_never_stands_worse(one, other, target, tolerance, direction):
    worse, better = sorted((one, other), reverse=direction == Direction.DOWN)
    assert ORDER.index(status(worse, target, direction, tolerance)) <= ORDER.index(status(better, target, direction, tolerance))


@given(FIGURES, FIGURES, TOLERANCES, TOLERANCES, st.sampled_from(Direction.values))
def test_more_tolerance_never_judges_harder(now, target, one, other, direction):
    strict, mild = sorted((one, other))
    assert ORDER.index(status(now, target, direction, strict)) <= ORDER.index(status(now, target, direction, mild))


@given(FIGURES, FIGURES, st.sampled_from(Direction.values))
def test_the_gap_leads_back_to_now(now, target, direction):
    found = gap(now, target, direction)
    assert target + found.difference == now
    assert (found.share is None) == (target == 0)
    assert found.share is None or (found.share > 0) == (found.difference > 0)


@given(DAYS, st.sampled_from(Cadence.values))
def test_a_period_ends_on_or_after_its_days(day, cadence):
    end = period_end(day, cadence)
    assert end >= day
    assert period_end(end, cadence) == end
    assert period_end(end + timedelta(days=1), cadence) > end


@given(DAYS, st.sampled_from(Cadence.values), st.integers(0, 400))
def test_late_only_after_the_grace_and_for_good(latest, cadence, days):
    today = latest + timedelta(days=days)
    since = late_since(latest, cadence, today)
    assume(since is not None)
    assert latest < since < today
    assert late_since(latest, cadence, today + timedelta(days=1)) == since
    assert late_since(today, cadence, today) is None


def test_lateness_by_example():
    september = date(2026, 9, 30)
    due = date(2026, 10, 31) + timedelta(days=GRACE[Cadence.MONTHLY])
    assert late_since(september, "monthly", due) is None
    assert late_since(september, "monthly", due + timedelta(days=1)) == due
    assert late_since(date(2026, 10, 15), "monthly", date(2026, 11, 22)) is None
    assert late_since(september, "quarterly", date(2026, 11, 22)) is None
    assert late_since(date(2026, 11, 2), "weekly", date(2026, 11, 22)) == date(2026, 11, 18)
    assert late_since(None, "monthly", date(2026, 11, 22)) is None
