"""What each fund promised to one piece of work, and what became of it: one query for the request's page and the project's."""

from dataclasses import dataclass

from django.db.models import QuerySet

from collab.kit.formats import full_money
from collab.kit.kept import kept
from collab.kit.money import Money
from funding.funds import addresses
from funding.funds.models import Allocation, AllocationState


@dataclass(frozen=True, slots=True)
class Promise:
    """A fund's promise in the fund's currency, by the balances of its accounts; ``promised`` is all that was, given back or not."""

    code: str
    fund: str
    state: str
    promised: Money
    reserved: Money
    committed: Money
    spent: Money

    @property
    def url(self) -> str:
        return addresses.fund(self.code)

    @property
    def words(self) -> str:
        """ "$108,223.66 spent, $56,776.34 committed"."""
        parts = [
            f"{full_money(money)} {word}"
            for money, word in ((self.spent, "spent"), (self.committed, "committed"), (self.reserved, "reserved"))
            if money.amount
        ]
        if self.state == AllocationState.RELEASED:
            parts = [*(parts or ["nothing spent"]), "the rest released"]
        return ", ".join(parts)


def promises(route: int) -> tuple[Promise, ...]:
    """The promises on a route, by fund. One query."""
    return tuple(
        Promise(code, name, state, *(Money(amount, currency) for amount in amounts))
        for code, name, currency, state, *amounts in promised_to(route=route).rows()
    )


@kept(reads=("fund__code", "fund__name", "fund__currency", "state", "amount", "reserved__balance", "committed__balance", "spent__balance"))
def promised_to(*, route: int) -> QuerySet[Allocation]:
    return Allocation.objects.filter(route_id=route).with_accounts().order_by("fund__code", "pk")
