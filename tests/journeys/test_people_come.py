"""Fifty people come in by file: looked at, said yes to, taken over beside the web while the page says how far it is; then they are found."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from collab.directory.importing import queue
from collab.people.models import Person

from .soundness import is_sound
from .visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
HEAD = "username;first_name;last_name;email;department;manager;language\n"
FIFTY = HEAD + "".join(
    f"newcomer{one};Zoë;Number {one};newcomer{one}@example.com;crm;{'newcomer0' if one else 'cmo'};de\n" for one in range(50)
)


def look_at(visitor: Visitor, text: str) -> None:
    visitor.page.get_by_label("File", exact=True).set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()})
    visitor.press("Look at the file")


def test_fifty_people_come_in_and_are_found(house: SimpleNamespace, visit: Callable[..., Visitor]) -> None:
    visitor = visit("admin")
    visitor.open("/directory/")
    is_sound(visitor, "directory")
    visitor.page.get_by_role("link", name="Import people").click()
    look_at(visitor, FIFTY.replace("newcomer7;Zoë", "newcomer7;=Zoë").replace(";newcomer0;de", ";newcomer99;de", 1))
    for words in ("Nothing was recorded", "begins like a formula", "There is nobody called newcomer99"):
        visitor.sees(words)
    is_sound(visitor, "people-refused")
    visitor.open("/directory/people/import/")
    look_at(visitor, FIFTY)
    visitor.sees("50 new, 0 replaced, 0 as they are.")
    visitor.press("Record just this")
    visitor.sees("0 of 50 rows")
    is_sound(visitor, "people-due")
    assert not Person.objects.filter(username__startswith="newcomer").exists()
    assert queue.take_due() == 1
    # The page asks by itself.
    visitor.sees("50 added, 0 changed, 0 as they were")
    is_sound(visitor, "people-taken")
    assert Person.objects.filter(username__startswith="newcomer", manager__username="newcomer0").count() == 49


def test_without_script_it_goes_as_well(house: SimpleNamespace, visit: Callable[..., Visitor]) -> None:
    visitor = visit("admin", script=False, width=PHONE)
    visitor.open("/directory/people/import/")
    look_at(visitor, FIFTY)
    visitor.press("Record just this")
    queue.take_due()
    visitor.page.get_by_role("link", name="Look how far it is").click()
    visitor.sees("50 added, 0 changed, 0 as they were")
