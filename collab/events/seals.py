"""Seals: every minute a witness is made of the events so far, and anybody can check the record against it."""

import hashlib
import logging
from collections.abc import Iterable

from django.db import OperationalError, connection, transaction

from collab.events.models import Event, Seal
from collab.kit.locks import Lock
from collab.kit.operation import sqlstate

log = logging.getLogger(__name__)
# Events a seal.
LARGEST = 10_000
LOCK_NOT_AVAILABLE = "55P03"

Marks = list[tuple[int, str]]


def make() -> int:
    """Seal all settled events that no seal covers yet; gives the number of seals made."""
    mark = _settled()
    made = 0
    while mark is not None and _next(mark):
        made += 1
    return made


def _settled() -> int | None:
    """The largest id below which nothing can appear any more; None when the writers leave no gap to ask.

    Writers hold the lock shared and draw their id under it. Waiting for it alone holds up the writers
    behind, so the wait is short.
    """
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.SEALING])
            cursor.execute("SELECT max(id) FROM events_event")
            newest: int | None = cursor.fetchone()[0]
            return newest
    except OperationalError as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        log.info("The record is too busy to be sealed now.")
        return None


def _next(mark: int) -> bool:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.ONE_SEALER])
        last = Seal.objects.order_by("-upto").first()
        since, count, before = (last.upto, last.count, last.hash) if last else (0, 0, "")
        marks = list(Event.objects.filter(pk__gt=since, pk__lte=mark).order_by("pk").values_list("pk", "hash")[:LARGEST])
        if not marks:
            return False
        upto, count = marks[-1][0], count + len(marks)
        seal = Seal.objects.create(upto=upto, count=count, hash=digest(before, upto, count, marks), marks=[short(*mark) for mark in marks])
    # The log is a second place: a witness against somebody who cuts the record together with its seals.
    log.info("Sealed the record: %s", words(seal))
    return True


def short(pk: int, digest: str) -> str:
    """How a seal names an event."""
    return f"{pk}:{digest[:16]}"


def digest(before: str, upto: int, count: int, marks: Iterable[tuple[int, str]]) -> str:
    """A seal's hash: over the hash of the seal before, its figures, and id and hash of each event."""
    text = f"{before}|{upto}|{count}|" + ",".join(f"{pk}:{hash}" for pk, hash in marks)
    return hashlib.sha256(text.encode()).hexdigest()


def words(seal: Seal) -> str:
    """A seal as one word to keep elsewhere: "4711:9f3c…"."""
    return f"{seal.upto}:{seal.hash}"
