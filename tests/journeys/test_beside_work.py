"""A marketer adds a file and a colleague to their request, is mentioned, and answers; and the colleague goes on with it."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from collab.events import delivery
from projects.intake.models import Colleague
from projects.intake.states import State
from tests.stories import bring_to

from .soundness import is_sound
from .visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]
OFFER = {"name": "Offer 2217.txt", "mimeType": "text/plain", "buffer": b"Connector for segments, one year."}


def note(visitor: Visitor, words: str) -> None:
    """The list of notes is called nearly so."""
    visitor.page.get_by_label("Note", exact=True).fill(words)


def unfold(visitor: Visitor, words: str) -> None:
    visitor.page.locator("main summary").filter(has_text=words).first.click()


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["with-script", "without-script"])
def test_a_marketer_adds_a_file_and_a_colleague_is_mentioned_and_answers(house: SimpleNamespace, visit: Visit, script: bool) -> None:
    request = bring_to(State.IN_TRIAGE, house.cast, house.world)
    address = f"/requests/{request.code}/"
    marketer = visit("marketer", script=script, width=PHONE)
    marketer.open(address)
    # A file, beside the request.
    unfold(marketer, "Add a file")
    marketer.page.get_by_label("File", exact=True).set_input_files(OFFER)  # type: ignore[arg-type]
    marketer.press("Add file")
    marketer.sees("Offer 2217.txt")
    # A colleague: nobody of that name first, then the one who is meant.
    unfold(marketer, "Name a colleague")
    marketer.write("Who else asks", "zebra crossing")
    marketer.press("Name them")
    marketer.sees("nobody called")
    marketer.pick("Who else asks", "Tom Baines")
    marketer.press("Name them")
    marketer.sees("Tom Baines")
    assert Colleague.objects.get().person == house.cast.outsider
    # The technologist has read the file, and means both of them.
    technologist = visit("technologist", script=script)
    technologist.open(address)
    assert "Offer 2217.txt" in technologist.text and "Tom Baines" in technologist.text
    unfold(technologist, "Write a note")
    note(technologist, "Does the offer hold for **two** markets?")
    technologist.write("Who should look", "Priya Natarajan, Tom Baines")
    technologist.press("Send note")
    technologist.sees("For Priya Natarajan, Tom Baines")
    while delivery.deliver_due():
        pass
    # Mentioned, the marketer comes by the notice, and answers.
    marketer.open("/notices/")
    assert request.code in marketer.text
    marketer.open(address)
    marketer.press("Answer Mei Tanaka")
    note(marketer, "It does, for Germany and Austria.")
    marketer.press("Send answer")
    marketer.sees("It does, for Germany and Austria.")
    # The colleague finds it among their own, and changes an answer of it.
    colleague = visit("outsider", script=script)
    colleague.open("/requests/?view=mine")
    assert request.code in colleague.text
    colleague.open(address)
    assert "It does, for Germany and Austria." in colleague.text and "Leave it" in colleague.text
    colleague.press("Change answers")
    assert colleague.path.startswith(f"{address}edit/")
    colleague.open(address)
    colleague.press("Leave it")
    colleague.sees(f"You no longer ask for {request.code}")
    assert not Colleague.objects.exists()


def test_the_pages_of_colleagues_are_sound(house: SimpleNamespace, visit: Visit) -> None:
    request = bring_to(State.IN_TRIAGE, house.cast, house.world)
    marketer = visit("marketer")
    marketer.open(f"/requests/{request.code}/colleagues/")
    marketer.press("Name them")
    marketer.sees("Name the person")
    is_sound(marketer, "colleagues, empty")
    marketer.write("Who else asks", "outsider")
    marketer.press("Name them")
    unfold(marketer, "Name a colleague")
    is_sound(marketer, "request with a colleague")
