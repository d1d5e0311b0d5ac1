"""What forecasts are made of: the ways that requests took, by the clocks that are kept, and what was promised on them.

House figures: confidential requests are left out. Hours are those of each holder's own calendar; a question and a hold count where they
parted a step, for whoever waits for a day waits for them too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from collab.kit.worktime import Calendar, worked
from collab.people import clocks
from projects.clocks.forecasting.cases import Case, End, Stay, steps
from projects.clocks.forecasting.correcting import Corrections, Promise
from projects.clocks.forecasting.paths import Paths
from projects.clocks.states import Target
from projects.intake.states import ENDED, PATH, State

# What was sent so long ago says little: with a half-life of half a year, a sixteenth. And so many are enough.
WINDOW, MOST_WAYS, MOST_PROMISES = timedelta(days=730), 20_000, 20_000
LAST = len(PATH)
PLACE = {state.value: place for place, state in enumerate(PATH)}
# The place of the path at which each target is reached.
REACHED = {target: place for place, target in enumerate(Target, 1)}
DAY = timedelta(days=1)
ROWS = """
    SELECT c.subject_id, coalesce(d.side, ''), c.state, c.track, c.holder_id, c.opened_at, c.closed_at, c.outcome, (c.hours + c.paused)::float8
      FROM clocks_clock c
      JOIN (SELECT id, requester_id FROM intake_request WHERE submitted_at > %(since)s AND NOT is_confidential ORDER BY submitted_at DESC LIMIT %(most)s) q
        ON q.id = c.subject_id
      JOIN people_person p ON p.id = q.requester_id LEFT JOIN people_department d ON d.id = p.department_id
     WHERE c.subject_kind = 'intake.request' AND c."group" = '' AND c.state = ANY(%(path)s) ORDER BY c.subject_id, c.position
"""
PROMISED = """
    SELECT f.subject_id, f.target, f.state, f.track, f.half_hours, f.most_hours, f.half_on, f.most_on, f.baseline_on, f.made_at
      FROM clocks_forecast f JOIN intake_request q ON q.id = f.subject_id AND NOT q.is_confidential
     WHERE f.subject_kind = 'intake.request' AND f.half_on IS NOT NULL AND NOT f.is_anew AND f.made_at > %(since)s ORDER BY f.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A clock of a state on the path; ``hours`` are None while it runs."""

    state: str
    holder: int | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    hours: float | None


@dataclass(frozen=True, slots=True)
class Way:
    """The clocks of one request in their order."""

    key: int
    side: str
    track: str
    rows: tuple[Row, ...]

    def reached(self, place: int) -> datetime | None:
        """When it first came so far, or further; None where it has not."""
        found = [row.opened_at for row in self.rows if PLACE[row.state] >= place]
        found += [row.closed_at for row in self.rows if row.outcome == State.DELIVERED and row.closed_at is not None]
        return min(found, default=None)

    def ended(self) -> datetime | None:
        """When it ended otherwise than live."""
        last = self.rows[-1]
        return last.closed_at if last.outcome in OTHERWISE else None


OTHERWISE = frozenset(state.value for state in ENDED)


@dataclass(frozen=True, slots=True)
class Known:
    """All that forecasts of a moment are made of."""

    paths: Paths
    learnt: Corrections


@dataclass(frozen=True, slots=True)
class Kept:
    """A forecast of before with what came of it; ``came_at`` is None where it has not come, ``ended_at`` where it ended otherwise."""

    target: str
    state: str
    track: str
    half_hours: float
    most_hours: float
    half_on: Any
    most_on: Any
    baseline_on: Any
    made_at: datetime
    came_at: datetime | None
    ended_at: datetime | None


class Measured:
    """The ways and the promises of the house, read once. Four queries."""

    def __init__(self, now: datetime, window: timedelta = WINDOW) -> None:
        values = {"since": now - window, "path": [str(state) for state in PATH]}
        self.ways = dict(_ways(_asked(ROWS, {**values, "most": MOST_WAYS})))
        running = {row.holder for way in self.ways.values() for row in way.rows if row.hours is None}
        self.calendars = clocks.clocks(running)
        self.kept = [one for row in _asked(PROMISED, {**values, "most": MOST_PROMISES}) if (one := self._kept(*row)) is not None]

    def known(self, now: datetime, promises: Iterable[Kept] | None = None) -> Known:
        """What was known at a moment, which may have passed: nothing that happened later is in it."""
        house = self.calendars.house
        learnt = (one for kept in (self.kept if promises is None else promises) if (one := _promise(kept, now, house)) is not None)
        return Known(Paths(self._cases(now), LAST), Corrections(learnt))

    def _kept(self, key: int, target: str, *told: Any) -> Kept | None:
        way = self.ways.get(key)
        if way is None:
            return None
        state, track, half_hours, most_hours, half_on, most_on, baseline_on, made_at = told
        came_at, ended_at = way.reached(REACHED[Target(target)]), way.ended()
        return Kept(target, state, track, half_hours, most_hours, half_on, most_on, baseline_on, made_at, came_at, ended_at)

    def _cases(self, now: datetime) -> Iterator[Case]:
        for way in self.ways.values():
            rows = [row for row in way.rows if row.opened_at <= now]
            if not rows:
                continue
            stays = [Stay(PLACE[row.state], self._hours(row, now)) for row in rows]
            for step, hours, end in steps(stays, LAST, _end(rows[-1], now)):
                since = way.reached(step) or rows[0].opened_at
                # Which track it will take is not known before it is routed, so its triage counts for all of them.
                yield Case(step, way.track if step else "", way.side, hours, end, (now - since) / DAY)

    def _hours(self, row: Row, now: datetime) -> float:
        if row.closed_at is not None and row.closed_at <= now:
            return row.hours or 0.0
        return worked(row.opened_at, now, self.calendars.of(row.holder))


def _end(row: Row, now: datetime) -> End:
    """How the last stretch that had begun by then ended."""
    if row.closed_at is None or row.closed_at > now:
        return End.OPEN
    if row.outcome == State.DELIVERED:
        return End.ON
    return End.OTHER if row.outcome in OTHERWISE else End.OPEN


def _promise(one: Kept, now: datetime, house: Calendar) -> Promise | None:
    """What it teaches at that moment; nothing of what has ended otherwise."""
    if one.made_at >= now or (one.ended_at is not None and one.ended_at <= now):
        return None
    is_over = one.came_at is not None and one.came_at <= now
    took = worked(one.made_at, one.came_at if is_over and one.came_at else now, house)
    return Promise(REACHED[Target(one.target)], PLACE[one.state], one.half_hours, one.most_hours, took, is_over, (now - one.made_at) / DAY)


def _asked(sql: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _ways(rows: Iterable[Any]) -> Iterator[tuple[int, Way]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for key, *row in rows:
        found[key].append(row)
    for key, every in found.items():
        stretches = tuple(
            Row(state, holder, opened, closed, outcome, hours) for _, state, _, holder, opened, closed, outcome, hours in every
        )
        yield key, Way(key, every[0][0], every[-1][2], stretches)
