"""The deliverer: takes what is due from the outbox, lets each reaction happen once, parks what keeps failing.

The reaction's effect and the word "done" share one transaction, which holds the delivery meanwhile. How deliveries
are taken in hand, and what becomes of them when a process dies, is in ``collab.events.claims``.
"""

import logging
from datetime import timedelta

from django.db.models import QuerySet

from collab.events.claims import Queue, work_off
from collab.events.models import Delivery, Event
from collab.events.record import REACTIONS
from collab.kit import clock
from collab.kit.kept import kept
from collab.kit.operation import hold, inside_unit
from collab.kit.statements import by_key

log = logging.getLogger(__name__)
State = Delivery.State
# Claimed is what a worker of an older version has in hand, until it is due again.
OUTBOX = Queue("outbox", Delivery, due=(State.DUE.value, State.CLAIMED.value), parked=State.PARKED.value)

CALLED_OFF = "Taken back before it was told."
# What a newer version owes waits for a worker of that version, looked at so often; after so long nobody brings one.
NEWER_EVERY, NEWER_LONGEST = timedelta(seconds=60), timedelta(days=1)


class Newer(Exception):
    """The reaction is unknown here, and its event is young: a newer version of the portal has written it."""


def deliver_due(most: int = 1000) -> int:
    """Deliver what is due, up to ``most`` and for at most 45 s; gives the number tried."""
    return work_off(OUTBOX, deliver, most)


def deliver(pk: int, attempt: int) -> bool:
    """Run one claimed delivery; True when its reaction happened now."""
    try:
        return hold(lambda: _react(pk, attempt))
    except Newer as newer:
        OUTBOX.postpone(pk, attempt, NEWER_EVERY, str(newer))
        return False
    except Exception as error:  # a reaction may fail in any way; its own transaction is gone, ours goes on
        log.warning("Delivery %s failed at attempt %s", pk, attempt, exc_info=error)
        OUTBOX.fail(pk, attempt, error)
        return False


def _react(pk: int, attempt: int) -> bool:
    found = in_hand(pk=pk, before=attempt - 1).rows()
    if not found:
        return False
    ((event_id, reaction),) = found
    event = by_key(Event, [event_id])[event_id]
    if reaction not in REACTIONS.value.functions and clock.now() - event.at < NEWER_LONGEST:
        raise Newer(f"No worker here knows {reaction} yet.")
    REACTIONS.value.functions[reaction](event)
    return OUTBOX.finish(pk, attempt, State.DONE, done_at=clock.now())


def call_off(event: int) -> bool:
    """Owe nothing more by this event, which was taken back; whether nobody has heard of it.

    One that is at work on it is waited for. Part of what takes it back.
    """
    inside_unit()
    owed = list(Delivery.objects.select_for_update().filter(event=event).values_list("pk", "state"))
    due = [pk for pk, state in owed if state in OUTBOX.due]
    Delivery.objects.filter(pk__in=due).update(state=State.DONE, done_at=clock.now(), last_error=CALLED_OFF)
    return len(due) == len(owed)


@kept(reads=("event_id", "reaction"))
def in_hand(*, pk: int, before: int) -> QuerySet[Delivery]:
    """One delivery, held; none where this attempt no longer counts, or somebody is at work on it."""
    held = Delivery.objects.select_for_update(skip_locked=True)
    return held.filter(pk=pk, state__in=OUTBOX.due, attempts=before)
