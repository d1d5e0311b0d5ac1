"""An actual goes from one promise to another: taken back here and booked there, in one transaction. Called by operations."""

from collab.kit import rates
from collab.kit.errors import Conflict, Unfit
from collab.kit.money import Money
from collab.kit.operation import inside_unit
from collab.people.models import Person
from funding.funds import actuals
from funding.funds.actuals import Actual
from funding.funds.holding import held, open_year
from funding.funds.models import Allocation
from funding.ledger.models import Entry, Line
from funding.ledger.posting import Reference, known


def fits(entry: Entry, line: Line, into: Allocation) -> None:
    """Raises Invalid, Unfit or Conflict, by what was named, where it could not be booked there today."""
    for fund in held(pk=[line.fund_id, into.fund_id]):
        open_year(fund)
    into = actuals.locked(into)
    actuals.in_its_year(into.fund, entry.on)
    paid, _ = rates.convert(_paid(line), into.fund.currency, entry.on)
    wrong = actuals.unplaced(into, paid)
    there = known(Reference(entry.reference, entry.source, entry.line), into.route)
    if there and there.pk != entry.pk and not there.reversed_by_one():
        wrong = {"number": f"{entry.reference} is booked on that work already: take this one back instead."}
    if wrong:
        raise Unfit(number=" ".join(wrong.values()))


def move(entry: Entry, into: Allocation, actor: Person, why: str) -> tuple[Entry, Entry]:
    """Take the actual back and book it on the other promise: the entry that undid it, and the one that stands for it now.

    Its day, reference and amount are those that it had, at the rate of its day where the other fund holds another currency;
    what it comes to lie over is told as of any actual. Raises what ``actuals.undo`` and ``actuals.book`` raise.
    """
    inside_unit()
    line = actuals.spent_of(entry)
    held(pk=[line.fund_id, into.fund_id])  # both before either is written to, in ascending order
    undoing = actuals.undo(entry, actor, why)
    # A credit note corrects one of its own work, and there it is of none.
    corrects = entry.pk if line.amount > 0 else None
    actual = Actual(_paid(line), entry.on, entry.reference, entry.source, entry.line, why[:300], corrects)
    booked = actuals.book(allocation=into, actual=actual, actor=actor)
    if booked.was_known or booked.entry is None:
        raise Conflict(f"{entry.reference} is booked on that work already: take this one back instead.")
    return undoing, booked.entry


def _paid(line: Line) -> Money:
    """What was spent, in the currency of the fund that it leaves."""
    return Money(line.amount, line.account.currency)
