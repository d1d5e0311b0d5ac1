"""The six parts of the convergence line: what each says, its formula in words, and the scale that they share.

They are what the ADR says (docs/adr/0077-the-convergence-line.md). Whoever changes one of them changes ``FORMULA``: months that are kept
stay as they are, and the line of the new version begins where it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

MONTH, KEPT = "convergence.month", "convergence.month.kept"
FORMULA = 1
TENTH, WHOLE = Decimal("0.1"), Decimal(100)
# Fewer parts than these say nothing of the whole.
FEWEST_PARTS = 3
# What months are reckoned over, that one and those before it, where a month alone is too short.
YEAR_MONTHS, QUARTER_MONTHS = 12, 3
# Of each KPI so many values are looked at; a gap of so many points counts as wholly apart; a part of work that is reused counts so many times.
VALUES, APART, REUSED = 6, Decimal(3), 2
# A pulse counts for so many months after its end.
PULSE_MONTHS = 6
# Up to and without these the line is separate, and collaborating.
BANDS = ((Decimal(34), "Separate"), (Decimal(67), "Collaborating"), (None, "Converged"))


@dataclass(frozen=True, slots=True)
class Definition:
    """``formula`` is how it is reckoned, ``counts`` what ``n`` of it counts, ``inputs`` the words for each of its inputs."""

    code: str
    label: str
    formula: str
    counts: str
    inputs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of one month: ``value`` from 0 to 100, None where there is too little data. Inputs are numbers, as text where not whole."""

    code: str
    value: Decimal | None
    n: int
    inputs: dict[str, int | str | None] = field(default_factory=dict)


DEFINITIONS = (
    Definition(
        "goals", "Goals signed and alive",
        "Of the goals pursued on the month’s last day, the share that CMO and CIO have both signed and that is alive: one of its KPIs has a "
        "value that is not late, and a project under way in the month serves it or a goal under it.",
        "goals pursued", {"pursued": "pursued", "signed": "signed by both", "alive": "alive", "both": "both"},
    ),
    Definition(
        "kpis", "KPIs fed by both sides",
        f"Of the KPIs that people feed and that have two values or more, the share to whose last {VALUES} values people of marketing and of IT "
        "both brought some.",
        "KPIs", {"fed": "fed by people", "both": "by both sides"},
    ),
    Definition(
        "money", "Money from joint funds",
        f"Of what funds promised to work in the {YEAR_MONTHS} months up to the month’s end, the share from joint funds; other currencies at "
        "the rate of its last day.",
        "promises", {"joint": "from joint funds", "all": "in all"},
    ),
    Definition(
        "waiting", "Balance of who waits for whom",
        f"Of the working hours in the {QUARTER_MONTHS} months up to the month’s end in which requests waited for marketing or for IT: 100 less "
        "the difference of both, as a share of their sum.",
        "turns", {"marketing": "hours for marketing", "it": "hours for IT"},
    ),
    Definition(
        "pulse", "Pulse gap",
        f"100 less the gap between what both sides score each other in the latest pulse of the last {PULSE_MONTHS} months, where {APART} points "
        "or more count as 100.",
        "answers", {"marketing_of_it": "marketing of IT", "it_of_marketing": "IT of marketing"},
    ),
    Definition(
        "reuse", "Work reused",
        f"Of the requests that triage settled in the {YEAR_MONTHS} months up to the month’s end, the share that reuse work: merged into a request "
        f"that was there, or with a project that builds upon another one. Times {REUSED}, at most 100: one in {REUSED} is full marks.",
        "requests settled", {"settled": "settled", "merged": "merged", "built": "build upon another project"},
    ),
)  # fmt: skip
BY_CODE = {one.code: one for one in DEFINITIONS}


def score(found: Iterable[Part]) -> Decimal | None:
    """The mean of the parts that have data, to a tenth; None where they are too few to say anything of the whole."""
    values = [part.value for part in found if part.value is not None]
    return tenth(sum(values, Decimal(0)) / len(values)) if len(values) >= FEWEST_PARTS else None


def tenth(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """In per cent, to a tenth; None of nothing."""
    return tenth(Decimal(part) * WHOLE / Decimal(whole)) if whole else None


def band(value: Decimal) -> str:
    return next(name for end, name in BANDS if end is None or value < end)
