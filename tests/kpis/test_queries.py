"""Cards: the latest arrival of the latest day, twelve months, targets of the day, three queries."""

from datetime import date
from decimal import Decimal

import pytest

from collab.kit.errors import NotFound
from collab.kpis import drawing, operations, queries
from collab.kpis.cards import words
from collab.kpis.operations import Reading

pytestmark = pytest.mark.django_db


def record(cast, code, *pairs):
    for on, value in pairs:
        operations.measure(actor=cast.technologist, code=code, readings=[Reading(Decimal(value), date.fromisoformat(on), "crm")])


@pytest.mark.usefixtures("while_open")
def test_the_latest_arrival_of_the_latest_day_counts(cast, make_kpi):
    make_kpi()
    record(cast, "match-rate", ("2026-10-31", "74"), ("2026-09-30", "70"), ("2026-10-31", "76"), ("2026-10-15", "99"))
    card = queries.kpi_card("match-rate")
    assert (card.now, card.now_on) == (Decimal(76), date(2026, 10, 31))
    assert card.spark[-3:] == (Decimal(70), Decimal(76), None)
    assert card.spark[:-3] == (None,) * 9
    assert len(card.spark) == 12


def test_as_of_a_day_nothing_later_is_known(cast, make_kpi):
    make_kpi()
    record(cast, "match-rate", ("2026-09-30", "70"), ("2026-10-31", "76"))
    operations.set_target(actor=cast.admin, code="match-rate", starts_on=date(2026, 1, 1), ends_on=date(2026, 9, 30), value=Decimal(72))
    operations.set_target(actor=cast.admin, code="match-rate", starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), value=Decimal(80))
    then, now = queries.kpi_card("match-rate", date(2026, 9, 30)), queries.kpi_card("match-rate")
    assert (then.now, then.target, then.gap_text, then.status) == (Decimal(70), Decimal(72), "−2.8%", "on_track")
    assert (now.now, now.target, now.gap_text, now.status) == (Decimal(76), Decimal(80), "−5%", "on_track")


def test_late_data_is_shown_with_since_when(cast, make_kpi):
    make_kpi()
    record(cast, "match-rate", ("2026-08-31", "70"))
    assert queries.kpi_card("match-rate").late_since == date(2026, 10, 10)
    assert queries.kpi_card("match-rate", date(2026, 10, 9)).late_since is None


def test_a_value_is_judged_by_the_target_of_its_own_period(cast, make_kpi):
    """On the first day of a period nobody is accused of what has not been measured yet."""
    make_kpi(tolerance=Decimal("0.05"))
    record(cast, "match-rate", ("2026-03-31", "76"))
    for year, value in ((2025, "75"), (2026, "90")):
        operations.set_target(
            actor=cast.admin, code="match-rate", starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31), value=Decimal(value)
        )
    before, after = (queries.kpi_card("match-rate", date(2026, month, day)) for month, day in ((3, 31), (4, 1)))
    assert (before.target, before.status, before.new_target) == (75, "on_track", None)
    assert (after.target, after.status, after.new_target, after.due_on) == (75, "on_track", 90, date(2026, 5, 10))
    assert "first value of the new period expected by 10 May" in drawing.note(after)
    record(cast, "match-rate", ("2026-04-30", "76"))
    now = queries.kpi_card("match-rate", date(2026, 4, 30))
    assert (now.target, now.status, now.new_target) == (90, "off_track", None)


def test_a_value_of_a_time_without_a_target_is_not_judged_by_a_later_one(cast, make_kpi):
    make_kpi()
    record(cast, "match-rate", ("2026-10-31", "76"))
    operations.set_target(actor=cast.admin, code="match-rate", starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 31), value=Decimal(80))
    card = queries.kpi_card("match-rate")
    assert (card.status, card.status_words, card.gap, card.new_target) == ("none", "No target", None, 80)


def test_every_figure_says_how_old_it_is(cast, make_kpi):
    make_kpi()
    record(cast, "match-rate", ("2026-08-31", "70"))
    operations.set_target(actor=cast.admin, code="match-rate", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), value=Decimal(60))
    fresh, old = queries.kpi_card("match-rate", date(2026, 10, 10)), queries.kpi_card("match-rate", date(2026, 10, 11))
    assert (fresh.status, drawing.note(fresh)) == ("on_track", "of 31 Aug")
    assert (old.status, drawing.note(old)) == ("stale", "late since 10 Oct, last value 31 Aug")
    assert not old.is_on_track


def test_four_queries_for_all(cast, make_kpi, django_assert_num_queries):
    for number in range(12):
        make_kpi(f"kpi-{number}")
        record(cast, f"kpi-{number}", *((f"2026-{month:02}-28", str(month)) for month in range(1, 11)))
    with django_assert_num_queries(4):
        cards = queries.kpi_cards()
    assert len(cards) == 12
    assert all(card.spark[-2] == 10 and card.owner_it == "Nikolai Petrov" for card in cards)


def test_one_that_is_not_there():
    with pytest.raises(NotFound):
        queries.kpi_card("nothing")


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "expected"),
    [
        ("74.20", "%", 1, "74.2%"), ("74", "%", 1, "74%"), ("24", "days", 0, "24\u00a0days"), ("38100000", "USD", 0, "$38.1M"), ("-610000", "USD", 0, "−$610k"),
        ("3.8", "¢", 1, "3.8¢"), ("-1.25", "%", 1, "−1.3%"), ("12500", "visits", 0, "12,500\u00a0visits"), ("2500000", "visits", 0, "2.5M\u00a0visits"),
        ("12.50", "USD", 2, "$12.5"), ("100", "%", 0, "100%"), ("0", "%", 1, "0%"), ("1000", "", 0, "1,000"),
    ],
)  # fmt: skip
def test_figures_as_people_write_them(value, unit, decimals, expected):
    assert words(Decimal(value), unit, decimals) == expected
