"""What the database holds of absences, attacked past the operations: with every right, by raw SQL, committed each; and two who enter at once."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from collab.directory.operations import absences
from collab.events.record import record
from collab.kit.errors import Unfit
from collab.people.models import Absence
from tests.conftest import make_cast
from tests.together import at_once

ADD = "INSERT INTO people_absence (person_id, first_on, last_on{}) SELECT person_id, {} FROM people_absence WHERE id = %s"
CHANGE = "UPDATE people_absence SET {} WHERE id = %s"
ATTACKS = {
    "one off the record": (ADD.format("", "'2027-01-01', '2027-01-02'"), "on record only"),
    "one that overlaps": (ADD.format("", "'2026-12-11', '2026-12-12'"), "absence_no_overlap"),
    "one that is backwards": (ADD.format("", "'2027-01-02', '2027-01-01'"), "ends_after_start"),
    "one of three years": (ADD.format("", "'2027-01-01', '2029-12-31'"), "ends_after_start"),
    "one of a later version": (ADD.format(", version", "'2027-01-01', '2027-01-02', 2"), "first version"),
    "one taken back from the start": (ADD.format(", is_taken_back", "'2027-01-01', '2027-01-02', true"), "first version"),
    "other days off the record": (CHANGE.format("last_on = '2026-12-10', version = version + 1"), "on record only"),
    "other days in the same version": (CHANGE.format("last_on = '2026-12-10'"), "by one version"),
    "somebody else's": (CHANGE.format("person_id = (SELECT id FROM people_person WHERE username = 'cio'), version = version + 1"), "stays its person"),
    "deleted": ("DELETE FROM people_absence WHERE id = %s", "never deleted"),
}  # fmt: skip


def test_the_database_refuses_each(real_db: None, all_rights: None) -> None:
    cast = make_cast()
    there = absences.enter_absence(actor=cast.cmo, person="cmo", first_on=date(2026, 12, 7), last_on=date(2026, 12, 11))
    taken = []
    for name, (statement, sentence) in ATTACKS.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [there.pk])
            taken.append(f"{name} is taken")
        except DatabaseError as error:
            taken += [] if re.search(sentence, str(error)) else [f"{name}: {error}"]
    assert not taken, "\n".join(taken)


def test_what_was_taken_back_stays_so(real_db: None, all_rights: None) -> None:
    cast = make_cast()
    there = absences.enter_absence(actor=cast.cmo, person="cmo", first_on=date(2099, 12, 7), last_on=date(2099, 12, 11))
    absences.end_absence(actor=cast.cmo, person="cmo", key=there.pk, version=1)
    with pytest.raises(DatabaseError, match="what was taken back stays so"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGE.format("is_taken_back = false, version = version + 1"), [there.pk])


@pytest.mark.django_db
def test_with_its_event_it_is_taken(cast: SimpleNamespace, all_rights: None) -> None:
    """So that what is refused above is what the sentence names."""
    there = absences.enter_absence(actor=cast.cmo, person="cmo", first_on=date(2026, 12, 7), last_on=date(2026, 12, 11))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGE.format("last_on = '2026-12-10', version = version + 1"), [there.pk])
        there.refresh_from_db()
        record("people.absence.changed", actor=cast.cmo, about=there)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert there.last_on == date(2026, 12, 10)


def test_of_two_who_enter_the_same_days_at_once_one_is_told(real_db: None) -> None:
    cast = make_cast()

    def enter(day: int) -> str:
        try:
            absences.enter_absence(actor=cast.cmo, person="cmo", first_on=date(2026, 12, day), last_on=date(2026, 12, 11))
        except Unfit as refused:
            return refused.fields["first_on"][0]
        return ""

    said = at_once(lambda: enter(7), lambda: enter(8))
    assert sorted(map(bool, said)) == [False, True] and Absence.objects.count() == 1
