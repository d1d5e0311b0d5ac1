"""One row a state: whatever can be shown as a status has its word, and no word stands there that nothing shows."""

from pathlib import Path

import pytest

from collab.approvals.states import Verdict
from collab.web import statuses
from collab.web.statuses import STATUSES, Status, together
from collab.web.templatetags.bridge import STAGES as RAIL
from projects.intake.states import ENDED, OPEN, STAGES, STATE, STATE_ROWS, WAITS, Condition, Stage, State
from projects.portfolio.states import Health, Phase

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path for room in ("collab", "projects", "funding", "templates") for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".html")
]


@pytest.mark.parametrize("key", sorted({*State.values, *Phase.values, *Health.values, *Verdict.values, "due", "done", "missed"}))
def test_each_state_phase_health_verdict_and_milestone_has_its_status(key: str) -> None:
    assert key in STATUSES.value


def test_every_state_has_one_row() -> None:
    assert [row.state for row in STATE_ROWS] == list(State)
    for row in STATE_ROWS:
        assert (row.stage is None) == (row.state == State.ON_HOLD), row.state
        assert bool(row.next) != row.is_ended, f"{row.state}: something comes next until it has ended"
        assert (row.shown_as or row.state.value) in STATUSES.value
        assert not (row.is_ended and (row.is_waiting or row.is_on_path or row.waits_for)), row.state
    assert {*ENDED, *OPEN, State.DRAFT} == set(State) and not {*ENDED} & {*OPEN}
    assert {*WAITS} <= {*OPEN} and {state for states in STAGES.values() for state in states} <= {*OPEN, State.CLOSED}
    assert all(STATE[state].stage == stage for stage, states in STAGES.items() for state in states)
    assert [str(stage.label) for stage in Stage if stage != Stage.DRAFT] == list(RAIL), "the rail draws the stages"


def test_each_status_is_shown_somewhere() -> None:
    stated = {*State.values, *Phase.values, *Health.values, *Verdict.values, *Condition.values}
    texts = [path.read_text() for path in SOURCES if path.name not in ("statuses.py",) and "migrations" not in path.parts]
    unused = [key for key in {*STATUSES.value} - stated if not any(f'"{key}"' in text for text in texts)]
    assert unused == []


def test_the_common_words_know_no_state_of_an_app() -> None:
    assert not {*statuses.GENERAL} & {*State.values, *Phase.values, *Verdict.values}


def test_two_apps_cannot_give_one_key_two_meanings() -> None:
    draft = STATUSES.value["draft"]
    assert together({"draft": draft}, {"draft": draft})["draft"] == draft
    with pytest.raises(ValueError, match="two meanings"):
        together({"draft": draft}, {"draft": Status("Sketch", "pencil", "info")})
