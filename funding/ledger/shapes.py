"""The shape of each kind of entry, one row a kind: what it moves in how many funds, for what, on whose word, by which event.

``posting`` judges by this table, the operations take their events' names from it, and the guards of the database are written
from it (``guards.py``), so that they cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# From one kind of account to another, within one fund.
Move = tuple[str, str]
ROUTE, CHANGE, FUND = "approvals.route", "funds.fundchange", "funds.fund"
REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Shape:
    """``ways`` are the alternatives, each its moves: one a fund. ``subject`` is the kind of what moves the money.

    ``event`` is the kind of the record it is written with, ``told`` the kind of what that tells of. ``is_for_work``: all on the
    accounts of one promise, but for what is available. ``roles`` are the duties of whoever may, empty for any duty at all.
    """

    ways: tuple[tuple[Move, ...], ...]
    subject: str
    event: str
    told: str
    roles: tuple[str, ...] = ()
    is_for_work: bool = False

    @property
    def signs(self) -> tuple[str, ...]:
        """Each way as ``signed`` writes its lines."""
        return tuple(
            signed([*((source, Decimal(-1)) for source, _ in way), *((target, Decimal(1)) for _, target in way)]) for way in self.ways
        )

    @property
    def funds(self) -> int:
        return len(self.ways[0])


def _given(*ways: tuple[Move, ...], event: str, told: str, subject: str, roles: tuple[str, ...] = ()) -> Shape:
    return Shape(ways, subject, event, told, roles)


def _for_work(verb: str, *moves: Move, roles: tuple[str, ...] = ()) -> Shape:
    return Shape(tuple((move,) for move in moves), ROUTE, f"funds.allocation.{verb}", "funds.allocation", roles, is_for_work=True)


INTO, BACK = ("budget", "available"), ("available", "budget")
FINANCE = ("finance",)
SHAPES: dict[str, Shape] = {
    "budget": _given((INTO,), subject=FUND, event="funds.fund.created", told=FUND, roles=("admin", "finance")),
    "raise": _given((INTO,), subject=CHANGE, event="funds.change.agreed", told=CHANGE),
    "transfer": _given((BACK, INTO), subject=CHANGE, event="funds.change.agreed", told=CHANGE),
    "lapse": _given((BACK,), subject=FUND, event="funds.year.closed", told="funds.fiscalyear", roles=FINANCE),
    "reserve": _for_work("reserved", ("available", "reserved"), roles=FINANCE),
    "commit": _for_work("committed", ("reserved", "committed")),
    "spend": _for_work("spent", ("committed", "spent"), roles=FINANCE),
    "release": _for_work("released", ("reserved", "available"), ("committed", "available")),
}
# A reversal has the shape of what it reverses, every line turned round; no operation makes one yet.
KINDS = (*SHAPES, REVERSAL)
OF_WORK = {kind: shape for kind, shape in SHAPES.items() if shape.is_for_work}
OF_CHANGES = tuple(kind for kind, shape in SHAPES.items() if shape.subject == CHANGE)


def signed(lines: Iterable[tuple[str, Decimal]]) -> str:
    """The kinds of the accounts with the sign of each line, ascending: "available- reserved+"."""
    return " ".join(f"{kind}{'+' if amount > 0 else '-'}" for kind, amount in sorted((kind, amount) for kind, amount in lines))


def fits(kind: str, lines: Iterable[tuple[str, Decimal]], *, funds: set[int], promises: set[int]) -> bool:
    """Whether lines on accounts of these kinds, in these funds and for these promises, are an entry of this kind."""
    shape = SHAPES.get(kind)
    return shape is not None and signed(lines) in shape.signs and len(funds) == shape.funds and len(promises) == int(shape.is_for_work)
