"""What is read from the events of one subject, before it is reckoned with any calendar. Plain values."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Pause:
    """From ``since`` until ``until``, None where it still lasts; ``why`` is one of ``states.Why``."""

    since: datetime
    until: datetime | None
    why: str


@dataclass(slots=True)
class Run:
    """A clock: of a state, or of a ``group`` that decides in it in this ``round``. ``outcome`` is what it led to, empty while it runs.

    ``limit`` is its own, in working hours, where it was opened with one; None: as the table says.
    """

    state: str
    group: str
    round: int
    court: str
    holder: int | None
    opened_at: datetime
    pauses: list[Pause] = field(default_factory=list)
    closed_at: datetime | None = None
    outcome: str = ""
    limit: int | None = None

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None

    def pause(self, at: datetime, why: str) -> None:
        if self.closed_at is None and not self.is_paused:
            self.pauses.append(Pause(at, None, why))

    def resume(self, at: datetime) -> None:
        if self.is_paused:
            self.pauses[-1].until = at

    def close(self, at: datetime, outcome: str) -> None:
        self.resume(at)
        self.closed_at, self.outcome = at, outcome


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the subject's way in one court; ``until`` is None where it is there now."""

    court: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Read:
    """All that the events of a subject say: its clocks in the order in which they began, its way by court, and its track."""

    runs: tuple[Run, ...]
    intervals: tuple[Interval, ...]
    track: str = ""


def joined(pieces: list[Interval]) -> tuple[Interval, ...]:
    """The same without what lasted no time, and neighbours in one court as one."""
    found: list[Interval] = []
    for piece in pieces:
        if piece.until is not None and piece.until <= piece.since:
            continue
        if found and found[-1].court == piece.court and found[-1].until == piece.since:
            found[-1] = Interval(piece.court, found[-1].since, piece.until)
        else:
            found.append(piece)
    return tuple(found)
