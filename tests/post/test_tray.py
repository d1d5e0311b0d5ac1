"""The tray: looked at, taken for somebody, dropped; by page and by API, on record, and guarded by the database."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import DatabaseError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from collab.events import texts
from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from projects.intake.models import Request
from projects.intake.states import State as S
from projects.post import addresses, operations, sending
from projects.post.models import Letter
from projects.post.states import State, Why
from tests.stories import bring_to

from .letters import PLAIN, file, letter, mixed
from .test_answers import answer

Page = Callable[..., Client]
Api = Callable[..., APIClient]


@pytest.fixture
def waits(cast: SimpleNamespace) -> Letter:
    raw = mixed(PLAIN, file("plan.txt", b"A plan."), file("run.exe", b"MZ\x90\0"), sender="priya@home.example", subject="Tiers <b>now</b>")
    assert operations.receive(raw) == State.WAITING
    return Letter.objects.get()


def test_a_draft_is_made_for_whom_somebody_names_and_they_are_told(waits: Letter, cast: SimpleNamespace) -> None:
    request = operations.take(letter=waits.pk, actor=cast.technologist, person=cast.marketer)
    assert (request.state, request.requester, request.title) == (S.DRAFT, cast.marketer, "Tiers <b>now</b>")
    waits.refresh_from_db()
    assert (waits.state, waits.person, waits.decided_by, waits.subject_id) == ("drafted", cast.marketer, cast.technologist, request.pk)
    assert Event.objects.get(kind="intake.request.drafted").actor == cast.technologist, "the record says who wrote it down"
    event = Event.objects.get(kind="post.letter.drafted")
    assert event.actor == cast.technologist and event.data == {"person": cast.marketer.pk, "request": request.pk}
    assert sending.send_due() == 1
    (told,) = outbox.outbox
    assert told.to == ["marketer@example.com"] and "made a draft for you" in told.body and request.code in told.body
    assert (
        "- plan.txt" in told.body
        and "- run.exe: This is no file of a kind" in told.body
        and "Still to answer: the goal, the outcome." in told.body
    )
    with pytest.raises(Conflict, match="out of the tray"):
        operations.take(letter=waits.pk, actor=cast.technologist, person=cast.marketer)


def test_what_cannot_be_taken_says_why(waits: Letter, cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid, match="may not ask"):
        operations.take(letter=waits.pk, actor=cast.admin, person=cast.auditor)
    with pytest.raises(Forbidden):
        operations.take(letter=waits.pk, actor=cast.marketer, person=cast.marketer)
    with pytest.raises(NotFound):
        operations.take(letter=waits.pk + 1, actor=cast.admin, person=cast.marketer)
    operations.receive(letter(key="large", sender="x@home.example"), 99_000_000, is_whole=False)
    operations.receive(b"From: a@b.example\r\n\r\n" + b"Content-Type: multipart/mixed\r\n" * 200)
    for why, words in ((Why.STRANGER, "nothing was taken over"), (Why.STRANGER, "cannot be read")):
        row = Letter.objects.filter(why=why, state="waiting").exclude(pk=waits.pk).order_by("pk")[words == "cannot be read"]
        with pytest.raises(Conflict, match=words):
            operations.take(letter=row.pk, actor=cast.admin, person=cast.marketer)
    assert not Request.objects.exists()


def test_it_is_dropped_with_a_reason_that_is_on_record(waits: Letter, cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid, match="Say why"):
        operations.drop(letter=waits.pk, actor=cast.admin, reason=" ")
    operations.drop(letter=waits.pk, actor=cast.admin, reason="Priya wrote again from her own address.")
    waits.refresh_from_db()
    assert (waits.state, waits.why, waits.decided_by) == ("dropped", "by_hand", cast.admin)
    event = Event.objects.get(kind="post.letter.dropped")
    assert texts.told([event])[0].why == "Priya wrote again from her own address."
    with pytest.raises(Conflict):
        operations.drop(letter=waits.pk, actor=cast.admin, reason="Again.")


def test_the_pages_show_and_do_it_without_script(waits: Letter, cast: SimpleNamespace, page: Page, no_sql_in_templates: None) -> None:
    client = page(cast.technologist)
    tray = client.get(addresses.POST).content.decode()
    assert "Tiers &lt;b&gt;now&lt;/b&gt;" in tray and "priya@home.example" in tray and "Nobody who is in Bridge" in tray
    said = client.get(addresses.letter(waits.pk)).content.decode()
    assert "The plan is beside this." in said and "run.exe" in said and "marketer@example.com" in said, (
        "its lines are shown for who judges it"
    )
    kept = client.get(addresses.letter_original(waits.pk))
    assert (
        kept["Content-Type"] == "message/rfc822"
        and kept["Content-Disposition"].startswith("attachment")
        and kept.content == bytes(waits.content or b"")
    )
    assert "sandbox" in kept["Content-Security-Policy"]
    assert client.post(addresses.letter_draft(waits.pk), {"person": "nobody at all"}).status_code == 422
    assert client.post(addresses.letter_draft(waits.pk), {"person": "marketer"}).status_code == 302
    assert client.post(addresses.letter_drop(waits.pk), {"reason": "Late."}).status_code == 409
    said = client.get(addresses.letter(waits.pk)).content.decode()
    assert "was made of it" not in said and Request.objects.get().code not in said, "a draft is its requester's alone"
    assert client.get(f"{addresses.POST}?view=none").status_code == 400
    assert page(cast.marketer).get(addresses.POST).status_code == 403


def test_the_api_says_and_does_the_same(waits: Letter, cast: SimpleNamespace, api: Api) -> None:
    client = api(cast.admin)
    (row,) = client.get("/api/v1/post/").json()["results"]
    assert (row["id"], row["why"], row["state"], row["sender"]) == (waits.pk, "stranger", "waiting", "priya@home.example")
    said = client.get(f"/api/v1/post/{waits.pk}/").json()
    assert said["text"] == "The plan is beside this." and said["inside"] == ["plan.txt", "run.exe"] and said["has_original"]
    assert client.get(f"/api/v1/post/{waits.pk}/original/").content == bytes(waits.content or b"")
    assert client.post(f"/api/v1/post/{waits.pk}/drop/", {}).status_code == 400
    done = client.post(f"/api/v1/post/{waits.pk}/drop/", {"reason": "It sells something."}).json()
    assert (done["state"], done["why"]) == ("dropped", "by_hand")
    assert [one["id"] for one in client.get("/api/v1/post/?state=dropped").json()["results"]] == [waits.pk]
    assert client.get("/api/v1/post/?state=drafted").status_code == 400


def test_what_became_of_a_letter_is_for_those_whom_it_is_about(cast: SimpleNamespace, page: Page, world: SimpleNamespace) -> None:
    operations.receive(letter())
    row = Letter.objects.get()
    assert page(cast.marketer).get(addresses.letter_original(row.pk)).status_code == 200
    for other in (cast.technologist, cast.admin, cast.auditor, cast.cmo, cast.outsider):
        client = page(other)
        assert client.get(addresses.letter_original(row.pk)).status_code == 404
        assert "Loyalty tiers" not in client.get(addresses.POST).content.decode()
    about = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    operations.receive(answer(about, cast.marketer, key="answer"))
    noted = Letter.objects.get(state="noted")
    for who, status in ((cast.marketer, 200), (cast.technologist, 200), (cast.business, 404)):
        assert page(who).get(addresses.letter_original(noted.pk)).status_code == status, who
    said = page(cast.technologist).get(f"/requests/{about.code}/").content.decode()
    assert "By e-mail" in said and addresses.letter_original(noted.pk) in said


def test_the_list_costs_the_same_however_many_wait(
    waits: Letter, cast: SimpleNamespace, page: Page, django_assert_max_num_queries: Any
) -> None:
    client = page(cast.technologist)
    client.get(addresses.POST)
    with django_assert_max_num_queries(12):
        client.get(addresses.POST)
    for place in range(20):
        operations.receive(letter(key=f"more-{place}", sender=f"p{place}@home.example"))
    with django_assert_max_num_queries(12):
        assert client.get(addresses.POST).content.decode().count("@home.example") == 21


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE post_letter SET state = 'dropped', why = 'by_hand', decided_by_id = {admin} WHERE state = 'waiting'",
        "UPDATE post_letter SET state = 'dropped', why = 'by_hand' WHERE state = 'waiting'",
        "UPDATE post_letter SET state = 'waiting', why = 'sender', subject_id = NULL, has_files = false WHERE state = 'drafted'",
        "UPDATE post_letter SET subject_id = subject_id + 1 WHERE state = 'drafted'",
        "UPDATE post_letter SET mark = repeat('a', 64)",
        "UPDATE post_letter SET size = 1",
        "INSERT INTO post_letter (mark, message_id, state, why, sender, title, received_at, size, person_id, subject_id, files, has_files, mail,"
        " mail_attempts, mail_error) SELECT repeat('b', 64), '', 'drafted', '', '', '', now(), 1, {admin}, subject_id, '[]', false, 'none', 0, ''"
        " FROM post_letter WHERE state = 'drafted'",
        "INSERT INTO post_letter SELECT (jsonb_populate_record(l, '{{\"id\": 999}}')).* FROM post_letter l WHERE state = 'waiting'",
    ],
)
def test_what_became_of_a_letter_is_not_written_beside_the_operations(
    waits: Letter, cast: SimpleNamespace, all_rights: None, attack: str
) -> None:
    operations.receive(letter(key="draft"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format(admin=cast.admin.pk))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
