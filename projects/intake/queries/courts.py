"""Who waits for whom: every second of a request's way is in one court, by the turns that are kept from the record (``projects.clocks``).

House figures: the same for every reader, so confidential requests are left out. Hours are working hours of the house's own calendar; where a
day has a break they are spread over it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from collab.approvals.states import REQUEST
from collab.kit import clock
from collab.kit.worktime import DAY_MINUTES, Calendar
from collab.people import clocks
from projects.clocks.models import Turn
from projects.clocks.states import LEAST
from projects.clocks.states import Court as Key
from projects.intake.clocking.told import OF_SIDE
from projects.intake.queries.curves import Curve, curve

MARKETING, TECHNOLOGIST, IT, OTHERS = (str(key) for key in (Key.MARKETING, Key.TECHNOLOGIST, Key.IT, Key.OTHERS))
COURTS = {key.value: str(key.label) for key in Key}
# Shown where somebody was waited for in it, and not else.
RARE = (Key.PRIVACY, Key.SUPPLIER, Key.OTHERS)
# Fewer turns that are over tell nothing of the next one.
FEWEST = LEAST
# A turn that began longer ago counts from then.
LONGEST = timedelta(days=5 * 366)


def _case(of: str, table: dict[str, str], other: str) -> str:
    """Made of the names of states, roles and sides alone."""
    whens = " ".join(f"WHEN '{key}' THEN '{court}'" for key, court in table.items())
    return f"CASE {of} {whens} ELSE '{other}' END"


def _worked(at: str) -> str:
    """The working hours up to an instant, from the sums of the days before and what of its own day has passed."""
    day = f"(({at} AT TIME ZONE %(zone)s)::date - %(first)s::date + 1)"
    second = f"extract(epoch FROM ({at} AT TIME ZONE %(zone)s)::time)"
    return f"(before[{day}] + greatest(0, least({second}, shuts[{day}]) - opens[{day}]) * rate[{day}])"


ASKER = _case("p.side", {str(side): str(court) for side, court in OF_SIDE.items()}, OTHERS)
UNTIL, SINCE, INSIDE = (_worked(at) for at in ("until", "since", "greatest(since, %(begin)s)"))
HOURS = f"""
    WITH week AS MATERIALIZED (
        SELECT %(before)s::float8[] AS before, %(opens)s::float8[] AS opens, %(shuts)s::float8[] AS shuts, %(rate)s::float8[] AS rate
    ), bounded AS (
        SELECT t.subject_id, t.court, {ASKER} AS side, greatest(t.since, %(from)s) AS since, least(coalesce(t.until, %(end)s), %(end)s) AS until,
               coalesce(t.until, %(end)s) < %(end)s AS is_over
          FROM clocks_turn t JOIN intake_request q ON q.id = t.subject_id AND NOT q.is_confidential
          JOIN people_person a ON a.id = q.requester_id LEFT JOIN people_department p ON p.id = a.department_id
         WHERE t.subject_kind = 'intake.request' AND t.since < %(end)s AND coalesce(t.until, %(end)s) > %(begin)s
    ), hours AS (
        SELECT subject_id, court, side, is_over, {UNTIL} AS upto, {SINCE} AS since, {INSIDE} AS inside
          FROM bounded, week
    )
"""  # noqa: S608 - made of the names of sides and courts
TURNS = f"""{HOURS}
    SELECT court, side, round((upto - since)::numeric), is_over, count(*), sum(upto - inside) FROM hours GROUP BY 1, 2, 3, 4
     UNION ALL
    SELECT court, NULL, NULL, FALSE, count(DISTINCT subject_id), NULL FROM hours WHERE NOT is_over GROUP BY 1
"""  # noqa: S608
LONGEST_WAITS = f"""{HOURS}
    SELECT q.number, q.title, h.court, sum(upto - inside) FROM hours h JOIN intake_request q ON q.id = h.subject_id
     WHERE court = ANY(%(courts)s) GROUP BY q.id, h.court HAVING sum(upto - inside) > 0 ORDER BY 4 DESC, 1 LIMIT %(most)s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Court:
    """Whoever is waited for. So many requests are ``waiting`` at the end; ``hours`` were waited in the days that were asked about.

    ``turns`` is the curve of working hours that a turn takes, those that are not over among them, ``every`` how many there are of both.
    """

    key: str
    waiting: int
    hours: float
    turns: Curve

    every: int = 0

    @property
    def name(self) -> str:
        return COURTS[self.key]


@dataclass(frozen=True, slots=True)
class Waited:
    """Each court in its order; ``between`` are hours by whose request it is (a side) and whose court it was in."""

    courts: tuple[Court, ...]
    between: dict[tuple[str, str], float]

    @property
    def hours(self) -> float:
        return sum(court.hours for court in self.courts)

    def of(self, key: str) -> float:
        return next((court.hours for court in self.courts if court.key == key), 0.0)


def waited(begin: datetime, end: datetime) -> Waited:
    """Every turn that was not over when the time from ``begin`` to ``end`` began. One query beside the calendar's."""
    with connection.cursor() as cursor:
        cursor.execute(TURNS, _values(begin, end))
        rows = cursor.fetchall()
    cases: defaultdict[str, list[tuple[float, int, int]]] = defaultdict(list)
    waiting: defaultdict[str, int] = defaultdict(int)
    between: defaultdict[tuple[str, str], float] = defaultdict(float)
    for court, side, hours, is_over, count, inside in rows:
        if side is None:
            waiting[court] = count
            continue
        cases[court].append((float(hours), count if is_over else 0, count))
        between[side, court] += inside
    sums = {key: sum(hours for (_, court), hours in between.items() if court == key) for key in COURTS}
    every = {key: sum(count for *_, count in cases[key]) for key in COURTS}
    found = tuple(Court(key, waiting[key], sums[key], curve(cases[key]), every[key]) for key in COURTS if cases[key] or key not in RARE)
    return Waited(found, dict(between))


def longest(begin: datetime, end: datetime, keys: Sequence[str], most: int) -> list[tuple[int, str, str, float]]:
    """The requests that waited longest for one of these courts in that time: number, title, court and working hours. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LONGEST_WAITS, {**_values(begin, end), "courts": list(keys), "most": most})
        return list(cursor.fetchall())


def _values(begin: datetime, end: datetime) -> dict[str, Any]:
    begins = end - LONGEST
    first, last = (at.astimezone(clock.zone()).date() for at in (begins, end))
    return {
        "begin": begin, "end": end, "from": begins, "first": first, "zone": clock.zone().key, **_week(clocks.organisation(), first, last),
    }  # fmt: skip


def _week(calendar: Calendar, first: date, last: date) -> dict[str, list[float]]:
    """Of each day from the first to the last: the working hours before it, its first and last second of work, and hours a second between."""
    table: dict[str, list[float]] = {"before": [], "opens": [], "shuts": [], "rate": []}
    done = 0.0
    for number in range((last - first).days + 1):
        spans = calendar.spans(first + timedelta(days=number))
        opens, shuts = (spans[0][0], spans[-1][1]) if spans else (DAY_MINUTES, DAY_MINUTES)
        minutes = sum(to - since for since, to in spans)
        for name, value in (
            ("before", done),
            ("opens", opens * 60.0),
            ("shuts", shuts * 60.0),
            ("rate", minutes / max(shuts - opens, 1) / 3600),
        ):
            table[name].append(value)
        done += minutes / 60
    return table


def in_court(key: str) -> Q:
    """The requests that are in this court now."""
    return Q(Exists(Turn.objects.filter(subject_kind=REQUEST, subject_id=OuterRef("pk"), court=key, until=None)))
