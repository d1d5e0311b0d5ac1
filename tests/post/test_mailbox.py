"""The mailbox over IMAP: read, taken over once, put away; by two at once; and a server that is away, or refuses."""

import logging
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from collab import readiness
from collab.kit import clock
from projects.intake.models import Request
from projects.post import mailbox, operations, reading
from projects.post.models import Letter, Mailbox
from tests.conftest import make_cast
from tests.together import at_once

from . import imap
from .letters import CORPUS, letter, numbered

pytestmark = pytest.mark.servers
ours = pytest.mark.skipif(imap.is_real(), reason="asks what a real server does not do when it is asked to")


def test_each_is_taken_over_once_and_put_into_its_folder(box: imap.Box, cast: SimpleNamespace) -> None:
    box.put(letter(key="a"), letter(key="b", sender="nobody@example.com"), letter(key="c", precedence="bulk"))
    assert reading.read_due() == 3
    assert reading.read_due() == 0
    assert (len(box.held()), len(box.held(mailbox.DONE)), len(box.held(mailbox.WAITING))) == (0, 2, 1)
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["drafted", "dropped", "waiting"]
    assert Request.objects.get().requester == cast.marketer


def test_all_that_goes_wrong_at_once_holds_nothing_up(box: imap.Box, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PASS", 600.0)
    # No server takes a letter with NULs, or none at all.
    wrong = {name: raw for name, (made, _, _) in CORPUS.items() if (raw := made()) and b"\0" not in raw}
    box.put(*[numbered(place, raw) for place, raw in enumerate(wrong.values())], letter(key="last"))
    assert reading.read_due() == len(wrong) + 1
    assert box.held() == []
    counted = {state: sum(CORPUS[name][1] == state for name in wrong) for state in ("drafted", "waiting", "dropped")}
    for state, count in counted.items():
        assert Letter.objects.filter(state=state).count() == count + (state == "drafted"), state
    assert len(box.held(mailbox.WAITING)) == counted["waiting"]


def test_what_is_too_large_is_not_fetched(box: imap.Box, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 2_000)
    box.put(letter("x" * 3_000), letter(key="next"))
    assert reading.read_due() == 2
    row = Letter.objects.get(why="large")
    assert row.size > 3_000 and row.content is None and row.title == "Loyalty tiers"


def test_who_dies_after_the_transaction_reads_it_again_and_takes_it_once(
    box: imap.Box, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(letter())

    def dies(*args: object) -> None:
        raise OSError("The line is cut.")

    with monkeypatch.context() as cut:
        cut.setattr(mailbox.Line, "put", dies)
        assert reading.read_due() == 0
    assert len(box.held()) == 1 and Request.objects.count() == 1
    Mailbox.objects.update(next_at=None)
    assert reading.read_due() == 1
    assert (len(box.held()), Request.objects.count()) == (0, 1)


def test_where_the_database_is_away_it_stays_there(box: imap.Box, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    box.put(letter(key="a"), letter(key="b"))
    true, tried = operations.receive, list[bytes]()

    def away(raw: bytes, *args: Any, **more: Any) -> str:
        tried.append(raw)
        if len(tried) == 1:
            raise OperationalError("The database is away.")
        return true(raw, *args, **more)

    monkeypatch.setattr(operations, "receive", away)
    assert reading.read_due() == 1, "the one behind it"
    assert len(box.held()) == 1
    assert reading.read_due() == 1
    assert Request.objects.count() == 2


def test_two_who_read_at_once_make_one_draft(box: imap.Box, real_db: None) -> None:
    make_cast()
    box.put(letter())
    assert not [one for one in at_once(reading.read_due, reading.read_due) if isinstance(one, Exception)]
    assert Request.objects.count() == Letter.objects.count() == 1
    # Two that move one letter at once may leave two copies of it, as Dovecot does: each is there, and one was taken over.
    assert box.held() == [] and 1 <= len(box.held(mailbox.DONE)) <= 2


def test_two_who_take_the_same_letter_over_at_once_make_one_draft(real_db: None) -> None:
    """As two mailboxes would bring it, or a task that began twice: the database takes one."""
    make_cast()
    for place in range(5):
        raw = letter(key=f"race-{place}")
        said = at_once(*[lambda raw=raw: operations.receive(raw)] * 3)  # type: ignore[misc]
        assert said == ["drafted"] * 3
    assert Request.objects.count() == Letter.objects.count() == 5


def test_a_server_that_is_away_is_asked_later_and_later_and_readiness_says_so(
    settings: Any, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAILBOX = {**settings.MAILBOX, "password": "very-secret-word"}
    assert reading.read_due() == 0
    first = Mailbox.objects.get()
    assert first.failures == 1 and first.next_at is not None and first.next_at > clock.now()
    assert reading.read_due() == 0
    assert Mailbox.objects.get().failures == 1, "not yet"
    assert readiness.mailbox().state == readiness.OK, "a moment is nothing"
    for times in range(2, 8):
        with clock.at(Mailbox.objects.get().next_at or clock.now()):
            reading.read_due()
        assert Mailbox.objects.get().failures == times
    with clock.at(clock.now() + timedelta(minutes=6)):
        part = readiness.mailbox()
        assert part.state == readiness.DEGRADED and "has not been read" in part.sentence
    assert "cannot be read" in caplog.text and "very-secret-word" not in caplog.text + Mailbox.objects.get().last_error


def test_when_it_is_back_it_is_read_and_well(box: imap.Box, cast: SimpleNamespace) -> None:
    Mailbox.objects.create(pk=1, failures=9, failing_since=clock.now() - timedelta(days=1), next_at=clock.now(), last_error="x")
    box.put(letter())
    assert reading.read_due() == 1
    row = Mailbox.objects.get()
    assert (row.failures, row.failing_since, row.last_error) == (0, None, "") and readiness.mailbox().state == readiness.OK


def test_without_a_mailbox_nothing_is_asked(settings: Any, db: None) -> None:
    settings.MAILBOX = {}
    assert reading.read_due() == 0
    assert not Mailbox.objects.exists() and readiness.mailbox().sentence == ""


def test_a_wrong_password_is_said_and_not_shown(box: imap.Box, db: None, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.MAILBOX = {**box.settings, "password": "not-the-word"}
    assert reading.read_due() == 0
    assert "AUTHENTICATIONFAILED" in Mailbox.objects.get().last_error and "not-the-word" not in caplog.text


@ours
@pytest.mark.parametrize("lacks", [{"MOVE"}, {"MOVE", "UIDPLUS"}])
def test_what_an_older_server_lacks_is_done_otherwise(box: imap.Box, cast: SimpleNamespace, lacks: set[str]) -> None:
    can, box.server.can = box.server.can, box.server.can - lacks
    try:
        box.put(letter())
        assert reading.read_due() == 1
        assert (len(box.held()), len(box.held(mailbox.DONE))) == (0, 1)
    finally:
        box.server.can = can


@ours
def test_where_no_folder_is_to_be_had_it_is_flagged_and_left_alone(box: imap.Box, cast: SimpleNamespace) -> None:
    box.server.refuses = {"CREATE", "UID MOVE", "UID COPY"}
    try:
        box.put(letter())
        assert reading.read_due() == 1
        assert len(box.held()) == 1
        assert reading.read_due() == 0
        assert Request.objects.count() == 1
    finally:
        box.server.refuses = set()


@ours
def test_a_server_that_says_no_in_the_middle_is_away(box: imap.Box, cast: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    box.put(letter())
    box.server.refuses = {"UID FETCH"}
    try:
        assert reading.read_due() == 0
    finally:
        box.server.refuses = set()
    assert Mailbox.objects.get().failures == 1 and any(one.levelno == logging.ERROR for one in caplog.records)


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """What a server shows that is called localhost, and what we trust."""
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("There is no openssl here, which makes certificates.")
    key, shown = tmp_path / "key.pem", tmp_path / "shown.pem"
    made = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(key),
        "-out",
        str(shown),
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run([openssl, *made, "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    yield context


@ours
def test_over_tls_a_server_that_is_not_the_one_is_not_spoken_to(
    certified: ssl.SSLContext, cast: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with imap.own(certified) as server:
        box = {
            "host": "localhost",
            "port": server.server_address[1],
            "is_tls": True,
            "user": "u",
            "password": imap.PASSWORD,
            "folder": "INBOX",
        }
        settings.MAILBOX = box
        assert reading.read_due() == 0
        assert Mailbox.objects.get().failures == 0, "it is read"
        settings.MAILBOX = {**box, "host": "127.0.0.1"}
        reading.read_due()
        assert "CERTIFICATE_VERIFY_FAILED" in Mailbox.objects.get().last_error
        monkeypatch.delenv("SSL_CERT_FILE")
        Mailbox.objects.update(next_at=None)
        settings.MAILBOX = box
        reading.read_due()
        assert Mailbox.objects.get().failures == 2, "nobody vouches for it"
        assert server.asked.count("LOGIN") == 1, "who it is was told to the right one alone"


def test_names_of_folders_are_quoted() -> None:
    assert mailbox.quoted('a"b\\c') == '"a\\"b\\\\c"'
