"""The shape of each kind of entry, one row a kind: what it moves in how many funds, for what, on whose word, by which event.

``posting`` judges by this table, the operations take their events' names from it, and the guards of the database are written
from it (``guards.py``), so that they cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations

# From one kind of account to another, within one fund.
Move = tuple[str, str]
ROUTE, CHANGE, FUND = "approvals.route", "funds.fundchange", "funds.fund"
REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Shape:
    """``ways`` are the alternatives, each its moves: one a fund, or several for one promise. ``subject`` is the kind of what moves the money.

    ``event`` is the kind of the record it is written with, ``told`` the kind of what that tells of. ``is_for_work``: all on the
    accounts of one promise, but for what is available. ``roles`` are the duties of whoever may, empty for any duty at all;
    ``by_owner``: whoever owns the fund may as well. ``by_keys``: so may whoever turned the second key of what two executives
    let begin past the gate, for that work alone.
    """

    ways: tuple[tuple[Move, ...], ...]
    subject: str
    event: str
    told: str
    roles: tuple[str, ...] = ()
    is_for_work: bool = False
    by_owner: bool = False
    by_keys: bool = False

    @property
    def signs(self) -> tuple[str, ...]:
        """Each way as ``signed`` writes its lines. One account gives or takes once, whatever it gives to or takes from."""
        return tuple(
            signed({*((source, Decimal(-1)) for source, _ in way), *((target, Decimal(1)) for _, target in way)}) for way in self.ways
        )

    @property
    def funds(self) -> int:
        return 1 if self.is_for_work else len(self.ways[0])

    @property
    def promises(self) -> int:
        return int(self.is_for_work)


def _given(*ways: tuple[Move, ...], event: str, told: str, subject: str, roles: tuple[str, ...] = ()) -> Shape:
    return Shape(ways, subject, event, told, roles)


def _for_work(
    verb: str, *ways: Move | tuple[Move, ...], roles: tuple[str, ...] = (), by_owner: bool = False, by_keys: bool = False
) -> Shape:
    each = tuple((way,) if isinstance(way[0], str) else way for way in ways)
    return Shape(each, ROUTE, f"funds.allocation.{verb}", "funds.allocation", roles, is_for_work=True, by_owner=by_owner, by_keys=by_keys)


def _any_of(*moves: Move) -> tuple[tuple[Move, ...], ...]:
    """Each choice of one or more of these."""
    return tuple(chain.from_iterable(combinations(moves, number) for number in range(1, len(moves) + 1)))


INTO, BACK = ("budget", "available"), ("available", "budget")
FINANCE = ("finance",)
# What an invoice does: within its promise, and over it. A credit note fills what is over, gives back what was added for that, and
# then goes back to the promise.
WITHIN, EXCESS = ("committed", "spent"), ("over", "spent")
OVERSPENT = ((EXCESS,), (WITHIN, EXCESS))
CREDITED = _any_of(("spent", "over"), ("spent", "committed"), ("spent", "available"))
SHAPES: dict[str, Shape] = {
    "budget": _given((INTO,), subject=FUND, event="funds.fund.created", told=FUND, roles=("admin", "finance")),
    "raise": _given((INTO,), subject=CHANGE, event="funds.change.agreed", told=CHANGE),
    "transfer": _given((BACK, INTO), subject=CHANGE, event="funds.change.agreed", told=CHANGE),
    "lapse": _given((BACK,), subject=FUND, event="funds.year.closed", told="funds.fiscalyear", roles=FINANCE),
    "reserve": _for_work("reserved", ("available", "reserved"), roles=FINANCE, by_keys=True),
    "commit": _for_work("committed", ("reserved", "committed")),
    "spend": _for_work("spent", WITHIN, roles=FINANCE),
    "overspend": _for_work("overspent", *OVERSPENT, roles=FINANCE),
    "credit": _for_work("credited", *CREDITED, roles=FINANCE),
    # An actual taken back by two people: what is left of it to take back may lie elsewhere by now, so it is no reversal by the letter.
    "undo": _for_work("undone", WITHIN, *OVERSPENT, *CREDITED, roles=FINANCE, by_owner=True),
    # What is over is settled by free money of the fund, or by what its promise has grown by.
    "cover": _for_work("covered", ("available", "over"), ("committed", "over"), roles=FINANCE, by_owner=True),
    "release": _for_work("released", ("reserved", "available"), ("committed", "available")),
    # What runs when a year is closed goes on in a fund of the next: out of the one budget with its promise, into the other's.
    "carry": _for_work("carried", ("reserved", "budget"), ("committed", "budget"), roles=FINANCE),
    "arrive": _for_work("arrived", ("budget", "reserved"), ("budget", "committed"), roles=FINANCE),
}
# A reversal has the shape of what it reverses, every line turned round; no operation makes one.
KINDS = (*SHAPES, REVERSAL)
OF_WORK = {kind: shape for kind, shape in SHAPES.items() if shape.is_for_work}
OF_CHANGES = tuple(kind for kind, shape in SHAPES.items() if shape.subject == CHANGE)
# How funds had their money before it took two people: such entries are there, and none is written any more.
PAST = ("budget",)
# What has a day of its own, by an invoice or a credit note; and what takes one back.
ACTUALS, UNDO = ("spend", "overspend", "credit"), "undo"
# Of the acts by which work is paid, those that are entries: money is reserved for it, and its bills are booked.
RESERVING, PAYING = "reserve", ("spend", "overspend")


def signed(lines: Iterable[tuple[str, Decimal]]) -> str:
    """The kinds of the accounts with the sign of each line, ascending: "available- reserved+"."""
    return " ".join(f"{kind}{'+' if amount > 0 else '-'}" for kind, amount in sorted((kind, amount) for kind, amount in lines))


def fits(kind: str, lines: Iterable[tuple[str, Decimal]], *, funds: set[int], promises: set[int]) -> bool:
    """Whether lines on accounts of these kinds, in these funds and for these promises, are an entry of this kind."""
    shape = SHAPES.get(kind)
    return (
        shape is not None
        and kind not in PAST
        and signed(lines) in shape.signs
        and len(funds) == shape.funds
        and len(promises) == shape.promises
    )
