"""What of a KPI's values is more than its usual variation: limits of an XmR chart, and the three signals. Plain figures in, plain figures out.

The limits are the mean of the values and 2.66 times the mean of the moves from one value to the next, on either side of it
(Shewhart's individuals chart as Wheeler writes it); what lies between them without a pattern is variation, and nothing is said of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

# Below so many values no limits are reckoned.
FEWEST = 12
SPREAD = Decimal("2.66")
RUN, NEAR, OF = 8, 3, 4
BEYOND, NEAR_LIMIT, ONE_SIDE = "beyond", "near_limit", "one_side"
ABOVE, BELOW = "above", "below"
Point = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Limits:
    """The mean of ``count`` values, and how far they vary on either side."""

    centre: Decimal
    lower: Decimal
    upper: Decimal
    count: int

    def side(self, value: Decimal) -> str:
        return ABOVE if value > self.centre else BELOW if value < self.centre else ""

    def is_beyond(self, value: Decimal) -> bool:
        return not self.lower <= value <= self.upper

    def is_near(self, value: Decimal) -> bool:
        """Nearer a limit than the mean."""
        return 2 * abs(value - self.centre) > self.upper - self.centre


@dataclass(frozen=True, slots=True)
class Finding:
    """What is more than variation: ``kind`` is a key of this module, ``count`` how many values from ``first`` to ``last`` make it."""

    kind: str
    side: str
    first: date
    last: date
    count: int


def limits(values: Sequence[Decimal]) -> Limits | None:
    """None below ``FEWEST`` values."""
    if len(values) < FEWEST:
        return None
    centre = sum(values, Decimal(0)) / len(values)
    move = sum((abs(after - before) for before, after in pairwise(values)), Decimal(0)) / (len(values) - 1)
    return Limits(centre, centre - SPREAD * move, centre + SPREAD * move, len(values))


def signals(points: Sequence[Point], found: Limits | None) -> tuple[Finding, ...]:
    """All of them, by the day they begin; none without limits. Places that follow each other are one signal."""
    if found is None:
        return ()
    values, sides = [value for _, value in points], [found.side(value) for _, value in points]
    told: list[Finding] = []
    for side in (ABOVE, BELOW):
        here = [one == side for one in sides]
        beyond = [is_here and found.is_beyond(value) for is_here, value in zip(here, values, strict=True)]
        near = [is_here and found.is_near(value) for is_here, value in zip(here, values, strict=True)]
        for kind, places in ((BEYOND, beyond), (NEAR_LIMIT, _three_of_four(near)), (ONE_SIDE, _runs(here, RUN))):
            told += [
                Finding(
                    kind, side, points[first][0], points[last][0], sum(near[first : last + 1]) if kind == NEAR_LIMIT else last - first + 1
                )
                for first, last in _spans(places)
            ]
    return tuple(sorted(told, key=lambda one: (one.first, one.kind)))


def current(told: Sequence[Finding], points: Sequence[Point]) -> tuple[Finding, ...]:
    """Those that the newest value is part of, what says most first."""
    newest = points[-1][0] if points else None
    return tuple(sorted((one for one in told if one.last == newest), key=lambda one: (BEYOND, ONE_SIDE, NEAR_LIMIT).index(one.kind)))


def sentence(one: Finding, found: Limits, words: Callable[[Decimal], str], day: Callable[[date], str]) -> str:
    """A signal in words; ``words`` writes a value, ``day`` a day."""
    if one.kind == BEYOND:
        edge = f"{one.side} {words(found.upper if one.side == ABOVE else found.lower)}, beyond what its variation explains"
        return f"{_of(one, day)} {'lies' if one.count == 1 else 'lie'} {edge}"
    if one.kind == ONE_SIDE:
        return f"{one.count} values in a row lie {one.side} their mean of {words(found.centre)}, since {day(one.first)}"
    return f"{one.count} values since {day(one.first)} lie nearer the limit than the mean, {one.side} it"


def _of(one: Finding, day: Callable[[date], str]) -> str:
    return f"the value of {day(one.first)}" if one.count == 1 else f"{one.count} values since {day(one.first)}"


def _three_of_four(near: Sequence[bool]) -> list[bool]:
    """The places that belong to four successive ones of which three are near: from the first of the near ones to the last."""
    places = [False] * len(near)
    for start in range(len(near) - OF + 1):
        inside = [place for place in range(start, start + OF) if near[place]]
        if len(inside) >= NEAR:
            places[inside[0] : inside[-1] + 1] = [True] * (inside[-1] + 1 - inside[0])
    return places


def _runs(here: Sequence[bool], fewest: int) -> list[bool]:
    places = [False] * len(here)
    for first, last in _spans(here):
        if last - first + 1 >= fewest:
            places[first : last + 1] = [True] * (last - first + 1)
    return places


def _spans(places: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch that holds."""
    first = None
    for place, holds in enumerate((*places, False)):
        if holds and first is None:
            first = place
        elif not holds and first is not None:
            yield first, place - 1
            first = None
