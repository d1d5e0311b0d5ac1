"""What is written by the thousand: some hundreds a statement, and what would be asked at the end is asked with each of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db import connection
from psycopg2.sql import SQL, Identifier

# Rows a statement: far below the statement's time limit on a slow machine.
CHUNK = 250
T = TypeVar("T")
# Is told how many rows are done.
Tick = Callable[[int], None]


def unwatched(done: int) -> None:
    """Nobody looks how far it is."""


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    there = list(rows)
    return (there[start : start + size] for start in range(0, len(there), size))


def plan_anew() -> None:
    """Until the transaction ends the guards look at how large the tables are by now: a plan of when they were empty reads all of them a row."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = 'force_custom_plan'")


def forget_plans() -> None:
    """The guards' plans are made anew once, by how large the tables are now, and kept from then on: cheaper than each row's own."""
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def settle(*names: str) -> None:
    """Ask now what would be asked at the end of the transaction, or of that what is named, and go on as before."""
    asked = SQL(", ").join(map(Identifier, names)) if names else SQL("ALL")
    with connection.cursor() as cursor:
        for when in ("IMMEDIATE", "DEFERRED"):
            cursor.execute(SQL("SET CONSTRAINTS {} {}").format(asked, SQL(when)))
