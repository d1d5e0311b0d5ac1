"""Answers to letters of ours: a note of whoever proved to have sent it and may write there, and nothing for anybody else."""

from types import SimpleNamespace
from typing import Any

import pytest

from collab.events import texts
from collab.events.models import Event
from collab.notes.models import Note
from collab.notices import letters
from collab.notices.models import Notice
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import asking
from projects.intake.states import State as S
from projects.post import answering, operations, quoting
from projects.post.models import Letter
from tests.stories import bring_to

from .letters import letter

WORDS = "It is the spring campaign.\r\n\r\nOn Tue, 1 Sep 2026 at 09:00, Bridge <bridge@house.example> wrote:\r\n> Which campaign?\r\n"


@pytest.fixture
def asked(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    return bring_to(S.NEEDS_INFORMATION, cast, world)


def answer(request: Request, person: Person, *, by: str = "marketer", body: str = WORDS, **more: str) -> bytes:
    given = {"to": f"Bridge <{answering.address(person.pk, f'intake.request:{request.pk}')}>", "sender": f"{by}@example.com", **more}
    return letter(body, **given)  # type: ignore[arg-type]


def test_a_letter_about_a_request_is_answered_at_an_address_of_its_own(asked: Request, cast: SimpleNamespace, settings: Any) -> None:
    events = Event.objects.exclude(actor=cast.marketer).exclude(actor=None).order_by("-pk")[:2]
    topics = (f"intake.request:{asked.pk}", f"funds.fund:{asked.pk}")
    about, other = (
        Notice.objects.create(person=cast.marketer, event=event, text="It was asked.", headline="R", topic=topic, told_at=event.at)
        for event, topic in zip(events, topics, strict=True)
    )
    at = answering.address(cast.marketer.pk, topics[0])
    assert at.startswith("bridge+") and len(at.partition("@")[0]) <= 64
    assert letters.letter(about, [about]).reply_to == [at]
    assert "what you write becomes a note" in letters.letter(about, [about]).body
    assert letters.letter(about, [about, other]).reply_to == [], "an answer to two things would be of neither"
    assert letters.letter(other, [other]).reply_to == []
    settings.MAILBOX = {}
    assert letters.letter(about, [about]).reply_to == []


def test_it_becomes_a_note_and_answers_no_question(asked: Request, cast: SimpleNamespace) -> None:
    assert operations.receive(answer(asked, cast.marketer)) == "noted"
    assert operations.receive(answer(asked, cast.marketer)) == "noted"
    (note,) = Note.objects.all()
    row = Letter.objects.get()
    assert (note.author, note.subject_id, row.note, row.subject_id) == (cast.marketer, asked.pk, note, asked.pk)
    assert texts.read([note.text])[note.text] == "It is the spring campaign."
    asked.refresh_from_db()
    assert asked.state == S.NEEDS_INFORMATION and bytes(row.content or b"") == answer(asked, cast.marketer)
    assert row.mail == "none", "nothing has to be told of it"


def test_who_wrote_it_is_offered_it_as_the_answer(asked: Request, cast: SimpleNamespace, page: Any) -> None:
    assert "You wrote this by e-mail" not in page(cast.marketer).get(f"/requests/{asked.code}/").content.decode()
    operations.receive(answer(asked, cast.marketer))
    said = page(cast.marketer).get(f"/requests/{asked.code}/").content.decode()
    assert "You wrote this by e-mail" in said and ">It is the spring campaign.</textarea>" in said
    assert "You wrote this by e-mail" not in page(cast.technologist).get(f"/requests/{asked.code}/").content.decode()
    asking.answer(number=asked.number, actor=cast.marketer, version=asked.version, answer="Spring.")
    assert "You wrote this by e-mail" not in page(cast.marketer).get(f"/requests/{asked.code}/").content.decode()


def test_somebody_else_who_may_write_there_is_heard_as_themselves(asked: Request, cast: SimpleNamespace) -> None:
    assert operations.receive(answer(asked, cast.marketer, by="technologist")) == "noted"
    assert Note.objects.get().author == cast.technologist


def test_who_may_not_open_it_is_told_nothing_of_it(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    secret = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    assert operations.receive(answer(secret, cast.marketer, by="business")) == "waiting"
    row = Letter.objects.get()
    assert (row.why, row.person, row.subject_id) == ("theirs", cast.business, None) and not Note.objects.exists()


@pytest.mark.parametrize(
    ("by", "more", "why"),
    [
        ("auditor", {}, "duty"),
        ("marketer", {"results": "mx.house.example; dkim=none"}, "unproved"),
        ("nobody", {}, "stranger"),
        ("marketer", {"body": "> Which campaign?\r\n"}, "empty"),
    ],
)
def test_what_is_no_note_waits(asked: Request, cast: SimpleNamespace, by: str, more: dict[str, str], why: str) -> None:
    assert operations.receive(answer(asked, cast.marketer, by=by, **more)) == "waiting"
    assert Letter.objects.get().why == why and not Note.objects.exists()


def test_what_nobody_writes_beside_waits(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    draft = bring_to(S.DRAFT, cast, world)
    assert operations.receive(answer(draft, cast.marketer)) == "waiting"
    assert Letter.objects.get().why == "theirs"


def test_of_an_address_each_part_is_signed(asked: Request, cast: SimpleNamespace, settings: Any) -> None:
    good = answering.address(cast.marketer.pk, f"intake.request:{asked.pk}")
    said = answering.Answered(asked.pk, cast.marketer.pk)
    assert answering.read(f"Bridge <{good.upper()}>") == (True, said), "servers change the case"
    assert answering.read(f"other@example.com, {good}") == (True, said)
    token = good.partition("+")[2].partition("@")[0]
    for wrong in (
        token.replace(str(asked.pk), str(asked.pk + 1), 1),
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token + "a",
        "1-1",
        "%00",
        "1-2-" + "é" * 26,
    ):
        assert answering.read(f"bridge+{wrong}@house.example") == (True, None), wrong
    assert answering.read(f"bridge+{token}@house.example.evil.example") == (False, None)
    assert answering.read(f"xbridge+{token}@house.example") == (False, None)
    key = settings.SECRET_KEY
    settings.SECRET_KEY = "another key " * 5
    assert answering.read(good) == (True, None)
    settings.SECRET_KEY_FALLBACKS = [key]
    assert answering.read(good) == (True, said), "an old letter is answered while the old key counts"


def test_what_a_letter_of_ours_asks_is_no_longer_asked_when_it_is_answered_in_bridge(asked: Request, cast: SimpleNamespace) -> None:
    """A note beside it all the same: it comes late, and its words are kept."""
    asking.answer(number=asked.number, actor=cast.marketer, version=asked.version, answer="Spring.")
    assert operations.receive(answer(asked, cast.marketer)) == "noted"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Yes.\n\nOn 1 Sep 2026, at 09:00, Bridge wrote:\n> Which?\n> one", "Yes."),
        ("Ja.\n\nAm 01.09.2026 um 09:00 schrieb Bridge <bridge@house.example>:\n> Welche?", "Ja."),
        ("Oui.\n\nLe mar. 1 sept. 2026 à 09:00, Bridge a écrit :\n> Laquelle ?", "Oui."),
        ("Yes.\n\nOn Tue, 1 Sep 2026 at 09:00, Bridge of the whole company\n<bridge@house.example> wrote:\n\n> Which?", "Yes."),
        ("Yes.\n\n-----Original Message-----\nFrom: Bridge\nSent: Tuesday\nWhich?", "Yes."),
        ("Yes.\n________________________________\nFrom: Bridge\nSent: Tuesday\n\nWhich?", "Yes."),
        ("Yes.\n\nFrom: Bridge <bridge@house.example>\nDate: Tuesday\nTo: Priya\n\nWhich?", "Yes."),
        ("Yes.\n-- \nPriya\nCRM", "Yes."),
        ("> Which?\nThe first.\n> And when?\nIn May.", "The first.\nIn May."),
        ("From: the first of May on.\nIt holds.", "From: the first of May on.\nIt holds."),
        ("On the other hand, nobody wrote it down.", "On the other hand, nobody wrote it down."),
        ("-- \nPriya", ""),
        ("", ""),
    ],
)
def test_what_is_quoted_is_left_out(text: str, kept: str) -> None:
    assert quoting.written(text) == kept
