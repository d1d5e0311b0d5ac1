"""What is made once a run and copied for each worker: the tables as migrated, and the demo company. Whoever needs it first makes it."""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from typing import Any

import psycopg2
import psycopg2.errors
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from psycopg2.extensions import quote_ident

TABLES, COMPANY = "test_tables", "test_company"
LEAVE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (%s, %s) AND backend_type = 'client backend'"""
# Tells this run from one that was cut short and left its copies.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())


def load(owner: dict[str, Any]) -> str:
    """The database of the tests is the company's; gives what ``load_demo`` said. ``owner``: who may make databases."""
    said = once(owner, COMPANY, str(connection.settings_dict["NAME"]), _loaded)
    cache.clear()
    return said


def _loaded() -> str:
    words = StringIO()
    call_command("load_demo", stdout=words)
    return words.getvalue()


def once(owner: dict[str, Any], name: str, own: str, make: Callable[[], str]) -> str:
    """The database ``own`` holds what ``make`` makes there: the first of a run makes it and leaves a copy as ``name``, the others copy that.

    Gives what ``make`` said.
    """
    with (settings.VAR_DIR / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = _kept(owner, name)
        if said is None:
            said = make()
            copy(owner, own, name)
            with _beside(owner) as cursor:
                cursor.execute(f"COMMENT ON DATABASE {_quoted(cursor, name)} IS %s", [json.dumps({"run": RUN, "said": said})])
        else:
            copy(owner, name, own)
    return said


def drop(owner: dict[str, Any], name: str) -> None:
    """A database of the tests goes, whoever is in it."""
    with _beside(owner) as cursor:
        _once_left(cursor, [name, name], f"DROP DATABASE IF EXISTS {_quoted(cursor, name)} WITH (FORCE)")


def forget(owner: dict[str, Any]) -> None:
    """The run is over."""
    for name in (TABLES, COMPANY):
        drop(owner, name)


@contextmanager
def _beside(owner: dict[str, Any]) -> Iterator[Any]:
    """A cursor of the owner in no database of the tests."""
    line = psycopg2.connect(
        dbname="postgres", user=owner["USER"], password=owner["PASSWORD"], host=owner["HOST"], port=owner["PORT"] or None
    )
    line.autocommit = True
    with closing(line), line.cursor() as cursor:
        yield cursor


def _kept(owner: dict[str, Any], name: str) -> str | None:
    with _beside(owner) as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    left = json.loads(row[0]) if row and row[0] else {}
    return left["said"] if left.get("run") == RUN else None


def copy(owner: dict[str, Any], source: str, target: str) -> None:
    """Nobody may be in either while a database is copied."""
    for other in connections.all():
        other.close()
    with _beside(owner) as cursor:
        _once_left(
            cursor,
            [source, target],
            f"DROP DATABASE IF EXISTS {_quoted(cursor, target)} WITH (FORCE)",
            f"CREATE DATABASE {_quoted(cursor, target)} TEMPLATE {_quoted(cursor, source)}",
        )
        cursor.execute(f"REVOKE TEMPORARY, CREATE ON DATABASE {_quoted(cursor, target)} FROM PUBLIC")


def _once_left(cursor: Any, databases: list[str], *statements: str) -> None:
    """What takes databases in which nobody is: whoever is in one is sent away. A line that was closed a moment ago may still be there."""
    for tries_left in reversed(range(20)):
        try:
            cursor.execute(LEAVE, databases)
            for statement in statements:
                cursor.execute(statement)
            return
        except (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ObjectInUse):
            # Or it is the server that is looking through it by itself, which is nobody's to send away and soon done.
            if not tries_left:
                raise
            time.sleep(1 if tries_left < 18 else 0.1)


def _quoted(cursor: Any, name: str) -> str:
    return quote_ident(name, cursor)
