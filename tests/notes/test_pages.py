"""The pages of notes: on each kind of thing, without script, what is refused with its words, and a fixed number of queries."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from stories import bring_to

from collab.account.addresses import KEPT
from collab.notes.models import Note
from funding.funds.models import Allocation
from projects.intake.models import Request
from projects.intake.states import State
from tests.invariants.test_noninterference import TOKENS

Write = Callable[..., Note]
Page = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("no_sql_in_templates")


@pytest.fixture
def things(cast: SimpleNamespace, world: SimpleNamespace) -> dict[str, tuple[str, str]]:
    """What carries notes: the code and the page of one of each kind."""
    request = bring_to(State.IN_DELIVERY, cast, world)
    code, promise = request.code, str(Allocation.objects.get(route=request.route).pk)
    return {
        "requests": (code, f"/requests/{code}/"),
        "projects": (code, f"/projects/{code}/"),
        "funds": ("growth", "/funds/growth/"),
        "allocations": (promise, f"/allocations/{promise}/"),
        "kpis": ("match-rate", "/kpis/match-rate/"),
        "goals": ("know-customers", "/goals/know-customers/"),
    }


@pytest.mark.parametrize("kind", ["requests", "projects", "funds", "allocations", "kpis", "goals"])
def test_a_note_is_written_and_read_on_the_page_of_each_kind(
    kind: str, things: dict[str, tuple[str, str]], page: Page, cast: SimpleNamespace
) -> None:
    code, at = things[kind]
    client = page(cast.finance)
    assert "Nobody has written a note yet." in client.get(at).content.decode()
    sent = client.post(f"/notes/{kind}/{code}/", {"text": "**Mind** the gap", "mentions": "Helen Brandt"})
    assert (sent.status_code, sent["Location"]) == (302, f"{at}#notes")
    shown = page(cast.cmo).get(at).content.decode()
    assert "<strong>Mind</strong> the gap" in shown and "<bdi>Helen Brandt</bdi>" in shown and "Ruth Adeyemi" in shown


def test_what_is_refused_comes_back_with_its_words(page: Page, cast: SimpleNamespace, secret: Request) -> None:
    client = page(cast.technologist)
    answer = client.post(f"/notes/requests/{secret.code}/", {"text": "Long words of mine.", "mentions": "Tom Baines"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "The note would not reach Tom Baines: mention somebody who may open this." in body and "Long words of mine." in body
    nobody = client.post(f"/notes/requests/{secret.code}/", {"text": "x", "mentions": "Tam Baines"})
    assert nobody.status_code == 422 and "There is nobody called Tam Baines." in nobody.content.decode()
    assert not Note.objects.exists()


def test_the_thread_is_answered_changed_and_resolved_without_script(page: Page, cast: SimpleNamespace, write: Write) -> None:
    note = write()
    asked, wrote = page(cast.marketer), page(cast.technologist)
    assert asked.post(f"/notes/{note.pk}/", {"text": "I have it."}).status_code == 302
    assert asked.post(f"/notes/{note.pk}/", {"text": ""}).status_code == 422
    answer = Note.objects.get(replies_to=note)
    assert asked.get(f"/notes/{answer.pk}/")["Location"] == f"/notes/{note.pk}/"
    assert asked.get(f"/notes/{note.pk}/edit/").status_code == 403
    assert "Who has it?" in wrote.get(f"/notes/{note.pk}/edit/").content.decode()
    assert wrote.post(f"/notes/{note.pk}/edit/", {"version": "1", "text": "Who has got it?"}).status_code == 302
    assert wrote.post(f"/notes/{note.pk}/edit/", {"version": "1", "text": "Stale."}).status_code == 409
    assert asked.post(f"/notes/{note.pk}/resolve/").status_code == 302
    body = asked.get(f"/notes/{note.pk}/").content.decode()
    assert "Who has got it?" in body and "changed" in body and "I have it." in body and "Resolved by <bdi>Priya Natarajan</bdi>" in body
    assert asked.post(f"/notes/{note.pk}/resolve/", {"resolved": "no"}).status_code == 302
    assert "Resolved by" not in asked.get(f"/notes/{note.pk}/").content.decode()


def test_following_is_a_button(page: Page, cast: SimpleNamespace, request_: Request) -> None:
    client, at = page(cast.outsider), f"/requests/{request_.code}/"
    assert "Tell me of them" in client.get(at).content.decode()
    assert client.post(f"/notes/requests/{request_.code}/watch/", {"on": "yes"})["Location"] == f"{at}#notes"
    assert "Do not tell me of them" in client.get(at).content.decode()


def test_the_reviewing_side_is_asked_for_whom_and_read_by_it_alone(page: Page, cast: SimpleNamespace, request_: Request) -> None:
    at, to = f"/requests/{request_.code}/", f"/notes/requests/{request_.code}/"
    assert "The reviewing side only" in page(cast.technologist).get(at).content.decode()
    assert page(cast.technologist).post(to, {"text": "Zebrafinch", "audience": "reviewing"}).status_code == 302
    note = Note.objects.get()
    assert note.audience == "reviewing"
    for who, sees in (("finance", True), ("auditor", True), ("marketer", False), ("outsider", False), ("cio", False)):
        client = page(getattr(cast, who))
        assert ("Zebrafinch" in client.get(at).content.decode()) == sees, who
        assert client.get(f"/notes/{note.pk}/").status_code == (200 if sees else 404), who
    # Whoever is not of it cannot say so either.
    page(cast.marketer).post(to, {"text": "Mine", "audience": "reviewing"})
    assert Note.objects.latest("pk").audience == "everyone"


def test_a_draft_carries_none_and_an_auditor_is_told_why_not(
    page: Page, cast: SimpleNamespace, world: SimpleNamespace, request_: Request
) -> None:
    draft = bring_to(State.DRAFT, cast, world)
    assert 'id="notes"' not in page(cast.marketer).get(f"/requests/{draft.code}/").content.decode()
    assert page(cast.marketer).post(f"/notes/requests/{draft.code}/", {"text": "x"}).status_code == 409
    body = page(cast.auditor).get(f"/requests/{request_.code}/").content.decode()
    assert "An auditor reads notes and writes none." in body and "Write a note" not in body


def test_ten_notes_are_a_page(page: Page, cast: SimpleNamespace, write: Write, request_: Request) -> None:
    for number in range(11):
        write(f"Note number {number}.")
    client = page(cast.outsider)
    first = client.get(f"/requests/{request_.code}/").content.decode()
    assert "Note number 10." in first and "Note number 0." not in first
    oldest = Note.objects.order_by("pk")[1].pk
    assert f"?notes={oldest}#notes" in first
    assert "Note number 0." in client.get(f"/requests/{request_.code}/?notes={oldest}").content.decode()
    assert client.get(f"/requests/{request_.code}/?notes=x").status_code == 404


def test_many_notes_ask_no_more_queries_than_one(page: Page, cast: SimpleNamespace, write: Write, request_: Request) -> None:
    client = page(cast.outsider)

    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/requests/{request_.code}/").status_code == 200
        return len(queries)

    none = (asked(), asked())[1]
    write("One.", mentions=["finance"])
    one = asked()
    for number in range(6):
        top = write(f"Note {number}.", mentions=["finance", "marketer"])
        for _ in range(3):
            write("Answer.", by="marketer", replies_to=top.pk, mentions=["outsider"])
    assert asked() == one <= none + 4


def test_what_somebody_wrote_is_text(page: Page, cast: SimpleNamespace, write: Write, request_: Request) -> None:
    write(
        '<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil/x.png) <img src=x onerror=y> [ok](https://example.com/a?b=1&c="2")'
    )
    body = page(cast.outsider).get(f"/requests/{request_.code}/").content.decode()
    assert "<script>alert" not in body and "<img" not in body and 'href="javascript' not in body and "evil/x.png" in body
    assert "&lt;script&gt;" in body


@pytest.mark.usefixtures("all_rights")
def test_hidden_is_missing(page: Page, cast: SimpleNamespace, write: Write, secret: Request) -> None:
    note = write(on=secret)
    client = page(cast.outsider)
    for address in (f"/notes/{note.pk}/", f"/notes/{note.pk}/edit/", f"/notes/requests/{secret.code}/"):
        assert client.get(address).status_code == 404
        missing = address.replace(str(note.pk), "999999").replace(secret.code, "R-999999")
        one, other = (TOKENS.sub(b"", client.get(at).content.replace(at.encode(), b"")) for at in (address, missing))
        assert one == other
    assert client.post(f"/notes/{note.pk}/resolve/").status_code == client.post("/notes/999999/resolve/").status_code == 404


def test_a_form_that_is_begun_comes_back(page: Page, cast: SimpleNamespace, request_: Request) -> None:
    client, to = page(cast.outsider), f"/notes/requests/{request_.code}/"
    shown = client.get(f"/requests/{request_.code}/")
    token = shown.content.decode().partition('name="writer" value="')[2].partition('"')[0]
    assert token
    client.post(KEPT, {"typing": "yes", "at": to, "writer": token, "text": "Half a thou"})
    assert "Half a thou" in client.get(f"/requests/{request_.code}/").content.decode()
