"""The approval policy a new installation starts from; an administrator publishes better ones."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from collab.access.roles import Role
from collab.approvals.states import DataClass, Track


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a policy: who decides at which step. Amounts in the policy's currency, ``below`` None: no limit.

    ``data_class`` empty: for any class of data.
    """

    track: str
    position: int
    step_name: str
    role: str
    quorum: int = 1
    amount_from: Decimal = Decimal(0)
    amount_below: Decimal | None = None
    data_class: str = ""


CURRENCY = "USD"
# The day from which the policy is in force that a kind of subject brings with it.
FROM_THE_BEGINNING = date(2000, 1, 1)
FAST_BELOW = Decimal("25000.00")
STANDARD_BELOW = Decimal("250000.00")
# The floor: from these amounts on nobody chooses a lighter track than standard, or than major.
STANDARD_FROM = STANDARD_BELOW
MAJOR_FROM = Decimal("1000000.00")
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
    # Two keys: on the large ones CMO and CIO each sign.
    Rule(Track.MAJOR, 4, "Executives", Role.CMO),
    Rule(Track.MAJOR, 4, "Executives", Role.CIO),
)
