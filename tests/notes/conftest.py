"""A request in triage, and notes on it by the real operations."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.notes import operations
from collab.notes.models import Note
from projects.intake.models import Request
from projects.intake.states import State


@pytest.fixture
def request_(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """Priya's request, which everybody sees."""
    return bring_to(State.IN_TRIAGE, cast, world)


@pytest.fixture
def secret(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """A confidential one: its requester, technologists and the auditor see it."""
    return bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"})


@pytest.fixture
def write(request_: Request, cast: SimpleNamespace) -> Callable[..., Note]:
    def written(text: str = "Who has it?", *, by: str = "technologist", on: Request = request_, **more: Any) -> Note:
        return operations.write(things="requests", code=on.code, actor=getattr(cast, by), text=text, **more)

    return written
