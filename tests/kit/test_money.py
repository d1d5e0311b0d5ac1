"""Money is exact and in a currency that somebody pays with; nothing is guessed and nothing rounded away."""

from decimal import Decimal
from typing import Any

import pytest

from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES, Money, ungrouped


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
        ("1.000,00", "USD"), ("1e3", "USD"), ("NaN", "USD"), (1.5, "USD"), (True, "USD"), ("\u0661", "USD"), ("1" * 19, "USD"),
    ],
)  # fmt: skip
def test_what_would_not_be_exact_is_refused(amount: Any, currency: Any) -> None:
    with pytest.raises(Invalid):
        Money.of(amount, currency)


def test_the_currencies_are_those_of_the_day() -> None:
    assert {"USD", "EUR", "GBP", "CAD", "CHF", "JPY", "CNY", "INR", "BRL", "PLN"} <= CURRENCIES
    assert not {"XXX", "XTS", "XAU", "XDR", "DEM", "FRF", "ITL"} & CURRENCIES


@pytest.mark.parametrize(
    ("written", "plain"),
    [("1,200,000.00", "1200000.00"), ("12,000", "12000"), ("1.000,00", "1.000,00"), ("1,00", "1,00"), ("12,0000", "12,0000"), ("5", "5")],
)
def test_only_commas_that_part_thousands_are_left_out(written: str, plain: str) -> None:
    assert ungrouped(written) == plain
