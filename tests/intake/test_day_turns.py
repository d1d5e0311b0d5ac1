"""A run of the suite across midnight: what tests stand on is made anew, and the lines into what it was stand in nobody's way."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from stages import STAGES
from stories import bring_to

from projects.intake.states import State


@pytest.mark.parametrize("time", range(3))
def test_a_stage_of_the_day_before_is_made_anew(time: int, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """The first leaves its stage as one of yesterday, and so does the second."""
    request = bring_to(State.IN_TRIAGE, cast, world)
    assert request.state == State.IN_TRIAGE
    for stage in STAGES.made.values():
        stage.day -= timedelta(days=1)
