"""The year's money on the executive page: where it is, what is asked for, and how fast it goes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from collab.dashboards.kept import kept
from collab.kit.formats import count_words, percent, short_money
from collab.kit.money import Money
from collab.people.models import Person
from collab.web.charts.waterfall import ASKED, FALL, PROMISE, TOTAL, Row, Step, waterfall
from funding.funds import queries
from funding.funds.pace import Pace, pace
from funding.funds.queries import Month, Sums, YearCard

KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class MoneyCard:
    """The fiscal year around today in the house's currency; ``others`` names the funds of other currencies."""

    year: str
    title: str
    sums: Sums
    left: Money
    rows: tuple[Row, ...]
    others: str
    pace: Pace


def money(person: Person, asked: Money, count: int, today: date) -> MoneyCard | None:
    """None where no fiscal year is of today, or it has no fund in the house's currency. Three queries, four when the pace is not kept."""
    year = queries.year_of(today)
    totals = queries.totals(person, year.code) if year else ()
    if year is None or not totals or totals[0].currency != settings.CURRENCY:
        return None
    sums = totals[0]
    others = ", ".join(f"{short_money(other.available)} free of {short_money(other.budget)}" for other in totals[1:])
    title = f"{short_money(sums.available)} is free"
    if count:
        title += f"; {short_money(asked)} is asked for"
    left = sums.available - asked
    return MoneyCard(
        year=year.code,
        title=title,
        sums=sums,
        left=left,
        rows=_fall(year, sums, asked, count, left),
        others=others,
        pace=pace(year, _months(person, year, sums, today), sums, today),
    )


def _fall(year: YearCard, sums: Sums, asked: Money, count: int, left: Money) -> tuple[Row, ...]:
    share = f"{percent(sums.available.amount / sums.budget.amount)} of budget" if sums.budget.amount else ""
    steps = [
        Step(f"Budget {year.code}", float(sums.budget.amount), TOTAL, short_money(sums.budget)),
        Step("Spent to date", -float(sums.spent.amount), FALL, _minus(sums.spent), "Invoices booked"),
        Step("Committed", -float(sums.committed.amount), FALL, _minus(sums.committed), "Work that has started"),
        Step("Reserved", -float(sums.reserved.amount), PROMISE, _minus(sums.reserved), "Approved, not started"),
        Step("Free to allocate", float(sums.available.amount), TOTAL, short_money(sums.available), share),
    ]
    if count:
        steps += [
            Step("Requests to decide", -float(asked.amount), ASKED, _minus(asked), f"{count_words(count, 'decision')} above"),
            Step("Left if all approved", float(left.amount), TOTAL, short_money(left)),
        ]
    return waterfall(steps)


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


def _minus(money: Money) -> str:
    return short_money(Money(-money.amount, money.currency))
