"""Claims: how a worker takes in hand what is owed, whatever it is: reactions, letters, and what else is tried until it is done.

A claim is a row of its own that names a few rows of a queue; the rows themselves are written once, with what came of them.
So a worker that dies leaves its claim: when that has run out an attempt is counted for each row that is still owed, and
what was tried once without success is claimed alone from then on, so that what kills its worker takes no neighbour along.
The number of the attempt is the token of a claim: whoever comes too late finds another number and changes nothing.
"""

import functools
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from collab.kit import clock
from collab.kit.locks import Lock
from collab.kit.operation import Busy, in_unit

log = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
# A pass ends after this many seconds, well below the time limit of a task.
PASS = 45.0
DIED = "The process ended each time it was tried."

# Asked under the lock of claimers, in a statement after it: each sees what the others have in hand.
HELD = "SELECT id, keys, attempt, until FROM events_claim WHERE queue = %s"
TAKE = "INSERT INTO events_claim (queue, keys, attempt, until) VALUES (%s, %s, %s, %s) RETURNING id"
LET_GO = "DELETE FROM events_claim WHERE id = %s"
KEEP = "UPDATE events_claim SET keys = %s, until = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Hand:
    """What a worker holds: the claim's key, the keys of the rows, and the number of this attempt at each."""

    claim: int
    keys: list[int]
    attempt: int


@dataclass(frozen=True)
class Queue:
    """A table of things that are tried until they are done; the fields say which of its columns mean what.

    ``due`` are the states in which a row is owed, the first of them for one that is put back. ``claim`` is how long a
    worker may take for its ``batch``; after ``most`` attempts a row is parked.
    """

    name: str
    model: type[Model]
    due: tuple[str, ...]
    parked: str
    state: str = "state"
    due_at: str = "due_at"
    attempts: str = "attempts"
    error: str = "last_error"
    batch: int = 10
    claim: timedelta = timedelta(seconds=20)
    most: int = 8

    def owed(self, key: int, attempt: int) -> Any:
        """The row, as long as this attempt at it is the one that counts."""
        return self.model._default_manager.filter(pk=key, **{f"{self.state}__in": self.due, self.attempts: attempt - 1})

    def finish(self, key: int, attempt: int, state: str, **more: Any) -> bool:
        """Write what came of a row, its attempt counted: the one time that it is written. False where it was too late."""
        return bool(self.owed(key, attempt).update(**{self.state: state, self.attempts: attempt, self.error: "", **more}))

    def fail(self, key: int, attempt: int, error: Exception, is_final: bool = False) -> None:
        """Count the attempt and leave the row for a while; after the last one, or where no other helps, leave it to an administrator."""
        words = f"{type(error).__name__}: {error}"[:2000]
        if is_final or attempt >= self.most:
            self.finish(key, attempt, self.parked, **{self.error: words})
        else:
            self.finish(key, attempt, self.due[0], **{self.error: words, self.due_at: clock.now() + wait(attempt)})

    def postpone(self, key: int, attempt: int, by: timedelta, error: str) -> None:
        """Leave it for a while without counting the attempt: it is not the row that is at fault."""
        self.owed(key, attempt).update(**{self.error: error, self.due_at: clock.now() + by})

    def count_parked(self) -> int:
        """How many wait for an administrator."""
        return self.model._default_manager.filter(**{self.state: self.parked}).count()

    def put_back(self, keys: list[int]) -> int:
        """Try these parked ones anew, from their first attempt; gives how many there were."""
        rows = self.model._default_manager.filter(pk__in=keys, **{self.state: self.parked})
        return rows.update(**{self.state: self.due[0], self.attempts: 0, self.due_at: clock.now(), self.error: ""})


def work_off(queue: Queue, attempt_at: Callable[[int, int], object], most: int) -> int:
    """Try what is due, up to ``most`` and for at most 45 s; gives the number tried.

    ``attempt_at`` is given a key and the number of the attempt; it writes what came of it and raises nothing that
    trying again could mend.
    """
    tried, end = 0, time.monotonic() + PASS
    hand: Hand | None = None
    while tried < most and time.monotonic() < end:
        hand = claim(queue, min(queue.batch, most - tried), after=hand)
        if hand is None:
            return tried
        for key in hand.keys:
            attempt_at(key, hand.attempt)
        tried += len(hand.keys)
    let_go(hand)
    return tried


def claim(queue: Queue, most: int, after: Hand | None = None) -> Hand | None:
    """Take up to ``most`` due rows in hand, and let go of what was held before; None where nothing is due."""
    try:
        return in_unit(lambda: _claim(queue, most, after))
    except Busy:
        log.warning("Others are claiming of the %s for so long that this pass ends.", queue.name)
        let_go(after)
        return None


def let_go(hand: Hand | None) -> None:
    """Whatever came of them is written: the claim is over."""
    if hand is not None:
        with connection.cursor() as cursor:
            cursor.execute(LET_GO, [hand.claim])


def _claim(queue: Queue, most: int, after: Hand | None) -> Hand | None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.CLAIMING])
        let_go(after)
        cursor.execute(HELD, [queue.name])
        held = [key for row in cursor.fetchall() for key in _held(queue, Hand(*row[:3]), row[3], now)]
        cursor.execute(_due(queue), {"due": list(queue.due), "now": now, "held": held, "most": most})
        rows = cursor.fetchall()
        if not rows:
            return None
        attempts = rows[0][1]
        # Tried before, perhaps by a process that died of it: alone.
        keys = [key for key, before in rows if before == 0] if attempts == 0 else [rows[0][0]]
        cursor.execute(TAKE, [queue.name, keys, attempts + 1, now + queue.claim])
        return Hand(cursor.fetchone()[0], keys, attempts + 1)


def _held(queue: Queue, hand: Hand, until: datetime, now: datetime) -> list[int]:
    """The keys that another has in hand; of a claim that ran out, those that somebody is still at work on."""
    if until > now:
        return hand.keys
    with connection.cursor() as cursor:
        given: dict[str, Any] = {
            "keys": hand.keys,
            "due": list(queue.due),
            "attempt": hand.attempt,
            "parked": queue.parked,
            "most": queue.most,
            "died": DIED,
        }
        cursor.execute(_left(queue), given)
        busy = [key for (key,) in cursor.fetchall()]
        if busy:
            cursor.execute(KEEP, [busy, now + queue.claim, hand.claim])
        else:
            let_go(hand)
    return busy


@functools.cache
def _due(queue: Queue) -> str:
    """What is due and in nobody's hands, the longest due first."""
    return f"""
        SELECT id, {queue.attempts} FROM {queue.model._meta.db_table}
         WHERE {queue.state} = ANY (%(due)s) AND {queue.due_at} <= %(now)s AND id <> ALL (%(held)s::bigint[])
         ORDER BY {queue.due_at}, id LIMIT %(most)s
    """  # noqa: S608 - made of the names of columns


@functools.cache
def _left(queue: Queue) -> str:
    """Counts the attempt of a process that died, and gives the keys of rows that are locked: their worker lives."""
    owed = f"id = ANY (%(keys)s) AND {queue.state} = ANY (%(due)s) AND {queue.attempts} = %(attempt)s - 1"
    return f"""
        WITH left_over AS (
            SELECT id FROM {queue.model._meta.db_table} WHERE {owed} FOR UPDATE SKIP LOCKED
        ), counted AS (
            UPDATE {queue.model._meta.db_table} SET {queue.attempts} = %(attempt)s,
                   {queue.state} = CASE WHEN %(attempt)s < %(most)s THEN {queue.state} ELSE %(parked)s END,
                   {queue.error} = CASE WHEN %(attempt)s < %(most)s THEN {queue.error} ELSE %(died)s END
             WHERE id IN (SELECT id FROM left_over)
        ) SELECT id FROM {queue.model._meta.db_table} WHERE {owed} AND id NOT IN (SELECT id FROM left_over)
    """  # noqa: S608 - made of the names of columns


def wait(attempt: int) -> timedelta:
    """How long to leave it after so many attempts: doubling from 5 s to an hour, give or take a half."""
    doubled: timedelta = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
    return doubled * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, hides nothing
