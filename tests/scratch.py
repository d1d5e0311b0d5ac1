"""Databases of the owner's beside the tests' own: made once as a version before had them, and copied for each test that migrates them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.conftest import OWNER

ALIAS = "scratch"
Targets = Sequence[tuple[str, str | None]]


@contextmanager
def made(name: str, targets: Targets, tell: Callable[[Any], None] = lambda cursor: None) -> Iterator[str]:
    """A database migrated to ``targets``, with what ``tell`` writes into it; gives its name."""
    whole = f"{settings.DATABASES['default']['NAME']}_{name}"
    _beside(f'DROP DATABASE IF EXISTS "{whole}"', f'CREATE DATABASE "{whole}"')
    with _opened(whole) as other:
        MigrationExecutor(other).migrate(list(targets))
        with other.cursor() as cursor:
            tell(cursor)
    yield whole
    _beside(f'DROP DATABASE "{whole}"')


@contextmanager
def copied(name: str) -> Iterator[Any]:
    """A connection, called ``scratch``, to a copy of a database that was ``made``."""
    copy = f"{name}_copy"
    _beside(f'DROP DATABASE IF EXISTS "{copy}"', f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    with _opened(copy) as other:
        yield other
    _beside(f'DROP DATABASE "{copy}"')


@contextmanager
def _opened(name: str) -> Iterator[Any]:
    connections.databases[ALIAS] = {**settings.DATABASES["default"], **OWNER, "OPTIONS": {}, "NAME": name}
    other = connections[ALIAS]
    try:
        yield other
    finally:
        other.close()
        del connections[ALIAS], connections.databases[ALIAS]


def _beside(*statements: str) -> None:
    """Statements of the owner's outside of any database of the tests."""
    given = {key.lower(): value for key, value in OWNER.items() if value and key != "NAME"}
    other = psycopg2.connect(dbname="postgres", **given)
    other.autocommit = True
    with other.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    other.close()
