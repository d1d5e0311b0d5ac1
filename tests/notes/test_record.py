"""The proof of the record finds what was done to notes beneath the guards; and what was erased is no finding."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.access import erasing
from collab.events.findings import asked
from collab.notes import operations, queries
from collab.notes.models import Note
from collab.notes.record import QUESTIONS
from projects.intake.models import Request
from projects.intake.noted import REQUEST
from projects.intake.states import State
from tests.conftest import guards_off, make_cast, make_world

Write = Callable[..., Note]


def found() -> set[str]:
    return {str(one).partition(": ")[2] for one in asked(QUESTIONS)}


TAMPERED = {
    "UPDATE notes_note SET author_id = (SELECT id FROM people_person WHERE username = 'cmo')": "its words, its writer or its readers are not",
    "UPDATE notes_note SET audience = 'reviewing'": "its words, its writer or its readers are not",
    "UPDATE notes_note SET text = 'text:' || repeat('ab', 32)": "text names a text that is gone",
    "DELETE FROM events_text": "text names a text that is gone",
    "DELETE FROM notes_mention; DELETE FROM notes_watch; DELETE FROM notes_note": "tells of it, and it is gone",
    "UPDATE notes_note SET resolved_at = now(), resolved_by_id = author_id": "whether it is resolved is not",
    "DELETE FROM events_event WHERE kind = 'notes.note.written'": "no event tells that it was written",
    "INSERT INTO notes_mention (note_id, person_id) SELECT id, (SELECT id FROM people_person WHERE username = 'cmo') FROM notes_note":
        "no event names who is mentioned",
}  # fmt: skip


@pytest.mark.parametrize("attack", TAMPERED, ids=[str(number) for number in range(len(TAMPERED))])
def test_what_was_done_beneath_the_guards_is_found(real_db: None, owner: Any, attack: str) -> None:
    cast = make_cast()
    request = bring_to(State.IN_TRIAGE, cast, make_world(cast))
    note = operations.write(things="requests", code=request.code, actor=cast.technologist, text="Look.", mentions=["marketer"])
    operations.resolve(note=note.pk, actor=cast.marketer)
    operations.resolve(note=note.pk, actor=cast.marketer, is_resolved=False)
    assert not found()
    with guards_off(owner) as cursor:
        cursor.execute("DELETE FROM events_delivery")
        cursor.execute(attack)
    assert any(TAMPERED[attack] in one for one in found()), found()


def test_the_words_of_a_note_can_be_erased_and_the_rest_holds(write: Write, request_: Request, cast: SimpleNamespace) -> None:
    note = write("Ruth has the flu.")
    erasing.erase(actor=cast.admin, digests=[note.text.removeprefix("text:")], why="Asked by Ruth.")
    assert not found()
    (card,) = queries.cards(cast.marketer, list(queries.on(cast.marketer, REQUEST, request_)))
    assert card.words.startswith("Erased on ") and "flu" not in card.text
