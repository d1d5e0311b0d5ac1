"""What the promises of before teach: they are drawn out, or shortened, by as much as they were off.

Steps of one request hang together, and what is new may be slower than what was measured; both show in how long it really took against what
was said. What is not over yet counts as having lasted so long.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from projects.clocks.forecasting import HALF
from projects.clocks.forecasting.paths import LEAST

# Of what was promised so many days earlier half as much is learnt.
LEARNING = 60.0
# No promise is drawn out or shortened by more.
LEAST_FACTOR, MOST_FACTOR = 0.5, 3.0


@dataclass(frozen=True, slots=True)
class Promise:
    """A forecast of before: its uncorrected hours, and how long it really took, or has so far. ``age`` in days; ``is_over``: it came."""

    target: int
    step: int
    half: float
    most: float
    took: float
    is_over: bool
    age: float


# What is new comes later than the old says: so much is aimed at, that 85 in a hundred hold.
AIM = 0.87


@dataclass(frozen=True, slots=True)
class Factors:
    """Steps of one request hang together, so before anything was learnt the far day is a tenth further."""

    half: float = 1.0
    most: float = 1.1


class Corrections:
    """By target and step, of all of the target where there are few."""

    def __init__(self, promises: Iterable[Promise]) -> None:
        groups: defaultdict[tuple[int, int], list[Promise]] = defaultdict(list)
        for one in promises:
            groups[one.target, one.step].append(one)
            groups[one.target, -1].append(one)
        self.found = {key: _factors(rows) for key, rows in groups.items() if sum(one.is_over for one in rows) >= LEAST}

    def told(self) -> list[list[float]]:
        """What was learnt as plain lists, which ``read`` reads again."""
        return [[*key, one.half, one.most] for key, one in self.found.items()]

    @classmethod
    def read(cls, told: Iterable[Sequence[Any]]) -> "Corrections":
        learnt = cls(())
        learnt.found = {(target, step): Factors(half, most) for target, step, half, most in told}
        return learnt

    def of(self, target: int, step: int) -> Factors:
        return self.found.get((target, step)) or self.found.get((target, -1)) or Factors()


def _factors(rows: list[Promise]) -> Factors:
    most = _quantile([(one.took / max(one.most, 1.0), one) for one in rows], AIM)
    half = _quantile([(one.took / max(one.half, 1.0), one) for one in rows], HALF)
    return Factors(_bounded(half), _bounded(most))


def _bounded(factor: float) -> float:
    return min(max(factor, LEAST_FACTOR), MOST_FACTOR)


def _quantile(rows: list[tuple[float, Promise]], share: float) -> float:
    """The ratio that this share stays within, what is not over counted among those that may yet come; the longest where none is."""
    rows.sort(key=lambda row: (row[0], not row[1].is_over))
    mass = [0.5 ** (one.age / LEARNING) for _, one in rows]
    at_risk, left, longest = sum(mass), 1.0, 1.0
    for (ratio, one), own in zip(rows, mass, strict=True):
        if one.is_over:
            left *= 1 - own / at_risk if at_risk > 1e-12 else 1.0
            longest = ratio
            if left <= 1 - share + 1e-9:
                return ratio
        at_risk -= own
    return longest
