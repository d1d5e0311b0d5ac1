"""Advisory locks: each number stands once, in one table; and nothing leans on a session, which a pooler shares among many."""

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


# A lock or a setting that outlives its transaction, a channel, a cursor that stays open in the server.
OF_A_SESSION = re.compile(
    r"pg_(?:try_)?advisory_(?:un)?lock\b|\bLISTEN |\bPREPARE |[\"']SET (?!LOCAL|CONSTRAINTS)\w+ |\.iterator\(|set_config\([^)]*false"
)
# Of the owner, who goes to the database directly; in a transaction of the proof's own.
MAY = {
    "collab/management/commands/setup_database.py": {"pg_advisory_unlock", "pg_try_advisory_lock", '"SET lock_timeout '},
    "collab/events/witnesses.py": {".iterator("},
    # On connections that are the process's own, which it asks about first.
    "collab/kit/prepared.py": {"PREPARE "},
    "collab/notices/record.py": {".iterator("},
}


def test_nothing_leans_on_a_session() -> None:
    leaning = {name(path): found for path in CODE if (found := set(OF_A_SESSION.findall(path.read_text())))}
    assert leaning == MAY
