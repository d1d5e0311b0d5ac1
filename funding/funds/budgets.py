"""The entries that change the budget of a fund: raising it, moving between two, letting the rest lapse."""

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


def fill(change: FundChange, fund: Fund, actor: Person, *, event: Event | None = None) -> Entry:
    """Money into a fund, as ``change`` says and ``event`` tells."""
    lines = [(fund.budget, -change.amount), (fund.available, change.amount)]
    return post(kind="raise", lines=lines, actor=actor, subject=change, event=event, note=change.reason[:300])


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
