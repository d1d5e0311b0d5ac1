"""Whose an answer is cannot be told while it lies there: not by transaction, place, key or sequence. On real commits, as the owner.

Each attack is a function that gives what it found, and finds something where the mixing is switched off.
"""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from collab.people.models import Person
from collab.pulse import operations
from tests.conftest import make_cast
from tests.sabotage import without

from .pulses import answer, opened

SIDES = ("marketer", "outsider", "business", "marketing_lead", "cmo"), ("technologist", "technologist2", "architect", "it_lead", "cio")


@pytest.fixture
def cast(real_db: None) -> SimpleNamespace:
    return make_cast()


@pytest.fixture
def people(cast: SimpleNamespace) -> list[Person]:
    """Five of each side, in turn."""
    return [getattr(cast, name) for pair in zip(*SIDES, strict=True) for name in pair]


def told_apart(people: Sequence[Person]) -> Iterator[tuple[Person, list[int]]]:
    """Each answers otherwise than all the others: the first 1 and 1, the next 1 and 2."""
    for place, person in enumerate(people):
        yield person, [1 + place // 7, 1 + place % 7, 4, 4, 4]


def joined(owner: Any, table: str, on: str) -> int:
    """How many answers share a transaction with a participation that no other answer shares."""
    with owner.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(*) FROM (SELECT p.person_id FROM pulse_participation p JOIN {table} s ON s.xmin::text = p.xmin::text
                  GROUP BY p.person_id HAVING count(*) = 1) alone WHERE {on}"""
        )
        return int(cursor.fetchone()[0])


def in_order(owner: Any, query: str, people: Sequence[Person]) -> bool:
    """Whether the places of the answers, as they lie, tell in which order people answered."""
    with owner.cursor() as cursor:
        cursor.execute(query)
        return [list(row) for row in cursor.fetchall()] == [scores[:2] for _, scores in told_apart(people)]


BY_PLACE = "SELECT score_1, score_2 FROM pulse_slip ORDER BY ctid"


def found_by_joins(owner: Any, people: Sequence[Person]) -> list[str]:
    """What tells answers apart while they lie in the first table."""
    with owner.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text), count(DISTINCT cmin::text), count(*) FROM pulse_slip")
        transactions, commands, count = cursor.fetchone()
    found = ["xmin"] if joined(owner, "pulse_slip", "true") or transactions > 1 else []
    return (
        found + (["cmin"] if commands > 1 else []) + (["ctid"] if in_order(owner, BY_PLACE, people) else []) + ([] if count else ["gone"])
    )


def test_no_transaction_and_no_place_tells_whose_an_answer_is(owner: Any, people: list[Person]) -> None:
    window = opened(people)
    for person, scores in told_apart(people):
        answer(window, person, scores)
    assert found_by_joins(owner, people) == []
    with owner.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'pulse_slip'::regclass AND attnum > 0 ORDER BY attname")
        names = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM pg_depend WHERE refobjid = 'pulse_slip'::regclass AND classid = 'pg_class'::regclass")
        assert names == {"quarter", "side", "comment", *operations.COLUMNS.split(", ")} and cursor.fetchone()[0] == 0, "no sequence counts"


def test_without_the_mixing_both_tell(owner: Any, people: list[Person]) -> None:
    with without(owner, "pulse_slip", "mixed"):
        window = opened(people)
        for person, scores in told_apart(people):
            answer(window, person, scores)
        assert found_by_joins(owner, people) == ["xmin", "ctid"]
