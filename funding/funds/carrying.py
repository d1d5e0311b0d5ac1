"""Carrying over what runs when a year is closed: a promise goes on in a fund of the next year, to the cent. Called by operations."""

from decimal import Decimal

from collab.kit import clock
from collab.kit.operation import inside_unit
from collab.people.models import Person
from funding.funds import paying
from funding.funds.entries import posted, recorded
from funding.funds.holding import opened
from funding.funds.models import Allocation, AllocationState, Fund

LEAST = Decimal("0.01")


def carry(allocation: Allocation, fund: Fund, actor: Person) -> Allocation:
    """What is still reserved or committed of a promise goes on, in that state, as a promise of ``fund``, whose budget grows by it.

    Route, promise and both funds are locked, with their accounts, in one currency. Two entries: out of the one budget, into the
    other's. The old promise is given back with nothing left in it, and covers what was spent. Returns the one that goes on.
    """
    inside_unit()
    state, amount, covered = allocation.state, allocation.remaining, allocation.covers
    source = allocation.reserved if state == AllocationState.RESERVED else allocation.committed
    event = recorded("carry", allocation, amount, actor, into=fund.code)
    gone = posted("carry", allocation, [(source, -amount), (allocation.fund.budget, amount)], actor, event=event)
    allocation.state = AllocationState.RELEASED
    allocation.save(update_fields=["state"])
    allocation.refresh_from_db(fields=["covers"])
    # What rounds to nothing in the currency of what was approved covers the least of it, as any promise does.
    beginning = paying.new_to(allocation.route, [fund])
    heir = _heir(allocation, fund, amount, max(covered - allocation.covers, LEAST))
    target = heir.reserved if state == AllocationState.RESERVED else heir.committed
    event = recorded("arrive", heir, amount, actor, source=allocation.fund.code, carry=gone.pk, state=state)
    posted("arrive", heir, [(fund.budget, -amount), (target, amount)], actor, event=event)
    if heir.state != state:
        heir.state = state
        heir.save(update_fields=["state"])
    paying.begun(allocation.route, beginning, actor)
    return heir


def _heir(allocation: Allocation, fund: Fund, amount: Decimal, covers: Decimal) -> Allocation:
    """The promise of the next year's fund to the same work: a new one, or the one it has, grown."""
    rows = Allocation.objects.select_for_update(no_key=True)
    heir = rows.filter(route=allocation.route, fund=fund).exclude(state=AllocationState.RELEASED).first()
    if heir is None:
        heir = Allocation.objects.create(route=allocation.route, fund=fund, amount=amount, covers=covers, made_at=clock.now())
    else:
        heir.amount += amount
        heir.covers += covers
        heir.save(update_fields=["amount", "covers"])
    (heir,) = opened([heir])
    heir.fund, heir.route = fund, allocation.route
    return heir
