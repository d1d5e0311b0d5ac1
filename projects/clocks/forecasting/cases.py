"""What was measured of one step of one way: how long it lasted, and how it ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class End(Enum):
    """``ON`` to the next step; ``OTHER``: declined, withdrawn or stopped there, so that it never goes on; ``OPEN``: it is there still."""

    ON = "on"
    OTHER = "other"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Case:
    """``hours`` were spent at the place ``step`` of the path so far. ``age`` is in days, since it came there."""

    step: int
    track: str
    side: str
    hours: float
    end: End
    age: float


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of a way: the place of the path, in hours. A step that was come back to has several, and so has one that a way went round."""

    place: int
    hours: float


def steps(stays: Sequence[Stay], last: int, end: End) -> Iterable[tuple[int, float, End]]:
    """The furthest places of a way one after the other, each with its hours and how it ended.

    What goes back stays where it had come to; a place that was passed over took no time. ``last`` is the number of places: there it is live.
    """
    furthest, hours = -1, 0.0
    for stay in stays:
        if stay.place > furthest:
            yield from _passed(furthest, stay.place, hours)
            furthest, hours = stay.place, 0.0
        hours += stay.hours
    if 0 <= furthest < last:
        yield furthest, hours, end


def _passed(before: int, now: int, hours: float) -> Iterable[tuple[int, float, End]]:
    if before >= 0:
        yield before, hours, End.ON
    for place in range(max(before + 1, 0), now):
        yield place, 0.0, End.ON
