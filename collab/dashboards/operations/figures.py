"""The figures of operations, reckoned once for everybody and kept for some minutes: they say how old they are.

House figures: the same for every reader, so confidential requests are in none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from collab.kit import clock
from collab.kit.patience import patient
from projects.intake.queries import courts, durations, gates, throughput
from projects.intake.queries.courts import Waited
from projects.intake.queries.durations import WHOLE, WINDOW_DAYS, Usual, Way
from projects.intake.queries.gates import Gate
from projects.intake.queries.throughput import Progress, Week

# Who is waited for is told of so many days, and of so many cases of each kind a dot is drawn.
WAIT_DAYS, DOTS = 91, 300
# Work takes long from sent to live, so cycle times are of what was sent in three years.
CYCLE_DAYS = 3 * WINDOW_DAYS
# One statement of a large house may take so long where the machine is busy.
LONGEST_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page says. ``usual`` is by state, ``tracks`` by track (empty: all) and state or "whole"; ``ways`` are those of the scatter."""

    as_of: datetime
    weeks: tuple[Week, ...]
    steps: tuple[Progress, ...]
    usual: Mapping[str, Usual]
    whole: Usual | None
    ways: tuple[Way, ...]
    waited: Waited
    tracks: Mapping[tuple[str, str], Usual]
    gates: tuple[Gate, ...]

    @property
    def today(self) -> date:
        return self.as_of.astimezone(clock.zone()).date()

    @property
    def in_progress(self) -> int:
        return sum(step.count for step in self.steps)

    @property
    def late(self) -> int:
        """How many are at their step for longer than 85 in a hundred usually are."""
        return sum(step.late or 0 for step in self.steps)

    @property
    def oldest_on(self) -> date | None:
        return min((step.oldest_on for step in self.steps if step.oldest_on), default=None)


def reckoned() -> Figures:
    """As they are this instant. Ten queries at most, however much there is."""
    with patient(LONGEST_SECONDS):
        return _reckoned(clock.now(), clock.today(), durations.by_state())


def _reckoned(now: datetime, today: date, usual: Mapping[str, Usual]) -> Figures:
    tracks = durations.by_track(CYCLE_DAYS)
    return Figures(
        as_of=now,
        weeks=tuple(throughput.weeks(today)),
        steps=tuple(throughput.progress(now, usual)),
        usual=usual,
        whole=tracks.get(("", WHOLE)),
        ways=tuple(durations.ways(DOTS, CYCLE_DAYS)),
        waited=courts.waited(clock.midnight(_days_before(today, WAIT_DAYS)), now),
        tracks=tracks,
        gates=tuple(gates.gates(year_ago(today))),
    )


def year_ago(today: date) -> datetime:
    """Since when gates are told of."""
    return clock.midnight(_days_before(today, WINDOW_DAYS))


def _days_before(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() - days)
