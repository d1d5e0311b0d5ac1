"""How figures are written for people: money, dates, ages, shares. Plain functions, text out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from collab.kit.money import digits_of

MINUS = "\u2212"
DASH = "\u2013"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$", "CHF": "CHF\u00a0", "INR": "₹"}
_STEPS = ((Decimal("1e9"), "B"), (Decimal("1e6"), "M"), (Decimal("1e3"), "k"))


class Amount(Protocol):
    """What the money functions need: an exact amount and the code of its currency."""

    @property
    def amount(self) -> Decimal: ...

    @property
    def currency(self) -> str: ...


def sign(currency: str) -> str:
    """The sign written before an amount; the code and a space where there is no usual sign."""
    return SIGNS.get(currency, f"{currency}\u00a0")


def three_digits(value: Decimal) -> Decimal:
    """``value`` to three significant digits, half away from zero; large whole numbers stay whole."""
    if not value:
        return Decimal(0)
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 2), rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Digits without trailing zeros and without an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def short_number(value: Decimal) -> str:
    """At most three significant digits with k, M or B: 86000 is "86k", 1410000 is "1.41M"."""
    size = three_digits(abs(value))
    text = plain(size)
    for step, letter in _STEPS:
        if size >= step:
            text = plain(size / step) + letter
            break
    return (MINUS if value < 0 and size else "") + text


def short_money(money: Amount | None) -> str:
    """Gives "$86k", "$1.41M", "−$610k"; a dash when not known."""
    if money is None:
        return DASH
    text = short_number(money.amount)
    minus, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{minus}{sign(money.currency)}{digits}"


def full_money(money: Amount | None) -> str:
    """Every digit, grouped: "$1,410,000", "$12.50"; cents are left out when there are none."""
    if money is None:
        return DASH
    whole = money.amount == money.amount.to_integral_value() or not digits_of(money.currency)
    digits = f"{abs(money.amount):,.0f}" if whole else f"{abs(money.amount):,.2f}"
    return f"{MINUS if money.amount < 0 else ''}{sign(money.currency)}{digits}"


def money_range(low: Amount, high: Amount) -> str:
    """Gives "$120–180k" where both have the same unit, else both in full: "$900k–$1.2M"."""
    a, b = short_money(low), short_money(high)
    mark = sign(low.currency)
    units = [text[-1] if text[-1].isalpha() else "" for text in (a, b)]
    same = low.currency == high.currency and units[0] == units[1] and a.startswith(mark) and b.startswith(mark)
    return f"{a.removesuffix(units[0])}{DASH}{b.removeprefix(mark)}" if same else f"{a}{DASH}{b}"


def day(on: date | None, today: date) -> str:
    """Gives "3 Dec", with the year when it is not this one: "15 Jan 2027"; a dash when not known."""
    if on is None:
        return DASH
    text = f"{on.day} {MONTHS[on.month - 1]}"
    return text if on.year == today.year else f"{text} {on.year}"


def day_range(start: date, end: date, today: date) -> str:
    """Gives "18 Jan – 16 Apr"; a year is written where it is not this one, once when both share it."""
    last = day(end, today)
    first = f"{start.day} {MONTHS[start.month - 1]}" if start.year == end.year else day(start, today)
    return f"{first} {DASH} {last}"


def short_range(start: date, end: date) -> str:
    """Gives "18 Jan – 16 Apr" without years, for where an axis shows them."""
    return f"{start.day} {MONTHS[start.month - 1]} {DASH} {end.day} {MONTHS[end.month - 1]}"


def quarter(on: date) -> str:
    """Gives "Q1 2027"."""
    return f"Q{(on.month + 2) // 3} {on.year}"


def second_of_day(at: datetime, zone: tzinfo) -> str:
    """Gives "14:03:22", for what is only true for moments."""
    return f"{at.astimezone(zone):%H:%M:%S}"


def age(since: datetime, now: datetime) -> str:
    """For lists: "now", "12m", "2h", "3d", "5w"; the future counts as now. Both aware."""
    minutes = int((now - since) / timedelta(minutes=1))
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes}m"
    if minutes < 24 * 60:
        return f"{minutes // 60}h"
    days = minutes // (24 * 60)
    return f"{days}d" if days < 60 else f"{days // 7}w"


def lately(at: datetime, now: datetime) -> str:
    """For lists: the age within a week, then the day: "3d", "10 Nov". Both aware, in the zone whose days count."""
    return age(at, now) if now - at < timedelta(days=7) else day(at.date(), now.date())


def in_groups(value: Decimal) -> str:
    """A figure whole, in groups of three, for a field that is written in again: "1,200,000.5"."""
    return f"{value:,f}"


def grouped(number: int) -> str:
    """Gives "999", "1,000", "−12,345"."""
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def rounded(value: Decimal, places: int) -> str:
    """Gives "74.5", "1,234", "−0.3": so many places at most, half away from zero, no zeros at the end."""
    figure = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(figure):,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{MINUS if figure < 0 else ''}{text}"


def count_words(number: int, one: str, many: str | None = None) -> str:
    """Gives "1 day", "3 days"; grouped from a thousand on."""
    return f"{grouped(number)} {one if number == 1 else many or one + 's'}"


def days_words(days: float) -> str:
    """For prose: "less than a day", "1 day", "3 days", from 8 weeks on "9 weeks"."""
    whole = int(days)
    if whole < 1:
        return "less than a day"
    return count_words(whole, "day") if whole < 56 else count_words(whole // 7, "week")


def listed(names: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"; empty for none."""
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def percent(share: float | Decimal | None) -> str:
    """A share of one as "74%"; below ten per cent with one digit after the point when it has one."""
    if share is None:
        return DASH
    value = Decimal(str(share)) * 100
    digits = Decimal("0.1") if 0 < abs(value) < 10 else Decimal(1)
    rounded = value.quantize(digits, rounding=ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{plain(abs(rounded))}%"


def change(share: Decimal) -> str:
    """A change as a share of one always carries its sign: "+4.2%", "−64%", "0%"; one digit after the point at most."""
    size = abs(share) * 100
    text = rounded(size, 1) if size < 100 else short_number(size)
    return f"{'' if text == '0' else '+' if share > 0 else MINUS}{text}%"


def signed(value: Decimal, unit: str = "") -> str:
    """A change always carries its sign: "+3 pts", "−4.7%", "0"."""
    number = plain(three_digits(abs(value)))
    mark = "" if number == "0" else "+" if value > 0 else MINUS
    return f"{mark}{number}{unit}"
