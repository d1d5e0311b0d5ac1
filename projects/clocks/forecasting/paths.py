"""Steps one after the other: how long it takes from somewhere on the path to somewhere further on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from projects.clocks.forecasting.cases import Case
from projects.clocks.forecasting.laws import POINTS, Law, law

LEAST = 20
Key = tuple[int, str, str]


class Paths:
    """The laws of each step by track and side, as far as there are cases enough; of what is rarer, by track, by side, and of all.

    ``last`` is the number of places: whoever comes there is live.
    """

    def __init__(self, cases: Iterable[Case], last: int, least: int = LEAST) -> None:
        self.last = last
        self._tails: dict[tuple[int, int, str, str], list[float] | None] = {}
        groups: defaultdict[Key, list[Case]] = defaultdict(list)
        for case in cases:
            for key in {(case.step, case.track, case.side), (case.step, case.track, ""), (case.step, "", case.side), (case.step, "", "")}:
                groups[key].append(case)
        found = {key: law(rows) for key, rows in groups.items()}
        self.laws: dict[Key, Law] = {key: one for key, one in found.items() if one is not None and one.count >= least}

    def told(self) -> list[list[Any]]:
        """Its laws as plain lists, which ``of`` reads again."""
        return [[*key, one.count, list(one.hours), list(one.shares)] for key, one in self.laws.items()]

    @classmethod
    def of(cls, told: Iterable[Sequence[Any]], last: int) -> "Paths":
        found = cls((), last)
        found.laws = {(step, track, side): Law(count, tuple(hours), tuple(shares)) for step, track, side, count, hours, shares in told}
        return found

    def law(self, step: int, track: str, side: str) -> Law | None:
        """That of the finest group that has cases enough; None where not even all have."""
        keys = ((step, track, side), (step, track, ""), (step, "", side), (step, "", ""))
        return next((found for key in keys if (found := self.laws.get(key))), None)

    def count(self, step: int, until: int, track: str, side: str) -> int:
        """How many cases the rarest step in between rests on; 0 where one has too few."""
        laws = [self.law(place, track, side) for place in range(step, until)]
        return min((one.count if one else 0 for one in laws), default=0)

    def tail(self, step: int, until: int, track: str, side: str) -> list[float] | None:
        """So many equally likely hours from coming to ``step`` until coming to ``until``, ascending; None where a step has too few cases."""
        if step >= until:
            return [0.0]
        key = (step, until, track, side)
        if key not in self._tails:
            self._tails[key] = self._reckoned(*key)
        return self._tails[key]

    def _reckoned(self, step: int, until: int, track: str, side: str) -> list[float] | None:
        here, rest = self.law(step, track, side), self.tail(step + 1, until, track, side)
        return None if here is None or rest is None else summed(here.points(), rest)

    def ahead(self, step: int, until: int, track: str, side: str, waited: float) -> list[float] | None:
        """The same from now, of what has been at ``step`` for ``waited`` hours."""
        if not waited:
            return self.tail(step, until, track, side)
        here, rest = self.law(step, track, side), self.tail(step + 1, until, track, side)
        return None if here is None or rest is None else summed(here.points(waited), rest)

    def baseline(self, step: int, until: int, track: str, side: str) -> float | None:
        """The sum of the medians of the steps, whatever was waited: what is usually promised, and no median of anything."""
        laws = [self.law(place, track, side) for place in range(step, until)]
        return None if any(one is None for one in laws) else sum(one.within(0.5) for one in laws if one)


def summed(first: Sequence[float], second: Sequence[float], many: int = POINTS) -> list[float]:
    """Of two that do not hang together, equally likely hours of both together."""
    if len(second) == 1:
        return [one + second[0] for one in first]
    every = sorted(one + other for one in first for other in second)
    return [every[int((place + 0.5) * len(every) / many)] for place in range(many)]


def at(points: Sequence[float], share: float) -> float:
    """The hours within which this share is over, of equally likely ones; between two of them evenly."""
    place = share * len(points) - 0.5
    low = min(max(int(place), 0), len(points) - 1)
    high = min(low + 1, len(points) - 1)
    return points[low] + (points[high] - points[low]) * min(max(place - low, 0.0), 1.0)
