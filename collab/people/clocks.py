"""Whose clock runs: the organisation's calendar, and the one of whoever holds something."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from collab.kit import clock, worktime
from collab.kit.worktime import Calendar, Span, Week
from collab.people.models import Person

# All of a calendar in one row: asked for with nearly every page that says "by when".
CALENDARS = """
    SELECT c.id, c.is_default, c.zone, c.country, c.region,
           ARRAY(SELECT ARRAY[s.weekday, s.opens, s.closes]::int[] FROM people_workspan s WHERE s.calendar_id = c.id
                  ORDER BY s.weekday, s.opens),
           ARRAY(SELECT ARRAY[x.first_on, x.last_on] FROM people_closure x WHERE x.calendar_id = c.id)
      FROM people_calendar c WHERE c.is_default OR c.id = ANY(%(keys)s)
"""


@dataclass(frozen=True)
class Clocks:
    """The calendars of some people by their keys, each in the person's own zone; whoever has none works as the house does."""

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
    rows = Person.objects.filter(pk__in=wanted).exclude(calendar=None, zone="").values_list("pk", "calendar_id", "zone") if wanted else ()
    chosen = list(rows)
    house, found = _calendars(sorted({key for _, key, _ in chosen if key is not None}))
    own = {person: (house if key is None else found[key], zone) for person, key, zone in chosen}
    return Clocks(house, {person: replace(calendar, zone=ZoneInfo(zone)) if zone else calendar for person, (calendar, zone) in own.items()})


def clock_of(person: int) -> Calendar:
    """The clock of one person, by key. Two queries."""
    return clocks([person]).of(person)


def _calendars(keys: list[int]) -> tuple[Calendar, dict[int, Calendar]]:
    """The house's own, and these by key. Where none was set up yet it is the usual week."""
    with connection.cursor() as cursor:
        cursor.execute(CALENDARS, {"keys": keys})
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
