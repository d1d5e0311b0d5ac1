"""Money is exact and in a currency that somebody pays with; nothing is guessed and nothing rounded away."""

from decimal import Decimal
from typing import Any

import pytest

from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES, Money, read


@pytest.mark.parametrize(
    ("amount", "currency", "value"),
    [("120000.00", "USD", "120000.00"), ("5", "JPY", "5.00"), (7, "EUR", "7.00"), ("1.23", "KWD", "1.23"), ("1.230", "KWD", "1.23")],
)
def test_what_was_written_is_kept(amount: Any, currency: str, value: str) -> None:
    money = Money.of(amount, currency)
    assert money.amount == Decimal(value) and money.amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1.234", "KWD"), ("1.234", "USD"), ("0.5", "JPY"), ("5", "XXX"), ("5", "XTS"), ("5", "XAU"), ("5", "DEM"), ("5", "usd"), ("5", None),
        ("1.000", "USD"), ("1e3", "USD"), ("NaN", "USD"), (1.5, "USD"), (True, "USD"), ("\u0661", "USD"), ("1" * 19, "USD"),
    ],
)  # fmt: skip
def test_what_would_not_be_exact_is_refused(amount: Any, currency: Any) -> None:
    with pytest.raises(Invalid):
        Money.of(amount, currency)


def test_the_currencies_are_those_of_the_day() -> None:
    assert {"USD", "EUR", "GBP", "CAD", "CHF", "JPY", "CNY", "INR", "BRL", "PLN"} <= CURRENCIES
    assert not {"XXX", "XTS", "XAU", "XDR", "DEM", "FRF", "ITL"} & CURRENCIES


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("85,000", "85000"), ("$85,000", "85000"), ("85k", "85000"), ("$85K", "85000"), ("1.2m", "1200000"), ("1.250m", "1250000"), ("1,5m", "1500000"),
        ("85 000", "85000"), ("85\u00a0000", "85000"), ("85\u202f000,50", "85000.50"), ("85'000.00", "85000"), ("85.000,00", "85000"),
        ("1,200,000.00", "1200000"), ("1.200.000", "1200000"), ("1.200.000,5", "1200000.5"), ("USD 85,000", "85000"), ("85,000 USD", "85000"),
        ("12,50", "12.50"), ("0,500", "0.5"), ("-85k", "-85000"), ("-$5", "-5"), ("$-5", "-5"), ("\u22125", "-5"), ("2 million", "2000000"),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it(written: str, value: str) -> None:
    assert Money.of(written, "USD").amount == Decimal(value)


@pytest.mark.parametrize(
    ("written", "readings"), [("85.000", ("85000", "85.00")), ("1,250m", ("1250", "1.25")), ("120.500", ("120500", "120.5"))]
)
def test_what_may_be_read_in_two_ways_is_asked_with_both(written: str, readings: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        Money.of(written, "USD", "estimate")
    (sentence,) = refused.value.fields["estimate"]
    assert all(reading in sentence for reading in readings) and sentence.endswith("Write the one you mean.")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "k",
        "$",
        "1,00,000.0",
        "12,0000",
        "1 00",
        "85,00,0",
        "1.2.3",
        "1,2.3,4",
        "5$$",
        "$5$",
        "--5",
        "-$-5",
        "85kg",
        "1,",
        ".5",
        "1.000,",
        "9" * 40,
    ],
)
def test_what_is_no_number_is_not_guessed(written: str) -> None:
    with pytest.raises(Invalid):
        Money.of(written, "USD")


@pytest.mark.parametrize("written", ["€5", "5 EUR", "£5k"])
def test_other_money_than_the_field_is_named(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        Money.of(written, "USD")
    assert "the currency is USD" in refused.value.fields["amount"][0]


def test_a_plain_measure_may_have_three_digits_behind_its_point() -> None:
    assert (read("36.125", is_money=False), read("3,7", is_money=False)) == (Decimal("36.125"), Decimal("3.7"))
    with pytest.raises(Invalid, match="another look"):
        read("3,700", is_money=False)


def test_exact_money_is_not_read_anew() -> None:
    assert Money.of(Decimal("85.000"), "USD").amount == Decimal(85)
