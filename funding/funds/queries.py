"""The reads of funds, as frozen cards: what is in them, by fund and by year, and what moved."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from collab.kit.errors import Forbidden, NotFound
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds import access
from funding.funds.models import FiscalYear, Fund, FundSet
from funding.ledger import queries as ledger
from funding.ledger.models import Line

MOST = 100
KINDS = ("budget", "available", "reserved", "committed", "spent", "over")


def _left_by(kind: str) -> Coalesce:
    """What left a fund by entries of this kind, as its budget's account has it."""
    lines = Line.objects.filter(account__fund=OuterRef("pk"), account__kind="budget", account__allocation=None, entry__kind=kind)
    moved = lines.order_by().values("account").annotate(moved=Sum("amount")).values("moved")
    return Coalesce(Subquery(moved), Decimal("0.00"), output_field=DecimalField())


LEFT = {"carried": _left_by("carry"), "lapsed": _left_by("lapse")}


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of one currency; ``budget`` is what the others sum to. ``over`` was spent beyond promises and is not settled: below zero, or zero.

    ``carried`` and ``lapsed`` left the fund when its year was closed: what runs went on in a fund of the next year, the rest was given back.
    """

    budget: Money
    available: Money
    reserved: Money
    committed: Money
    spent: Money
    over: Money
    carried: Money
    lapsed: Money

    @property
    def currency(self) -> str:
        return self.budget.currency

    @property
    def free(self) -> Money:
        """What can still be promised: what is available, less what is over. Below zero where more was spent than there is."""
        return self.available + self.over


@dataclass(frozen=True, slots=True)
class FundCard:
    """A fund with what is in it; ``sums`` is None for whoever knows it by its name alone. ``owners`` are usernames with names."""

    code: str
    name: str
    side: str
    side_label: str
    year: str
    is_closed: bool
    ended_on: date
    accrual_days: int
    version: int
    invoice_days: int
    currency: str
    sums: Sums | None
    owners: tuple[tuple[str, str], ...]

    def mark(self, today: date) -> str:
        """ "closed" or "ended", of its year; empty while that runs or lies ahead."""
        return "closed" if self.is_closed else "ended" if self.ended_on < today else ""


@dataclass(frozen=True, slots=True)
class YearCard:
    """A fiscal year, its first and last day included."""

    code: str
    starts_on: date
    ends_on: date
    is_closed: bool

    def mark(self, today: date) -> str:
        """ "closed" or "ended"; empty while it runs or lies ahead."""
        return "closed" if self.is_closed else "ended" if self.ends_on < today else ""


@dataclass(frozen=True, slots=True)
class Month:
    """Spent in the month that begins on ``starts_on``, and since the year began; same currency."""

    starts_on: date
    spent: Money
    so_far: Money


def rows(person: Person) -> FundSet:
    """The funds this person knows of, with all that a card needs: ``is_open`` are those whose amounts they see."""
    seen = Value(True) if access.sees_all(person) else access.is_owned(person, "pk")
    found = access.visible(person).with_accounts().select_related("year").order_by("code")
    return found.annotate(is_open=seen, **LEFT).prefetch_related("owners")


def with_sums(person: Person) -> FundSet:
    """The funds whose amounts this person sees, without the owners, for ``sums``."""
    return access.opened(person).with_accounts().annotate(**LEFT).select_related("year").order_by("code")


def names(person: Person, year: str) -> list[tuple[str, str]]:
    """Code and name of the year's funds that this person knows by name alone; 100 at most. No query for who sees all."""
    if access.sees_all(person):
        return []
    found = access.visible(person).filter(year__code=year).exclude(pk__in=access.opened(person).values("pk"))
    return list(found.order_by("code").values_list("code", "name")[:MOST])


def sums(fund: Fund) -> Sums:
    """What is in a row of ``rows`` or ``with_sums``."""
    left = {kind: getattr(fund, kind) for kind in LEFT}
    # The budget's account is the source of all the others, so it is as far below zero as they are above; what left the fund was in it.
    balances = {kind: getattr(fund, kind).balance for kind in KINDS} | left
    balances["budget"] = sum(left.values(), -balances["budget"])
    return Sums(**{kind: Money(value, fund.currency) for kind, value in balances.items()})


def card(fund: Fund) -> FundCard:
    """The card of a row of ``rows``."""
    return FundCard(
        code=fund.code,
        name=fund.name,
        side=fund.side,
        side_label=fund.get_side_display(),
        year=fund.year.code,
        is_closed=fund.year.closed_at is not None,
        ended_on=fund.year.ends_on,
        accrual_days=fund.accrual_days,
        version=fund.version,
        invoice_days=fund.invoice_days,
        currency=fund.currency,
        sums=sums(fund) if fund.is_open else None,  # type: ignore[attr-defined] # comes with the rows
        owners=tuple((owner.username, owner.name) for owner in fund.owners.all()),
    )


def fund(person: Person, code: str) -> Fund:
    """One fund this person knows of, by code; raises NotFound."""
    found = rows(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def opened(person: Person, code: str) -> Fund:
    """The same, for its amounts; raises Forbidden for whoever knows the fund by its name alone."""
    found = fund(person, code)
    if not found.is_open:  # type: ignore[attr-defined] # comes with the rows
        raise Forbidden(access.CLOSED)
    return found


def fund_cards(person: Person, year: str | None = None) -> tuple[FundCard, ...]:
    """The funds this person knows of, of one fiscal year or all; 100 at most."""
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
    """The funds of a fiscal year whose amounts this person sees together, one set of sums a currency, the house's own currency first; one query."""
    by_currency: defaultdict[str, list[Sums]] = defaultdict(list)
    for fund in with_sums(person).filter(year__code=year):
        by_currency[fund.currency].append(sums(fund))
    each = [_together(of_one) for of_one in by_currency.values()]
    return tuple(sorted(each, key=lambda one: (one.currency != settings.CURRENCY, one.currency)))


def _together(found: Sequence[Sums]) -> Sums:
    names = [field.name for field in fields(Sums)]
    return Sums(**{name: Money(sum((getattr(one, name).amount for one in found), Decimal(0)), found[0].currency) for name in names})


def burn(person: Person, year: YearCard, currency: str, until: date) -> tuple[Month, ...]:
    """Spending of the year's funds of one currency, month by month from its first to that of ``until``."""
    found = ledger.by_month(access.opened(person).filter(year__code=year.code, currency=currency).values_list("pk", flat=True))
    months, so_far = [], Decimal(0)
    for first in _months(year.starts_on, min(until, year.ends_on)):
        spent = found.get(first, Decimal(0))
        so_far += spent
        months.append(Month(first, Money(spent, currency), Money(so_far, currency)))
    return tuple(months)


def paid_earlier(person: Person, year: YearCard, currency: str) -> Money:
    """What was paid in the days of a year from the funds of years before it, of one currency."""
    return _paid_within(year, currency, _earlier(person, year, currency).values_list("pk", flat=True))


def paid_by_earlier(person: Person, year: YearCard, currency: str) -> list[tuple[Fund, Money]]:
    """The same fund by fund, without those of which nothing was paid. A query a fund."""
    found = [(fund, _paid_within(year, currency, [fund.pk])) for fund in _earlier(person, year, currency).select_related("year")]
    return [(fund, paid) for fund, paid in found if paid.amount]


def _earlier(person: Person, year: YearCard, currency: str) -> FundSet:
    return access.opened(person).filter(year__ends_on__lt=year.starts_on, currency=currency)


def _paid_within(year: YearCard, currency: str, funds: Collection[int] | QuerySet[Any, int]) -> Money:
    found = ledger.by_month(funds)
    return Money(sum((found.get(first, Decimal(0)) for first in _months(year.starts_on, year.ends_on)), Decimal(0)), currency)


def _year(row: FiscalYear) -> YearCard:
    return YearCard(row.code, row.starts_on, row.ends_on, row.closed_at is not None)


def _months(first: date, last: date) -> list[date]:
    """The first days of the months from that of ``first`` to that of ``last``."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = (first.year * 12 + first.month - 1 + step for step in range(count))
    return [date(month // 12, month % 12 + 1, 1) for month in starts]
