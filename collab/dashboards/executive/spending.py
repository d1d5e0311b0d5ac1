"""The year's money on the executive page: where it is, what is asked for, and how fast it goes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from collab.dashboards.kept import kept
from collab.kit.formats import count_words, short_money
from collab.kit.money import Money
from collab.people.models import Person
from collab.web.charts.waterfall import Row
from funding.funds import drawing, queries
from funding.funds.free import Free, free
from funding.funds.pace import Pace, pace
from funding.funds.queries import Month, Sums, YearCard

KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class MoneyCard:
    """The fiscal year around today in the house's currency; ``others`` names the funds of other currencies."""

    year: str
    title: str
    sums: Sums
    free: Free
    left: Money
    earlier: Money
    rows: tuple[Row, ...]
    others: str
    pace: Pace


def money(person: Person, asked: Money, count: int, today: date) -> MoneyCard | None:
    """None where no fiscal year is of today, or it has no fund in the house's currency. Five queries, six when the pace is not kept."""
    year = queries.year_of(today)
    totals = queries.totals(person, year.code) if year else ()
    if year is None or not totals or totals[0].currency != settings.CURRENCY:
        return None
    sums = totals[0]
    others = ", ".join(f"{short_money(other.available)} free of {short_money(other.budget)}" for other in totals[1:])
    owed, earlier = free(person, sums), queries.paid_earlier(person, year, sums.currency)
    wanted = drawing.Asked(asked, f"{count_words(count, 'decision')} above") if count else None
    return MoneyCard(
        year=year.code,
        title=_title(owed, asked, count),
        sums=sums,
        free=owed,
        left=drawing.left_of(owed, asked),
        rows=drawing.fall(sums, f"Budget {year.code}", owed, wanted),
        others=others,
        earlier=earlier,
        pace=pace(year, _months(person, year, sums, today), sums, today, earlier),
    )


def _title(owed: Free, asked: Money, count: int) -> str:
    """ "$1.31M is free; $455k is approved and not reserved; $440k is asked for"."""
    parts = [f"{short_money(owed.available)} is free"]
    if owed.count:
        parts.append(f"{short_money(owed.unreserved)} is approved and not reserved")
    if count:
        parts.append(f"{short_money(asked)} is asked for")
    return "; ".join(parts)


def _months(person: Person, year: YearCard, sums: Sums, today: date) -> tuple[Month, ...]:
    """By month; the same for everybody who sees funds, and the same as long as the sums are."""
    key = f"executive:burn:{year.code}:{sums.currency}:{today}:{sums.budget.amount}:{sums.spent.amount}"
    found = kept(key, KEPT_SECONDS, lambda: [_written(month) for month in queries.burn(person, year, sums.currency, today)])
    return tuple(
        Month(date.fromisoformat(first), Money(Decimal(spent), sums.currency), Money(Decimal(so_far), sums.currency))
        for first, spent, so_far in found
    )


def _written(month: Month) -> tuple[str, str, str]:
    """As a cache keeps it, exact."""
    return month.starts_on.isoformat(), str(month.spent.amount), str(month.so_far.amount)
