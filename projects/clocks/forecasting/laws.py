"""How long a step takes, of those that go on from it: cases by age, what is open kept, what ends otherwise as an end of its own."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from projects.clocks.forecasting import weight
from projects.clocks.forecasting.cases import Case, End

# What nobody has seen the end of is taken to last so much longer than the longest that was seen.
BEYOND = 1.5
# A law is told by so many hours that are equally likely.
POINTS = 24
# A law keeps a step for each so many-th that it rises: finer is noise, and what is kept stays small.
LEVELS = 400
ORDER = {End.ON: 0, End.OTHER: 1, End.OPEN: 2}


@dataclass(frozen=True, slots=True)
class Law:
    """By ``hours[i]`` the share ``shares[i]`` of all cases has gone on. ``count`` went on; ``median`` is of these alone."""

    count: int
    hours: tuple[float, ...]
    shares: tuple[float, ...]

    def within(self, share: float, since: float = 0.0) -> float:
        """The hours from now within which ``share`` of those go on that have been there for ``since`` hours, and go on at all."""
        gone = self._gone(since)
        return max(0.0, self._hours(gone + share * (self.shares[-1] - gone)) - since)

    def points(self, since: float = 0.0, many: int = POINTS) -> list[float]:
        """So many remaining hours that are equally likely, ascending."""
        if since >= self.hours[-1]:
            # Longer than anything that was seen: as long again, by the same measure.
            return [since * (BEYOND - 1) * 2 * (place + 0.5) / many for place in range(many)]
        return [self.within((place + 0.5) / many, since) for place in range(many)]

    def _gone(self, hours: float) -> float:
        """The share that has gone on by then; between two cases evenly."""
        place = bisect_right(self.hours, hours)
        if place == 0:
            return self.shares[0] * hours / self.hours[0] if self.hours[0] else 0.0
        if place == len(self.hours):
            return self.shares[-1]
        before, after = self.hours[place - 1], self.hours[place]
        return self.shares[place - 1] + (self.shares[place] - self.shares[place - 1]) * (hours - before) / (after - before)

    def _hours(self, share: float) -> float:
        place = min(bisect_left(self.shares, share), len(self.shares) - 1)
        low, start = (self.shares[place - 1], self.hours[place - 1]) if place else (0.0, 0.0)
        if self.shares[place] <= low:
            return self.hours[place]
        return start + (self.hours[place] - start) * min(1.0, (share - low) / (self.shares[place] - low))


def law(cases: Iterable[Case]) -> Law | None:
    """The law of these cases of one step; None where none has gone on.

    Source: Aalen and Johansen, "An empirical transition matrix for non-homogeneous Markov chains based on censored observations", 1978.
    """
    # Who is still there after so many hours was at risk until then: it comes after those that ended then.
    rows = sorted((case.hours, ORDER[case.end], weight(case.age)) for case in cases)
    at_risk, left, gone, count = sum(row[2] for row in rows), 1.0, 0.0, 0
    hours, shares = list[float](), list[float]()
    for lasted, end, mass in rows:
        share = left * mass / at_risk if at_risk > 1e-12 else 0.0
        if end < 2:
            left -= share
        if end == 0:
            gone, count = gone + share, count + 1
            if hours and hours[-1] == lasted:
                shares[-1] = gone
            else:
                hours.append(lasted)
                shares.append(gone)
        at_risk -= mass
    if not hours:
        return None
    hours, shares = _thinned(hours, shares)
    if left > 1e-6 and gone > 0:
        # So many are still there: of these as large a share goes on as of the others.
        hours.append(max(rows[-1][0], hours[-1]) * BEYOND + 1e-6)
        shares.append(gone + left * gone / max(1.0 - left, gone))
    return Law(count, tuple(hours), tuple(shares))


def _thinned(hours: list[float], shares: list[float]) -> tuple[list[float], list[float]]:
    """The same by a few hundred steps, the last of them where it was."""
    if len(hours) <= LEVELS:
        return hours, shares
    kept, before, last = list[int](), 0.0, len(hours) - 1
    for place, share in enumerate(shares):
        if place == last or share - before >= shares[-1] / LEVELS:
            kept.append(place)
            before = share
    return [hours[place] for place in kept], [shares[place] for place in kept]
