"""How much of what the company holds on its customers is joined to the single customer view, today and month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from collab.customer.access import visible_sources
from collab.kit import clock
from collab.people.models import Person
from collab.web.charts.timeline import add_months

# The months that are shown, this one among them.
MONTHS = 36
ONE = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Source:
    """What counts of a source: from when to when it is in use and in the single view (the ends excluded), and which share it knows."""

    since_on: date | None
    retired_on: date | None
    is_ever_joined: bool
    joined_on: date | None
    left_on: date | None
    customers_share: Decimal | None

    def is_used(self, on: date) -> bool:
        return (self.since_on is None or self.since_on <= on) and (self.retired_on is None or on < self.retired_on)

    def is_joined(self, on: date) -> bool:
        begun = self.is_ever_joined and (self.joined_on is None or self.joined_on <= on)
        return begun and (self.left_on is None or on < self.left_on) and self.is_used(on)


@dataclass(frozen=True, slots=True)
class Coverage:
    """On a day: sources in use and joined, ``share`` in per cent, None where there are none.

    ``weighted`` counts each by the share of customers that it knows, of the ``stated`` ones whose share somebody said; None where
    nobody said one above zero.
    """

    on: date
    sources: int
    joined: int
    share: Decimal | None
    stated: int
    weighted: Decimal | None

    @property
    def words(self) -> str:
        """ "5 of 26 are joined to the single customer view, 61.2% by the customers they know"."""
        by_customers = f", {self.weighted_text} by the customers they know" if self.weighted is not None else ""
        return f"{self.joined} of {self.sources} {'is' if self.joined == 1 else 'are'} joined to the single customer view{by_customers}"

    @property
    def share_text(self) -> str:
        return "" if self.share is None else f"{self.share}%"

    @property
    def weighted_text(self) -> str:
        return "" if self.weighted is None else f"{self.weighted}%"


@dataclass(frozen=True, slots=True)
class Over:
    """Today, and the months up to this one, the oldest first: each on its first day, and today for this one."""

    today: Coverage
    months: tuple[Coverage, ...]


def over_time(person: Person) -> Over:
    """As the register stands today: a share of customers counts for all of a source's time. One query.

    A retired source counts until it retired; one of which nobody said since when it is in use always was. The months begin where the
    first source is known to be joined, so that a register that began later shows no years of nothing.
    """
    columns = ("since_on", "retired_on", "is_joined", "joined_on", "left_on", "customers_share")
    rows = [
        Source(since, retired, is_joined or left is not None, joined, left, share)
        for since, retired, is_joined, joined, left, share in visible_sources(person).values_list(*columns)
    ]
    today = clock.today()
    first = min((row.joined_on for row in rows if row.joined_on), default=today)
    begins = max(first.replace(day=1), add_months(today, 1 - MONTHS))
    count = (today.year - begins.year) * 12 + today.month - begins.month
    days = [add_months(begins, month) for month in range(count + 1)]
    return Over(_on(rows, today), tuple(_on(rows, on) for on in (*days, *(() if days and days[-1] == today else (today,)))))


def _on(rows: Sequence[Source], on: date) -> Coverage:
    used = [row for row in rows if row.is_used(on)]
    joined = [row for row in used if row.is_joined(on)]
    stated = [row for row in used if row.customers_share is not None]
    known, whole = (sum((row.customers_share or Decimal(0) for row in some), Decimal(0)) for some in (joined, stated))
    return Coverage(
        on, len(used), len(joined), _share(Decimal(len(joined)), Decimal(len(used))), len(stated), _share(known, whole)
    )  # fmt: skip


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part * 100 / whole).quantize(ONE, rounding=ROUND_HALF_UP) if whole else None
