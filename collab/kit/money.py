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
        raise Invalid(**{field: _WRITE})
    plain = str(text).strip()
    if not _PLAIN.fullmatch(plain):
        raise Invalid(**{field: _WRITE})
    return Decimal(plain)


# How people mark an amount: the sign or the code of its money, and what stands for three or six noughts.
_SIGNS = {"$": "USD CAD AUD NZD SGD HKD MXN", "€": "EUR", "£": "GBP", "¥": "JPY CNY", "₹": "INR", "₩": "KRW", "₽": "RUB", "zł": "PLN"}
_NOUGHTS = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
_MARKED = re.compile(
    r"(?P<minus>[-\u2212])?\s*(?P<before>[^\s\d.,'’+-]{1,3})?\s*(?P<inner>[-\u2212])?\s*(?P<digits>[0-9][0-9 .,'’]*?)"
    r"\s*(?P<noughts>[kK]|[mM](?:n|N|io)?|[bB][nN]?|thousand|million|billion)?\s*(?P<after>[^\s\d.,'’+-]{1,3})?",
    re.ASCII,
)
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_WRITE = "Write the amount as digits with a point, for example 120000.00."


def read(text: str, field: str = "amount", currency: str = "", *, is_money: bool = True) -> Decimal:
    """The number that a person wrote: "85,000", "$85k", "1.2m", "85 000", "85.000,00".

    Raises ``Invalid`` for what is no number, and for what may be read in two ways, with both readings. A plain measure
    (``is_money`` false) may have three digits after its point.
    """
    found = _MARKED.fullmatch(_SPACES.sub(" ", text).strip())
    if found is None or (found["minus"] and found["inner"]) or (found["before"] and found["after"]):
        raise Invalid(**{field: _WRITE})
    if (mark := found["before"] or found["after"]) and not _is_of(mark, currency):
        raise Invalid(**{field: f"It says {mark}, and the currency is {currency}." if currency else _WRITE})
    noughts = _NOUGHTS[found["noughts"].lower()] if found["noughts"] else 0
    digits = _digits(found["digits"], field, is_plain=bool(noughts) or not is_money or _has_mils(currency))
    value = Decimal(digits).scaleb(noughts)
    if len(value.as_tuple().digits) > 30 or value.adjusted() > 18:
        raise Invalid(**{field: "The amount is larger than any budget."})
    return -value if found["minus"] or found["inner"] else value


def _has_mils(currency: str) -> bool:
    """Three digits behind its point are the ordinary way to write it."""
    return bool(currency) and get_currency_precision(currency) > MOST_DIGITS


def _is_of(mark: str, currency: str) -> bool:
    return mark.upper() == currency or currency in _SIGNS.get(mark, "").split()


def _digits(text: str, field: str, *, is_plain: bool) -> str:
    """The digits with a point alone; what parts thousands is left out. ``is_plain``: one point is always a point."""
    parts = re.split("[ '’]", text)
    if len(parts) > 1:
        if not re.fullmatch("[0-9]{1,3}", parts[0]) or not all(re.fullmatch("[0-9]{3}", one) for one in parts[1:-1]):
            raise Invalid(**{field: _WRITE})
        if not re.fullmatch("[0-9]{3}([.,][0-9]+)?", parts[-1]):
            raise Invalid(**{field: _WRITE})
        return "".join(parts).replace(",", ".")
    points, commas = text.count("."), text.count(",")
    if points + commas == 1:
        return _one_mark(text, field, is_plain)
    point = text[max(text.rfind("."), text.rfind(","))] if points and commas else ""
    whole, _, rest = text.rpartition(point) if point else (text, "", "")
    other = {".": ",", ",": "."}.get(point, "." if points else ",")
    groups = whole.split(other)
    if (point and (point in whole or not rest)) or not _is_grouped(groups):
        raise Invalid(**{field: _WRITE})
    return "".join(groups) + (f".{rest}" if rest else "")


def _is_grouped(groups: list[str]) -> bool:
    first, *others = groups
    return bool(first) and all(len(one) == 3 for one in others) and (not others or len(first) <= 3)


def _one_mark(text: str, field: str, is_plain: bool) -> str:
    """One point or one comma. With three digits behind it, it may part thousands; and where that is not sure, it is asked."""
    mark = "." if "." in text else ","
    whole, _, rest = text.partition(mark)
    if not whole or not rest:
        raise Invalid(**{field: _WRITE})
    may_group = len(rest) == 3 and len(whole) <= 3 and not whole.startswith("0")
    if not may_group:
        if mark == "," and len(rest) > 2 and not whole.startswith("0"):
            raise Invalid(**{field: _WRITE})
        return f"{whole}.{rest}"
    if mark == "," and not is_plain:
        return whole + rest
    if mark == "." and is_plain:
        return text
    raise Invalid(**{field: f"Is it {whole}{rest} or {whole}.{rest.rstrip('0') or '00'}? Write the one you mean."})


@dataclass(frozen=True, order=False)
class Money:
    """An amount of one currency, as exact as the currency is."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, amount: object, currency: object, field: str = "amount") -> Self:
        """Money from what a person (``read``) or a program wrote; raises ``Invalid`` naming ``field``."""
        if not isinstance(currency, str) or currency not in CURRENCIES:
            raise Invalid(**{field: "The currency is not one of ISO 4217, for example USD."})
        value = read(amount, field, currency) if isinstance(amount, str) else exact(amount, field)
        digits = digits_of(currency)
        if value != round(value, digits):
            raise Invalid(**{field: f"{currency} is kept with {digits or 'no'} digits after the point."})
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
