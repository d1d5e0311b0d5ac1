"""What the database refuses of notes, past every operation: attacked with raw SQL as the portal's role, its rights and its triggers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from collab.notes.models import Note
from collab.notes.states import EDITED, REOPENED, RESOLVED, WRITTEN
from tests.invariants.record_attacks import event, person, refused, run

Write = Callable[..., Note]
NAME = "text:" + "ab" * 32
INSERT = """INSERT INTO notes_note (subject_kind, subject_id, author_id, audience, text, version, written_at, replies_to_id, resolved_at, resolved_by_id)
    SELECT subject_kind, {subject}, {author}, '{audience}', '{text}', {version}, {at}, {above}, {resolved} FROM notes_note ORDER BY id LIMIT 1"""
PLAIN: dict[str, Any] = {
    "subject": "subject_id", "author": "author_id", "audience": "everyone", "text": NAME, "version": 1, "at": "now()", "above": "NULL::bigint",
    "resolved": "NULL::timestamptz, NULL::bigint",
}  # fmt: skip
FIRST, LAST = "SELECT min(id) FROM notes_note", "SELECT max(id) FROM notes_note"
AUTHOR = f"(SELECT author_id FROM notes_note WHERE id = ({FIRST}))"


def said(kind: str, key: str = FIRST, *, text: str = NAME, version: int = 1, actor: str = AUTHOR, mentions: str = "[]") -> str:
    data = f"""jsonb_build_object('text', '{text}', 'mentions', {mentions if "(" in mentions else f"'{mentions}'::jsonb"})"""
    return event(kind, "notes.note", key, data, actor=actor, version=str(version))


@pytest.fixture
def note(write: Write) -> Note:
    return write()


@pytest.mark.usefixtures("all_rights", "note")
def test_a_note_is_written_on_record_with_these_words_by_its_writer() -> None:
    insert = INSERT.format(**PLAIN)
    refused("written on record", insert)
    refused("written on record", insert, said(WRITTEN, LAST, text="text:" + "cd" * 32))
    refused("written on record", insert, said(WRITTEN, LAST, actor=f"({person('cmo')})"))
    refused("written on record", insert, said(EDITED, LAST))
    run(insert, said(WRITTEN, LAST))


@pytest.mark.usefixtures("all_rights", "note")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"version": 2}, "begins with its first words"),
        ({"resolved": "now(), author_id"}, "begins with its first words"),
        ({"text": "The words."}, "note_text_is_a_name"),
        ({"text": ""}, "note_text_is_a_name"),
        ({"audience": "some"}, "note_audience_known"),
        ({"above": "id", "subject": "subject_id + 1"}, "on the same thing"),
        ({"above": "id", "audience": "reviewing"}, "for the same readers"),
    ],
    ids=["second version", "resolved", "words", "no words", "audience", "other thing", "other readers"],
)  # fmt: skip
def test_a_note_begins_as_one(change: dict[str, Any], sentence: str) -> None:
    refused(sentence, INSERT.format(**PLAIN | change), said(WRITTEN, LAST))


@pytest.mark.usefixtures("all_rights")
def test_an_answer_has_no_answer_below_it(note: Note, write: Write) -> None:
    answer = write(replies_to=note.pk)
    refused("on the same thing", INSERT.format(**PLAIN | {"above": answer.pk}), said(WRITTEN, LAST))
    run(INSERT.format(**PLAIN | {"above": note.pk}), said(WRITTEN, LAST))


@pytest.mark.usefixtures("all_rights", "note")
@pytest.mark.parametrize(
    "column",
    ["subject_kind = 'kpis.kpi'", "subject_id = subject_id + 1", f"author_id = ({person('cmo')})", "audience = 'reviewing'",
     "replies_to_id = id", "written_at = written_at + interval '1 minute'"],
    ids=["kind", "thing", "writer", "readers", "place", "time"],
)  # fmt: skip
def test_a_note_stays_whose_and_what_it_is(column: str) -> None:
    refused("stays whose it is", f"UPDATE notes_note SET {column}", said(EDITED))


@pytest.mark.usefixtures("all_rights", "note")
def test_new_words_are_a_new_version_on_record() -> None:
    words = f"UPDATE notes_note SET text = '{NAME}'"
    refused("are a new version", words, said(EDITED))
    refused("are a new version", "UPDATE notes_note SET version = 2", said(EDITED, version=2))
    refused("are on record", f"{words}, version = 2")
    refused("are on record", f"{words}, version = 2", said(WRITTEN, version=2))
    refused("are on record", f"{words}, version = 2", said(EDITED, version=2, actor=f"({person('cmo')})"))
    run(f"{words}, version = 2", said(EDITED, version=2))


@pytest.fixture
def now_only(owner: Any) -> Iterator[Callable[[], None]]:
    """From when it is called no past is told."""

    def close() -> None:
        if connection.in_atomic_block:
            connection.check_constraints()
        with owner.cursor() as cursor:
            cursor.execute("DELETE FROM events_history")

    yield close
    with owner.cursor() as cursor:
        cursor.execute("INSERT INTO events_history (until) VALUES ('2999-01-01')")


@pytest.mark.usefixtures("all_rights", "note")
def test_words_change_for_fifteen_minutes_and_no_longer(now_only: Callable[[], None]) -> None:
    run(INSERT.format(**PLAIN | {"at": "now() - interval '16 minutes'"}), said(WRITTEN, LAST))
    run(INSERT.format(**PLAIN | {"at": "now() - interval '14 minutes'"}), said(WRITTEN, LAST))
    late, other = "SELECT id FROM notes_note ORDER BY written_at LIMIT 1", "text:" + "cd" * 32
    now_only()
    change = f"UPDATE notes_note SET text = '{other}', version = 2 WHERE id = ({{}})"
    refused("within 15 minutes", change.format(late), said(EDITED, late, text=other, version=2))
    run(change.format(LAST), said(EDITED, LAST, text=other, version=2))
    refused("of the instant at which", INSERT.format(**PLAIN | {"at": "now() - interval '2 minutes'"}), said(WRITTEN, LAST))


@pytest.mark.usefixtures("all_rights")
def test_a_note_is_resolved_on_record_by_who_did(note: Note, write: Write) -> None:
    by_author = f"UPDATE notes_note SET resolved_at = now(), resolved_by_id = author_id WHERE id = {note.pk}"
    refused("resolved and opened again on record", by_author)
    refused("resolved and opened again on record", by_author, said(REOPENED))
    refused("resolved and opened again on record", by_author, said(RESOLVED, actor=f"({person('cmo')})"))
    refused("note_resolved_by_somebody", f"UPDATE notes_note SET resolved_at = now() WHERE id = {note.pk}")
    run(by_author, said(RESOLVED))
    refused("resolved and opened again on record", "UPDATE notes_note SET resolved_at = NULL, resolved_by_id = NULL", said(RESOLVED))
    answer = write(replies_to=note.pk)
    refused("the note at the top", by_author.replace(f"id = {note.pk}", f"id = {answer.pk}"), said(RESOLVED, f"SELECT {answer.pk}"))


@pytest.mark.usefixtures("all_rights", "note")
def test_nothing_of_it_is_taken_away() -> None:
    refused("not taken away", "DELETE FROM notes_note")


@pytest.mark.usefixtures("all_rights")
def test_who_is_mentioned_is_on_record_and_another(write: Write) -> None:
    write(mentions=["marketer"])
    insert = f"INSERT INTO notes_mention (note_id, person_id) SELECT ({FIRST}), ({{}})"
    refused("mentioned is on record", insert.format(person("cmo")))
    refused("mentioned is on record", insert.format(person("cmo")), said(EDITED))
    refused("mentions themselves", insert.format(person("technologist")))
    run(insert.format(person("cmo")), said(EDITED, mentions=f"(SELECT jsonb_agg(id) FROM people_person WHERE id = ({person('cmo')}))"))
    for attack in ("DELETE FROM notes_mention", "UPDATE notes_mention SET person_id = person_id + 1"):
        refused("append-only", attack)


@pytest.mark.usefixtures("all_rights", "note")
def test_who_follows_is_not_handed_on() -> None:
    refused("not handed on", f"UPDATE notes_watch SET person_id = ({person('cmo')})")


@pytest.mark.usefixtures("note")
@pytest.mark.parametrize(
    "attack",
    ["UPDATE notes_note SET author_id = author_id + 1", "UPDATE notes_note SET written_at = now()", "UPDATE notes_note SET audience = 'everyone'",
     "DELETE FROM notes_note", "DELETE FROM notes_mention", "UPDATE notes_mention SET person_id = 1", "DELETE FROM notes_watch",
     "UPDATE notes_watch SET person_id = 1"],
)  # fmt: skip
def test_the_portal_has_no_right_to(attack: str) -> None:
    refused("permission denied", attack)
