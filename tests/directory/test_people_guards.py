"""What the database holds of people and departments, attacked past the operations: with every right, by raw SQL, committed each."""

from django.db import DatabaseError, connection, transaction

from collab.directory.hours import Spell
from collab.directory.operations import calendars, people
from collab.people.models import Department
from tests.conftest import make_cast

BEHIND = {
    "a manager": ("UPDATE people_person SET manager_id = (SELECT id FROM people_person WHERE username = 'cio') WHERE username = 'cmo'", "on record only"),
    "a zone": ("UPDATE people_person SET zone = 'Asia/Tokyo' WHERE username = 'cmo'", "on record only"),
    "a calendar": ("UPDATE people_person SET calendar_id = (SELECT max(id) FROM people_calendar) WHERE username = 'cmo'", "on record only"),
    "one's own manager": ("UPDATE people_person SET manager_id = id WHERE username = 'cmo'", "in a circle"),
    "a loop of two": ("UPDATE people_person SET manager_id = (SELECT id FROM people_person WHERE username = 'marketer') WHERE username = 'cmo'", "in a circle"),
    "an address twice": ("UPDATE people_person SET email = 'MARKETER@example.com' WHERE username = 'cmo'", "person_one_address"),
    "a word of the addresses": ("UPDATE people_person SET username = 'me' WHERE username = 'cmo'", "username_free"),
    "one in capitals": ("UPDATE people_person SET username = 'IMPORT' WHERE username = 'cmo'", "username_free"),
    "a country in words": ("UPDATE people_person SET country = 'de' WHERE username = 'cmo'", "country_written"),
    "a department's place": ("UPDATE people_department SET parent_id = (SELECT id FROM people_department WHERE code = 'brand') WHERE code = 'legal'", "on record only"),
    "a department in a circle": ("UPDATE people_department SET parent_id = (SELECT id FROM people_department WHERE code = 'crm') WHERE code = 'brand'", "in a circle"),
}  # fmt: skip


def test_the_database_refuses_each(real_db: None, all_rights: None) -> None:
    cast = make_cast()
    calendars.add_calendar(actor=cast.admin, code="own", name="Own", week=[Spell(0, 540, 1020)])
    people.change_person(actor=cast.admin, person="marketer", manager=cast.cmo, through="test")
    people.change_department(actor=cast.admin, code="crm", parent=Department.objects.get(code="brand"), through="test")
    taken = []
    for name, (statement, sentence) in BEHIND.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
            taken.append(f"{name} is taken")
        except DatabaseError as error:
            taken += [] if sentence in str(error) else [f"{name}: {error}"]
    assert not taken, "\n".join(taken)
