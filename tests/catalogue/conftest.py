"""An entry of the tests' own, with four questions."""

from datetime import timedelta

import pytest

from collab.kit import clock
from projects.catalogue import operations

AUDIENCE = {"key": "audience", "label": "Who gets it?", "kind": "choice", "choices": ["Dealers", "Customers"], "required": True}
DEALERS = {
    "key": "dealers", "label": "How many dealers?", "kind": "number", "required": True, "shown_by": "audience", "shown_values": ["Dealers"],
}  # fmt: skip
RISK = {"key": "risk", "label": "What could go wrong?", "kind": "long", "reads": "review"}
DAY = {"key": "day", "label": "By when?", "kind": "date", "field": "needed_by"}
QUESTIONS = [AUDIENCE, DEALERS, RISK, DAY]


@pytest.fixture
def entry(cast):
    """``entry(questions=…)``: one that is offered."""

    def make(code="landing-page", *, is_published=True, **more):
        facts = {
            "actor": cast.technologist, "owner": cast.it_lead, "review_on": clock.today() + timedelta(days=180), "title": "A landing page",
            "gives": "A page for one campaign, live in two weeks.", "given_problem": "We have no page for the campaign.", "questions": QUESTIONS,
        }  # fmt: skip
        made = operations.make(**{**facts, "code": code, **more})
        return operations.publish(actor=cast.technologist, code=code, version=1) if is_published else made

    return make
