"""What each fund promised to one piece of work, and what became of it: one query for the request's page and the project's."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from collab.kit import numbering
from collab.kit.errors import NotFound
from collab.kit.formats import full_money
from collab.kit.kept import kept
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds import access, addresses
from funding.funds.models import Allocation, AllocationState

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Promise:
    """A fund's promise in the fund's currency, by the balances of its accounts; ``promised`` is all that was, given back or not.

    Whoever does not see its money reads which fund it is, and no more: then ``is_shown`` is false and the amounts are not for them.
    """

    id: int
    code: str
    fund: str
    state: str
    is_shown: bool
    promised: Money
    reserved: Money
    committed: Money
    spent: Money
    over: Money

    @property
    def url(self) -> str:
        return addresses.fund(self.code)

    @property
    def page(self) -> str:
        """Where its notes and files stand, for who sees its money."""
        return addresses.allocation(self.id)

    @property
    def words(self) -> str:
        """ "$108,223.66 spent, $56,776.34 committed"; empty where that is not shown."""
        if not self.is_shown:
            return ""
        parts = [
            f"{full_money(money)} {word}"
            for money, word in ((self.spent, "spent"), (self.committed, "committed"), (self.reserved, "reserved"))
            if money.amount
        ]
        if self.over.amount:
            parts.append(f"{full_money(Money(-self.over.amount, self.over.currency))} of it over the promise")
        if self.state == AllocationState.RELEASED:
            parts = [*(parts or ["nothing spent"]), "the rest released"]
        return ", ".join(parts)


def promises(person: Person, route: int) -> tuple[Promise, ...]:
    """The promises on a route, by fund, as this person may know them. One query."""
    sees = access.sees_work_money(person)
    return tuple(
        Promise(key, code, name, state, is_shown, *(Money(amount if is_shown else ZERO, currency) for amount in amounts))
        for key, code, name, currency, state, is_own, *amounts in promised_to(person, route=route).rows()
        for is_shown in (sees or is_own,)
    )


def found(person: Person, code: str) -> Allocation:
    """One promise whose amounts this person sees, by its key as text, with its fund and its accounts; raises NotFound."""
    key = numbering.whole(code)
    there = access.promises(person).filter(pk=key) if key is not None else Allocation.objects.none()
    promise = there.with_accounts().select_related("fund", "route").first()
    if promise is None:
        raise NotFound
    return promise


def card(promise: Allocation) -> Promise:
    """The card of one that is shown, from ``found``."""
    fund, kinds = promise.fund, ("reserved", "committed", "spent", "over")
    amounts = [Money(amount, fund.currency) for amount in (promise.amount, *(promise.balance(kind) for kind in kinds))]
    return Promise(promise.pk, fund.code, fund.name, promise.state, True, *amounts)


def are_shown(some: Iterable[Promise]) -> bool:
    """Whether the reader sees the money of all of these, and so their sum."""
    return all(promise.is_shown for promise in some)


@kept(
    reads=(
        "pk",
        "fund__code",
        "fund__name",
        "fund__currency",
        "state",
        "is_own",
        "amount",
        "reserved__balance",
        "committed__balance",
        "spent__balance",
        "over__balance",
    )
)
def promised_to(person: Person, *, route: int) -> QuerySet[Allocation]:
    found = Allocation.objects.filter(route_id=route).with_accounts().order_by("fund__code", "pk")
    return found.annotate(is_own=access.is_owned(person))
