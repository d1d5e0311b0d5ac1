"""The deliverer: takes what is due from the outbox, lets each reaction happen once, parks what keeps failing.

A delivery is claimed first (its attempt is counted even if the process dies), then the reaction's effect
and the word "done" share one transaction. The attempt's number is the claim's token: whoever comes too
late, because the claim ran out and somebody else took it, changes nothing.
"""

import functools
import logging
import random
import time
from datetime import timedelta

from django.db.models import F

from collab.events.models import Delivery, Event
from collab.events.record import REACTIONS
from collab.kit import clock
from collab.kit.operation import hold, in_unit
from collab.kit.statements import Given, Statement, by_key

log = logging.getLogger(__name__)
Claim = tuple[int, int]
State = Delivery.State

# What a process that dies holds in its hands waits for its claim to run out: so few, and not for long.
BATCH = 5
CLAIM = timedelta(seconds=20)
ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
# A pass ends after this many seconds, well below the time limit of a task.
PASS = 45.0


def deliver_due(most: int = 1000) -> int:
    """Deliver what is due, up to ``most`` and for at most 45 s; gives the number tried."""
    tried, end = 0, time.monotonic() + PASS
    while tried < most and time.monotonic() < end:
        claims = claim(min(BATCH, most - tried))
        if not claims:
            break
        for pk, attempt in claims:
            deliver(pk, attempt)
        tried += len(claims)
    return tried


def claim(most: int) -> list[Claim]:
    """Take up to ``most`` due deliveries for this process; gives (key, number of the attempt)."""
    return in_unit(lambda: _claim(most))


def _claim(most: int) -> list[Claim]:
    now = clock.now()
    due = Delivery.objects.select_for_update(skip_locked=True).filter(state__in=[State.DUE, State.CLAIMED], due_at__lte=now)
    rows = list(due.order_by("due_at", "pk").values_list("pk", "attempts")[:most])
    # Claimed that often and never finished: it takes the worker down with it.
    deadly = [pk for pk, attempts in rows if attempts >= ATTEMPTS]
    if deadly:
        Delivery.objects.filter(pk__in=deadly).update(state=State.PARKED, last_error="The process ended each time it was tried.")
    ours = [(pk, attempts + 1) for pk, attempts in rows if attempts < ATTEMPTS]
    Delivery.objects.filter(pk__in=[pk for pk, _ in ours]).update(state=State.CLAIMED, attempts=F("attempts") + 1, due_at=now + CLAIM)
    return ours


def deliver(pk: int, attempt: int) -> bool:
    """Run one claimed delivery; True when its reaction happened now."""
    try:
        return hold(lambda: _react(pk, attempt))
    except Exception as error:  # a reaction may fail in any way; its own transaction is gone, ours goes on
        log.warning("Delivery %s failed at attempt %s", pk, attempt, exc_info=error)
        _failed(pk, attempt, error)
        return False


def _react(pk: int, attempt: int) -> bool:
    found = _claimed().things(pk=pk, attempt=attempt)
    if not found:
        return False
    (delivery,) = found
    REACTIONS.value.functions[delivery.reaction](by_key(Event, [delivery.event_id])[delivery.event_id])
    delivery.state, delivery.done_at, delivery.last_error = State.DONE, clock.now(), ""
    delivery.save(update_fields=["state", "done_at", "last_error"])
    return True


@functools.cache
def _claimed() -> Statement[Delivery]:
    """One delivery, held, where the claim on it still runs."""
    held = Delivery.objects.select_for_update()
    return Statement(held.filter(pk=Given("pk"), state=State.CLAIMED, attempts=Given("attempt")))


def _failed(pk: int, attempt: int, error: Exception) -> None:
    ours = Delivery.objects.filter(pk=pk, state=State.CLAIMED, attempts=attempt)
    words = f"{type(error).__name__}: {error}"[:2000]
    if attempt >= ATTEMPTS:
        ours.update(state=State.PARKED, last_error=words)
    else:
        ours.update(state=State.DUE, last_error=words, due_at=clock.now() + wait(attempt))


def wait(attempt: int) -> timedelta:
    """How long to leave it after so many attempts: doubling from 5 s to an hour, give or take a half."""
    doubled: timedelta = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
    return doubled * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, hides nothing


def parked() -> int:
    """How many deliveries wait for an administrator."""
    return Delivery.objects.filter(state=State.PARKED).count()


def put_back(keys: list[int]) -> int:
    """Try these parked deliveries anew, from their first attempt; gives how many there were."""
    rows = Delivery.objects.filter(pk__in=keys, state=State.PARKED)
    return rows.update(state=State.DUE, attempts=0, due_at=clock.now(), last_error="")
