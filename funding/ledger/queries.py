"""Reads of the ledger: the entries of some accounts, sums by month, and the proof that it adds up."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from funding.ledger.models import OF_WORK, Account, AccountKind, Entry, Line, MonthTotal


def entries_of(funds: Collection[int], most: int, *, before: int = 0, after: int = 0) -> QuerySet[Entry]:
    """The newest so many entries of these funds, with lines, accounts and actor; newest first.

    Of those with keys below ``before``, or the oldest of those with keys above ``after``, where one is given. A walk along
    each fund's index, which costs the same however long the ledger is.
    """
    lines = Prefetch("lines", Line.objects.select_related("account").order_by("pk"))
    found = Entry.objects.select_related("actor").prefetch_related(lines).order_by("-pk")
    return found.filter(pk__in=_walked(funds, most, before, after))


def _walked(funds: Collection[int], most: int, before: int, after: int) -> "list[int] | QuerySet[Line, int]":
    """The keys of those entries; of one fund as the question for them, of several as the answer."""
    beside = {"entry_id__gt": after} if after else {"entry_id__lt": before} if before else {}
    order = "entry_id" if after else "-entry_id"
    parts = [
        Line.objects.filter(fund_id=fund, **beside).order_by(order).values_list("entry_id", flat=True).distinct()[:most] for fund in funds
    ]
    if len(parts) < 2:
        return parts[0] if parts else []
    return sorted(set(parts[0].union(*parts[1:])), reverse=not after)[:most]


def by_month(funds: Collection[int] | QuerySet[Any, int]) -> dict[date, Decimal]:
    """What the funds spent in each month, by the first day of the month; months without are left out."""
    rows = MonthTotal.objects.filter(fund_id__in=funds).values("month").annotate(total=Sum("amount")).order_by("month")
    return {row["month"]: row["total"] for row in rows}


def troubles() -> list[str]:
    """What does not add up, a sentence each: balances against lines, entries against zero. None in a sound ledger."""
    return [*_wrong_balances(), *_wrong_controls(), *_wrong_months(), *_below_zero(), *_unbalanced(), *_too_few_lines()]


def _wrong_balances() -> list[str]:
    found = Account.objects.exclude(allocation=None, kind__in=OF_WORK)
    rows = found.annotate(total=Coalesce(Sum("lines__amount"), Decimal(0))).exclude(balance=F("total")).order_by("code")
    return [f"Account {row.code}: the balance is {row.balance}, its lines sum to {row.total}." for row in rows]


def _wrong_controls() -> list[str]:
    parts = Account.objects.filter(fund=OuterRef("fund"), kind=OuterRef("kind")).exclude(allocation=None).order_by().values("kind")
    total = Coalesce(Subquery(parts.annotate(total=Sum("balance")).values("total")), Decimal(0))
    rows = Account.objects.filter(allocation=None, kind__in=OF_WORK).annotate(total=total).exclude(balance=F("total")).order_by("code")
    return [f"Account {row.code}: the balance is {row.balance}, its parts sum to {row.total}." for row in rows]


def _wrong_months() -> list[str]:
    lines = Line.objects.filter(account__kind=AccountKind.SPENT).annotate(at=TruncMonth("entry__on"))
    told = {(row["fund_id"], row["at"]): row["total"] for row in lines.values("fund_id", "at").annotate(total=Sum("amount")).order_by()}
    kept = {(row.fund_id, row.month): row.amount for row in MonthTotal.objects.all()}
    off = sorted(key for key in told.keys() | kept.keys() if told.get(key, 0) != kept.get(key, 0))
    return [f"Fund {fund}: {kept.get((fund, on), 0)} in {on:%Y-%m}, its lines sum to {told.get((fund, on), 0)}." for fund, on in off]


def _below_zero() -> list[str]:
    rows = Account.objects.filter(~Q(kind=AccountKind.BUDGET), balance__lt=0).order_by("code")
    return [f"Account {row.code} is below zero: {row.balance}." for row in rows]


def _unbalanced() -> list[str]:
    rows = Line.objects.values("entry_id", "account__currency").annotate(total=Sum("amount")).exclude(total=0).order_by("entry_id")
    return [f"Entry {row['entry_id']}: its lines in {row['account__currency']} sum to {row['total']}, not to zero." for row in rows]


def _too_few_lines() -> list[str]:
    rows = Entry.objects.annotate(count=Count("lines")).filter(count__lt=2).order_by("pk").values_list("pk", "count")
    return [f"Entry {key} has {count} line{'' if count == 1 else 's'}." for key, count in rows]
