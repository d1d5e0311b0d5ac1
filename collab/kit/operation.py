"""The unit of work: one durable transaction a write, tried again when the database asks for it."""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, InternalError, OperationalError, connection, transaction
from psycopg2 import errorcodes

from collab.kit.errors import Conflict

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 3
# What may stand only once in the record, by the name of its constraint: told in words, for it is nobody's mistake who meets it.
TOLD_ONCE = frozenset({"event_one_a_move", "event_one_chain"})
_TRANSIENT = {errorcodes.SERIALIZATION_FAILURE, errorcodes.DEADLOCK_DETECTED}
# Two wrote the next event of one subject at once, one of them in a bulk that takes no lock for each: tried again, it is the one after.
_NEXT = "event_one_chain"
# True while an outer unit (an idempotent answer) holds the transaction that operations then join.
_held: ContextVar[bool] = ContextVar("unit_held", default=False)


class Busy(Conflict):
    """Somebody else holds what is asked for; asking again a moment later may succeed."""

    code = "busy"


def sqlstate(error: BaseException) -> str:
    """The five-character SQLSTATE behind a Django database error, or the empty string."""
    return getattr(error.__cause__, "pgcode", None) or ""


def _refused_by(error: BaseException) -> str:
    """The name of the constraint that refused, or the empty string."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def translated(error: DatabaseError) -> Exception:
    """What a database refusal means to the person: locks are Busy, our triggers' RAISE is a Conflict, and so is a second record."""
    state = sqlstate(error)
    if state == errorcodes.LOCK_NOT_AVAILABLE or state in _TRANSIENT:
        return Busy("Somebody else is changing this right now. Try again in a moment.")
    if state == errorcodes.RAISE_EXCEPTION and isinstance(error, InternalError):
        sentence = getattr(getattr(error.__cause__, "diag", None), "message_primary", None)
        return Conflict(sentence or "The database refuses this.")
    if state == errorcodes.UNIQUE_VIOLATION and _refused_by(error) in TOLD_ONCE:
        return Conflict(
            "The record tells of this move already. Look at it again before you go on; an administrator has to look at the record."
        )
    return error


def in_unit(work: Callable[[], T]) -> T:
    """Run ``work`` in a durable transaction of its own, up to three times on 40001 and 40P01.

    Inside a unit that is already open (``hold``) it joins that one: the outer unit retries.
    """
    if _held.get():
        return work()
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic(durable=True):
                return work()
        except (OperationalError, InternalError, IntegrityError) as error:
            if (sqlstate(error) in _TRANSIENT or _refused_by(error) == _NEXT) and attempt < TRIES:
                continue
            if (meant := translated(error)) is error:
                raise
            raise meant from error
    raise AssertionError("unreachable")


def hold(work: Callable[[], T]) -> T:
    """Open the unit here and let the operations called inside join it (see ``collab.events.replays``)."""

    def held() -> T:
        token = _held.set(True)
        try:
            return work()
        finally:
            _held.reset(token)

    return in_unit(held)


def operation(write: Callable[P, T]) -> Callable[P, T]:
    """Mark a function as an operation: a verb of a flow table, one durable transaction."""

    @functools.wraps(write)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        return in_unit(lambda: write(*args, **kwargs))

    return wrapper


def inside_unit() -> None:
    """Refuse to go on outside a transaction: for the inner functions that operations call."""
    if not connection.in_atomic_block:
        raise RuntimeError("This may run only inside an operation's transaction.")
