"""How fast a year's money goes: what is spent beside the budget spread over the days, and where the last months lead.

One picture for the funding pages and the executive page, so that the two never disagree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collab.kit.formats import MONTHS, percent, short_money
from collab.kit.money import Money
from collab.web.charts.burn import Burn, Spending, burn
from funding.funds.queries import Month, Sums, YearCard

# Within this share of the even pace spending is on it; the pace of a forecast is that of so many whole months.
NEAR, PACE_MONTHS = Decimal("0.05"), 3


@dataclass(frozen=True, slots=True)
class Pace:
    """Spending by month beside an even pace, in both widths, and its figures."""

    title: str
    note: str
    wide: Burn
    phone: Burn
    heads: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


def pace(year: YearCard, months: Sequence[Month], sums: Sums, today: date, earlier: Money | None = None) -> Pace:
    """What is spent beside the budget spread evenly over the days, and where the last whole months lead.

    What was paid of a year after its end is a row of its own, so that months and sum agree; so is ``earlier``, which was
    paid in this year from the funds of years before and is in no other figure here.
    """
    ends = _ends(year)
    here = len(months) - 1
    days = (year.ends_on - year.starts_on).days + 1
    # The month that runs is reckoned up to today, as its spending is.
    reckoned = [min(end, today) if place == here else end for place, end in enumerate(ends)]
    even = [sums.budget.amount * ((end - year.starts_on).days + 1) / days for end in reckoned]
    actual = [month.so_far.amount for month in months]
    ahead = _forecast(months, actual, ends, today)
    names = tuple(MONTHS[end.month - 1] for end in ends)
    data = Spending(names, _floats(even), _floats(actual), _floats(ahead), float(sums.budget.amount), plan_word="Even pace")
    later = sums.spent - months[-1].so_far if months and len(months) == len(ends) else Money(Decimal(0), sums.currency)
    title = _finding([*actual[:-1], actual[-1] + later.amount] if actual else actual, even)
    label = f"{title}. Spent {short_money(sums.spent)} of {short_money(sums.budget)}."
    if ahead:
        label += f" At the pace of the last {PACE_MONTHS} months it ends at {short_money(Money(ahead[-1], sums.currency))}."

    def words(value: float) -> str:
        return short_money(Money(Decimal(value), sums.currency))

    return Pace(
        title=title,
        note=" ".join(_notes(bool(ahead), later, earlier)),
        wide=burn(data, label, words),
        phone=burn(data, label, words, phone=True),
        heads=("Month", "Spent in it", "Spent so far", "Even pace"),
        rows=(
            *(_figures(f"{name} {end.year}", months, place, words(float(even[place]))) for place, (name, end) in enumerate(zip(names, ends, strict=True))),
            *_beside(sums, later, earlier),
        ),
    )  # fmt: skip


def _notes(has_forecast: bool, later: Money, earlier: Money | None) -> Iterator[str]:
    yield "Even pace: the budget spread over the days."
    if has_forecast:
        yield f"Forecast: the pace of the last {PACE_MONTHS} whole months."
    if later.amount:
        yield f"{short_money(later)} of it was paid after the year."
    if earlier is not None and earlier.amount:
        yield f"Beside it {short_money(earlier)} was paid this year from the funds of earlier years."


def _beside(sums: Sums, later: Money, earlier: Money | None) -> Iterator[tuple[str | None, ...]]:
    """The rows that are of no month of the year."""
    if later.amount:
        yield "After the year", short_money(later), short_money(sums.spent), None
    if earlier is not None and earlier.amount:
        yield "From earlier years’ funds", short_money(earlier), None, None


def _figures(name: str, months: Sequence[Month], place: int, even: str) -> tuple[str | None, ...]:
    if place >= len(months):
        return name, None, None, even
    return name, short_money(months[place].spent), short_money(months[place].so_far), even


def _ends(year: YearCard) -> list[date]:
    """The last day of each month of the year, the year's own last day at the end."""
    first = year.starts_on.year * 12 + year.starts_on.month
    count = year.ends_on.year * 12 + year.ends_on.month - first + 1
    starts = (first + place for place in range(count))
    return [min(year.ends_on, date.fromordinal(date(month // 12, month % 12 + 1, 1).toordinal() - 1)) for month in starts]


def _forecast(months: Sequence[Month], actual: Sequence[Decimal], ends: Sequence[date], today: date) -> list[Decimal]:
    """From today's sum on, month by month; nothing before three whole months, nothing where nothing was spent in them."""
    whole = months[:-1][-PACE_MONTHS:]
    if len(whole) < PACE_MONTHS or len(actual) >= len(ends):
        return []
    monthly = sum((month.spent.amount for month in whole), Decimal(0)) / PACE_MONTHS
    if monthly <= 0:
        return []
    here = len(actual) - 1
    rest = Decimal(max(0, (ends[here] - today).days)) / 30
    return [actual[-1], *(actual[-1] + monthly * (step + rest) for step in range(1, len(ends) - here))]


def _finding(actual: Sequence[Decimal], even: Sequence[Decimal]) -> str:
    if not actual or actual[-1] <= 0:
        return "Nothing is spent yet"
    if not even[len(actual) - 1]:
        return "Spending without a budget"
    off = actual[-1] / even[len(actual) - 1] - 1
    if abs(off) <= NEAR:
        return "Spend runs at an even pace"
    return f"Spend runs {percent(abs(off))} {'over' if off > 0 else 'under'} an even pace"


def _floats(values: Sequence[Decimal]) -> list[float]:
    return [float(value) for value in values]
