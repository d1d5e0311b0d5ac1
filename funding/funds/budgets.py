"""The entries that give a fund its budget: filling it, moving between two, letting the rest lapse."""

from decimal import Decimal

from collab.kit import clock, rates
from collab.kit.errors import Conflict
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds.holding import enough
from funding.funds.models import Fund, FundChange
from funding.ledger.models import Entry
from funding.ledger.posting import post


def fill(fund: Fund, money: Money, kind: str, actor: Person, note: str = "") -> Entry:
    lines = [(fund.budget, -money.amount), (fund.available, money.amount)]
    return post(kind=kind, lines=lines, actor=actor, note=note[:300])


def transfer(change: FundChange, source: Fund, target: Fund, actor: Person) -> Entry:
    """Out of one fund's budget, into the other's: each currency sums to zero by itself."""
    given = Money(change.amount, source.currency)
    enough(source, given)
    taken, rate = rates.convert(given, target.currency, clock.today())
    if taken.amount <= 0:
        raise Conflict(f"{full_money(given)} is nothing in {target.currency}.")
    lines = [
        (source.available, -given.amount),
        (source.budget, given.amount),
        (target.budget, -taken.amount),
        (target.available, taken.amount),
    ]
    kept = None if source.currency == target.currency else rate
    return post(kind="transfer", lines=lines, actor=actor, note=change.reason[:300], rate=kept)


def lapse(fund: Fund, actor: Person) -> Decimal:
    left = fund.available.balance
    if left:
        post(kind="lapse", lines=[(fund.available, -left), (fund.budget, left)], actor=actor)
    return left
