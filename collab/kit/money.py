"""Money: an exact amount with its currency, never a float, never a mixture."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from babel.core import get_global
from babel.numbers import get_currency_precision, get_territory_currencies

from collab.kit.errors import Invalid

# 14 digits before the point hold the budget of any company; 10^18 is a slip of the hand.
LARGEST = Decimal("99999999999999")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,6})?", re.ASCII)
_PLAIN = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?", re.ASCII)
# Money that is paid with somewhere today: neither gold, nor test codes, nor what the euro replaced.
CURRENCIES = frozenset(
    code
    for territory in get_global("territory_currencies")
    for code in get_territory_currencies(territory, start_date=date(2026, 1, 1), tender=True)
)
# As many as the tables keep; a third digit of a dinar would be lost without a word.
MOST_DIGITS = 2


def digits_of(currency: str) -> int:
    """How many digits after the point the currency is written with: 2 for USD, none for JPY."""
    return min(get_currency_precision(currency), MOST_DIGITS)


def exact(text: object, field: str = "amount") -> Decimal:
    """A decimal from ``text`` ("120000.00"); exponents, separators, NaN and foreign digits are refused."""
    if isinstance(text, Decimal):
        text = format(text, "f") if text.is_finite() else "NaN"
    if isinstance(text, bool) or not isinstance(text, str | int):
        raise Invalid(**{field: "Write the amount as digits with a point, for example 120000.00."})
    plain = str(text).strip()
    if not _PLAIN.fullmatch(plain):
        raise Invalid(**{field: "Write the amount as digits with a point, for example 120000.00."})
    return Decimal(plain)


def ungrouped(text: str) -> str:
    """ "1,200,000.00" without the commas that part its thousands; anything else, such as "1.000,00", as it is."""
    return text.replace(",", "") if _GROUPED.fullmatch(text.strip()) else text


@dataclass(frozen=True, order=False)
class Money:
    """An amount of one currency, as exact as the currency is."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, amount: object, currency: object, field: str = "amount") -> Self:
        """Money from what a person or a program wrote; raises ``Invalid`` naming ``field``."""
        if not isinstance(currency, str) or currency not in CURRENCIES:
            raise Invalid(**{field: "The currency is not one of ISO 4217, for example USD."})
        value = exact(amount, field)
        digits = digits_of(currency)
        if value != round(value, digits):
            raise Invalid(**{field: f"{currency} is written with {digits or 'no'} digits after the point."})
        if abs(value) > LARGEST:
            raise Invalid(**{field: "The amount is larger than any budget."})
        return cls(value.quantize(Decimal(1).scaleb(-MOST_DIGITS)), currency)

    def __add__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.amount + other.amount, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.amount - other.amount, self.currency)

    def _same(self, other: Self) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")
