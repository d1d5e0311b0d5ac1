"""What funds can still give, and what is approved already and waits for it: one figure wherever free money is shown.

Funds know no requests: the roof says which routes may still be promised money, of those that a person sees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from collab.approvals.models import Route
from collab.approvals.states import RouteState
from collab.kit.formats import count_words, short_money
from collab.kit.money import Money
from collab.kit.seams import Seam
from collab.people.models import Person
from funding.funds.queries import Sums

FUNDABLE: Seam[Callable[[Person], QuerySet[Any]]] = Seam("which routes may still be promised money, of the work that a person sees")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Free:
    """``unreserved`` is what is approved and no fund has promised, by ``count`` pieces of work; same currency.

    ``others`` are approved in other currencies, which nothing here adds up. Hidden work is in none of them.
    """

    free: Money
    unreserved: Money
    count: int
    others: int

    @property
    def left(self) -> Money:
        """What is free once all that is approved has its money; below zero where there is not enough."""
        return self.free - self.unreserved

    @property
    def is_owed(self) -> bool:
        return bool(self.count or self.others)

    @property
    def note(self) -> str:
        """ "3 requests have no fund yet, and 1 in another currency"."""
        words = f"{count_words(self.count, 'request')} {'has' if self.count == 1 else 'have'} no fund yet"
        return f"{words}, and {self.others} in other currencies" if self.others else words

    @property
    def words(self) -> str:
        """ "$1.31M is free to allocate, $455k is approved and not reserved"."""
        owed = f", {short_money(self.unreserved)} is approved and not reserved" if self.count else ""
        return f"{short_money(self.free)} is free to allocate{owed}"


def free(person: Person, sums: Sums) -> Free:
    """What is free of these sums beside what is approved and not reserved in their currency. One query."""
    found = short(person).aggregate(
        unreserved=Sum("short", filter=Q(currency=sums.currency), default=ZERO),
        count=Count("pk", filter=Q(currency=sums.currency)),
        others=Count("pk", filter=~Q(currency=sums.currency)),
    )
    return Free(sums.free, Money(found["unreserved"], sums.currency), found["count"], found["others"])


def short(person: Person) -> QuerySet[Route]:
    """The routes that are promised less than was approved, each with what is ``short``: as ``shortfall`` reckons it."""
    found = Route.objects.filter(state=RouteState.PASSED, pk__in=FUNDABLE.value(person)).order_by()
    covered = Coalesce(Sum("allocations__covers"), ZERO, output_field=DecimalField())
    return found.annotate(short=Greatest(F("amount") - covered, ZERO, output_field=DecimalField())).filter(short__gt=0)
