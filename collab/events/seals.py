"""Seals: every minute a signed witness is made of the events so far, and anybody can check the record against it."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import OperationalError, connection, transaction

from collab.events import elsewhere, signing
from collab.events.findings import Finding
from collab.events.models import Event, Seal
from collab.kit import clock
from collab.kit.locks import Lock
from collab.kit.operation import sqlstate

log = logging.getLogger(__name__)
# Events a seal.
LARGEST = 10_000
LOCK_NOT_AVAILABLE = "55P03"
# What is settled for this long and not sealed is an alarm; by mail it is told once an hour.
LATE = timedelta(minutes=5)
TABLE = Seal._meta.db_table
# Keys are drawn from here and never given back, so nothing above can have been witnessed.
DRAWN = "SELECT last_value FROM events_event_id_seq"

Marks = list[tuple[int, str]]


def make() -> int:
    """Seal all settled events that no seal covers yet; gives the number of seals made."""
    mark = _settled()
    made = 0
    while mark is not None and (seal := _next(mark)):
        made += 1
        # The log is a second place, and where SEALS_TO names others the seal is there too: witnesses against
        # somebody who cuts the record together with its seals.
        log.info("Sealed the record: %s", words(seal))
        elsewhere.tell("sealed", f"{words(seal)} {seal.count} {seal.mac}", by_mail=_first_of_its_hour(seal))
    return made


def watch() -> list[Finding]:
    """What stands in the way of sealing, each an alarm in the log and where seals go; by mail once an hour."""
    found = [*late(), *too_high()]
    is_hour = clock.now().minute == 0
    for finding in found:
        log.error("ALARM: %s", finding)
        elsewhere.tell("alarm", str(finding), by_mail=is_hour)
    return found


def late() -> Iterator[Finding]:
    """Events that should have been sealed minutes ago: the sealer is away, held up, or its seals were taken."""
    upto = Seal.objects.filter(upto__lte=_drawn()).order_by("-upto").values_list("upto", flat=True).first()
    waiting = Event.objects.filter(pk__gt=upto) if upto is not None else Event.objects.all()
    oldest = waiting.order_by("pk").values_list("pk", "at").first()
    if oldest and (age := clock.now() - oldest[1]) > LATE:
        minutes = int(age.total_seconds() // 60)
        yield Finding(TABLE, None, f"a seal is missing or late: event {oldest[0]} has waited for one for {minutes} minutes.")


def too_high() -> Iterator[Finding]:
    """Seals over events that were never written: nobody but a forger makes one."""
    for key, upto in Seal.objects.filter(upto__gt=_drawn()).order_by("pk").values_list("pk", "upto"):
        yield Finding(TABLE, key, f"it lies too high: it seals up to event {upto}, and there never was one.")


def _drawn() -> int:
    with connection.cursor() as cursor:
        cursor.execute(DRAWN)
        key: int = cursor.fetchone()[0]
    return key


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


def _next(mark: int) -> Seal | None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.ONE_SEALER])
        # A forged one above every event would else end all sealing; it is found and told, and passed over.
        last = Seal.objects.filter(upto__lte=_drawn()).order_by("-upto").first()
        since, count, before = (last.upto, last.count, last.hash) if last else (0, 0, "")
        marks = list(Event.objects.filter(pk__gt=since, pk__lte=mark).order_by("pk").values_list("pk", "hash")[:LARGEST])
        if not marks:
            return None
        upto, count, made_at = marks[-1][0], count + len(marks), clock.now()
        hash = digest(before, upto, count, marks)
        return Seal.objects.create(
            upto=upto,
            count=count,
            hash=hash,
            marks=[short(*mark) for mark in marks],
            made_at=made_at,
            mac=signing.sign("seal", upto, count, hash, made_at),
        )


def _first_of_its_hour(seal: Seal) -> bool:
    before = Seal.objects.filter(upto__lt=seal.upto).order_by("-upto").values_list("made_at", flat=True).first()
    return before is None or before.replace(minute=0, second=0, microsecond=0) < seal.made_at.replace(minute=0, second=0, microsecond=0)


def is_signed(upto: int, count: int, hash: str, made_at: object, mac: str, carried: str = "") -> bool:
    """Whether the signature is one that a holder of the key made of these facts."""
    return signing.holds(mac, "seal", upto, count, hash, made_at, *([carried] if carried else []))


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
