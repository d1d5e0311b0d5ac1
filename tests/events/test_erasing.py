"""What people wrote is erased on record: the words and the salt go, every hash still holds, and nobody can guess them back."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from collab.access.erasing import erase
from collab.events import seals, texts, verify
from collab.events.models import Event, Text
from collab.kit.errors import Forbidden, Invalid, NotFound
from projects.intake.operations import asking
from tests.stories import Story

SAID = "Xq call me on 555 0100."


@pytest.fixture
def story(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    made = Story(cast, world)
    made.drafted().submitted()
    asking.ask(actor=cast.technologist, reason=SAID, **made.seen)
    made.request.refresh_from_db()
    return made


def erased(*args: str) -> None:
    call_command("erase_texts", *args, "--why", "Asked for by whom it names.", "--by", "admin", verbosity=0)


def test_nothing_goes_before_one_says_yes(story: Story, capsys: Any) -> None:
    erased("--subject", story.request.code)
    assert "Nothing was done" in (shown := capsys.readouterr().out) and SAID in shown
    assert Text.objects.filter(text=SAID).exists() and not Event.objects.filter(kind=texts.ERASED).exists()


@pytest.mark.parametrize("by", ["subject", "person", "text"])
def test_the_words_go_and_every_hash_holds(story: Story, cast: SimpleNamespace, page: Any, by: str) -> None:
    asked = Event.objects.get(kind="intake.request.asked")
    seals.make()
    before = (asked.why, asked.hash)
    erased(f"--{by}", {"subject": story.request.code, "person": "technologist", "text": asked.why}[by], "--yes")
    assert not Text.objects.filter(text=SAID).exists()
    event = Event.objects.get(kind=texts.ERASED)
    assert before[0].removeprefix("text:") in event.data["digests"] and event.data["count"] == len(event.data["digests"])
    assert event.actor == cast.admin and texts.read([event.why]) == {event.why: "Asked for by whom it names."}
    asked.refresh_from_db()
    assert (asked.why, asked.hash) == before
    assert [str(finding) for finding in verify.everything()] == []
    told = page(cast.marketer).get(f"/requests/{story.request.code}/").text
    assert f"Erased on {event.at.day} {event.at:%B %Y}." in told


def test_nobody_can_guess_what_was_erased(story: Story) -> None:
    """Without its salt the digest is of no use, even to who knows the words; and nothing else keeps the salt."""
    asked = Event.objects.get(kind="intake.request.asked")
    erased("--text", asked.why, "--yes")
    assert asked.why != "text:" + hashlib.sha256(SAID.encode()).hexdigest()
    assert not Text.objects.filter(digest=asked.why.removeprefix("text:")).exists()


def test_it_takes_a_reason_and_texts_that_are_there(story: Story, cast: SimpleNamespace) -> None:
    digest = Text.objects.get(text=SAID).digest
    with pytest.raises(Forbidden, match="Administrators"):
        erase(actor=cast.technologist, digests=[digest], why="A reason.")
    with pytest.raises(Invalid):
        erase(actor=cast.admin, digests=[digest], why=" ")
    with pytest.raises(NotFound):
        erase(actor=cast.admin, digests=[digest, "0" * 64], why="A reason.")
    assert Text.objects.filter(digest=digest).exists()
    with pytest.raises(CommandError):
        erased("--subject", "R-99999", "--yes")
    with pytest.raises(CommandError):
        erased("--person", "nobody-of-that-name")
