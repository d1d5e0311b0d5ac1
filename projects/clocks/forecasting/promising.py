"""Promises put together: from the laws of steps and what was learnt, the hours by which half and 85 in a hundred are there."""

from dataclasses import dataclass

from projects.clocks.forecasting import HALF, MOST
from projects.clocks.forecasting.correcting import Corrections
from projects.clocks.forecasting.paths import Paths, at


@dataclass(frozen=True, slots=True)
class Ahead:
    """Hours from now: ``half`` and ``most`` as promised, ``raw_half`` and ``raw_most`` before what was learnt; ``baseline`` is the sum of medians."""

    half: float
    most: float
    raw_half: float
    raw_most: float
    baseline: float
    cases: int


def promised(paths: Paths, learnt: Corrections, *, step: int, until: int, track: str, side: str, waited: float) -> Ahead | None:
    """Of what has been at ``step`` for ``waited`` hours, when it comes to ``until``; None where a step has too few cases."""
    points = paths.ahead(step, until, track, side, waited)
    baseline = paths.baseline(step, until, track, side)
    if points is None or baseline is None:
        return None
    factors = learnt.of(until, step)
    raw_half, raw_most = at(points, HALF), at(points, MOST)
    half = raw_half * factors.half
    return Ahead(half, max(half, raw_most * factors.most), raw_half, raw_most, baseline, paths.count(step, until, track, side))
