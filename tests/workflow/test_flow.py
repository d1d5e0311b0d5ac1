"""The engine by itself, on flows of no app: who may walk which arrow, what stands in the way, where it leads."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.kit.errors import Conflict, Forbidden
from collab.workflow.flow import BACK, Flow, Step

STATES = ("a", "b", "c")
ROLES = ("x", "y")
ACTIONS = ("go", "decide")


@dataclass
class Thing:
    """Something with a state, in a column that is not called so."""

    phase: str = "a"
    version: int = 1
    before: str = ""


def blocked(_: Thing) -> str:
    return "The second key is missing."


def free(_: Thing) -> None:
    return None


def flow(*steps: Step) -> Flow:
    return Flow("thing", steps, {}, {}, {"go": "gone with", "decide": "decided on"}, column="phase", back="before")


arrows = st.builds(
    Step,
    action=st.sampled_from(ACTIONS),
    source=st.sampled_from(STATES),
    target=st.sampled_from(STATES),
    who=st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True).map(tuple),
    blocked_by=st.sampled_from([(), (free,), (blocked,), (free, blocked)]),
)
flows = st.lists(arrows, min_size=1, max_size=8).map(lambda steps: flow(*steps))


def test_a_rule_on_one_arrow_of_an_action_blocks_that_arrow_alone() -> None:
    two_keys = flow(Step("decide", "a", "a", ("x",)), Step("decide", "a", "b", ("x",), (blocked,)))
    with pytest.raises(Conflict, match="second key"):
        two_keys.move(thing := Thing(), "decide", by=["x"], version=1, to="b")
    assert thing == Thing()
    assert two_keys.obstacle(thing, "decide", ["x"]) is None
    assert two_keys.move(thing, "decide", by=["x"], version=1, to="a").target == "a"


def test_an_arrow_is_walked_only_by_those_it_names() -> None:
    parted = flow(Step("go", "a", "b", ("x",)), Step("go", "a", "c", ("y",)))
    with pytest.raises(Forbidden, match="Only y can go"):
        parted.move(Thing(), "go", by=["x"], version=1, to="c")
    assert parted.move(Thing(), "go", by=["y"], version=1, to="c").target == "c"


def test_a_button_is_allowed_where_a_later_arrow_is_open() -> None:
    second = flow(Step("go", "a", "b", ("x",), (blocked,)), Step("go", "a", "c", ("x",)))
    assert [move.allowed for move in second.moves(Thing(), ["x"])] == [True]


def test_a_rule_of_ones_own_arrow_speaks_before_whose_the_others_are() -> None:
    near = flow(Step("go", "a", "b", ("y",)), Step("go", "a", "c", ("x",), (blocked,)))
    assert str(near.obstacle(Thing(), "go", ["x"])) == "The second key is missing."


def test_what_pauses_remembers_where_it_was_and_goes_back_there() -> None:
    pausing = flow(Step("decide", "c", "a", ("x",)), Step("go", "a", BACK, ("x",)))
    pausing.move(thing := Thing("c"), "decide", by=["x"], version=1)
    assert thing == Thing("a", 2, "c")
    pausing.move(thing, "go", by=["x"], version=2)
    assert (thing.phase, thing.version) == ("c", 3)


def test_a_version_that_was_left_behind_is_told_first_to_whoever_could_have_gone() -> None:
    """Theirs it was where they saw it, or would be: somebody came first. Whose it is nowhere hears that, whatever they saw."""
    table = flow(Step("go", "a", "b", ("x",)), Step("go", "c", "b", ("y",)))
    for role in ("x", "y"):
        with pytest.raises(Conflict, match="in the meantime"):
            table.move(Thing(version=2), "go", by=[role], version=1)
    with pytest.raises(Forbidden):
        table.move(Thing(version=2), "go", by=["z"], version=1)


def test_who_makes_a_move_that_leads_to_several_states_says_to_which() -> None:
    forked = flow(Step("go", "a", "b", ("x",)), Step("go", "a", "c", ("x",)))
    with pytest.raises(LookupError, match="say which"):
        forked.move(Thing(), "go", by=["x"], version=1)
    with pytest.raises(LookupError, match="no arrow go to a"):
        forked.move(Thing(), "go", by=["x"], version=1, to="a")


def test_a_flow_without_a_past_participle_or_a_way_back_is_refused() -> None:
    with pytest.raises(ValueError, match="participle of go"):
        Flow("thing", (Step("go", "a", "b", ("x",)),), {}, {}, {})
    with pytest.raises(ValueError, match="leads back"):
        Flow("thing", (Step("go", "a", BACK, ("x",)),), {}, {}, {"go": "gone"})


def test_the_sentence_of_a_wrong_state_comes_from_the_flow() -> None:
    assert str(flow(Step("go", "b", "a", ("x",))).obstacle(Thing(), "go", ["x"])) == "A thing that is a cannot be gone with."


@given(flows, st.sampled_from(STATES), st.sets(st.sampled_from(ROLES)), st.sampled_from(ACTIONS), st.sampled_from([None, *STATES]))
def test_a_move_walks_an_open_arrow_of_the_table_or_changes_nothing(
    table: Flow, state: str, roles: set[str], action: str, to: str | None
) -> None:
    open_now = [s for s in table.leaving(state, action) if roles & set(s.who) and blocked not in s.blocked_by and to in (None, s.target)]
    thing = Thing(state)
    try:
        step = table.move(thing, action, by=roles, version=1, to=to)
    except LookupError:
        # Nowhere an arrow of this action to there; or several from here, and nobody said which.
        assert thing == Thing(state)
        assert to not in {s.target for s in table if s.action == action} or to is None
    except (Forbidden, Conflict):
        assert thing == Thing(state)
        assert not open_now
    else:
        assert step == open_now[0]
        assert (thing.phase, thing.version) == (step.target, 2)


@given(flows, st.sampled_from(STATES), st.sets(st.sampled_from(ROLES)))
def test_the_button_says_what_the_move_does(table: Flow, state: str, roles: set[str]) -> None:
    for move in table.moves(Thing(state), roles):
        ways = {step.target for step in table.leaving(state, move.name)}
        made = [to for to in ways if not table.obstacle(Thing(state), move.name, roles, to)]
        assert move.allowed == bool(made)
        for to in made:
            table.move(Thing(state), move.name, by=roles, version=1, to=to)
        if not move.allowed:
            with pytest.raises((Forbidden, Conflict)) as refused:
                table.permit(Thing(state), move.name, by=roles, version=1)
            assert str(refused.value) == move.why_not
