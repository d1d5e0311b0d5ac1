"""The pictures of the funding pages: where the year's money is, and how fast it goes. Sums in, finished rows out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from collab.kit.formats import percent, short_money
from collab.kit.money import Money
from collab.web.charts.bar import bar
from collab.web.charts.waterfall import ASKED, FALL, PROMISE, TOTAL, Row, Step, waterfall
from funding.funds.free import Free
from funding.funds.models import Fund
from funding.funds.queries import Sums, sums

# Within this share of the plan spending is on it.
NEAR = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class FundRow:
    """A fund in the table; ``length`` is the taken part of its budget, 0 to 100."""

    code: str
    name: str
    side: str
    side_label: str
    sums: Sums
    length: str
    share: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Money that waits for a decision, and by what."""

    money: Money
    note: str


def free_of(has: Sums) -> str:
    """ "$1.41M free of $4.2M"."""
    return f"{short_money(has.free)} free of {short_money(has.budget)}"


def fall(has: Sums, label: str, owed: Free | None = None, asked: Asked | None = None) -> tuple[Row, ...]:
    """The waterfall from the budget to what is free, and on to what is left of it.

    ``owed`` says what approved work still waits for, ``asked`` what would come on top if all of it were approved.
    """
    free = percent(_share(has.free, has.budget)) + " of budget" if has.budget.amount else ""
    steps = [
        Step(label, float(has.budget.amount), TOTAL, short_money(has.budget), key="budget"),
        Step("Spent", -float(has.spent.amount), FALL, _taken(has.spent), _booked(has), key="spent"),
        Step("Committed", -float(has.committed.amount), FALL, _taken(has.committed), "Work that has started", key="committed"),
        Step("Reserved", -float(has.reserved.amount), PROMISE, _taken(has.reserved), "Promised, not started", key="reserved"),
        *_gone(has),
        Step("Free to allocate", float(has.free.amount), TOTAL, short_money(has.free), free, key="free"),
    ]
    return waterfall([*steps, *_left(owed, asked)])


def _gone(has: Sums) -> Iterator[Step]:
    """What left the funds when their year was closed."""
    if has.carried.amount:
        yield Step("Carried over", -float(has.carried.amount), FALL, _taken(has.carried), "Work that goes on in a fund of the next year")
    if has.lapsed.amount:
        yield Step("Lapsed", -float(has.lapsed.amount), FALL, _taken(has.lapsed), "Given back when the year was closed")


def _left(owed: Free | None, asked: Asked | None) -> Iterator[Step]:
    """What free money is wanted for, and what is left then."""
    if owed is None:
        return
    left = owed.left
    if owed.is_owed:
        yield Step("Approved, not reserved", -float(owed.unreserved.amount), PROMISE, _taken(owed.unreserved), owed.note, key="unreserved")
    if asked is not None:
        yield Step("Requests to decide", -float(asked.money.amount), ASKED, _taken(asked.money), asked.note, key="asked")
        left = left_of(owed, asked.money)
    if owed.is_owed or asked is not None:
        label = "Left when all approved is reserved" if asked is None else "Left if all approved"
        yield Step(label, float(left.amount), TOTAL, short_money(left), key="left")


def left_of(owed: Free, asked: Money) -> Money:
    """What would be free if ``asked`` were approved too: below zero where there is not enough."""
    return owed.left - asked


def rows(funds: Sequence[Fund]) -> tuple[FundRow, ...]:
    """The funds as rows with a bar for what is taken; they come with their accounts."""
    return tuple(_row(fund, sums(fund)) for fund in funds)


def _row(fund: Fund, has: Sums) -> FundRow:
    taken = has.budget - has.free - has.carried - has.lapsed
    share = percent(_share(taken, has.budget)) if has.budget.amount else ""
    length = bar(float(taken.amount), float(has.budget.amount))
    return FundRow(fund.code, fund.name, fund.side, fund.get_side_display(), has, length, share)


def _booked(has: Sums) -> str:
    """ "Invoices booked, $2k over what was promised"."""
    return "Invoices booked" + (f", {short_money(_minus(has.over))} over what was promised" if has.over.amount else "")


def _taken(money: Money) -> str:
    return short_money(_minus(money))


def _minus(money: Money) -> Money:
    return Money(-money.amount, money.currency)


def _share(part: Money, whole: Money) -> Decimal:
    return part.amount / whole.amount
