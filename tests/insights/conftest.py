"""Insights of the tests' own, and a confidential project that has ended with a lesson."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.insights import operations
from collab.insights.models import Insight
from collab.kit import clock
from projects.intake.models import Request
from projects.intake.states import State

SENTENCE = "Members open mail on Sunday evenings"


@pytest.fixture
def say(cast: SimpleNamespace) -> Callable[..., Insight]:
    """``say(text="…", goals=["know-customers"])``: an insight of the marketer's that holds for a year."""

    def make(**more: Any) -> Insight:
        facts = {"actor": cast.marketer, "text": SENTENCE, "expires_on": clock.today() + timedelta(days=365)}
        return operations.make(**{**facts, **more})

    return make


@pytest.fixture
def running(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    return bring_to(State.IN_DELIVERY, cast, world)


@pytest.fixture
def hidden(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """Confidential work that is delivered."""
    return bring_to(State.DELIVERED, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"})
