"""Money: an exact amount with its currency, never a float, never a mixture."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from babel.numbers import get_currency_precision, list_currencies

from collab.kit.errors import Invalid

# 14 digits before the point hold the budget of any company; 10^18 is a slip of the hand.
LARGEST = Decimal("99999999999999")
_PLAIN = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?", re.ASCII)
CURRENCIES = frozenset(list_currencies())


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
        digits = get_currency_precision(currency)
        if value != round(value, digits):
            raise Invalid(**{field: f"{currency} has {digits} digits after the point."})
        if abs(value) > LARGEST:
            raise Invalid(**{field: "The amount is larger than any budget."})
        return cls(value.quantize(Decimal(1).scaleb(-max(digits, 2))), currency)

    def __add__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.amount + other.amount, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.amount - other.amount, self.currency)

    def _same(self, other: Self) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")
