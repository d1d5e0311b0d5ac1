"""The stories themselves: each state can be reached by true moves, and leaves a true record."""

from types import SimpleNamespace

import pytest
from stories import bring_to

from collab.events.models import Event
from projects.intake.states import State


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_reached_on_record(state: State, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(state, cast, world)
    assert request.state == state
    moves = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk).exclude(action="").order_by("sequence")
    told = [(event.source, event.target) for event in moves]
    assert not told or told[0][0] == State.DRAFT
    assert all(before[1] == after[0] for before, after in zip(told, told[1:], strict=False))
    assert (told[-1][1] if told else State.DRAFT) == state
