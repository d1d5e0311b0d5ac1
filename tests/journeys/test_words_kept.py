"""Nobody loses words: they are saved while one types, come back after signing in, and to their writer alone."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from stories import Story

from projects.intake.models import Request

from .conftest import session_of
from .visitor import NARROWEST, Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


@pytest.fixture
def draft(house: SimpleNamespace) -> Request:
    return Story(house.cast, house.world).drafted().request


@pytest.fixture
def sent(house: SimpleNamespace) -> Request:
    return Story(house.cast, house.world).drafted().submitted().request


def test_a_draft_is_saved_while_one_types(draft: Request, visit: Visit) -> None:
    priya = visit("marketer")
    priya.open(f"/requests/{draft.code}/edit/problem/")
    priya.write("The problem", "Agencies report late.")
    priya.until(lambda: "Saved" in priya.page.inner_text(".saved"), "the page says that it saved")
    draft.refresh_from_db()
    assert draft.problem == "Agencies report late."
    priya.write("The problem", "Agencies report late, and each its own number.")
    priya.press("Save and finish later")
    priya.sees("is saved")
    draft.refresh_from_db()
    assert draft.problem.endswith("its own number.")


def test_who_leaves_at_once_loses_nothing(draft: Request, visit: Visit) -> None:
    priya = visit("marketer")
    priya.open(f"/requests/{draft.code}/edit/problem/")
    priya.write("The problem", "Written, and gone.")
    priya.press("Back")
    priya.until(lambda: Request.objects.get(pk=draft.pk).problem == "Written, and gone.", "the words are saved")


def test_two_pages_of_one_request_merge(draft: Request, visit: Visit) -> None:
    one, other = visit("marketer"), visit("marketer")
    one.open(f"/requests/{draft.code}/edit/problem/")
    other.open(f"/requests/{draft.code}/edit/outcome/")
    one.write("The problem", "One side.")
    one.press("Continue")
    one.sees("What would be different")
    other.write("The outcome", "The other side.")
    other.press("Continue")
    other.sees("What is it worth")
    draft.refresh_from_db()
    assert (draft.problem, draft.outcome) == ("One side.", "The other side.")


def test_words_come_back_after_signing_in_and_to_nobody_else(sent: Request, visit: Visit) -> None:
    mei = visit("technologist")
    address = f"/requests/{sent.code}/decline/"
    mei.open(address)
    mei.context.clear_cookies()
    mei.write("Why, and what", "We have zebra crossings already.")
    mei.sees("You are signed out meanwhile")
    # Another person at the same browser.
    mei.carry(session_of("technologist2"))
    mei.open(address)
    assert "zebra" not in mei.page.content()
    mei.carry(session_of("technologist"))
    mei.open(address)
    assert mei.page.get_by_label("Why, and what").input_value() == "We have zebra crossings already."


def test_the_enter_of_composition_is_not_ours(house: SimpleNamespace, visit: Visit) -> None:
    priya = visit("marketer")
    priya.open("/requests/")
    priya.page.keyboard.press("Control+k")
    priya.page.wait_for_selector("#command-list [aria-selected=true]")
    fire = (
        "one => document.querySelector('#command-input').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, ...one}))"
    )
    for composed in ({"isComposing": True}, {"keyCode": 229}):
        priya.page.evaluate(fire, composed)
    priya.page.wait_for_timeout(200)
    assert priya.path == "/requests/" and priya.page.locator("#command-dialog[open]").count() == 1


def test_keys_go_by_place(house: SimpleNamespace, visit: Visit) -> None:
    mei = visit("technologist")
    mei.open("/")
    # "п" and "е" lie where G and T do.
    for key, code in (("п", "KeyG"), ("е", "KeyT")):
        mei.page.evaluate(
            "one => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...one}))", {"key": key, "code": code}
        )
    mei.page.wait_for_url("**/triage/")


def test_long_words_break(house: SimpleNamespace, visit: Visit) -> None:
    word = "x" * 150
    about = Story(house.cast, house.world, answers={"title": word, "problem": word * 2}).drafted().submitted().request
    priya = visit("marketer", width=NARROWEST)
    for address in ("/", f"/requests/{about.code}/", "/requests/", f"/search/?q={word}"):
        priya.open(address)
        assert priya.overflow() <= 0, address
