"""What comes, what is done, and what is under way by step and age. House figures: confidential requests are left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.approvals.states import REQUEST as SUBJECT
from collab.events.models import Event
from collab.kit import clock
from projects.intake.access import SENT
from projects.intake.models import Request
from projects.intake.queries.durations import Usual
from projects.intake.states import STATE_ROWS, State

# The weeks that are told of, this one among them.
WEEKS = 26
# The steps at which work is in progress: what is live waits for its review alone.
STEPS = tuple(row.state for row in STATE_ROWS if not row.is_ended and row.state not in (State.DRAFT, State.DELIVERED))
# How long ago it was sent, in days: up to which, and in words.
BANDS = ((7, "up to a week"), (30, "up to 30 days"), (90, "up to 90 days"), (None, "longer"))
LIVE = f"{SUBJECT}.launched"
OVER = (LIVE, *(f"{SUBJECT}.{said}" for said in ("declined", "rejected", "merged", "split", "withdrawn", "stopped", "answered_by_own")))
# A week begins on its Monday, in the house's own zone.
WEEK = "date_trunc('week', {} AT TIME ZONE %(zone)s)::date"
ARRIVED = f"""
    SELECT {WEEK.format("submitted_at")}, count(*) FROM intake_request WHERE NOT is_confidential AND submitted_at >= %(since)s GROUP BY 1
"""  # noqa: S608 - made of the text above
DONE = f"""
    SELECT {WEEK.format("e.at")}, count(DISTINCT q.id) FILTER (WHERE e.kind = %(live)s), count(DISTINCT q.id) FILTER (WHERE e.kind <> %(live)s)
      FROM events_event e JOIN intake_request q ON q.id = e.subject_id AND NOT q.is_confidential AND q.submitted_at IS NOT NULL
     WHERE e.subject_kind = 'intake.request' AND e.kind = ANY(%(over)s) AND e.at >= %(since)s AND e.source <> e.target GROUP BY 1
"""  # noqa: S608 - made of the text above
PROGRESS = """
    SELECT q.state, count(*), count(*) FILTER (WHERE q.submitted_at > %(b0)s), count(*) FILTER (WHERE q.submitted_at <= %(b0)s AND q.submitted_at > %(b1)s),
           count(*) FILTER (WHERE q.submitted_at <= %(b1)s AND q.submitted_at > %(b2)s), count(*) FILTER (WHERE q.submitted_at <= %(b2)s),
           min(q.submitted_at), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM %(now)s - q.state_since)) / 86400,
           count(*) FILTER (WHERE q.state_since < u.late)
      FROM intake_request q LEFT JOIN unnest(%(states)s::text[], %(lates)s::timestamptz[]) AS u (state, late) ON u.state = q.state
     WHERE q.state = ANY(%(steps)s) AND NOT q.is_confidential AND q.submitted_at IS NOT NULL GROUP BY q.state
"""


@dataclass(frozen=True, slots=True)
class Week:
    """What was sent in the week that begins on ``on``, what went live in it, and what ended otherwise."""

    on: date
    arrived: int
    live: int
    ended: int

    @property
    def done(self) -> int:
        return self.live + self.ended


@dataclass(frozen=True, slots=True)
class Progress:
    """What is at a step: how many by how long ago they were sent, the day the oldest was, the half of days in the step, and how many
    are there longer than 85 in a hundred usually are (None where nobody can tell)."""

    state: str
    count: int
    bands: tuple[int, ...]
    oldest_on: date | None
    half: float | None
    late: int | None


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(today: date) -> list[Week]:
    """The oldest first. Two queries."""
    first = monday(today) - timedelta(weeks=WEEKS - 1)
    values: dict[str, Any] = {"since": clock.midnight(first), "zone": clock.zone().key, "live": LIVE, "over": list(OVER)}
    with connection.cursor() as cursor:
        cursor.execute(ARRIVED, values)
        arrived = dict(cursor.fetchall())
        cursor.execute(DONE, values)
        done = {on: (live, ended) for on, live, ended in cursor.fetchall()}
    days = (first + timedelta(weeks=number) for number in range(WEEKS))
    return [Week(on, arrived.get(on, 0), *done.get(on, (0, 0))) for on in days]


def progress(now: datetime, usual: Mapping[str, Usual]) -> list[Progress]:
    """Each step in its order. One query."""
    late = {state: now - timedelta(days=one.high) for state, one in usual.items() if not one.is_at_least}
    values: dict[str, Any] = {f"b{place}": _sent_by(now, days) for place, (days, _) in enumerate(BANDS) if days}
    steps = [str(state) for state in STEPS]
    values |= {"now": now, "steps": steps, "states": list(late), "lates": list(late.values())}
    with connection.cursor() as cursor:
        cursor.execute(PROGRESS, values)
        rows = {state: rest for state, *rest in cursor.fetchall()}
    found = []
    for state in steps:
        count, *bands, oldest, half, later = rows.get(state, (0, 0, 0, 0, 0, None, None, 0))
        found.append(
            Progress(state, count, tuple(bands), oldest and oldest.astimezone(clock.zone()).date(), half, later if state in late else None)
        )
    return found


def _sent_by(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def everyones() -> QuerySet[Request]:
    """What was sent and is open to everybody with a duty: all that house figures count."""
    return Request.objects.filter(SENT, is_confidential=False)


def at_step(state: str, band: int | None, now: datetime) -> Q:
    """The requests at a step, of one band of age where it is given."""
    found = Q(state=state)
    if band is None:
        return found
    upto, beyond = BANDS[band][0], BANDS[band - 1][0] if band else None
    found &= Q(submitted_at__gt=_sent_by(now, upto)) if upto else Q()
    return found & (Q(submitted_at__lte=_sent_by(now, beyond)) if beyond else Q())


def longer(state: str, now: datetime, usual: Mapping[str, Usual]) -> Q:
    """Those that are at a step for longer than 85 in a hundred usually are."""
    return Q(state=state, state_since__lt=now - timedelta(days=usual[state].high)) if state in usual else Q(pk__in=[])


def in_week(on: date, which: str) -> Q:
    """What was sent in a week, went live in it, or ended otherwise."""
    begin, end = clock.midnight(on), clock.midnight(on + timedelta(weeks=1))
    if which == "arrived":
        return Q(submitted_at__gte=begin, submitted_at__lt=end)
    kinds = [LIVE] if which == "live" else [kind for kind in OVER if kind != LIVE]
    return Q(Exists(Event.objects.filter(subject_kind=SUBJECT, subject_id=OuterRef("pk"), kind__in=kinds, at__gte=begin, at__lt=end)))
