"""A large file beside the web: queued by whoever looked at it, taken by a worker in one transaction that says how far it is.

What is written is seen by nobody until all of it is, so how far it is goes over a line of its own. The transaction holds the row by the
weakest lock there is: enough for other workers to see that its worker lives, and no obstacle to the line beside it.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from collab.directory.models import Import
from collab.directory.states import State
from collab.events import wake
from collab.events.claims import Queue, work_off
from collab.kit import clock
from collab.kit.errors import Refusal
from collab.kit.many import Tick
from collab.kit.operation import hold, operation
from collab.people.models import Person
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import FILES
from collab.web.sheets.report import FileRefused, Moved, Report, described

log = logging.getLogger(__name__)
TASK = "directory.import"
# One at a time, and anew a minute after its worker died: nothing of it was written.
IMPORTS = Queue("imports", Import, due=(State.DUE.value,), parked=State.PARKED.value, batch=1, claim=timedelta(seconds=60), most=3)
# Seconds between two words of how far it is.
EVERY = 0.5
BESIDE = "UPDATE directory_import SET done = %s WHERE id = %s AND state = 'due'"
LIVES = "SELECT 1 FROM directory_import WHERE id = %s AND state = 'due' AND attempts = %s FOR KEY SHARE SKIP LOCKED"


class TooLate(Exception):
    """This attempt no longer counts: another worker has it in hand."""


@operation
def queue(
    *, actor: Person, data: bytes, name: str, asked: Asked, total: int, seen: str = "", kind: str = "people", which: str = ""
) -> Import:
    """Owe it to whoever looked: a worker takes it over, within seconds or with the next round."""
    FILES.value[kind].may(actor, which)
    now = clock.now()
    made = Import.objects.create(
        by=actor,
        kind=kind,
        which=which,
        name=name[:255],
        content=data,
        encoding=asked.encoding,
        numbers=asked.numbers,
        seen=seen,
        total=total,
        made_at=now,
        due_at=now,
    )
    transaction.on_commit(lambda: wake.up(TASK))
    return made


def take_due(most: int = 10) -> int:
    """Take what is due; gives the number tried. Safe to run twice, and at once."""
    return work_off(IMPORTS, attempt, most)


def attempt(key: int, number: int) -> bool:
    """Take one file over; True where it was taken or refused now."""
    row = IMPORTS.owed(key, number).select_related("by").first()
    if row is None:
        return False
    report = FILES.value[row.kind].read(bytes(row.content or b""), row.name, Asked(row.encoding, row.numbers), row.which)
    try:
        with _beside(key) as tick:
            return hold(lambda: _take(row, number, report, tick))
    except (FileRefused, Moved) as refused:
        return _ended(row, number, State.REFUSED, refused.report, refused.sentence)
    except TooLate:
        return False
    except Refusal as refused:
        is_last = number >= IMPORTS.most or (refused.status == 409 and FILES.value[row.kind].is_pressed)
        if is_last or refused.status not in (409, 503):
            return _ended(row, number, State.REFUSED, report, refused.sentence)
        IMPORTS.fail(key, number, refused)
        return False
    except Exception as error:  # it may fail in any way; its own transaction is gone, ours goes on
        log.exception("File %s was not taken at attempt %s", key, number)
        IMPORTS.fail(key, number, error)
        return False


def _take(row: Import, number: int, report: Report[Any], tick: Tick) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LIVES, [row.pk, number - 1])
        if cursor.fetchone() is None:
            raise TooLate
    if report.wrong:
        raise FileRefused(report)
    taken = FILES.value[row.kind].take(row, report, tick)
    if not _ended(row, number, State.DONE, taken, ""):
        raise TooLate
    return True


def _ended(row: Import, number: int, state: State, report: Report[Any], said: str) -> bool:
    told = {**described(report), "said": said}
    done = {"done": row.total} if state is State.DONE else {}
    return IMPORTS.finish(row.pk, number, state, content=None, outcome=told, ended_at=clock.now(), **done)


@contextmanager
def _beside(key: int) -> Iterator[Tick]:
    """Says how far it is, seldom, over a line of its own: the transaction's own words are read by nobody before its end."""
    line = connection.copy()
    last = time.monotonic()

    def tick(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            with line.cursor() as cursor:
                cursor.execute(BESIDE, [done, key])

    try:
        yield tick
    finally:
        line.close()
