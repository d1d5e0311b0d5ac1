"""Reading the mailbox: each letter in a transaction of its own, and put into its folder after it. What dies in between is read again, once.

A server that is away is asked again later and later; a letter that does harm holds up none behind it.
"""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError

from collab.events import claims
from collab.kit import clock
from collab.kit.operation import Busy, operation
from projects.post import enclosing, mailbox, operations
from projects.post.mailbox import DONE, FAULTS, WAITING, Line
from projects.post.models import Letter, Mailbox
from projects.post.states import MOST_BYTES, State

log = logging.getLogger(__name__)
# Seconds of a pass, and letters of it.
PASS, MOST = 40.0, 200
# Between two looks that went well.
EVERY = timedelta(seconds=30)


def look() -> int:
    """What a round does: read what came, and put files beside what was sent meanwhile; gives how many letters were read."""
    count = read_due()
    enclosing.put_due()
    return count


def read_due() -> int:
    """Read what lies in the mailbox; gives how many letters were taken over or left. Safe to run twice, and at once."""
    if not settings.MAILBOX or not _is_time():
        return 0
    try:
        with mailbox.line() as line:
            count = _pass(line)
    except FAULTS as error:
        failures = _failed(words=_words(error))
        log.error("The mailbox cannot be read, %s times in a row: %s", failures, _words(error))
        return 0
    _went()
    return count


def _pass(line: Line) -> int:
    end, count = time.monotonic() + PASS, 0
    for letter in line.letters()[:MOST]:
        if time.monotonic() > end:
            break
        count += _one(line, letter)
    return count


def _one(line: Line, letter: int) -> bool:
    """Read one and put it away; False where it was gone, or is read the next time."""
    size = line.size(letter)
    is_whole = size is not None and size <= MOST_BYTES
    raw = line.content(letter, is_whole=is_whole) if size is not None else None
    if raw is None:
        return False
    try:
        state = operations.receive(raw, size, is_whole=is_whole)
    except (Busy, OperationalError, InterfaceError) as error:
        log.warning("A letter is read the next time: %s", error)
        return False
    except Exception:  # not even its row could be written: it stays where it is, and those behind it are read
        log.exception("A letter could not be read.")
        return False
    line.put(letter, WAITING if state == State.WAITING else DONE)
    return True


def _is_time() -> bool:
    next_at = Mailbox.objects.values_list("next_at", flat=True).first()
    return next_at is None or next_at <= clock.now()


@operation
def _failed(*, words: str) -> int:
    """Write that it did not go, and when it is tried again; gives how often in a row."""
    box, _ = Mailbox.objects.select_for_update().get_or_create(pk=1)
    now = clock.now()
    box.failures, box.failing_since, box.last_error = box.failures + 1, box.failing_since or now, words
    box.next_at = now + claims.wait(min(box.failures, 12))
    box.save()
    return box.failures


@operation
def _went() -> None:
    box, _ = Mailbox.objects.select_for_update().get_or_create(pk=1)
    now = clock.now()
    box.read_at, box.failures, box.failing_since, box.next_at, box.last_error = now, 0, None, now + EVERY, ""
    box.save()


def _words(error: Exception) -> str:
    """What the server or the network said, and nothing that we said to it."""
    words = f"{type(error).__name__}: {error}"[:500]
    return words.replace(settings.MAILBOX["password"], "…")


def standing() -> tuple[datetime | None, int, int]:
    """For probes: since when it cannot be read, how many letters wait in the tray, and how many seconds ago it was read."""
    box = Mailbox.objects.first()
    ago = int((clock.now() - box.read_at).total_seconds()) if box and box.read_at else 0
    return box.failing_since if box else None, Letter.objects.filter(state=State.WAITING).count(), ago
