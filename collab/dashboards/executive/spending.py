"""The year's money on the executive page: where it is, what is asked for, and how fast it goes."""

from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from collab.dashboards.executive.links import behind
from collab.kit.formats import count_words, short_money
from collab.kit.money import Money
from collab.people.models import Person
from collab.web.charts.waterfall import Row
from funding.funds import access, drawing, queries
from funding.funds.free import Free, free
from funding.funds.pace import Pace, pace
from funding.funds.queries import Sums


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
    """None for who does not see every fund, where no fiscal year is of today, or it has no fund in the house's currency. Six queries."""
    year = queries.year_of(today) if access.sees_all(person) else None
    totals = queries.totals(person, year.code) if year else ()
    if year is None or not totals or totals[0].currency != settings.CURRENCY:
        return None
    sums = totals[0]
    others = ", ".join(f"{short_money(other.free)} free of {short_money(other.budget)}" for other in totals[1:])
    owed, earlier = free(person, sums), queries.paid_earlier(person, year, sums.currency)
    wanted = drawing.Asked(asked, f"{count_words(count, 'decision')} above") if count else None
    return MoneyCard(
        year=year.code,
        title=_title(owed, asked, count),
        sums=sums,
        free=owed,
        left=drawing.left_of(owed, asked),
        rows=tuple(replace(row, url=behind(row.key)) for row in drawing.fall(sums, f"Budget {year.code}", owed, wanted)),
        others=others,
        earlier=earlier,
        pace=pace(year, queries.burn(person, year, sums.currency, today), sums, today, earlier),
    )


def _title(owed: Free, asked: Money, count: int) -> str:
    """ "$1.31M is free; $455k is approved and not reserved; $440k is asked for"."""
    parts = [f"{short_money(owed.free)} is free"]
    if owed.count:
        parts.append(f"{short_money(owed.unreserved)} is approved and not reserved")
    if count:
        parts.append(f"{short_money(asked)} is asked for")
    return "; ".join(parts)
