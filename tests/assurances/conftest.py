"""Two requests with the same supplier and kind of data; the first is approved, the second waits for privacy."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story

from collab.kit import clock
from collab.registers import operations as registers
from projects.assurances.models import Assurance
from projects.intake.models import Request
from projects.intake.operations import assuring, edit
from projects.intake.states import State


@pytest.fixture
def suppliers(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    for code, name in (("acme", "Acme"), ("other", "Other")):
        registers.add(actor=cast.admin, kind="suppliers", code=code, name=name)


def told(cast: SimpleNamespace, world: SimpleNamespace, state: str, *, suppliers: Sequence[str] = ("acme",), **more: Any) -> Request:
    """A request with personal data and these suppliers, which triage says, in this state."""
    story = Story(cast, world, answers={"data_kind": "personal", **more})
    story.drafted().submitted()
    edit.edit(actor=cast.technologist, suppliers=list(suppliers), **story.seen)
    story.routed()
    if state != State.IN_APPROVAL:
        story.approved()
    story.request.refresh_from_db()
    return story.request


@pytest.fixture
def first(cast: SimpleNamespace, world: SimpleNamespace, suppliers: None) -> Request:
    return told(cast, world, State.APPROVED)


@pytest.fixture
def second(cast: SimpleNamespace, world: SimpleNamespace, suppliers: None) -> Callable[..., Request]:
    """``second(suppliers=[…])``: one that waits for privacy."""

    def make(**more: Any) -> Request:
        story = Story(cast, world, request=told(cast, world, State.IN_APPROVAL, **more))
        while not story.request_route().steps.filter(state="open", panels__role="privacy").exists():
            step = story.request.route.steps.get(state="open")
            for panel in step.panels.filter(state="open"):
                story.decided({"business": cast.business, "architecture": cast.architect, "finance": cast.finance}[panel.role])
        return story.request

    return make


@pytest.fixture
def assured(cast: SimpleNamespace, first: Request) -> Callable[..., Assurance]:
    """``assured(until=…)``: the privacy review of the first request holds for others."""

    def make(**more: Any) -> Assurance:
        given = {"until": clock.today() + timedelta(days=300), "reason": "The contract covers all of it.", "actor": cast.privacy}
        return assuring.assure(number=first.number, **{**given, **more})

    return make
