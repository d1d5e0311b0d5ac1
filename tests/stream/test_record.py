"""The proof of the record finds what was done to links beneath the guards; and what was erased is no finding."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.access import erasing
from collab.events.findings import asked
from collab.stream import operations
from collab.stream.record import QUESTIONS
from projects.intake.states import State
from tests.conftest import guards_off, make_cast, make_world

TAMPERED = {
    "UPDATE stream_link SET added_by_id = (SELECT id FROM people_person WHERE username = 'cmo')": "where it leads, its title, who added it",
    "UPDATE stream_link SET url = title": "where it leads, its title, who added it",
    "DELETE FROM events_text": "names a text that is gone",
    "DELETE FROM stream_link": "tells of it, and it is gone",
    "UPDATE stream_link SET removed_at = now()": "whether it was removed is not",
    "DELETE FROM events_event WHERE kind = 'stream.link.added'": "no event tells that it was added",
}


def found() -> set[str]:
    return {str(one).partition(": ")[2] for one in asked(QUESTIONS)}


@pytest.fixture
def world(real_db: None) -> Iterator[SimpleNamespace]:
    cast = make_cast()
    request = bring_to(State.IN_TRIAGE, cast, make_world(cast))
    link = operations.add(
        things="requests", code=request.code, actor=cast.technologist, url="https://jira.example.com/browse/SHOP-12", title="SHOP-12"
    )
    yield SimpleNamespace(cast=cast, link=link, code=request.code)


@pytest.mark.parametrize("attack", TAMPERED, ids=[str(number) for number in range(len(TAMPERED))])
def test_what_was_done_beneath_the_guards_is_found(world: SimpleNamespace, owner: Any, attack: str) -> None:
    assert not found()
    with guards_off(owner) as cursor:
        cursor.execute("DELETE FROM events_delivery")
        cursor.execute(attack)
    assert any(TAMPERED[attack] in one for one in found()), found()


def test_the_words_of_a_link_can_be_erased_and_it_leads_nowhere(world: SimpleNamespace, api: Any) -> None:
    digests = [name.removeprefix("text:") for name in (world.link.url, world.link.title)]
    erasing.erase(actor=world.cast.admin, digests=digests, why="It named a customer.")
    assert not found()
    at = f"/api/v1/requests/{world.code}"
    assert api(world.cast.marketer).get(f"{at}/links/").json()["results"] == []
    (told,) = api(world.cast.marketer).get(f"{at}/stream/?kind=links").json()["results"]
    assert told["title"].startswith("Erased on ") and told["url"] == ""
