"""The approval policy a new installation starts from; an administrator publishes better ones."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from collab.access.roles import Role
from collab.approvals.states import DataClass, Track


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a policy: who decides at which step. Amounts in the policy's currency, ``below`` None: no limit.

    ``track`` or ``data_class`` empty: for any. ``cells`` are those of the other facts (``cells``). ``share`` is of those who sit there and has
    to approve besides ``quorum`` (1: all). Among those who approve is one who holds the role ``veto``, where one is named. ``people`` are the
    ids of a group of named people.
    """

    track: str
    position: int
    step_name: str
    role: str
    quorum: int = 1
    amount_from: Decimal = Decimal(0)
    amount_below: Decimal | None = None
    data_class: str = ""
    cells: Mapping[str, list[Any]] = field(default_factory=dict, hash=False)
    share: Decimal | None = None
    veto: str = ""
    people: tuple[int, ...] = ()

    @property
    def tracks(self) -> tuple[str, ...]:
        """Those that the row is about."""
        return (self.track,) if self.track else tuple(self.cells.get("track", Track.values))

    def columns(self) -> dict[str, Any]:
        """As its table keeps it."""
        return {**asdict(self), "people": list(self.people)}


CURRENCY = "USD"
# The day from which the policy is in force that a kind of subject brings with it.
FROM_THE_BEGINNING = date(2000, 1, 1)
FAST_BELOW = Decimal("25000.00")
STANDARD_BELOW = Decimal("250000.00")
# The floor: from these amounts on nobody chooses a lighter track than standard, or than major.
STANDARD_FROM = STANDARD_BELOW
MAJOR_FROM = Decimal("1000000.00")
# Up to here two executives may break the glass; nothing above it goes round the gate.
BREAK_GLASS_BELOW = Decimal("100000.00")
FINANCE_FROM = Decimal("50000.00")
# By more than a tenth: an amount that changes so is decided again.
MATERIAL_SHARE = Decimal("0.100")

_STANDARD = (
    Rule(Track.STANDARD, 1, "Business", Role.BUSINESS),
    Rule(Track.STANDARD, 2, "Review", Role.ARCHITECTURE),
    Rule(Track.STANDARD, 2, "Review", Role.PRIVACY, data_class=DataClass.PERSONAL),
    Rule(Track.STANDARD, 3, "Finance", Role.FINANCE, amount_from=FINANCE_FROM),
)
RULES: tuple[Rule, ...] = (
    Rule(Track.FAST, 1, "Business", Role.BUSINESS),
    Rule(Track.FAST, 1, "Business", Role.PRIVACY, data_class=DataClass.PERSONAL),
    *_STANDARD,
    *(replace(rule, track=Track.MAJOR, amount_from=Decimal(0)) for rule in _STANDARD),
    Rule(Track.MAJOR, 2, "Review", Role.SECURITY),
    # Two keys: on the large ones CMO and CIO each sign.
    Rule(Track.MAJOR, 4, "Executives", Role.CMO),
    Rule(Track.MAJOR, 4, "Executives", Role.CIO),
)
