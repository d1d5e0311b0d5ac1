"""Three generated worlds in which requests come, take their steps and go live or not, and what was promised in them, by rolling origin.

Time is in working hours of a calendar; what a forecaster knows at an origin is what had happened by then, and nothing else.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from collab.kit.worktime import Calendar, due
from projects.clocks.forecasting.cases import Case, End
from projects.clocks.forecasting.correcting import Corrections, Promise
from projects.clocks.forecasting.paths import Paths
from projects.clocks.forecasting.promising import promised

LAST = 5
DAY = 8.0
BEGIN = datetime(2024, 1, 2, tzinfo=UTC)
TRACKS = (("fast", 0.35), ("standard", 0.5), ("major", 0.15))
# Median working hours of each step by track; how many of a hundred end there; how far apart cases are.
MEDIANS = {
    "fast": (10, 14, 10, 20, 110),
    "standard": (12, 40, 14, 24, 300),
    "major": (16, 80, 20, 40, 560),
}  # fmt: skip
ENDS = (0.14, 0.08, 0.01, 0.02, 0.03)
APART, SHARED = 0.5, 0.35
# Days of work in which requests come; the first promises are made after WARM of them, and the laws are found anew every so many.
DAYS, WARM, ANEW = 540, 270, 10
# Requests a day.
RATE = 4.0


@dataclass(frozen=True, slots=True)
class Way:
    """When it came to each place, in working hours; ``ends`` is when it ended there otherwise, None where it went live."""

    track: str
    side: str
    reached: tuple[float, ...]
    ends: float | None


@dataclass(frozen=True, slots=True)
class Made:
    """A promise of the day on which it is live, by half and by 85 in a hundred, the sum of medians, and the day on which it was."""

    track: str
    half_on: date
    most_on: date
    baseline_on: date
    live_on: date


class World:
    """One of ``steady``, ``trend`` and ``holiday``; the same seed makes the same world."""

    def __init__(self, kind: str, seed: int, rate: float = RATE) -> None:
        self.kind, self.chance, self.days, self.rate = kind, Random(f"{kind} {seed}"), DAYS, rate
        closed = frozenset((date(year, 12, 22), date(year + 1, 1, 4)) for year in range(2023, 2030)) if kind == "holiday" else frozenset()
        self.calendar = Calendar(ZoneInfo("Europe/Berlin"), closed=closed)
        # Slower by half at the end, or quicker by a third.
        self.drift = self.chance.choice((0.4, -0.4)) if kind == "trend" else 0.0
        self.ways = sorted(self._ways(), key=lambda way: way.reached[0])

    def _ways(self) -> Iterator[Way]:
        at = 0.0
        while at < self.days * DAY:
            at += self.chance.expovariate(self.rate / DAY)
            yield self._way(at)

    def _way(self, at: float) -> Way:
        pick, draw = self.chance, self.chance.random()
        track = next(name for place, (name, _) in enumerate(TRACKS) if draw < sum(share for _, share in TRACKS[: place + 1]) or place == 2)
        side, shared, reached = pick.choice(("marketing", "it")), pick.gauss(0, SHARED), [at]
        for place in range(LAST):
            hours = MEDIANS[track][place] * exp(shared + pick.gauss(0, APART)) * self._slower(at)
            if pick.random() < ENDS[place]:
                return Way(track, side, tuple(reached), at + hours * pick.random())
            at += hours
            reached.append(at)
        return Way(track, side, tuple(reached), None)

    def _slower(self, at: float) -> float:
        if self.kind == "holiday" and (on := self.day(at)).month == 1 and on.day < 12:
            return 1.5  # what was left lying is done first
        return exp(self.drift * at / (self.days * DAY))

    def day(self, at: float) -> date:
        return due(BEGIN, at, self.calendar).astimezone(self.calendar.zone).date()

    def promises(self) -> list[Made]:
        """A promise for each way at each place that it came to after the warm-up, of those that went live in the end."""
        found, before = list[Made](), list[tuple[Way, int, float, float, float]]()
        starts = sorted((at, place, number) for number, way in enumerate(self.ways) for place, at in enumerate(way.reached[:LAST]))
        times = [at for at, *_ in starts]
        origin = WARM * DAY
        while origin < self.days * DAY:
            paths, learnt, until = self._known(origin), self._learnt(before, origin), origin + ANEW * DAY
            for at, place, number in starts[bisect_right(times, origin) : bisect_right(times, until)]:
                way = self.ways[number]
                told = promised(paths, learnt, step=place, until=LAST, track=way.track, side=way.side, waited=0.0)
                if told is None:
                    continue
                before.append((way, place, at, told.raw_half, told.raw_most))
                if way.ends is None:
                    days = (self.day(at + hours) for hours in (told.half, told.most, told.baseline, way.reached[LAST] - at))
                    found.append(Made(way.track, *days))
            origin = until
        return found

    def _known(self, now: float) -> Paths:
        return Paths(self._cases(now), LAST)

    def _cases(self, now: float) -> Iterator[Case]:
        for way in self.ways:
            if way.reached[0] > now:
                return
            for place, at in enumerate(way.reached[:LAST]):
                if at > now:
                    break
                on = way.reached[place + 1] if place + 1 < len(way.reached) else None
                end = (
                    End.ON
                    if on is not None and on <= now
                    else End.OTHER
                    if on is None and way.ends is not None and way.ends <= now
                    else End.OPEN
                )
                over = {End.ON: on, End.OTHER: way.ends, End.OPEN: now}[end] or now
                yield Case(place, way.track, way.side, over - at, end, (now - at) / DAY * 7 / 5)

    def _learnt(self, before: list[tuple[Way, int, float, float, float]], now: float) -> Corrections:
        return Corrections(
            Promise(LAST, place, half, most, min(now, live) - at, live <= now, (now - at) / DAY * 7 / 5)
            for way, place, at, half, most in before
            if not (way.ends is not None and way.ends <= now)
            for live in (way.reached[LAST] if way.ends is None else float("inf"),)
        )
