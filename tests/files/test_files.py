"""Files beside a request: put there, given, removed; who may; quotas; the scanner; the night; nothing lost half way."""

import io
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from stories import Story, bring_to, make_world

from collab.events import texts
from collab.events.findings import asked
from collab.events.models import Event, Text
from collab.files import access, operations, queries, receiving, record, scanning, tidying
from collab.files import shelf as shelves
from collab.files.models import File
from collab.files.states import CLEARED, DELETED, MOST_FILES, PUT, REFUSED, REMOVED
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notes.states import Audience
from projects.intake.models import Request
from projects.intake.noted import REQUEST
from projects.intake.states import State
from tests import onrecord
from tests.conftest import guards_off, make_cast

from .conftest import PDF, lying, picture

Put = Callable[..., File]


def pdf(number: int) -> bytes:
    return PDF.replace(b"1.7", b"1.7\n%" + str(number).encode())


def test_a_file_is_put_there_on_record_under_an_id(put: Put, cast: SimpleNamespace, shelf: Path) -> None:
    file = put(name="Budget 2027.pdf")
    event = Event.objects.get(kind=PUT, subject_id=file.pk)
    assert (file.state, file.kind, file.size) == ("clean", "pdf", len(PDF))
    assert event.actor == cast.technologist and event.data["sha256"] == file.sha256
    # The record holds the name of a text, and the disk an id.
    assert "Budget" not in str(event.data) and texts.read([file.name])[file.name] == "Budget 2027.pdf"
    (there,) = lying(shelf)
    assert there.name == file.stored.hex and there.read_bytes() == PDF and oct(there.stat().st_mode)[-3:] == "600"
    assert not list(asked(record.QUESTIONS))


@pytest.mark.parametrize(
    "name", ["../../x", "a/b.pdf", "..\\x", "..", "/", "a\x00.pdf", "a" * 5000, "a\nb", "\u202egnp.exe", "  "],
    ids=["up", "folder", "backslash", "dots", "root", "NUL", "5000", "line", "turned", "blanks"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(put: Put, shelf: Path, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        put(name=name)
    assert list(refused.value.fields) == ["file"]
    assert not File.objects.exists() and not lying(shelf)


def test_who_may_not_is_refused_before_anything_is_read(secret: Request, put: Put, cast: SimpleNamespace, shelf: Path) -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("it was read")

    for by, on, wrong in (("outsider", secret, NotFound), ("auditor", secret, Forbidden)):
        with pytest.raises(wrong):
            receiving.receive(things="requests", code=on.code, actor=getattr(cast, by), name="x.pdf", content=Unread(PDF))
    with pytest.raises(Invalid, match="another look") as refused:
        put(by="marketer", audience=Audience.REVIEWING)
    assert list(refused.value.fields) == ["audience"]
    assert not lying(shelf) and not File.objects.exists()


def test_a_draft_carries_none(cast: SimpleNamespace) -> None:
    draft = Story(cast, make_world(cast)).drafted().request
    with pytest.raises(Conflict, match="begin when the request is sent"):
        receiving.receive(things="requests", code=draft.code, actor=cast.marketer, name="x.pdf", content=io.BytesIO(PDF))


def test_the_same_bytes_once_for_the_same_readers(put: Put, cast: SimpleNamespace, shelf: Path) -> None:
    put()
    with pytest.raises(Conflict, match="here already"):
        put(by="marketer", name="other.pdf")
    put(audience=Audience.REVIEWING)
    assert len(lying(shelf)) == 2


def test_twenty_a_subject_and_none_tells_of_those_one_does_not_see(put: Put, cast: SimpleNamespace, request_: Request) -> None:
    for number in range(MOST_FILES):
        put(pdf(number), audience=Audience.REVIEWING)
    # The requester, who sees none of them, adds theirs.
    mine = put(by="marketer")
    assert list(queries.on(cast.marketer, REQUEST, request_)) == [mine]
    with pytest.raises(Conflict, match="20 files here"):
        put(pdf(99), audience=Audience.REVIEWING)
    receiving.take_away(file=File.objects.filter(audience="reviewing")[0].pk, actor=cast.technologist)
    put(pdf(99), audience=Audience.REVIEWING)


def test_all_together_take_no_more_than_is_set(put: Put, settings: Any, shelf: Path) -> None:
    settings.FILES_MB = 1
    put(os.urandom(450_000).hex().encode(), name="a.txt")
    with pytest.raises(Conflict, match="no room for more files"):
        put(os.urandom(450_000).hex().encode(), name="b.txt")
    assert len(lying(shelf)) == 1


def test_what_fails_half_way_leaves_nothing(put: Put, monkeypatch: pytest.MonkeyPatch, shelf: Path) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("The power went.")

    monkeypatch.setattr(operations, "record", broken)
    with pytest.raises(RuntimeError):
        put()
    assert not lying(shelf) and not File.objects.exists() and not Text.objects.filter(text="plan.pdf").exists()


def test_a_shelf_that_is_full_says_so(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(shelves, "put", full)
    with pytest.raises(receiving.NoShelf, match="could not be kept"):
        put()
    assert not File.objects.exists()


def test_removed_by_who_put_it_there_words_and_bytes_go_the_row_stays(
    put: Put, cast: SimpleNamespace, request_: Request, shelf: Path
) -> None:
    file = put(name="Ruth is ill.pdf")
    with pytest.raises(Forbidden, match="Only who put"):
        receiving.take_away(file=file.pk, actor=cast.marketer)
    receiving.take_away(file=file.pk, actor=cast.technologist)
    assert not lying(shelf) and not Text.objects.filter(text__contains="Ruth").exists()
    assert (
        File.objects.get(pk=file.pk).removed_at and Event.objects.filter(kind=REMOVED, subject_id=file.pk, actor=cast.technologist).exists()
    )
    assert not queries.on(cast.technologist, REQUEST, request_).exists()
    for again in (lambda: receiving.take_away(file=file.pk, actor=cast.technologist), lambda: queries.one(cast.technologist, file.pk)):
        with pytest.raises(NotFound):
            again()
    assert not list(asked(record.QUESTIONS)) and not list(record.of_bytes())
    put()  # the place is free again


def test_hidden_is_missing(put: Put, secret: Request, cast: SimpleNamespace) -> None:
    hidden, reviewing = put(on=secret), put(audience=Audience.REVIEWING)
    seen = lambda who: set(access.visible(getattr(cast, who)).values_list("pk", flat=True))  # noqa: E731
    assert seen("outsider") == set()
    assert seen("marketer") == {hidden.pk}
    assert seen("technologist") == seen("auditor") == {hidden.pk, reviewing.pk}


# --- the scanner


class Clamd:
    """Stands in for clamd: hears INSTREAM, and finds what is called so."""

    def __init__(self, path: Path, says: bytes | None = None) -> None:
        self.says, self.heard = says, list[bytes]()
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listening.bind(str(path))
        self.listening.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as heard:
                if heard.read(10) != b"zINSTREAM\0":
                    continue
                data = b""
                while size := struct.unpack(">L", heard.read(4))[0]:
                    data += heard.read(size)
                self.heard.append(data)
                if b"ostrich" not in data:
                    line.sendall(self.says or (b"stream: Zebra.Virus FOUND\0" if b"zebra" in data else b"stream: OK\0"))

    def stop(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()


@pytest.fixture
def clamd(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Clamd]]:
    path, begun = Path("/tmp") / f"clamd-{os.getpid()}-{time.monotonic_ns()}", list[Clamd]()
    settings.CLAMD = f"unix://{path}"

    def begin(says: bytes | None = None) -> Clamd:
        begun.append(Clamd(path, says))
        return begun[-1]

    yield begin
    for one in begun:
        one.stop()
    path.unlink(missing_ok=True)


def test_what_waits_is_looked_at_and_given_then(put: Put, cast: SimpleNamespace, clamd: Callable[..., Clamd], shelf: Path) -> None:
    good, bad = put(), put(b"A zebra, in plain words.", name="x.txt")
    assert {good.state, bad.state} == {"waiting"}
    with pytest.raises(Conflict, match="still being looked at"):
        queries.one(cast.technologist, good.pk)
    # It is down: nothing is lost, and nothing passes.
    assert scanning.scan_due() == 0
    assert set(File.objects.values_list("state", flat=True)) == {"waiting"}
    server = clamd()
    assert scanning.scan_due() == 2 and scanning.scan_due() == 0
    assert server.heard == [PDF, b"A zebra, in plain words."]
    assert queries.one(cast.marketer, good.pk) == good and Event.objects.filter(kind=CLEARED, subject_id=good.pk, actor=None).exists()
    assert Event.objects.get(kind=REFUSED, subject_id=bad.pk).data["found"] == "Zebra.Virus"
    # It is told to who put it there, and to nobody else; its bytes are gone.
    with pytest.raises(Conflict, match="Something harmful"):
        queries.one(cast.technologist, bad.pk)
    with pytest.raises(NotFound):
        queries.one(cast.marketer, bad.pk)
    assert len(lying(shelf)) == 1 and not list(asked(record.QUESTIONS))


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"what?\0", b"\0"], ids=["error", "other", "nothing"])
def test_an_answer_that_is_none_leaves_it_waiting(put: Put, clamd: Callable[..., Clamd], says: bytes) -> None:
    put()
    clamd(says)
    assert scanning.scan_due() == 0 and File.objects.get().state == "waiting"


def test_one_that_it_breaks_off_at_keeps_no_other_waiting(put: Put, clamd: Callable[..., Clamd]) -> None:
    odd, good = put(b"An ostrich.", name="x.txt"), put()
    clamd()
    assert scanning.scan_due() == 1
    assert set(File.objects.values_list("pk", "state")) == {(odd.pk, "waiting"), (good.pk, "clean")}


def test_without_a_scanner_nothing_waits_and_the_page_says_so(put: Put, cast: SimpleNamespace, request_: Request) -> None:
    put()
    section = queries.section(cast.marketer, REQUEST, request_, can_review=False, has_files=True)
    assert section.files[0].is_ready and "not looked at by a scanner" in section.said and scanning.scan_due() == 0


# --- the night, and the proof


def test_the_night_takes_what_nobody_has(put: Put, clamd: Callable[..., Clamd], shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = put(), put(b"zebra", name="x.txt")
    clamd()
    scanning.scan_due()
    for name in ("ab" * 16, "cd" * 16):
        (shelf / name[:2]).mkdir(exist_ok=True)
        (shelf / name[:2] / name).write_bytes(b"loose")
    old = time.time() - 2 * 86_400
    for one in lying(shelf):
        if one.name != "cd" * 16:
            os.utime(one, (old, old))
    assert tidying.tidy() == (1, 0)
    assert {one.name for one in lying(shelf)} == {good.stored.hex, "cd" * 16}
    with clock.at(onrecord.in_days(31)):
        assert tidying.tidy()[1] == 1
    assert not File.objects.filter(pk=bad.pk).exists() and Event.objects.filter(kind=DELETED, subject_id=bad.pk).exists()
    assert File.objects.filter(pk=good.pk).exists()
    assert not list(asked(record.QUESTIONS))


def test_the_bytes_are_held_against_their_rows(put: Put, shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other, third = put(), put(pdf(2)), put(picture(), name="a.png")
    call_command("verify_files")
    assert "3 files, each with the bytes" in capsys.readouterr().out
    shelves.drop(one.stored)
    (shelf / shelves.place(other.stored)).write_bytes(b"%PDF-1.7 another %%EOF")
    with pytest.raises(CommandError, match="2 findings"):
        call_command("verify_files")
    said = capsys.readouterr().out
    assert f"files_file {one.pk}: its bytes are not on the shelf." in said
    assert f"files_file {other.pk}: its bytes are not those" in said and f"file {third.pk}:" not in said


TAMPERED = {
    "UPDATE files_file SET sha256 = repeat('a', 64)": "its bytes, its name",
    "UPDATE files_file SET audience = 'reviewing'": "its bytes, its name",
    "UPDATE files_file SET put_by_id = (SELECT id FROM people_person WHERE username = 'cmo')": "its bytes, its name",
    "DELETE FROM events_text": "name names a text that is gone",
    "DELETE FROM files_file": "tells of it, and it is gone",
    "UPDATE files_file SET state = 'refused', judged_at = now()": "is refused, and that is not what",
    "UPDATE files_file SET removed_at = now()": "whether it was removed",
    "DELETE FROM events_event WHERE kind = 'files.file.put'": "no event tells that it was put there",
}


@pytest.mark.parametrize("attack", TAMPERED, ids=[str(number) for number in range(len(TAMPERED))])
def test_what_was_done_beneath_the_guards_is_found(real_db: None, owner: Any, attack: str) -> None:
    cast = make_cast()
    request = bring_to(State.IN_TRIAGE, cast, make_world(cast))
    receiving.receive(things="requests", code=request.code, actor=cast.technologist, name="x.pdf", content=io.BytesIO(PDF))
    assert not list(asked(record.QUESTIONS))
    with guards_off(owner) as cursor:
        cursor.execute("DELETE FROM events_delivery")
        cursor.execute(attack)
    found = [str(one) for one in asked(record.QUESTIONS)]
    assert any(TAMPERED[attack] in one for one in found), found
