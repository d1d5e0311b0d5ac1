"""What an open cycle keeps for a strategy goes on under the one that it is merged into; a frozen cycle says what it said."""

from decimal import Decimal
from typing import Any

from collab.agenda import voiding
from collab.agenda.models import Cycle
from collab.kit import clock, rates
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.people.models import Person
from collab.registers.models import Entry

STRATEGIES = "strategies"


def follow(double: Entry, target: Entry, actor: Person) -> int:
    """Each open cycle with an envelope for the double, on record; where both have one they are one. Gives how many cycles."""
    inside_unit()
    if double.kind != STRATEGIES:
        return 0
    rows = Cycle.objects.select_for_update(of=("self",), no_key=True).filter(hash="", envelopes__contains=[{"strategy": double.code}])
    found = list(rows.order_by("pk"))
    for cycle in found:
        cycle.envelopes = _merged(cycle.envelopes, double.code, target.code)
        voiding.changed(actor, cycle, {"changed": ["envelopes"]}, ("envelopes", *voiding.STORED))
    return len(found)


def _merged(rows: list[dict[str, Any]], double: str, target: str) -> list[dict[str, Any]]:
    """The rows by code with the double's money added to the target's, in the currency of the target's at today's rate."""
    by_code = {row["strategy"]: Money(Decimal(row["amount"]), row["currency"]) for row in rows}
    moved = by_code.pop(double)
    if there := by_code.get(target):
        same = moved if moved.currency == there.currency else rates.convert(moved, there.currency, clock.today())[0]
        moved = Money(there.amount + same.amount, there.currency)
    by_code[target] = moved
    return [{"strategy": code, "amount": format(money.amount, "f"), "currency": money.currency} for code, money in sorted(by_code.items())]
