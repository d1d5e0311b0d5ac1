"""What the portal's own code writes while the whole suite runs, held against `collab/rights.py`, both ways.

A right too few shows in the test that needs it. A right too many shows nowhere, so everything that is written is noted: the
statements of the portal's role whose nearest caller is the portal's code, not a test that prepares or tampers. Each worker
notes its own and hands it over when it ends; the run compares what all of them noted. The sum of a whole run does not depend
on who ran which test, so neither does what is compared; of a part of the suite nothing is asked.
"""

import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.backends.utils import CursorWrapper

from collab import rights

ROOT = Path(__file__).resolve().parents[1]
OURS = tuple(f"{ROOT / name}/" for name in ("collab", "funding", "projects"))
THEIRS = f"{ROOT / 'tests'}/"
# (verb, table, column); the column of a verb on the whole table is empty.
Written = tuple[str, str, str]

NAME = r'(?:"(\w+)"|(\w+))'
INSERTS = re.compile(rf"\b(INSERT) INTO {NAME}|\b(DELETE) FROM {NAME}", re.IGNORECASE)
COPIES = re.compile(r"^\s*COPY (\w+) .*FROM STDIN", re.IGNORECASE)
UPDATES = re.compile(rf"\bUPDATE {NAME}(?: AS)?(?: \w+)? SET (.*?)(?: WHERE\b| RETURNING\b| FROM\b|$)", re.IGNORECASE | re.DOTALL)
# What is added, or else changed.
ELSE = re.compile(rf"\bINSERT INTO {NAME}.*?\bDO UPDATE SET (.*?)(?: WHERE\b| RETURNING\b|$)", re.IGNORECASE | re.DOTALL)
LOCKS = re.compile(r"\bFOR (?:NO KEY )?UPDATE|\bFOR (?:KEY )?SHARE", re.IGNORECASE)
SETS = re.compile(rf"(?:^|,)\s*{NAME}\s*=", re.DOTALL)


@lru_cache(maxsize=4096)
def written(sql: str) -> frozenset[Written]:
    """What a statement writes, told from its text."""
    found: set[Written] = set()
    for verb, one, other, delete, this, that in INSERTS.findall(sql):
        found.add(((verb or delete).upper(), one or other or this or that, ""))
    for table in COPIES.findall(sql):
        found.add(("INSERT", table, ""))
    for one, other, sets in [*UPDATES.findall(sql), *ELSE.findall(sql)]:
        # What stands in brackets sets nothing: a CASE, a sum, a question to another table.
        plain = _without_brackets(sets)
        found |= {("UPDATE", one or other, a or b) for a, b in SETS.findall(plain)}
    return frozenset(found)


def _without_brackets(text: str) -> str:
    before = None
    while before != text:
        before, text = text, re.sub(r"\([^()]*\)", "", text)
    return text


class Noted:
    """What was written in this process."""

    def __init__(self) -> None:
        self.seen: set[Written] = set()

    def look(self, sql: Any, role: str, portal: str) -> None:
        """Note a statement of the portal's role, if it is the portal's own code that makes it."""
        text = sql if isinstance(sql, str) else ""
        if role != portal or text.startswith("SELECT"):
            return
        fresh = written(text[:20_000]) - self.seen
        if fresh and is_ours():
            self.seen |= fresh


def is_ours() -> bool:
    """Whether the nearest caller that is neither a package nor this file is the portal's code."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name != __file__:
            if name.startswith(OURS):
                return True
            if name.startswith(THEIRS):
                return False
        frame = frame.f_back  # type: ignore[assignment]
    return False


NOTED = Noted()


def watch(portal: str) -> None:
    """Note each statement of every connection, in every thread, from here on."""
    execute, many = CursorWrapper._execute, CursorWrapper._executemany

    def noting(self: Any, sql: Any, *rest: Any) -> Any:
        NOTED.look(sql, self.db.settings_dict["USER"], portal)
        return execute(self, sql, *rest)

    def noting_many(self: Any, sql: Any, *rest: Any) -> Any:
        NOTED.look(sql, self.db.settings_dict["USER"], portal)
        return many(self, sql, *rest)

    CursorWrapper._execute, CursorWrapper._executemany = noting, noting_many  # type: ignore[method-assign]


def may() -> set[Written]:
    """What `collab/rights.py` lets the portal's code write; what only triggers write no statement names."""
    found: set[Written] = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        given = rights.RIGHTS.get(model._meta.label, rights.UNUSED)
        by_trigger = {str(model._meta.get_field(name).column) for name in given.by_trigger}
        table = model._meta.db_table
        found |= {(verb, table, column) for verb, column in given.rights(model) if verb != "SELECT" and column not in by_trigger}
        if given.is_triggers or (by_trigger and not given.update):
            # A table that is a trigger's altogether.
            found -= {("INSERT", table, "")}
    return found


def differences(seen: set[Written]) -> list[str]:
    """A line for each right that nothing uses, and for each writing that has no right."""
    has = may()
    return [
        *(f"nothing uses the right to {_said(one)}" for one in sorted(has - seen)),
        *(f"there is no right to {_said(one)}" for one in sorted(seen - has)),
    ]


def _said(one: Written) -> str:
    verb, table, column = one
    return f"{verb} {table}{'.' + column if column else ''}"


class Comparing:
    """The plugin of a run: gathers what its workers noted and compares at the end of a whole one."""

    def __init__(self) -> None:
        self.gathered: set[Written] = set()
        self.lines: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        self.gathered |= {tuple(one) for one in getattr(node, "workeroutput", {}).get("written", [])}  # type: ignore[misc]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["written"] = sorted(NOTED.seen)
            return
        if is_whole(session.config):
            self.lines = differences(self.gathered | NOTED.seen)
            if self.lines and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.lines:
            terminalreporter.section("collab/rights.py and what was written")
            for line in self.lines:
                terminalreporter.line(line)


def is_whole(config: pytest.Config) -> bool:
    """Whether all of `make test` was asked for."""
    option = config.option
    return config.args_source == config.ArgsSource.TESTPATHS and not option.keyword and option.markexpr == "not slow" and not option.lf
