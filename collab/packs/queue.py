"""Files of packs, drawn by workers: taken in hand one at a time, and how far each is stands in its row.

What draws is handed over by the task, which a worker alone imports: a process that answers pages knows no pen.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from collab.events import texts
from collab.events.claims import Queue, work_off
from collab.events.models import Event
from collab.kit import clock
from collab.packs import reading, reviewing
from collab.packs.cards import Frozen
from collab.packs.models import PackFile
from collab.packs.reviewing import DecisionCard
from collab.packs.states import State

log = logging.getLogger(__name__)
# One at a time, and anew a minute after its worker died.
FILES = Queue("packs", PackFile, due=(State.DUE.value,), parked=State.PARKED.value, batch=1, claim=timedelta(seconds=60), most=3)
Tick = Callable[[int, int], None]


class NotHere(Exception):
    """This machine cannot draw such a file, and the sentence says why and what to do instead."""


Pen = Callable[[Frozen, list[DecisionCard], list[DecisionCard], Tick], bytes]


def draw_due(pens: Mapping[str, Pen], most: int = 10) -> int:
    """Draw what is due; gives the number tried. Safe to run twice, and at once."""
    forget()
    return work_off(FILES, lambda key, number: attempt(pens, key, number), most)


def forget() -> int:
    """Files that were drawn before words were erased are emptied, for they may show them, and owed anew; gives how many. Two queries."""
    erased = Event.objects.filter(kind=texts.ERASED).order_by("-pk").values_list("at", flat=True).first()
    if erased is None:
        return 0
    found = PackFile.objects.filter(state=State.DONE, drawn_at__lte=erased)
    return found.update(state=State.DUE, content=None, drawn_at=None, done=0, attempts=0, due_at=clock.now())


def attempt(pens: Mapping[str, Pen], key: int, number: int) -> bool:
    """Draw one; True where it is drawn, or said that it is not, now."""
    file = FILES.owed(key, number).select_related("pack").first()
    if file is None:
        return False
    row = reading.loaded(file.pack_id)
    found = reading.frozen(row)
    titles = reviewing.titles(found)

    def tick(done: int, total: int) -> None:
        FILES.owed(key, number).update(done=done, total=total)

    try:
        content = pens[file.form](found, reviewing.decisions(row, titles), reviewing.going_on(row), tick)
    except NotHere as refused:
        return FILES.finish(key, number, State.REFUSED, said=str(refused)[:300])
    except Exception as error:  # it may fail in any way, and is tried again
        log.exception("Pack %s was not drawn as %s at attempt %s", file.pack.code, file.form, number)
        FILES.fail(key, number, error)
        return False
    return FILES.finish(key, number, State.DONE, content=content, closed=found.closed, drawn_at=clock.now(), said="")
