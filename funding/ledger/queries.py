"""Reads of the ledger: the entries of some accounts, sums by month."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, OuterRef, Prefetch, QuerySet, Subquery, Sum, When

from collab.approvals.models import Route
from funding.ledger.models import Entry, Line, MonthTotal

# The number of the work on whose route an entry stands.
WORK = Case(When(subject_kind=Route._meta.label_lower, then=Subquery(Route.objects.filter(pk=OuterRef("subject_id")).values("number"))))


def entries_of(funds: Collection[int], most: int, *, before: int = 0, after: int = 0) -> QuerySet[Entry]:
    """The newest so many entries of these funds, with lines, accounts and actor; newest first.

    ``number`` is that of the work that the money is for; None where it is for none.

    Of those with keys below ``before``, or the oldest of those with keys above ``after``, where one is given. A walk along
    each fund's index, which costs the same however long the ledger is.
    """
    return _told().filter(pk__in=_walked(funds, most, before, after))


def entry_of(fund: int, key: int) -> Entry | None:
    """One entry with a line of this fund, as ``entries_of`` gives it."""
    return _told().filter(pk=key, lines__fund=fund).distinct().first()


def _told() -> QuerySet[Entry]:
    lines = Prefetch("lines", Line.objects.select_related("account").order_by("pk"))
    return Entry.objects.annotate(number=WORK).select_related("actor").prefetch_related(lines).order_by("-pk")


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
