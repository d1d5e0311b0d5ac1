"""Whose clock runs: the organisation's calendar, and the one of whoever holds something."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from collab.kit import clock, worktime
from collab.kit.prepared import Text
from collab.kit.worktime import Calendar, Span, Week

# All of a calendar in one row: asked for with nearly every page that says "by when".
CALENDARS = Text(
    """
    SELECT c.id, c.is_default, c.zone, c.country, c.region,
           ARRAY(SELECT ARRAY[s.weekday, s.opens, s.closes]::int[] FROM people_workspan s WHERE s.calendar_id = c.id
                  ORDER BY s.weekday, s.opens),
           ARRAY(SELECT ARRAY[x.first_on, x.last_on] FROM people_closure x WHERE x.calendar_id = c.id)
      FROM people_calendar c WHERE c.is_default OR c.id = ANY(%(keys)s)
""",
    keys="bigint[]",
)


# Of these people whoever works otherwise than the house, with the days on which they are away. Taken back is not away.
OTHERWISE = Text(
    """
    SELECT p.id, p.calendar_id, p.zone, away.days
      FROM people_person p, LATERAL (
           SELECT ARRAY(SELECT ARRAY[a.first_on, a.last_on] FROM people_absence a WHERE a.person_id = p.id AND NOT a.is_taken_back) AS days
      ) away
     WHERE p.id = ANY(%(people)s) AND (p.calendar_id IS NOT NULL OR p.zone <> '' OR away.days <> '{}')
""",
    people="bigint[]",
)


@dataclass(frozen=True)
class Clocks:
    """The calendars of some people by their keys, each in the person's own zone and without the days on which they are away.

    Whoever has none of their own works as the house does.
    """

    house: Calendar
    own: dict[int, Calendar]

    def of(self, person: int | None) -> Calendar:
        return self.house if person is None else self.own.get(person, self.house)


def organisation() -> Calendar:
    """The house's own calendar. One query."""
    return _calendars([])[0]


def clocks(people: Iterable[int | None]) -> Clocks:
    """The clocks of these people, by key. Two queries, one for nobody."""
    wanted = {key for key in people if key is not None}
    chosen = _otherwise(sorted(wanted)) if wanted else []
    house, found = _calendars(sorted({calendar for _, calendar, _, _ in chosen if calendar is not None}))
    return Clocks(house, {person: _own(house if key is None else found[key], zone, away) for person, key, zone, away in chosen})


def _otherwise(people: list[int]) -> list[Any]:
    with connection.cursor() as cursor:
        OTHERWISE.ask(cursor, {"people": people})
        return list(cursor.fetchall())


def _own(calendar: Calendar, zone: str, away: Iterable[Any]) -> Calendar:
    """The calendar in the person's own zone, less the days on which they are away."""
    closed = calendar.closed.union((first, last) for first, last in away)
    return replace(calendar, zone=ZoneInfo(zone) if zone else calendar.zone, closed=closed)


def clock_of(person: int) -> Calendar:
    """The clock of one person, by key. Two queries."""
    return clocks([person]).of(person)


def _calendars(keys: list[int]) -> tuple[Calendar, dict[int, Calendar]]:
    """The house's own, and these by key. Where none was set up yet it is the usual week."""
    with connection.cursor() as cursor:
        CALENDARS.ask(cursor, {"keys": keys})
        rows = cursor.fetchall()
    found = {key: made(*facts) for key, _, *facts in rows}
    house = next((found[key] for key, is_default, *_ in rows if is_default), None)
    return house or worktime.standard(), found


def made(zone: str, country: str, region: str, spans: Iterable[Any], closed: Iterable[Any]) -> Calendar:
    """A calendar as it is reckoned with, from what stands in the database; ``spans`` are day of the week, opens, closes."""
    days: list[list[Span]] = [[] for _ in range(7)]
    for weekday, opens, closes in spans:
        days[weekday].append((opens, closes))
    week: Week = tuple(tuple(sorted(day)) for day in days)
    return Calendar(ZoneInfo(zone) if zone else clock.zone(), week, country, region, frozenset((first, last) for first, last in closed))
