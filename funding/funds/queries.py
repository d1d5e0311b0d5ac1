"""The reads of funds, as frozen cards: what is in them, by fund and by year, and what moved."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum

from collab.kit.errors import NotFound
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds import access
from funding.funds.models import FiscalYear, Fund, FundSet
from funding.ledger import queries as ledger

MOST = 100
KINDS = ("budget", "available", "reserved", "committed", "spent")


@dataclass(frozen=True, slots=True)
class Sums:
    """Five sums of one currency; ``budget`` is what the others sum to."""

    budget: Money
    available: Money
    reserved: Money
    committed: Money
    spent: Money

    @property
    def currency(self) -> str:
        return self.budget.currency


@dataclass(frozen=True, slots=True)
class FundCard:
    """A fund with what is in it. ``owners`` are usernames with names."""

    code: str
    name: str
    side: str
    side_label: str
    year: str
    is_closed: bool
    version: int
    sums: Sums
    owners: tuple[tuple[str, str], ...]

    @property
    def currency(self) -> str:
        return self.sums.currency


@dataclass(frozen=True, slots=True)
class YearCard:
    """A fiscal year, its first and last day included."""

    code: str
    starts_on: date
    ends_on: date
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Spent in the month that begins on ``starts_on``, and since the year began; same currency."""

    starts_on: date
    spent: Money
    so_far: Money


def rows(person: Person) -> FundSet:
    """The funds this person sees, with all that a card needs."""
    return with_sums(person).prefetch_related("owners")


def with_sums(person: Person) -> FundSet:
    """The same without the owners, for ``sums``."""
    return access.visible(person).with_accounts().select_related("year").order_by("code")


def sums(fund: Fund) -> Sums:
    """What is in a row of ``rows`` or ``with_sums``."""
    return _sums({kind: getattr(fund, kind).balance for kind in KINDS}, fund.currency)


def card(fund: Fund) -> FundCard:
    """The card of a row of ``rows``."""
    return FundCard(
        code=fund.code,
        name=fund.name,
        side=fund.side,
        side_label=fund.get_side_display(),
        year=fund.year.code,
        is_closed=fund.year.closed_at is not None,
        version=fund.version,
        sums=sums(fund),
        owners=tuple((owner.username, owner.name) for owner in fund.owners.all()),
    )


def fund(person: Person, code: str) -> Fund:
    """One fund this person sees, by code; raises NotFound."""
    found = rows(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def fund_cards(person: Person, year: str | None = None) -> tuple[FundCard, ...]:
    """The funds this person sees, of one fiscal year or all; 100 at most."""
    found = rows(person)
    return tuple(card(row) for row in (found.filter(year__code=year) if year else found)[:MOST])


def years() -> tuple[YearCard, ...]:
    """The fiscal years, latest first; 100 at most."""
    return tuple(_year(row) for row in FiscalYear.objects.order_by("-starts_on")[:MOST])


def year_of(on: date) -> YearCard | None:
    """The fiscal year that a day belongs to, or None."""
    row = FiscalYear.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
    return _year(row) if row else None


def totals(person: Person, year: str) -> tuple[Sums, ...]:
    """All funds of a fiscal year together, one set of sums a currency, the house's own currency first; one query."""
    # Naming the kinds joins for certain, so the few accounts of the funds themselves are found by their index.
    found = access.visible(person).filter(year__code=year, accounts__allocation=None, accounts__kind__in=KINDS).values("currency")
    found = found.annotate(
        **{f"{kind}_sum": Sum("accounts__balance", filter=Q(accounts__kind=kind), default=0) for kind in KINDS}
    ).order_by()
    by_currency: dict[str, dict[str, Any]] = {row["currency"]: dict(row) for row in found}
    each = [_sums({kind: row[f"{kind}_sum"] for kind in KINDS}, currency) for currency, row in by_currency.items()]
    return tuple(sorted(each, key=lambda one: (one.currency != settings.CURRENCY, one.currency)))


def burn(person: Person, year: YearCard, currency: str, until: date) -> tuple[Month, ...]:
    """Spending of the year's funds of one currency, month by month from its first to that of ``until``."""
    found = ledger.by_month(access.visible(person).filter(year__code=year.code, currency=currency).values_list("pk", flat=True))
    months, so_far = [], Decimal(0)
    for first in _months(year.starts_on, min(until, year.ends_on)):
        spent = found.get(first, Decimal(0))
        so_far += spent
        months.append(Month(first, Money(spent, currency), Money(so_far, currency)))
    return tuple(months)


def paid_earlier(person: Person, year: YearCard, currency: str) -> Money:
    """What was paid in the days of a year from the funds of years before it, of one currency."""
    before = access.visible(person).filter(year__ends_on__lt=year.starts_on, currency=currency)
    found = ledger.by_month(before.values_list("pk", flat=True))
    return Money(sum((found.get(first, Decimal(0)) for first in _months(year.starts_on, year.ends_on)), Decimal(0)), currency)


def _sums(balances: dict[str, Decimal], currency: str) -> Sums:
    # The budget's account is the source of all the others, so it is as far below zero as they are above.
    return Sums(**{kind: Money(-value if kind == "budget" else value, currency) for kind, value in balances.items()})


def _year(row: FiscalYear) -> YearCard:
    return YearCard(row.code, row.starts_on, row.ends_on, row.closed_at is not None)


def _months(first: date, last: date) -> list[date]:
    """The first days of the months from that of ``first`` to that of ``last``."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = (first.year * 12 + first.month - 1 + step for step in range(count))
    return [date(month // 12, month % 12 + 1, 1) for month in starts]
