"""A clock reckoned with the calendar of whoever it runs for: hours used, hours it stood still, and when each part of its limit is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from collab.kit.worktime import Calendar, NeverDue, due, worked
from projects.clocks.shape import Run
from projects.clocks.states import Level

# An hour is kept to the ten-thousandth: a third of a second.
PLACES = 4


@dataclass(frozen=True, slots=True)
class Reckoned:
    """``hours`` and ``paused`` are None while it runs; ``marks`` is when each level is reached, empty where there is no limit or it stands."""

    hours: float | None
    paused: float | None
    marks: tuple[datetime, ...]
    is_met: bool | None


def reckoned(run: Run, calendar: Calendar, limit: int | None) -> Reckoned:
    spans = tuple(_running(run))
    marks = () if limit is None else tuple(_marks(spans, calendar, limit))
    if run.closed_at is None:
        return Reckoned(None, None, marks, None)
    hours = round(sum(worked(since, until, calendar) for since, until in spans if until is not None), PLACES)
    whole = round(worked(run.opened_at, run.closed_at, calendar), PLACES)
    return Reckoned(hours, round(max(0.0, whole - hours), PLACES), marks, None if limit is None else hours <= limit)


def _running(run: Run) -> Iterator[tuple[datetime, datetime | None]]:
    """The stretches in which it runs; the last has no end where it runs now."""
    since: datetime | None = run.opened_at
    for pause in run.pauses:
        if since is not None:
            yield since, pause.since
        since = pause.until
    if since is not None:
        yield since, run.closed_at


def _marks(spans: tuple[tuple[datetime, datetime | None], ...], calendar: Calendar, limit: int) -> Iterator[datetime]:
    """When so much of the limit is over, for each level that it reaches as things stand."""
    for level in Level:
        wanted = limit * level / 100
        for since, until in spans:
            passed = None if until is None else worked(since, until, calendar)
            if passed is None or passed >= wanted:
                try:
                    yield due(since, wanted, calendar)
                except NeverDue:
                    return
                break
            wanted -= passed
        else:
            return
