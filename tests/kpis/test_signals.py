"""Signals: limits and the three patterns against figures reckoned by hand, in words, on the page and in the API; no wiggle is a signal."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.kpis import operations, outlook, queries, series, xmr
from collab.kpis.models import Measurement
from collab.kpis.operations import Reading

ROOT = "/api/v1/kpis/"
# A flat year and a half with small moves: mean 50, mean move 2.
CALM = ["49", "51"] * 9


def month(back: int) -> date:
    """The last day of the month so many months before October 2026."""
    number = 2026 * 12 + 9 - back + 1
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)


def points(values: list[str]) -> list[tuple[date, Decimal]]:
    return [(month(len(values) - 1 - place), Decimal(value)) for place, value in enumerate(values)]


def found(values: list[str]) -> tuple[xmr.Limits | None, tuple[xmr.Finding, ...]]:
    spots = points(values)
    limits = xmr.limits([value for _, value in spots])
    return limits, xmr.signals(spots, limits)


def test_limits_are_the_mean_and_266_times_the_mean_move_from_twelve_values_on():
    assert found(CALM[:11])[0] is None
    limits, told = found(CALM)
    assert limits == xmr.Limits(Decimal(50), Decimal("44.68"), Decimal("55.32"), 18)
    assert told == ()
    flat = [Decimal(value) for value in ("10", "12", "9", "11", "10", "13", "10", "12", "11", "9", "12", "10")]
    moves = [abs(after - before) for before, after in pairwise(flat)]
    assert xmr.limits(flat).upper == sum(flat) / 12 + Decimal("2.66") * sum(moves) / 11


def test_a_value_beyond_is_a_signal_and_a_wiggle_within_is_none():
    limits, told = found([*CALM, "57"])
    assert [(one.kind, one.side, one.first, one.count) for one in told] == [("beyond", "above", month(0), 1)]
    assert not limits.is_beyond(Decimal("53")) and found([*CALM, "53"])[1] == ()


def test_eight_on_one_side_and_seven_are_not():
    low, high = ["49", "50"] * 8, ["52", "51"]
    assert [one.kind for one in found([*low, *high * 3, "52"])[1] if one.side == "above"] == []
    _, told = found([*low, *high * 4])
    eight = next(one for one in told if one.side == "above" and one.kind == "one_side")
    assert (eight.count, eight.first, eight.last) == (8, month(7), month(0))
    # A value that is the mean itself is on no side.
    values = [Decimal(1)] * 4 + [Decimal(0)] + [Decimal(1)] * 4
    limits = xmr.Limits(Decimal(0), Decimal(-5), Decimal(5), 9)
    assert xmr.signals([(month(8 - place), value) for place, value in enumerate(values)], limits) == ()


def test_three_of_four_nearer_the_limit_and_two_are_not():
    limits = xmr.Limits(Decimal(0), Decimal(-4), Decimal(4), 20)

    def told(*values: str) -> list[tuple[str, str, int]]:
        spots = [(month(len(values) - 1 - place), Decimal(value)) for place, value in enumerate(values)]
        return [(one.kind, one.side, one.count) for one in xmr.signals(spots, limits)]

    assert told("1", "3", "1", "3", "-1") == []
    assert told("1", "3", "1", "3", "3", "-1") == [("near_limit", "above", 3)]
    assert told("-1", "-3", "-3", "-3") == [("near_limit", "below", 3)]
    # On one side: a value near the other limit does not count with them.
    assert told("3", "-3", "3", "1") == []
    # Just half the way is not nearer.
    assert told("2", "2", "2", "2") == []


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=60), st.decimals(-50, 50, places=2), st.booleans())
def test_moving_and_mirroring_values_moves_and_mirrors_what_is_found(values, by, is_mirrored):
    spots = [(month(len(values) - 1 - place), value) for place, value in enumerate(values)]
    sign = -1 if is_mirrored else 1
    moved = [(on, sign * value + by) for on, value in spots]
    one, other = (xmr.signals(each, xmr.limits([value for _, value in each])) for each in (spots, moved))
    turned = {"above": "below", "below": "above"} if is_mirrored else {"above": "above", "below": "below"}
    runs, others = ([each for each in every if each.kind == "one_side"] for every in (one, other))
    assert sorted((turned[each.side], each.first, each.last) for each in runs) == sorted(
        (each.side, each.first, each.last) for each in others
    )
    for each in (*one, *other):
        assert each.first <= each.last and 1 <= each.count <= len(values)


pytestmark = pytest.mark.django_db


def measured(cast, code: str, values: list[str]) -> None:
    readings = [Reading(value, on, "web analytics") for on, value in points(values)]
    operations.measure(actor=cast.finance, code=code, readings=readings)


def test_it_is_said_on_the_page_in_the_list_and_in_the_api_alike(cast, page, api, make_kpi):
    make_kpi()
    make_kpi("calm")
    measured(cast, "match-rate", [*CALM, "57"])
    measured(cast, "calm", CALM)
    said = "The value of 31 Oct lies above 56.3%, beyond what its variation explains."
    answer = api(cast.marketer).get(f"{ROOT}match-rate/signals/").json()
    assert (answer["kpi"], answer["said"]) == ("match-rate", said)
    limits = xmr.limits([Decimal(value) for value in [*CALM, "57"]])
    assert Decimal(answer["limits"]["upper"]) == round(limits.upper, 6) and answer["limits"]["count"] == 19
    (told,) = answer["signals"]
    assert told == {
        "kind": "beyond", "side": "above", "first_on": "2026-10-31", "last_on": "2026-10-31", "count": 1, "is_now": True, "said": said,
    }  # fmt: skip
    for path in ("/kpis/match-rate/", "/kpis/"):
        assert said in " ".join(page(cast.marketer).get(path).content.decode().split())
    calm = page(cast.marketer).get("/kpis/calm/").content.decode()
    assert "Nothing but its usual variation: a value between 44.7% and 55.3% says nothing new." in calm
    assert "2.66 times the mean move" in calm and "band-limits" in calm
    few = api(cast.marketer).get(f"{ROOT}calm/signals/").json()
    assert few["signals"] == []


def test_too_few_and_the_period_that_runs(cast, api, make_kpi):
    make_kpi()
    measured(cast, "match-rate", CALM[:11])
    answer = api(cast.marketer).get(f"{ROOT}match-rate/signals/").json()
    assert answer["limits"] is None and answer["said"] == "Limits are reckoned from 12 values of periods that are over; there are 11."
    # November runs: its value is drawn, and not judged.
    operations.measure(actor=cast.finance, code="match-rate", readings=[Reading(Decimal(99), date(2026, 11, 20), "crm")])
    assert api(cast.marketer).get(f"{ROOT}match-rate/signals/").json()["limits"] is None


def test_a_corrected_value_and_many_in_a_period_count_once(cast, make_kpi):
    kpi = make_kpi()
    measured(cast, "match-rate", CALM)
    operations.measure(
        actor=cast.finance,
        code="match-rate",
        readings=[Reading(Decimal(7), date(2026, 11, 3), "crm"), Reading(Decimal(8), date(2026, 11, 5), "crm")],
    )
    operations.measure(actor=cast.finance, code="match-rate", readings=[Reading(Decimal(9), date(2026, 11, 5), "crm")])
    assert series.points(kpi, date(2026, 11, 22))[-2:] == [(date(2026, 10, 31), Decimal(51)), (date(2026, 11, 5), Decimal(9))]
    assert Measurement.objects.filter(kpi=kpi, on__gte=date(2026, 11, 1)).count() == 3


@pytest.mark.parametrize(("direction", "tone"), [("up", "ok"), ("down", "warn")])
def test_whether_it_is_good_goes_by_the_direction(cast, make_kpi, direction, tone):
    kpi = make_kpi(direction=direction)
    measured(cast, "match-rate", [*CALM, "57"])
    card = queries.kpi_card(kpi.code)
    assert outlook.turned([card], card.on)[kpi.code].tone == tone


def test_an_outsider_learns_nothing(cast, api, page, make_kpi, all_rights):
    make_kpi()
    for door in ("signals", "forecast"):
        assert api(cast.outsider).get(f"{ROOT}nobodys/{door}/").status_code == 404
        assert api(cast.marketer).get(f"{ROOT}match-rate/{door}/?x=1").status_code == 400
