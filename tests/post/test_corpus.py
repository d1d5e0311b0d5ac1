"""Whatever comes becomes a row with a reason, or a draft, once: letters that go wrong, and letters of chance."""

import logging
import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import settings as limited
from hypothesis import strategies as st

from collab.kit.text import clean
from projects.intake.models import Request
from projects.intake.states import State as S
from projects.post import operations, parsing
from projects.post.models import Letter
from projects.post.states import Why

from .letters import CORPUS, PROVED, head, letter, of

pytestmark = pytest.mark.usefixtures("cast")


@pytest.mark.parametrize("name", CORPUS)
def test_each_becomes_what_it_is_once_and_in_no_long_time(name: str, caplog: pytest.LogCaptureFixture) -> None:
    made, state, why = CORPUS[name]
    raw, began = made(), time.monotonic()
    assert operations.receive(raw) == state
    assert operations.receive(raw) == state, "the same again"
    assert time.monotonic() - began < 10
    (row,) = Letter.objects.all()
    assert (row.state, row.why) == (state, why)
    assert Request.objects.count() == (state == "drafted")
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR], "nothing was caught that was not foreseen"
    if state == "drafted":
        request = Request.objects.get()
        assert request.state == S.DRAFT and request.requester.username == "marketer"
        assert request.title and "\n" not in request.title and len(request.title) <= 160
        assert clean(request.title, "title") == request.title and clean(request.problem, "problem") == request.problem
    else:
        assert (row.content is None) == (state == "dropped")


def test_what_was_read_of_some(cast: SimpleNamespace) -> None:
    said = {name: parsing.parse(CORPUS[name][0]()) for name in CORPUS}
    assert said["a plain one"].text == "We cannot tell which members bought twice.\n\nPriya"
    assert said["a subject that begins another line"].title == "Tiers Bcc: all@example.com"
    assert said["a subject of NULs"].title == "abc"
    assert said["a subject that reads backwards"].title == "invoicexcod.exe"
    assert said["a charset that is none"].text == "naïve"
    assert said["UTF-8 that is none"].text == "café ÿþ"
    assert said["a page alone"].text == "Hi there"
    assert said["folded with tabs"].title == "Loyalty tiers"
    assert said["Outlook's copy of itself"].files == ()
    assert [one.name for one in said["a letter in a letter"].files] == ["letter.eml"]
    assert said["a letter in a letter"].files[0].content.startswith(b"Return-Path:")


def test_without_a_subject_the_first_line_is_the_title() -> None:
    operations.receive(CORPUS["a subject of nothing"][0]())
    assert Request.objects.get().title == "We cannot tell which members bought twice."
    operations.receive(letter(b"", subject="", key="empty"))
    assert Request.objects.latest("number").title == operations.NO_TITLE


def test_what_is_too_long_is_cut_and_kept_whole_beside() -> None:
    operations.receive(letter("word " * 5_000))
    assert len(Request.objects.get().problem) <= 5_000 and len(bytes(Letter.objects.get().content or b"")) > 25_000


def test_a_letter_that_is_too_large_is_a_row_of_its_head() -> None:
    assert operations.receive(letter(b""), 40_000_000, is_whole=False) == "waiting"
    row = Letter.objects.get()
    assert (row.why, row.size, row.content, row.title) == (Why.LARGE, 40_000_000, None, "Loyalty tiers")
    assert row.mail == "due", "its sender is told, who was proved"


def test_what_no_rule_foresaw_waits_as_well(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A saboteur: a step that breaks. The letter is neither lost, nor in the way of the next one."""

    def breaks(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(operations, "_draft", breaks)
    assert operations.receive(letter()) == "waiting"
    assert Letter.objects.get().why == Why.UNREADABLE and "could not be taken over" in caplog.text


@pytest.mark.parametrize(
    "lines",
    [
        # Through two servers: what each of them wrote on top differs.
        [("Received", "from other.example.com by mx2.house.example"), ("Authentication-Results", PROVED)],
        [("Received", "from a"), ("Received", "from b"), ("Authentication-Results", PROVED), ("Delivered-To", "bridge@house.example")],
    ],
)
@pytest.mark.parametrize("has_name", [True, False])
def test_the_same_letter_through_two_servers_is_one(lines: list[tuple[str, str]], has_name: bool) -> None:
    named = {"message_id": "<one@example.com>"} if has_name else {}
    first = of(head(**named))  # type: ignore[arg-type]
    second = of([*lines, *[line for line in head(**named) if line[0] not in ("Received", "Authentication-Results", "Return-Path")]])  # type: ignore[arg-type]
    assert first != second
    assert [operations.receive(first), operations.receive(second)] == ["drafted", "drafted"]
    assert Letter.objects.count() == Request.objects.count() == 1


def test_nobody_has_a_letter_left_by_using_its_name_first() -> None:
    assert operations.receive(letter(sender="nobody@example.com")) == "waiting"
    assert operations.receive(letter()) == "drafted"


NAMES = st.sampled_from(
    ["From", "To", "Cc", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Received",
     "Authentication-Results", "Return-Path", "Content-Disposition", "Reply-To", "In-Reply-To", "X-Any", "Auto-Submitted", "Precedence"]
)  # fmt: skip
BITS = st.sampled_from(
    ["marketer@example.com", "<", ">", "(", ")", '"', "=?", "?=", "=?utf-8?q?", "=?utf-8?b?", ";", "boundary=", "multipart/mixed", "text/html",
     "charset=", "utf-7", "\r\n ", "\n", "\r", "\0", "\t", "mx.house.example; dkim=pass header.d=example.com", "bridge+1-1-a@house.example",
     "base64", "é", "\u202e", "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"), ",", ":", "@", "message/rfc822", "no", "\\"]
)  # fmt: skip
VALUES = st.lists(st.one_of(BITS, st.text(max_size=8)), max_size=8).map("".join)


@limited(max_examples=60)
@given(
    lines=st.lists(st.tuples(NAMES, VALUES), max_size=12), body=st.one_of(st.binary(max_size=200), VALUES.map(lambda text: text.encode()))
)
def test_of_any_letter_nothing_comes_but_a_row(lines: list[tuple[str, str]], body: bytes) -> None:
    raw = "\r\n".join(f"{name}: {value}" for name, value in lines).encode("utf-8", "replace") + b"\r\n\r\n" + body
    before, asked = Letter.objects.count(), Request.objects.count()
    state = operations.receive(raw)
    assert Letter.objects.count() in (before, before + 1)
    assert operations.receive(raw) == state
    assert Request.objects.count() == asked + (state == "drafted" and Letter.objects.count() == before + 1)


@given(raw=st.binary(max_size=400))
def test_of_any_bytes_something_is_read(raw: bytes) -> None:
    found = parsing.parse(raw)
    assert len(found.mark) == 64 and "\0" not in found.title + found.text and found.senders in ((),) or found.senders
