"""A page that stays open offers what others did meanwhile, leaves what is being typed alone, and is walked by keyboard."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from stories import bring_to

from collab.notes import operations as notes
from projects.intake.states import State

from .visitor import Visitor

pytestmark = pytest.mark.journey
FOCUSED = "document.activeElement.matches('[data-steps] > li') ? document.activeElement.innerText : ''"


def test_what_is_new_is_offered_and_walked_by_keys(house: SimpleNamespace, visit: Callable[..., Visitor]) -> None:
    code = bring_to(State.IN_DELIVERY, house.cast, house.world).code
    mei = visit("technologist")
    mei.page.clock.install()
    mei.open(f"/requests/{code}/")
    mei.page.get_by_text("Write a note", exact=True).click()
    mei.page.locator("#note_text").fill("Half a thou")
    news = mei.page.locator("[data-news] a")
    mei.page.clock.run_for(16_000)
    assert not news.is_visible()
    notes.write(things="requests", code=code, actor=house.cast.cmo, text="Zebrafinch is booked.")
    mei.page.clock.run_for(16_000)
    news.wait_for()
    mei.until(lambda: "something new" in mei.page.inner_text("#say"), "it is said aloud")
    news.click()
    mei.page.locator("#stream-part [data-steps]").wait_for()
    assert mei.page.input_value("#note_text") == "Half a thou"
    mei.until(lambda: "Zebrafinch is booked." in mei.page.evaluate(FOCUSED), "the newest entry has the focus")
    mei.page.keyboard.press("j")
    second = mei.page.evaluate(FOCUSED)
    assert second and "Zebrafinch" not in second
    mei.page.keyboard.press("k")
    assert "Zebrafinch is booked." in mei.page.evaluate(FOCUSED)
    # It is offered once: what is shown now is asked for anew.
    mei.page.clock.run_for(16_000)
    assert not news.is_visible()
    mei.page.keyboard.press("Enter")
    mei.page.wait_for_url("**/notes/*/")
