"""Advisory locks: each number stands once, in one table."""

import re

from collab.kit.locks import Lock
from tests.house.test_code import CODE, name

# A number of its own kind, with or without the underscore; the locks on a subject's chain are hashes of its name.
NUMBER = re.compile(r"\b741_?0\d\d\b")
TAKEN = re.compile(r"pg_(?:try_)?advisory_\w*lock\w*\(([^)]*)")


def test_no_two_locks_are_one() -> None:
    assert len(set(Lock)) == len(Lock.__members__) >= 4


def test_a_number_of_a_lock_stands_in_the_table_alone() -> None:
    assert [name(path) for path in CODE if NUMBER.search(path.read_text())] == ["collab/kit/locks.py"]


def test_whoever_takes_a_lock_names_it() -> None:
    """By the table, as a parameter that is one of its rows, or of a subject by the hash of its name."""
    takers = {name(path): path.read_text() for path in CODE if TAKEN.search(path.read_text())}
    assert len(takers) >= 4
    for taker, text in takers.items():
        for asked in TAKEN.findall(text):
            assert "Lock." in asked or "hashtextextended" in asked or (asked == "%s" and "Lock." in text), f"{taker}: {asked}"
