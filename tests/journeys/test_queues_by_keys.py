"""Two queues cleared without the mouse: a reviewer decides on twenty, and fifty requests are triaged in under two minutes of key presses."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from stories import Story, usd

from collab.approvals.models import Decision
from projects.intake.models import Request
from projects.intake.states import State

from .visitor import Visitor

pytestmark = pytest.mark.journey
# Seconds a key takes whoever types slowly, after the keystroke-level model.
A_KEY = 0.28


class Hands:
    """What is pressed, counted."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.pressed = visitor, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.visitor.page.keyboard.press(key)
            self.pressed += key.count("+") + 1

    def write(self, words: str) -> None:
        self.visitor.page.keyboard.type(words)
        self.pressed += len(words)

    def has_focus(self, script: str, why: str) -> None:
        self.visitor.until(lambda: self.visitor.page.evaluate(script), why)


def fast(house: SimpleNamespace, many: int) -> list[str]:
    """So many that wait for business on the fast track."""
    found = []
    for place in range(many):
        given = {"title": f"Coupons {place}", "estimate": usd(9_000), "data_kind": "none", "personal_data": False}
        found.append(Story(house.cast, house.world, answers=given, track="fast").drafted().submitted().routed().request.code)
    return found


def test_a_reviewer_clears_twenty_by_keys(house: SimpleNamespace, visit: Callable[..., Visitor]) -> None:
    numbers = fast(house, 20)
    grace = visit("business")
    grace.open("/approvals/")
    hands = Hands(grace)
    lines = ".review-line__link"
    assert grace.page.locator(lines).count() == 20
    hands.press("j", "j", "k")
    hands.has_focus(f"document.activeElement.dataset.number === '{numbers[1]}'", "the second line has the focus")
    hands.press("Enter")
    grace.page.locator(f'form[action="/requests/{numbers[1]}/decide/"]').wait_for()
    for key in "acid":
        # A key leads there and decides nothing.
        hands.press(key)
        grace.page.evaluate("document.activeElement.blur()")
    assert not Decision.objects.filter(route__subject_kind="intake.request").exists()
    said = {"c": "Only until June.", "i": "Say for which shops.", "d": "We have this already."}
    for place in range(20):
        left = grace.page.locator(lines).count()
        key = {3: "c", 7: "i", 11: "d"}.get(place, "a")
        hands.press(key)
        if key in said:
            hands.has_focus("document.activeElement.name === 'text'", "the words have the focus")
            hands.write(said[key])
            with grace.page.expect_navigation():
                hands.press("Control+Enter")
        else:
            hands.has_focus("document.activeElement.dataset.verdict === 'a'", "the button has the focus")
            with grace.page.expect_navigation():
                hands.press("Enter")
        grace.until(lambda left=left: grace.page.locator(lines).count() == left - 1, "one less waits")
    grace.sees("Nothing waits for your decision.")
    verdicts = list(Decision.objects.filter(route__subject_kind="intake.request").order_by("at").values_list("verdict", flat=True))
    assert len(verdicts) == 20 and {verdicts[3], verdicts[7], verdicts[11]} == {"approve_with_conditions", "ask_for_changes", "reject"}
    assert hands.pressed < 150


def test_the_same_without_script(house: SimpleNamespace, visit: Callable[..., Visitor]) -> None:
    first, second = fast(house, 2)
    grace = visit("business", script=False)
    grace.open("/approvals/")
    grace.page.locator(f'a[data-number="{second}"]').click()
    grace.press("Approve", grace.page.locator(".case__decide"))
    grace.page.locator('input[name="pick"]').check()
    grace.press("Approve them")
    grace.sees("Approve 1 at once")
    grace.press("Approve them")
    grace.sees("1 done")
    assert {Request.objects.get(number=int(code[2:])).state for code in (first, second)} == {State.APPROVED}


@pytest.mark.parametrize("many", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_requests_are_triaged_without_the_mouse(house: SimpleNamespace, visit: Callable[..., Visitor], many: int) -> None:
    """Nine of ten are routed, one is declined in words: under two minutes for fifty, in presses."""
    for place in range(many):
        Story(house.cast, house.world, answers={"title": f"Wallets {place}"}).drafted().submitted()
    mei = visit("technologist")
    mei.open("/triage/")
    hands = Hands(mei)
    for place in range(many):
        mei.page.locator("#panel .panel[data-number]").wait_for()
        number = mei.page.get_attribute("#panel .panel", "data-number")
        if place % 10 == 4:
            hands.press("d")
            hands.has_focus("document.activeElement.id === 'id_reason'", "the reason has the focus")
            hands.write("We own one.")
        else:
            hands.press("a")
            hands.has_focus("document.activeElement.name === 'track' && document.activeElement.checked", "the track has the focus")
        hands.press("Control+Enter")
        mei.page.locator(f"#row-{number}").wait_for(state="detached")
        mei.page.locator("#actions form").wait_for(state="detached")
    assert Request.objects.filter(state=State.IN_TRIAGE).count() == 0
    assert hands.pressed * A_KEY / many * 50 < 120, "fifty in under two minutes"
