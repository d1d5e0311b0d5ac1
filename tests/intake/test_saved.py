"""A move saves every column that its operation assigned: the row is what stands in memory."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.states import State
from tests.stories import bring_to

UNREAD = {"search"}


def differing(request: Request) -> dict[str, list[Any]]:
    row = Request.objects.get(pk=request.pk)
    names = [field.attname for field in Request._meta.concrete_fields if field.attname not in UNREAD]
    return {name: [getattr(request, name), getattr(row, name)] for name in names if getattr(request, name) != getattr(row, name)}


@pytest.fixture
def told_anew() -> None:
    """The whole way of each story is gone here (tests/stages.py)."""


@pytest.mark.parametrize("state", list(State))
def test_after_each_move_the_row_is_what_stands_in_memory(
    state: State, told_anew: None, cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_move, made = moving.move, []

    def watched(request: Request, action: str, **words: Any) -> Request:
        moved = true_move(request, action, **words)
        assert differing(moved) == {}, action
        made.append(action)
        return moved

    monkeypatch.setattr(moving, "move", watched)
    bring_to(state, cast, world)
    assert made or state == State.DRAFT


def test_a_column_that_no_move_assigned_before_is_saved_too(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(State.IN_TRIAGE, cast, world)
    with transaction.atomic(durable=False):
        held = moving.locked(request.number, cast.technologist)
        held.needed_by_reason = "The fair opens then."
        data = {"changed": {"needed_by_reason": ["", held.needed_by_reason]}}
        moving.move(held, "snooze", actor=cast.technologist, version=held.version, data=data)
    assert differing(held) == {}
