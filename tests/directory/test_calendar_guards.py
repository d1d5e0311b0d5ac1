"""What the database holds of calendars, attacked past the operations: with every right, by raw SQL."""

import re
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.directory.hours import Spell
from collab.directory.operations import calendars
from collab.events import verify
from collab.events.models import Event
from collab.kit import worktime
from collab.people import clocks
from collab.people.calendars import Calendar
from tests.conftest import guards_off, make_cast

SPAN = "INSERT INTO people_workspan (calendar_id, weekday, opens, closes) VALUES (%s, {})"
CLOSED = "INSERT INTO people_closure (calendar_id, first_on, last_on, name) VALUES (%s, {}, 'x')"
ATTACKS = {
    "from 1 to 0 o'clock": (SPAN.format("5, 60, 0"), "opens_before_it_closes"),
    "past midnight": (SPAN.format("5, 60, 1500"), "opens_before_it_closes"),
    "an eighth day": (SPAN.format("7, 60, 120"), "day_of_a_week"),
    "overlapping hours": (SPAN.format("0, 1000, 1100"), "no_overlap"),
    "hours off the record": (SPAN.format("0, 1100, 1200"), "changes on record only"),
    "hours taken away": ("DELETE FROM people_workspan WHERE calendar_id = %s AND weekday = 0", "changes on record only"),
    "all hours taken away": ("DELETE FROM people_workspan WHERE calendar_id = %s", "has a working hour|on record only"),
    "hours changed": ("UPDATE people_workspan SET opens = 0 WHERE calendar_id = %s", "written anew"),
    "closed backwards": (CLOSED.format("'2026-02-01', '2026-01-01'"), "closure_ends_after_start"),
    "closed for years": (CLOSED.format("'2026-02-01', '2028-01-01'"), "closure_ends_after_start"),
    "closed off the record": (CLOSED.format("'2026-02-01', '2026-02-01'"), "changes on record only"),
    "closed twice": (CLOSED.format("'2026-02-01', '2026-02-03', 'x'), (%(id)s, '2026-02-03', '2026-02-04'").replace("%s", "%(id)s"), "no_overlap"),
    "a name": ("UPDATE people_calendar SET name = 'Mine', version = version + 1 WHERE id = %s", "on record only"),
    "its code": ("UPDATE people_calendar SET code = 'mine' WHERE id = %s", "on record only"),
    "taken away": ("DELETE FROM people_calendar WHERE id = %s", "A calendar stays"),
    "the house has none": ("UPDATE people_calendar SET is_default = false WHERE is_default AND id = %s", "choose another one|on record only"),
    "two of the house": ("UPDATE people_calendar SET is_default = true WHERE id <> %s", "one_default|on record only"),
    "a zone that is a path": ("UPDATE people_calendar SET zone = '../etc' WHERE id = %s", "zone_written"),
    "a country in words": ("UPDATE people_calendar SET country = 'de' WHERE id = %s", "country_written"),
    "a region of no country": ("UPDATE people_calendar SET region = 'BY' WHERE id = %s", "region_of_a_country"),
    "one without hours": (
        "INSERT INTO people_calendar (code, name, zone, country, region) SELECT 'bare', 'Bare', '', '', '' WHERE %s > 0", "has a working hour|on record only"
    ),
}  # fmt: skip


def test_the_database_refuses_each(real_db: None, all_rights: None) -> None:
    """Committed first, so that no event of the same transaction excuses what is done here."""
    cast = make_cast()
    calendars.add_calendar(actor=cast.admin, code="other", name="Other", week=[Spell(0, 540, 1020)])
    week = [Spell(0, 540, 1020), Spell(1, 540, 1020)]
    own = calendars.add_calendar(actor=cast.admin, code="own", name="Own", week=week, is_default=True)
    taken = []
    for name, (statement, sentence) in ATTACKS.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, {"id": own.pk} if "%(id)s" in statement else [own.pk])
            taken.append(f"{name} is taken")
        except DatabaseError as error:
            if not re.search(sentence, str(error)):
                taken.append(f"{name}: {error}")
    assert not taken, "\n".join(taken)


@pytest.mark.django_db
def test_with_its_event_it_is_taken(cast: SimpleNamespace, all_rights: None) -> None:
    """So that what is refused above is what the sentence names."""
    own = calendars.add_calendar(actor=cast.admin, code="own", name="Own", week=[Spell(0, 540, 1020)])
    with connection.cursor() as cursor:
        cursor.execute(SPAN.format("0, 1100, 1200"), [own.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert own.week.count() == 2


def test_the_calendar_that_every_house_begins_with_is_in_no_version_yet(real_db: None, owner: Any) -> None:
    """As the migration writes it: its first change is the first that the record tells of, and the proof finds nothing."""
    cast = make_cast()
    calendars.add_calendar(actor=cast.admin, code="other", name="Other", week=[Spell(0, 540, 1020)])
    if not Calendar.objects.filter(code="house").exists():
        with guards_off(owner) as cursor:
            cursor.execute(import_module("collab.people.migrations.0005_calendars").HOUSE)
    assert clocks.organisation() == worktime.standard()
    assert not list(verify.tails())
    changed = calendars.change_calendar(actor=cast.admin, code="house", version=0, name="Headquarters")
    told = Event.objects.get(kind="people.calendar.changed")
    assert (changed.version, told.version, told.subject_id) == (1, 1, changed.pk)
    assert not list(verify.tails())
