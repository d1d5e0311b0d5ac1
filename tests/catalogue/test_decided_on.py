"""What was answered to the questions of an entry stands on the page of whoever decides, as far as they may read it."""

import pytest
from stories import Story

pytestmark = pytest.mark.django_db


def test_answers_stand_on_the_decision_page_for_who_may_read_them(cast, world, entry, page):
    entry()
    replies = {"audience": "Customers", "risk": "Zebrafinch sings"}
    story = Story(cast, world, answers={"entry": "landing-page", "replies": replies})
    story.drafted().submitted().routed()
    shown = page(cast.business).get("/approvals/").content.decode()
    assert "Who gets it?" in shown and "Zebrafinch sings" in shown and "for the reviewing side alone" in shown
    assert "Zebrafinch sings" not in page(cast.outsider).get(f"/requests/{story.request.code}/").content.decode()
