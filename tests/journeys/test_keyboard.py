"""The work of triage by keyboard alone, with the focus where the next key is wanted; and the switch that turns keys off."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from stories import Story

from projects.intake.models import Request
from projects.intake.states import State

from .visitor import Visitor

pytestmark = pytest.mark.journey
TITLES = (
    "Loyalty wallet passes",
    "Consent centre",
    "Store stock in newsletters",
    "Survey tool renewal",
    "Retail media numbers",
    "Shop chat",
)
KEYS = {"g h": "/", "g t": "/triage/", "g r": "/requests/", "g p": "/projects/", "g m": "/roadmap/", "g k": "/kpis/", "g f": "/funds/"}


@pytest.fixture
def numbers(house: SimpleNamespace) -> list[str]:
    """Six requests that wait, none of them the technologist's own."""
    stories = [Story(house.cast, house.world, answers={"title": title, "problem": title}).drafted().submitted() for title in TITLES]
    return [story.request.code for story in stories]


@pytest.fixture
def mei(numbers: list[str], visit: Callable[..., Visitor]) -> Visitor:
    """The technologist, in front of the inbox with its first request open."""
    visitor = visit("technologist")
    visitor.open("/triage/")
    return visitor


def rows(mei: Visitor) -> list[str]:
    return mei.page.eval_on_selector_all(".inbox-row", "rows => rows.map(row => row.dataset.number)")


def keys(mei: Visitor, *pressed: str) -> None:
    for key in pressed:
        mei.page.keyboard.press(key)


def is_open(mei: Visitor, number: str) -> None:
    mei.page.locator(f'#panel .panel[data-number="{number}"]').wait_for()
    mei.until(lambda: mei.page.inner_text("#say").startswith(number), f"a polite status names {number}")
    assert mei.page.get_attribute(f"#row-{number}", "aria-current") == "true"


def has_focus(mei: Visitor, what: str) -> None:
    mei.until(lambda: mei.focus == what, f"{what} has the focus, not {mei.focus}")


def is_done(mei: Visitor, number: str, words: str, after: str) -> None:
    """A move was made: it is said, the row is gone, the next one is open, and the focus is on its row."""
    mei.page.locator("#toasts .toast", has_text=number + (words if words.startswith(":") else f" {words}")).wait_for()
    assert mei.page.locator(f"#row-{number}").count() == 0
    is_open(mei, after)
    has_focus(mei, f"row-{after}")


def state(number: str) -> str:
    return Request.objects.get(number=int(number[2:])).state


def test_the_inbox_is_worked_off_by_keyboard(mei: Visitor, numbers: list[str]) -> None:
    first, second, third, fourth, fifth, sixth = rows(mei)
    keys(mei, "j")
    has_focus(mei, f"row-{second}")
    is_open(mei, second)
    keys(mei, "k")
    is_open(mei, first)
    has_focus(mei, f"row-{first}")
    keys(mei, "Enter")
    has_focus(mei, "panel-title")
    keys(mei, "Escape")
    has_focus(mei, f"row-{first}")

    keys(mei, "i")
    has_focus(mei, "id_reason")
    mei.page.keyboard.type("Would d, j or a? do something here? ")
    assert mei.page.input_value("#id_reason").startswith("Would d, j or a? do")
    keys(mei, "Escape")
    mei.page.locator("#actions .moves").wait_for()
    has_focus(mei, f"row-{first}")
    keys(mei, "i")
    has_focus(mei, "id_reason")
    mei.page.keyboard.type("Which shops?")
    keys(mei, "Control+Enter")
    is_done(mei, first, "waits for an answer", second)

    keys(mei, "d")
    has_focus(mei, "id_reason")
    keys(mei, "Control+Enter")
    mei.page.locator("#actions .field__error").wait_for()
    has_focus(mei, "id_reason")
    mei.page.keyboard.type("We own a tool for it.")
    keys(mei, "Control+Enter")
    is_done(mei, second, "is declined", third)

    keys(mei, "s")
    has_focus(mei, "id_until")
    keys(mei, "Control+Enter")
    is_done(mei, third, ": you put it away", fourth)

    keys(mei, "m")
    has_focus(mei, "id_into")
    mei.page.keyboard.type(fifth)
    # Past those like it, where there are any.
    for _ in range(3):
        keys(mei, "Tab")
        if mei.page.evaluate("document.activeElement.id") == "id_reason":
            break
    mei.page.keyboard.type("The same wish.")
    keys(mei, "Control+Enter")
    is_done(mei, fourth, "is merged", fifth)

    keys(mei, "a")
    mei.until(
        lambda: mei.page.evaluate("document.activeElement.name === 'track' && document.activeElement.checked"),
        "the suggested track has the focus",
    )
    keys(mei, "Control+Enter")
    is_done(mei, fifth, "is routed for review", sixth)
    assert [state(number) for number in (first, second, fourth, fifth)] == [
        State.NEEDS_INFORMATION, State.DECLINED, State.MERGED, State.IN_APPROVAL,
    ]  # fmt: skip
    keys(mei, "a")
    mei.until(
        lambda: mei.page.evaluate("document.activeElement.name === 'track' && document.activeElement.checked"),
        "the suggested track has the focus",
    )
    keys(mei, "Control+Enter")
    mei.page.get_by_text("Inbox clear").first.wait_for()


def test_a_move_that_somebody_else_was_quicker_with_is_told_and_nothing_is_lost(mei: Visitor, house: SimpleNamespace) -> None:
    number = rows(mei)[0]
    mei.page.locator("#row-" + number).focus()
    keys(mei, "d")
    has_focus(mei, "id_reason")
    mei.page.keyboard.type("We own a tool for it.")
    story = Story(house.cast, house.world, request=Request.objects.get(number=int(number[2:])))
    story.routed()
    keys(mei, "Control+Enter")
    mei.page.locator("#toasts").get_by_text("Mei Tanaka").wait_for()
    assert mei.page.input_value("#id_reason") == "We own a tool for it."
    assert state(number) == State.IN_APPROVAL


def test_every_place_is_two_keys_away(mei: Visitor) -> None:
    for pressed, address in KEYS.items():
        keys(mei, *pressed.split())
        mei.page.wait_for_url(mei.portal + address)
    keys(mei, "n")
    mei.page.wait_for_url("**/requests/new/")


def test_the_command_menu_finds_a_number_words_and_nothing(mei: Visitor, numbers: list[str]) -> None:
    keys(mei, "Control+k")
    has_focus(mei, "command-input")
    mei.page.keyboard.type(numbers[3].lower())
    option = mei.page.locator("#command-list [aria-selected=true]", has_text=numbers[3])
    option.wait_for()
    for _ in range(5):
        # At once: the closed dialog's field still has the focus, and yet nobody writes there.
        keys(mei, "Escape", "/")
        mei.page.locator("#command-dialog[open]").wait_for()
        has_focus(mei, "command-input")
    mei.page.keyboard.type("zebra crossing")
    mei.page.get_by_text("Nothing called “zebra crossing”").wait_for()
    mei.page.locator("#command-input").fill("consent")
    mei.page.locator("#command-list [aria-selected=true]", has_text="Consent centre").wait_for()
    keys(mei, "Enter")
    mei.page.wait_for_url(f"**/{numbers[1]}/")


def test_help_opens_and_single_keys_can_be_switched_off(mei: Visitor) -> None:
    keys(mei, "?")
    mei.page.locator("#keys-dialog[open]").wait_for()
    keys(mei, "j", "g", "r")
    assert mei.path.startswith("/triage/"), "no key works behind a dialog"
    keys(mei, "Escape")
    mei.page.locator("#keys-dialog").wait_for(state="hidden")
    keys(mei, "?")
    mei.page.locator("#keys-dialog").get_by_role("button", name="Turn off").focus()
    with mei.page.expect_navigation():
        keys(mei, "Enter")
    assert mei.page.get_attribute("html", "data-keys") == "off"
    assert mei.path.startswith("/triage/"), "back where it was switched"
    before = mei.page.url
    keys(mei, "?", "j", "n", "g", "r")
    mei.page.wait_for_timeout(400)
    assert mei.page.url == before and mei.page.locator("dialog[open]").count() == 0
    keys(mei, "Control+k")
    has_focus(mei, "command-input")


def test_the_roadmap_is_zoomed_and_moved_by_keys(mei: Visitor) -> None:
    mei.open("/roadmap/?zoom=year")
    keys(mei, "+")
    mei.page.locator('[aria-label="Zoom"] [aria-current=true]', has_text="6 months").wait_for()
    words = mei.page.inner_text("#roadmap .lede")
    keys(mei, "]")
    mei.until(lambda: mei.page.inner_text("#roadmap .lede") != words, "the time has moved")
