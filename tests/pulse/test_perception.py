"""Perception and fact: both figures come from the record with their n, stand beside the pulse's, and move by nothing that is hidden."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from collab.kit import clock
from collab.pulse import perception, quarters
from projects.intake.operations import edit
from projects.intake.states import State
from tests.stories import bring_to


@pytest.fixture
def now() -> Any:
    """The quarter of today."""
    return quarters.first_day(clock.today())


def test_the_change_rate_is_of_what_was_sent_and_changed_by_whoever_asks(
    cast: SimpleNamespace, world: SimpleNamespace, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (bring_to(State.IN_TRIAGE, cast, world) for _ in range(2))
    assert perception.change_rate(now) == (None, 2), "below five there is no figure"
    monkeypatch.setattr(perception, "FEWEST", 2)
    assert perception.change_rate(now) == (Decimal("0.0"), 2)
    edit.edit(number=one.number, actor=cast.marketer, version=one.version, title="Another title.")
    edit.edit(number=other.number, actor=cast.technologist, version=other.version, data_where="In the house.")
    bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    assert perception.change_rate(now) == (Decimal("50.0"), 2), (
        "what is said in triage is no change of mind, and what is hidden moves nothing"
    )


def test_the_answer_time_counts_what_is_not_answered_yet_and_nothing_hidden(
    cast: SimpleNamespace, world: SimpleNamespace, now: Any, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_to(State.APPROVED, cast, world)
    assert perception.answer_time(now) == (None, 1)
    monkeypatch.setattr(perception, "FEWEST", 1)
    assert perception.answer_time(now) == (Decimal("0.0"), 1)
    bring_to(State.APPROVED, cast, world, answers={"is_confidential": True})
    assert perception.answer_time(now)[1] == 1
    told = api(cast.auditor).get("/api/v1/perception/").json()
    assert [fact["code"] for fact in told["facts"]] == ["answer-time", "change-rate"] and told["quarter"] == str(quarters.before(now))
    assert all(fact["definition"] and fact["believed"]["score"] is None for fact in told["facts"])
