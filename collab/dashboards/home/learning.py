"""What home learns from one person, kind by kind: how much of it they act on and how much they put away. Reckoned without the database.

A kind's rate is a Beta rate: of what was acted on or put away, the share that was acted on, begun with the same small number of
both. What happened counts half as much after 30 days. A rate moves the things of its kind three places at most.

What is past its limit is moved by nothing and passed by nothing: it parts the list, and each part is ordered by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

T = TypeVar("T")
HALF_LIFE_DAYS = 30
# As if so many had been acted on, and so many put away, before anything happened.
PRIOR = 2.0
# A thing passes another where their places differ by less than both are moved: with so much for each that is three places.
REACH, MOST_PLACES = 1.75, 3
# Less than this counts for nothing any more, and is kept no longer.
LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of a kind was acted on and put away, as it counted ``on`` this day."""

    acted: float = 0.0
    away: float = 0.0
    on: date = date.min

    def at(self, today: date) -> "Rate":
        """As it counts on a later day."""
        if self.on == date.min or today <= self.on:
            return Rate(self.acted, self.away, max(self.on, today))
        left = 0.5 ** ((today - self.on).days / HALF_LIFE_DAYS)
        return Rate(self.acted * left, self.away * left, today)

    def plus(self, today: date, *, acted: float = 0.0, away: float = 0.0) -> "Rate":
        """With one more thing that happened on this day; what is taken back never leaves less than nothing."""
        now = self.at(today)
        return Rate(max(0.0, now.acted + acted), max(0.0, now.away + away), today)

    @property
    def share(self) -> float:
        """From 0, always put away, to 1, always acted on; a half where nothing is known."""
        return (self.acted + PRIOR) / (self.acted + self.away + 2 * PRIOR)

    @property
    def counts(self) -> bool:
        return self.acted + self.away >= LEAST

    @property
    def places(self) -> float:
        """By how much its things are moved: below zero is up."""
        return REACH * (1 - 2 * self.share)


UNKNOWN = Rate()


def read(kept: Mapping[str, Any]) -> dict[str, Rate]:
    """The rates as they are kept: a list a kind."""
    return {kind: Rate(float(acted), float(away), date.fromisoformat(on)) for kind, (acted, away, on) in kept.items()}


def written(rates: Mapping[str, Rate]) -> dict[str, Any]:
    return {kind: [round(rate.acted, 3), round(rate.away, 3), rate.on.isoformat()] for kind, rate in rates.items() if rate.counts}


def ordered(ranked: Sequence[T], rates: Mapping[str, Rate], today: date, kind: Callable[[T], str], is_late: Callable[[T], bool]) -> list[T]:
    """The ranked things, each moved as its kind is. What is late keeps its place, and nothing passes it, up or down."""
    places = {name: rate.at(today).places for name, rate in rates.items()}
    found, part = list[T](), list[T]()
    for thing in ranked:
        if is_late(thing):
            found += _moved(part, places, kind)
            found.append(thing)
            part = []
        else:
            part.append(thing)
    return found + _moved(part, places, kind)


def _moved(part: list[T], places: Mapping[str, float], kind: Callable[[T], str]) -> list[T]:
    by = [at + places.get(kind(thing), 0.0) for at, thing in enumerate(part)]
    return [part[at] for at in sorted(range(len(part)), key=by.__getitem__)]
