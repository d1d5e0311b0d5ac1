"""Making the briefs: planned zone by zone as their morning comes, some hundred people a round, each round claimed by one worker.

A round asks the same few queries however many people it holds, and writes its briefs in one statement. Whoever does not work that day
gets none, nor does whoever has nothing to be told.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from collab.access import duties
from collab.dashboards.brief.gathering import Morning, gathered
from collab.dashboards.brief.lines import Line, chosen
from collab.dashboards.models import Brief, Habits, Round
from collab.events.claims import Queue, work_off
from collab.kit import clock
from collab.kit.locks import Lock
from collab.kit.operation import operation
from collab.kit.worktime import DAY, Calendar
from collab.people import clocks
from collab.people.models import Person
from collab.people.states import Mail

# By a zone's own clock: from when on briefs are made, when they are ready, and until when they are still made where no worker was there.
FROM, READY, UNTIL = time(5, 30), time(7, 0), time(12, 0)
PEOPLE = 500
TASK = "dashboards.brief"
ROUNDS = Queue("briefs", Round, due=(Round.State.DUE.value,), parked=Round.State.PARKED.value, batch=1, claim=timedelta(minutes=2), most=5)
ZONES = """
    SELECT DISTINCT coalesce(nullif(p.zone, ''), nullif(c.zone, ''), %(house)s) FROM people_person p
      LEFT JOIN people_calendar c ON c.id = p.calendar_id WHERE p.is_active
"""
IN_ZONE = """
    SELECT p.id FROM people_person p LEFT JOIN people_calendar c ON c.id = p.calendar_id
     WHERE p.is_active AND coalesce(nullif(p.zone, ''), nullif(c.zone, ''), %(house)s) = %(zone)s ORDER BY p.id
"""


def make_due(most: int = 1000) -> int:
    """Plan what the morning asks for, and make what is planned, for at most 45 s; gives the number of rounds tried."""
    plan()
    return work_off(ROUNDS, make, most)


@operation
def plan() -> int:
    """Owe the rounds of each zone whose morning has come; gives how many. Whoever does so is alone."""
    now = clock.now()
    house = str(clocks.organisation().zone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [Lock.BRIEFING])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(ZONES, {"house": house})
        zones = [zone for (zone,) in cursor.fetchall()]
    mornings = [(zone, at.date()) for zone in zones if FROM <= (at := now.astimezone(ZoneInfo(zone))).time() < UNTIL]
    planned = set(Round.objects.filter(on__in={on for _, on in mornings}).values_list("zone", "on").distinct())
    rounds = [one for zone, on in mornings if (zone, on) not in planned for one in _rounds(zone, on, house, now)]
    Round.objects.bulk_create(rounds)
    return len(rounds)


def _rounds(zone: str, on: date, house: str, now: datetime) -> list[Round]:
    with connection.cursor() as cursor:
        cursor.execute(IN_ZONE, {"house": house, "zone": zone})
        keys = [key for (key,) in cursor.fetchall()]
    return [
        Round(zone=zone, on=on, place=at // PEOPLE, people=keys[at : at + PEOPLE], due_at=now) for at in range(0, max(len(keys), 1), PEOPLE)
    ]


def make(key: int, attempt: int) -> bool:
    """One claimed round: all of its briefs, or none and another attempt."""
    try:
        return _make(key, attempt)
    except Exception as error:  # whatever it is, the other rounds go on
        ROUNDS.fail(key, attempt, error)
        return False


@operation
def _make(key: int, attempt: int) -> bool:
    row = ROUNDS.owed(key, attempt).select_for_update(skip_locked=True).first()
    if row is None:
        return False
    made = brief(row.people, row.on)
    return ROUNDS.finish(key, attempt, Round.State.DONE, made=made)


def brief(keys: Iterable[int], on: date) -> int:
    """Write the briefs of these people for this day, inside a transaction; gives how many have one now. About fifteen queries."""
    people = Person.objects.filter(is_active=True).defer("password").in_bulk(list(keys))
    hours = clocks.clocks(people)
    working = {pk: hours.of(pk) for pk in people if hours.of(pk).is_working(on)}
    if not working:
        return 0
    since = {pk: _since(calendar, on) for pk, calendar in working.items()}
    found = gathered(Morning(on, since, duties.held_by(working)))
    silent = set(Habits.objects.filter(person__in=list(found), is_briefed=False).values_list("person_id", flat=True))
    now = clock.now()
    rows = [_row(people[pk], on, chosen(lines), pk not in silent, now) for pk, lines in found.items() if lines]
    Brief.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def _since(calendar: Calendar, on: date) -> datetime:
    """When they had their last brief: seven in the morning of the last day before on which they worked."""
    return datetime.combine(calendar.before(on - DAY), READY, calendar.zone)


def _row(person: Person, on: date, lines: list[Line], is_wished: bool, now: datetime) -> Brief:
    is_mailed = is_wished and bool(person.email) and person.mail == Mail.ALL
    return Brief(
        person=person,
        on=on,
        made_at=now,
        lines=[line.kept() for line in lines],
        mail=Brief.Mail.DUE if is_mailed else Brief.Mail.NONE,
        mail_due_at=now if is_mailed else None,
        message_id=secrets.token_hex(16) if is_mailed else "",
    )
