"""What the database makes of a flow: the guards of any table pass exactly the arrows of its table."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.kit.flow_guards import arrows, on_record
from collab.workflow.flow import BACK, Flow, Step

STATES = ("a", "b", "c", "hold")
STEPS = st.tuples(st.sampled_from(STATES), st.sampled_from([*STATES, BACK]))


def flow(ways: list[tuple[str, str]]) -> Flow:
    steps = tuple(Step("go", source, target, ("x",)) for source, target in ways)
    return Flow("thing", steps, {}, {}, {"go": "gone"}, column="phase", back="before")


@pytest.fixture
def table(owner: Any) -> Iterator[Any]:
    """A table of the owner's that flows, empty; a trigger calls whatever function ``guard`` is."""
    with owner.cursor() as cursor:
        cursor.execute("CREATE SCHEMA flowing")
        cursor.execute("CREATE TABLE flowing.thing (id int PRIMARY KEY, phase text, before text, version int)")
        cursor.execute("CREATE FUNCTION flowing.guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        cursor.execute("CREATE TRIGGER guard BEFORE UPDATE ON flowing.thing FOR EACH ROW EXECUTE FUNCTION flowing.guard()")
        yield cursor
        cursor.execute("DROP SCHEMA flowing CASCADE")


def passes(cursor: Any, old: tuple[str, str], new: tuple[str, str], by: int = 1) -> bool:
    """Whether a row may go from a state, and what it remembers, to another."""
    cursor.execute("TRUNCATE flowing.thing")
    cursor.execute("INSERT INTO flowing.thing VALUES (1, %s, %s, 7)", old)
    try:
        cursor.execute("UPDATE flowing.thing SET phase = %s, before = %s, version = version + %s", [*new, by])
    except DatabaseError:
        return False
    return True


def may(flowing: Flow, old: tuple[str, str], new: tuple[str, str]) -> bool:
    """The same by the table of moves."""
    (source, remembered), (target, remembers) = old, new
    if source == target:
        return True
    straight = any((step.source, step.target) == (source, target) for step in flowing.straight)
    back = source in flowing.pauses and target == remembered
    return (straight or back) and (target not in flowing.pauses or remembers == source)


@given(ways=st.lists(STEPS, min_size=1, max_size=8))
@settings(max_examples=20)
def test_the_database_lets_pass_the_arrows_of_the_table_and_no_other(ways: list[tuple[str, str]], table: Any) -> None:
    flowing = flow(ways)
    table.execute(
        "CREATE OR REPLACE FUNCTION flowing.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + arrows(flowing) + " RETURN NEW; END $$"
    )
    for source, remembered, target, remembers in product(STATES, ("a", "b"), STATES, ("a", "b")):
        old, new = (source, remembered), (target, remembers)
        assert passes(table, old, new) == may(flowing, old, new), (ways, old, new)
        if source != target:
            assert not passes(table, old, new, by=0), "a move adds one to the version"


ACTIONS = ("go", "skip")


@pytest.fixture
def recorded(table: Any) -> Iterator[Any]:
    """The same table, with a record beside it."""
    table.execute(
        "CREATE TABLE flowing.events_event (subject_kind text, subject_id int, version int, action text, source text, target text, data jsonb, made_in bigint)"
    )
    table.execute("CREATE FUNCTION flowing.record() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    table.execute(
        "CREATE CONSTRAINT TRIGGER record AFTER UPDATE ON flowing.thing DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION flowing.record()"
    )
    yield table


def leaves(cursor: Any, way: tuple[str, str], event: tuple[str, str, str, int]) -> bool:
    """Whether a row may go this way in a transaction that leaves this event: action, states, version."""
    cursor.execute("TRUNCATE flowing.thing, flowing.events_event")
    cursor.execute("INSERT INTO flowing.thing VALUES (1, %s, 'a', 7)", [way[0]])
    cursor.execute("BEGIN")
    try:
        cursor.execute("UPDATE flowing.thing SET phase = %s, version = 8", [way[1]])
        action, source, target, version = event
        cursor.execute(
            "INSERT INTO flowing.events_event VALUES ('house.thing', 1, %s, %s, %s, %s, '{}', pg_current_xact_id()::text::bigint)",
            [version, action, source, target],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError:
        return False
    finally:
        cursor.execute("ROLLBACK")
    return True


@given(steps=st.lists(st.tuples(st.sampled_from(ACTIONS), STEPS), min_size=1, max_size=6))
@settings(max_examples=10)
def test_a_state_that_changed_leaves_the_event_of_that_very_move(steps: list[tuple[str, tuple[str, str]]], recorded: Any) -> None:
    flowing = Flow(
        "thing",
        tuple(Step(action, source, target, ("x",)) for action, (source, target) in steps),
        {},
        {},
        dict.fromkeys(ACTIONS, "gone"),
        column="phase",
        back="before",
    )
    recorded.execute(
        "CREATE OR REPLACE FUNCTION flowing.record() RETURNS trigger LANGUAGE plpgsql SET search_path = flowing AS $$ DECLARE differing text[]; BEGIN "
        f"IF OLD.phase IS NOT DISTINCT FROM NEW.phase THEN RETURN NULL; END IF; {on_record(flowing, 'house.thing', content={'before': 'before'}).func} END $$"
    )
    straight = {(step.action, step.source, step.target) for step in flowing.straight}
    back = {(step.action, step.source) for step in flowing.returning}
    for action, source, target in product(ACTIONS, STATES, STATES):
        if source == target:
            continue
        named = (action, source, target) in straight or (action, source) in back
        assert leaves(recorded, (source, target), (action, source, target, 8)) == named, (steps, action, source, target)
        other = next(state for state in STATES if state not in (source, target))
        assert not leaves(recorded, (source, target), (action, source, target, 7)), "another version's event"
        assert not leaves(recorded, (source, target), (action, source, other, 8)), "another move's event"
