"""What people write lies beside the record: it is read as before, it may go, and every hash still holds."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from collab.approvals.models import Decision
from collab.events import texts
from collab.events.models import Event, Text
from collab.kit.operation import in_unit
from funding.ledger.models import Entry
from projects.intake.operations import asking, edit
from tests.stories import Story


def written(story: Story, cast: SimpleNamespace) -> list[str]:
    """Words of all kinds that somebody typed on the way of one request; gives them."""
    said = ["Xq which fields of it?", "Xq all of them, I think.", "Xq a better title", "Xq only with a mask", "Xq not for ever"]
    story.drafted().submitted()
    asking.ask(actor=cast.technologist, reason=said[0], **story.seen)
    story.request.refresh_from_db()
    asking.answer(actor=cast.marketer, answer=said[1], **story.seen)
    story.request.refresh_from_db()
    edit.edit(actor=cast.marketer, title=said[2], **story.seen)
    story.request.refresh_from_db()
    return said[:3]


@pytest.fixture
def story(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    return Story(cast, world)


def test_the_record_names_what_was_written_and_pages_read_it(story: Story, cast: SimpleNamespace, page: Any, api: Any) -> None:
    said = written(story, cast)
    kept = [str((event.why, event.data)) for event in Event.objects.all()]
    assert not [words for words in kept for one in said if one in words]
    asked = Event.objects.get(kind="intake.request.asked")
    text = Text.objects.get(digest=asked.why.removeprefix(texts.PREFIX))
    assert hashlib.sha256(bytes(text.salt) + said[0].encode()).hexdigest() == text.digest and len(text.salt) == texts.SALT
    assert (text.writer_id, text.subject_kind, text.subject_id) == (cast.technologist.pk, "intake.request", story.request.pk)
    told = api(cast.marketer).get(f"/api/v1/requests/{story.request.code}/history/").json()["results"]
    assert [one["why"] for one in told if one["kind"].endswith(("asked", "answered"))] == said[:2]
    assert next(one for one in told if one["kind"].endswith("answered"))["data"] == {"question": said[0]}
    assert said[1] in page(cast.marketer).get(f"/requests/{story.request.code}/").text
    assert said[0] in page(cast.auditor).get("/audit/").text
    assert said[0] in b"".join(page(cast.auditor).get("/audit/export/?format=jsonl").streaming_content).decode()


def test_no_decision_and_no_entry_holds_words(story: Story, cast: SimpleNamespace, page: Any) -> None:
    story.drafted().submitted().routed()
    for person in (cast.business, cast.architect, cast.privacy, cast.finance):
        story.decided(person)
    story.funded()
    held = [word for row in Decision.objects.values_list("reason", "conditions") for word in row]
    held += Entry.objects.values_list("note", flat=True)
    assert all(not word or texts.NAME.fullmatch(word) for word in held)


def test_words_that_look_like_a_name_are_words(story: Story, cast: SimpleNamespace) -> None:
    story.drafted().submitted()
    forged = f"text:{'0' * 64}"
    asking.ask(actor=cast.technologist, reason=forged, **story.seen)
    asked = Event.objects.get(kind="intake.request.asked")
    assert asked.why != forged and texts.told([asked])[0].why == forged


def put(words: str, person: Any) -> str:
    return in_unit(lambda: texts.put(words, writer=person, about=person))


def test_the_same_words_have_another_name_each_time(cast: SimpleNamespace) -> None:
    first, second = (put("The same.", cast.admin) for _ in range(2))
    assert first != second and texts.read([first, second]) == {first: "The same.", second: "The same."}


def test_a_page_reads_all_of_them_at_once_and_asks_nothing_where_there_are_none(cast: SimpleNamespace) -> None:
    names = [put(f"Words {number}.", cast.admin) for number in range(9)]
    with CaptureQueriesContext(connection) as asked:
        assert len(texts.read(names)) == 9
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert texts.read(["", "As it was written before.", "text:", "text:zz"]) == {}
    assert len(asked) == 0


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE events_text SET text = 'Other words.'", "permission denied"),
        ("DELETE FROM events_text", "erased on record, or not at all"),
        ("INSERT INTO events_text (digest, salt, text, subject_kind, written_at) VALUES (repeat('0', 64), '0123456789abcdef', 'x', '', now())",
         "named by the digest"),
        ("INSERT INTO events_text (digest, salt, text, subject_kind, written_at) VALUES (encode(sha256('x'), 'hex'), '', 'x', '', now())",
         "named by the digest"),
    ],
)  # fmt: skip
def test_the_database_keeps_them(cast: SimpleNamespace, statement: str, sentence: str) -> None:
    put("Said once.", cast.admin)
    with pytest.raises(Exception, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_not_even_the_owner_changes_one(owner: Any, real_db: None) -> None:
    in_unit(lambda: texts.put("Said once.", writer=None, about=("people.person", 1)))
    with pytest.raises(InternalError, match="is not changed"), owner.cursor() as cursor:
        cursor.execute("UPDATE events_text SET text = 'Other words.'")
