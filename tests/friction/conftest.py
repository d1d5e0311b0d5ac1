"""A project under way, and blockers of it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.registers import operations as registers
from projects.friction import operations
from projects.friction.models import Blocker
from projects.intake.states import State
from projects.portfolio.models import Project


@pytest.fixture
def project(cast: SimpleNamespace, world: SimpleNamespace) -> Project:
    return Project.objects.get(number=bring_to(State.IN_DELIVERY, cast, world).number)


@pytest.fixture
def block(cast: SimpleNamespace, project: Project) -> Callable[..., Blocker]:
    """``block(kind="vendor", opened_on=…)``: something in the way of the project that waits on the IT lead."""

    def make(**more: Any) -> Blocker:
        holder = {} if "group" in more else {"person": cast.it_lead}
        facts = {"number": project.number, "actor": cast.marketing_lead, "kind": "legacy", "title": "The old till has no interface"}
        return operations.open_one(**{**facts, **holder, **more})

    return make


@pytest.fixture
def till(cast: SimpleNamespace, world: SimpleNamespace) -> str:
    registers.add(actor=cast.admin, kind="systems", code="till", name="Old till")
    return "till"
