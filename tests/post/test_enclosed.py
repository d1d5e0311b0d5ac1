"""What lies in a letter: by the checks of all files; named where it is not taken, and beside the request once that is sent."""

import io
import zipfile
from types import SimpleNamespace

import pytest
from django.core import mail as outbox

from collab.events import texts
from collab.files import shelf
from collab.files.models import File
from projects.intake.models import Request
from projects.intake.operations import asking, draft, edit
from projects.post import enclosing, operations, queries, sending
from projects.post.models import Letter
from projects.post.states import Mail
from tests.stories import bring_to

from .letters import PLAIN, file, letter, mixed
from .test_answers import answer

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def own_shelf(tmp_path: object, settings: object) -> None:
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}  # type: ignore[attr-defined]


def sent(request: Request, world: SimpleNamespace) -> Request:
    edit.edit(number=request.number, actor=request.requester, version=request.version, goal=world.goal.code, outcome="We can tell.")
    request.refresh_from_db()
    return asking.submit(number=request.number, actor=request.requester, version=request.version)


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"0" * 60_000_000)
        packed.writestr("word/document.xml", b"0" * 60_000_000)
    return held.getvalue()


def test_they_go_beside_the_request_when_it_is_sent_and_not_before(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    raw = mixed(
        PLAIN, file("plan.txt", b"The plan."), file("plan.exe", b"MZ\x90\0\x03"), file("page.html", b"<html>x"), file("../../etc/pass.txt", b"Ours."),
        file("bomb.docx", bomb()), file("again.txt", b"The plan."),
    )  # fmt: skip
    operations.receive(raw)
    row, request = Letter.objects.get(), Request.objects.get()
    said = {one["name"]: one["why"] for one in row.files}
    assert [name for name, why in said.items() if not why] == ["plan.txt", "pass.txt", "again.txt"]
    assert "no file of a kind" in said["plan.exe"] and "markup" in said["page.html"] and said["bomb.docx"]
    assert enclosing.put_due() == 0 and not File.objects.exists()
    (card,) = queries.beside(cast.marketer, request.pk)
    assert card.waits and [one.name for one in card.refused] == ["plan.exe", "page.html", "bomb.docx"]
    assert sending.send_due() == 1
    assert "These files were not taken:\n- plan.exe: " in outbox.outbox[0].body and "- plan.txt" in outbox.outbox[0].body
    sent(request, world)
    assert enclosing.put_due() == 2, "the same bytes twice are one file"
    assert enclosing.put_due() == 0
    files = File.objects.order_by("pk")
    assert sorted(texts.read([one.name for one in files]).values()) == ["pass.txt", "plan.txt"]
    assert {one.put_by for one in files} == {cast.marketer}
    row.refresh_from_db()
    assert not row.has_files and not next(queries.beside(cast.marketer, request.pk).__iter__()).waits


def test_those_of_an_answer_go_there_at_once(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to("in_triage", cast, world)
    raw = answer(about, cast.marketer)
    body = mixed(PLAIN, file("proof.txt", b"A proof."))
    top = raw.partition(b"\r\n\r\n")[0] + b'\r\nContent-Type: multipart/mixed; boundary="=_b"'
    assert operations.receive(top + b"\r\n\r\n" + body.partition(b"\r\n\r\n")[2]) == "noted"
    assert enclosing.put_due() == 1
    assert File.objects.get().subject_id == about.pk


def test_a_shelf_that_is_away_is_asked_again(cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    operations.receive(mixed(PLAIN, file("plan.txt", b"The plan.")))
    sent(Request.objects.get(), world)

    def away(*args: object) -> None:
        raise OSError("No room.")

    with monkeypatch.context() as full:
        full.setattr(shelf, "put", away)
        assert enclosing.put_due() == 0 and Letter.objects.get().has_files
    assert enclosing.put_due() == 1


def test_more_than_a_thing_holds_is_named(cast: SimpleNamespace) -> None:
    operations.receive(mixed(PLAIN, *[file(f"f{place}.txt", f"{place}.".encode()) for place in range(22)]))
    assert [bool(one["why"]) for one in Letter.objects.get().files] == [False] * 20 + [True] * 2


def test_a_draft_that_is_thrown_away_takes_its_letter_along(cast: SimpleNamespace) -> None:
    operations.receive(mixed(PLAIN, file("plan.txt", b"The plan.")))
    request = Request.objects.get()
    draft.delete(number=request.number, actor=cast.marketer)
    enclosing.put_due()
    row = Letter.objects.get()
    assert (row.content, row.title, row.files, row.has_files) == (None, "", [], False)
    assert sending.send_due() == 1 and not outbox.outbox, "and nobody is told of it"
    assert operations.receive(mixed(PLAIN, file("plan.txt", b"The plan."))) == "drafted" and not Request.objects.exists(), (
        "nor comes it again"
    )


def test_our_letter_tells_what_is_missing_and_answers_theirs(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    operations.receive(letter())
    assert sending.send_due() == 1 and sending.send_due() == 0
    (told,) = outbox.outbox
    request = Request.objects.get()
    assert told.subject == f"{request.code} Loyalty tiers" and f"/requests/{request.code}/" in told.body
    assert "Still to answer: the goal, the outcome. Then you can send it." in told.body
    assert told.extra_headers["In-Reply-To"] == "<one@example.com>" and told.extra_headers["Auto-Submitted"] == "auto-generated"
    assert Letter.objects.get().mail == Mail.SENT


@pytest.mark.parametrize(
    ("more", "is_told"),
    [({"sender": "nobody@example.com"}, False), ({"results": "mx.house.example; none"}, False), ({"sender": "auditor@example.com"}, True)],
)
def test_whoever_was_not_proved_is_sent_nothing(cast: SimpleNamespace, more: dict[str, str], is_told: bool) -> None:
    """Else a letter in somebody's name would have us write to them."""
    operations.receive(letter(**more))  # type: ignore[arg-type]
    sending.send_due()
    assert [one.to for one in outbox.outbox] == ([["auditor@example.com"]] if is_told else [])
    assert not is_told or "hold no duty" in outbox.outbox[0].body
    assert not Request.objects.exists()
