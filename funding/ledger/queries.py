"""Reads of the ledger: the entries of some accounts, sums by month, and the proof that it adds up."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from funding.ledger.models import Account, AccountKind, Entry, Line


def entries_of(accounts: Collection[int]) -> QuerySet[Entry]:
    """The entries that touch one of the accounts, with lines, accounts and actor; newest first."""
    touching = Line.objects.filter(account_id__in=accounts).values("entry_id")
    lines = Prefetch("lines", Line.objects.select_related("account").order_by("pk"))
    return Entry.objects.filter(pk__in=touching).select_related("actor").prefetch_related(lines).order_by("-pk")


def by_month(accounts: Collection[int] | QuerySet[Any, int]) -> dict[date, Decimal]:
    """What went into the accounts in each month, by the first day of the month; months without are left out."""
    lines = Line.objects.filter(account_id__in=accounts)
    rows = lines.annotate(month=TruncMonth("entry__on")).values("month").annotate(total=Sum("amount")).order_by("month")
    return {row["month"]: row["total"] for row in rows}


def troubles() -> list[str]:
    """What does not add up, a sentence each: balances against lines, entries against zero. None in a sound ledger."""
    return [*_wrong_balances(), *_below_zero(), *_unbalanced(), *_too_few_lines()]


def _wrong_balances() -> list[str]:
    rows = Account.objects.annotate(total=Coalesce(Sum("lines__amount"), Decimal(0))).exclude(balance=F("total")).order_by("code")
    return [f"Account {row.code}: the balance is {row.balance}, its lines sum to {row.total}." for row in rows]


def _below_zero() -> list[str]:
    rows = Account.objects.filter(~Q(kind=AccountKind.BUDGET), balance__lt=0).order_by("code")
    return [f"Account {row.code} is below zero: {row.balance}." for row in rows]


def _unbalanced() -> list[str]:
    rows = Line.objects.values("entry_id", "account__currency").annotate(total=Sum("amount")).exclude(total=0).order_by("entry_id")
    return [f"Entry {row['entry_id']}: its lines in {row['account__currency']} sum to {row['total']}, not to zero." for row in rows]


def _too_few_lines() -> list[str]:
    rows = Entry.objects.annotate(count=Count("lines")).filter(count__lt=2).order_by("pk").values_list("pk", "count")
    return [f"Entry {key} has {count} line{'' if count == 1 else 's'}." for key, count in rows]
