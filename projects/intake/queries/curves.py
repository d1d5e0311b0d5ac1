"""How long something usually takes, when part of the cases are not over yet: Kaplan's and Meier's curve, in plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass

# A curve keeps a step for each hundredth that it falls: finer is noise, and what is kept stays small however many cases there are.
LEVELS = 100


@dataclass(frozen=True, slots=True)
class Curve:
    """``steps``: days, and the share of cases that take longer than these. ``count`` cases ended; those still under way are in the shares."""

    count: int
    steps: tuple[tuple[float, float], ...]

    def within(self, share: float, since: float = 0) -> float | None:
        """The days within which ``share`` of the cases end that have lasted ``since`` days already; None: so far they have not."""
        wanted = self.left(since) * (1 - share)
        # What is a half by the cases is one although the product of fractions missed it by a hair.
        return next((days for days, left in self.steps if days >= since and left <= wanted + 1e-9), None)

    def left(self, days: float) -> float:
        """The share of cases that take longer than ``days``."""
        return next((left for end, left in reversed(self.steps) if end <= days), 1.0)

    @property
    def longest(self) -> float:
        """The longest that a case took which is over."""
        return self.steps[-1][0] if self.steps else 0


def curve(cases: Iterable[tuple[float, int, int]]) -> Curve:
    """The curve of cases by days: ``(days, ended, all)``, of ``all`` cases that lasted ``days`` so far ``ended`` are over.

    A case that is not over counts among those that might have ended, up to the days it has lasted: to leave it out would call
    slow work quick. Source: Kaplan and Meier, "Nonparametric estimation from incomplete observations", 1958.
    """
    rows = sorted(cases)
    at_risk, left, kept = sum(row[2] for row in rows), 1.0, 1.0
    steps: list[tuple[float, float]] = []
    count = sum(row[1] for row in rows)
    for days, ended, every in rows:
        if ended:
            left *= 1 - ended / at_risk
            if kept - left >= 1 / LEVELS or at_risk == every:
                steps.append((days, left))
                kept = left
        at_risk -= every
    return Curve(count, tuple(steps))
