"""How much of what was approved funds have promised, and how much is short: in figures and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from collab.approvals.models import Route
from collab.kit.formats import full_money, short_money
from collab.kit.kept import kept
from collab.kit.money import Money
from funding.funds.models import Allocation


@dataclass(frozen=True, slots=True)
class Funding:
    """What was approved, and what funds have promised of it; both in the currency of what was approved."""

    approved: Money
    promised: Money

    @property
    def short(self) -> Money:
        """What no fund has promised yet; zero where more is promised than was approved."""
        return Money(max(self.approved.amount - self.promised.amount, Decimal(0)), self.approved.currency)

    @property
    def sums(self) -> dict[str, Money]:
        """The three by name."""
        return {"approved": self.approved, "promised": self.promised, "short": self.short}

    @property
    def is_short(self) -> bool:
        return self.promised.amount < self.approved.amount

    @property
    def words(self) -> str:
        """ "$300k of $500k is promised; $200k has no fund yet." Empty where nothing is short."""
        if not self.is_short:
            return ""
        promised, approved, short = self._written()
        if not self.promised.amount:
            return f"Nothing of the {approved} is promised yet."
        return f"{promised} of {approved} is promised; {short} has no fund yet."

    @property
    def whole(self) -> str:
        """ "All of the $500k that was approved is promised." Empty while something is short."""
        return "" if self.is_short else f"All of the {short_money(self.approved)} that was approved is promised."

    def _written(self) -> tuple[str, str, str]:
        """Short, but in full where that would make two different sums look the same."""
        sums = (self.promised, self.approved, self.short)
        promised, approved, short = (short_money(one) for one in sums)
        if promised == approved or (
            short in (promised, approved) and self.short.amount not in (self.promised.amount, self.approved.amount)
        ):
            promised, approved, short = (full_money(one) for one in sums)
        return promised, approved, short

    def with_more(self, amount: Decimal) -> "Funding":
        """The same after ``amount`` more was promised, in the currency of what was approved."""
        return Funding(self.approved, Money(self.promised.amount + amount, self.promised.currency))

    def recorded(self) -> dict[str, str]:
        """For an event's data, exact."""
        return {**{name: format(money.amount, "f") for name, money in self.sums.items()}, "currency": self.approved.currency}


def of(route: Route) -> Funding:
    """How a route stands now; what was given back is not promised any more, what was spent of it is. One query."""
    covered = sum((covers for (covers,) in promised(route=route.pk).rows()), Decimal(0))
    return Funding(route.asked, Money(covered, route.currency))


@kept(reads=("covers",))
def promised(*, route: int) -> QuerySet[Allocation]:
    return Allocation.objects.filter(route_id=route).order_by()


def among(allocations: Sequence[Allocation]) -> Funding | None:
    """The same from all allocations of one route, each with its route; None where there is none. No query."""
    if not allocations:
        return None
    route = allocations[0].route
    covered = sum((one.covers for one in allocations), Decimal(0))
    return Funding(route.asked, Money(covered, route.currency))


def told(data: Mapping[str, Any]) -> Funding | None:
    """How it stood by the data of an event; None where the event does not say."""
    if not {"approved", "promised", "currency"} <= set(data):
        return None
    return Funding(*(Money(Decimal(data[name]), data["currency"]) for name in ("approved", "promised")))
