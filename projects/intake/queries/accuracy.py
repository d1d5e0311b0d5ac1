"""How right the promised days were: of those that came, how many by the day; by track, beside what the sum of medians would have said.

House figures: confidential requests are left out. What is not live yet is in none of them, and what ended otherwise never is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from collab.approvals.states import Track
from collab.kit import clock
from collab.kit.formats import percent
from projects.clocks.forecasting.scoring import Share, share
from projects.clocks.states import LEAST, Target
from projects.intake.clocking.measured import Kept, Measured

WINDOW = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of one target and track (empty: all of them): ``half`` and ``most`` came by the day that was promised, ``baseline`` by the sum of medians.

    ``off`` and ``baseline_off`` are by how many days the half was missed, on the middle of all.
    """

    target: str
    track: str
    half: Share
    most: Share
    baseline: Share
    off: float | None
    baseline_off: float | None

    @property
    def track_label(self) -> str:
        return str(Track(self.track).label) if self.track else "All"

    @property
    def is_few(self) -> bool:
        return self.most.count < LEAST


def said(one: Share) -> str:
    """ "84 % (79 % to 88 %)", or "too few"."""
    if one.value is None or one.interval is None or one.count < LEAST:
        return "too few"
    low, high = one.interval
    return f"{percent(one.value)} ({percent(low)} to {percent(high)})"


def accuracy(target: str = Target.LIVE) -> list[Accuracy]:
    """All tracks together, then each that something was promised on. Four queries."""
    kept = [one for one in Measured(clock.now(), WINDOW).kept if one.target == target and one.came_at is not None]
    return list(_by_track(target, kept))


def _by_track(target: str, kept: list[Kept]) -> Iterator[Accuracy]:
    yield _of(target, "", kept)
    for track in Track:
        if rows := [one for one in kept if one.track == track]:
            yield _of(target, track.value, rows)


def _of(target: str, track: str, kept: Iterable[Kept]) -> Accuracy:
    rows = [(one, _day(one)) for one in kept]
    return Accuracy(
        target,
        track,
        half=share(came <= one.half_on for one, came in rows),
        most=share(came <= one.most_on for one, came in rows),
        baseline=share(came <= one.baseline_on for one, came in rows),
        off=_middle(abs((came - one.half_on).days) for one, came in rows),
        baseline_off=_middle(abs((came - one.baseline_on).days) for one, came in rows),
    )


def _day(one: Kept) -> date:
    assert one.came_at is not None
    return one.came_at.astimezone(clock.zone()).date()


def _middle(days: Iterable[int]) -> float | None:
    rows = sorted(days)
    return float(rows[len(rows) // 2]) if rows else None
