"""Figures are written the same everywhere, by the table of formats in the design language."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.kit import formats
from collab.kit.money import CURRENCIES, Money, digits_of

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("amount", "short", "full"),
    [
        ("0", "$0", "$0"),
        ("950", "$950", "$950"),
        ("12.50", "$12.5", "$12.50"),
        ("999.99", "$1k", "$999.99"),
        ("86000", "$86k", "$86,000"),
        ("86049", "$86k", "$86,049"),
        ("610000.00", "$610k", "$610,000"),
        ("999499", "$999k", "$999,499"),
        ("999500", "$1M", "$999,500"),
        ("1410000", "$1.41M", "$1,410,000"),
        ("4200000", "$4.2M", "$4,200,000"),
        ("1234567890", "$1.23B", "$1,234,567,890"),
        ("-610000", "−$610k", "−$610,000"),
        ("-0.00", "$0", "$0"),
    ],
)
def test_money_has_three_digits_in_lists_and_all_of_them_in_detail(amount: str, short: str, full: str) -> None:
    assert formats.short_money(usd(amount)) == short
    assert formats.full_money(usd(amount)) == full


def test_money_that_is_not_known_is_never_a_zero() -> None:
    assert formats.short_money(None) == formats.full_money(None) == "–"


def test_a_currency_without_a_sign_is_named_and_one_without_cents_shows_none() -> None:
    assert formats.short_money(Money(Decimal("1500000"), "SEK")) == "SEK\u00a01.5M"
    assert formats.full_money(Money(Decimal("1500.00"), "JPY")) == "¥1,500"


def test_every_digit_that_is_taken_is_shown_again() -> None:
    """How many digits a currency has is asked of one place: the forint's fillér were taken and then left out."""
    assert digits_of("HUF") == 2
    for currency in CURRENCIES:
        written = "12.50" if digits_of(currency) else "12"
        assert formats.full_money(Money.of(written, currency)).endswith(written), currency


@given(st.decimals(min_value="-1e14", max_value="1e14", allow_nan=False, allow_infinity=False, places=2))
def test_short_money_never_has_more_than_three_digits_nor_an_exponent(amount: Decimal) -> None:
    text = formats.short_money(Money(amount, "USD"))
    assert "e" not in text.lower()
    if abs(amount) >= 1:
        digits = [letter for letter in text if letter.isdigit()]
        # Above a thousand billions the billions themselves may have more digits.
        assert len(digits) <= 3 or text.endswith("B")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [("120000", "180000", "$120–180k"), ("900000", "1200000", "$900k–$1.2M"), ("10", "25", "$10–25"), ("-5", "5", "−$5–$5")],
)
def test_a_range_names_its_unit_once_where_it_is_the_same(low: str, high: str, words: str) -> None:
    assert formats.money_range(usd(low), usd(high)) == words


def test_a_year_is_written_only_where_it_is_not_this_one() -> None:
    assert formats.day(date(2026, 12, 3), TODAY) == "3 Dec"
    assert formats.day(date(2027, 1, 15), TODAY) == "15 Jan 2027"
    assert formats.day(None, TODAY) == "–"
    assert formats.day_range(date(2026, 1, 18), date(2026, 4, 16), TODAY) == "18 Jan – 16 Apr"
    assert formats.day_range(date(2026, 12, 18), date(2027, 4, 16), TODAY) == "18 Dec – 16 Apr 2027"
    assert formats.day_range(date(2027, 1, 18), date(2027, 4, 16), TODAY) == "18 Jan – 16 Apr 2027"
    assert formats.quarter(date(2027, 3, 31)) == "Q1 2027"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=59), "59m"),
        (timedelta(hours=2), "2h"),
        (timedelta(hours=47), "1d"),
        (timedelta(days=59), "59d"),
        (timedelta(days=70), "10w"),
    ],
)
def test_ages_in_lists_are_short(ago: timedelta, words: str) -> None:
    assert formats.age(NOW - ago, NOW) == words


def test_what_is_a_week_old_has_its_day() -> None:
    assert [formats.lately(NOW - timedelta(days=days), NOW) for days in (0, 6)] == ["now", "6d"]
    assert formats.lately(NOW - timedelta(days=7), NOW) == formats.day((NOW - timedelta(days=7)).date(), NOW.date())


def test_days_in_prose_are_words() -> None:
    assert [formats.days_words(n) for n in (0.4, 1, 3.9, 63)] == ["less than a day", "1 day", "3 days", "9 weeks"]


def test_shares_and_changes_carry_what_they_need() -> None:
    assert formats.percent(0.74) == "74%"
    assert formats.percent(Decimal("0.034")) == "3.4%"
    assert formats.percent(-0.28) == "−28%"
    assert formats.percent(None) == "–"
    assert formats.signed(Decimal("3"), " pts") == "+3 pts"
    assert formats.signed(Decimal("-4.7"), "%") == "−4.7%"
    assert formats.signed(Decimal(0), "%") == "0%"
