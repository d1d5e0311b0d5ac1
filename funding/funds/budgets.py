"""The entries that give a fund its budget: filling it, moving between two, letting the rest lapse."""

from django.db.models import Model

from collab.events.models import Event
from collab.kit import clock, rates
from collab.kit.errors import Conflict
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds.holding import enough
from funding.funds.models import Fund, FundChange
from funding.ledger.models import Entry
from funding.ledger.posting import Rate, post


def fill(
    fund: Fund, money: Money, kind: str, actor: Person, note: str = "", *, subject: Model | None = None, event: Event | None = None
) -> Entry:
    """Money into a fund; ``subject`` is what gives it, the fund itself unless told, ``event`` the record of that."""
    lines = [(fund.budget, -money.amount), (fund.available, money.amount)]
    return post(kind=kind, lines=lines, actor=actor, subject=subject or fund, event=event, note=note[:300])


def transfer(change: FundChange, source: Fund, target: Fund, actor: Person, *, event: Event | None = None) -> Entry:
    """Out of one fund's budget, into the other's: each currency sums to zero by itself."""
    given = Money(change.amount, source.currency)
    enough(source, given)
    today = clock.today()
    taken, rate = rates.convert(given, target.currency, today)
    if taken.amount <= 0:
        raise Conflict(f"{full_money(given)} is nothing in {target.currency}.")
    lines = [
        (source.available, -given.amount),
        (source.budget, given.amount),
        (target.budget, -taken.amount),
        (target.available, taken.amount),
    ]
    kept = None if source.currency == target.currency else Rate(rate, rates.quoted_on(today), rates.SOURCE)
    return post(kind="transfer", lines=lines, actor=actor, subject=change, event=event, note=change.reason[:300], rate=kept)


def lapse(fund: Fund, actor: Person, event: Event) -> None:
    """What is available goes back to the budget; ``event`` is the closing of the year."""
    if left := fund.available.balance:
        post(kind="lapse", lines=[(fund.available, -left), (fund.budget, left)], actor=actor, subject=fund, event=event)
