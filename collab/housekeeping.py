"""Housekeeping: what has served its time goes, by a table of periods. Every night once, by the scheduler or by `deliver --forever`.

The record, the ledger and what people asked, decided and measured are never touched: what ends here is how it was told and kept ready.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from collab.account.models import KeptWords, Letter
from collab.account.models import Session as SignedIn
from collab.directory.models import Import
from collab.directory.states import State as ImportState
from collab.events.models import Delivery, Replay
from collab.files import tidying
from collab.kit import clock
from collab.kit.formats import count_words
from collab.kpis import reckoning
from collab.notices.models import Notice
from collab.people.models import Token
from projects.intake.operations import settling

log = logging.getLogger(__name__)
# Rows a statement, far below what a statement may take; seconds a night, so that a first night does not become a day.
AT_ONCE, PASS = 1000, 60.0
# A letter that is still owed waits for its administrator.
SENT = Q(mail__in=(Notice.Mail.NONE, Notice.Mail.SENT))


@dataclass(frozen=True)
class Period:
    """A kind of thing that ends: its name in KEEP_DAYS, and which rows are over, given when its period began."""

    name: str
    over: Callable[[datetime], QuerySet[Any]]


PERIODS = (
    Period("sessions", lambda since: Session.objects.filter(expire_date__lt=since)),
    # Where somebody was signed in, and with which browser. That they were stays on record.
    Period("signins", lambda since: SignedIn.objects.filter(Q(ended_at__lt=since) | Q(ends_at__lt=since))),
    # A link of one has ended long before; what is parked waits for its administrator.
    Period("letters", lambda since: Letter.objects.filter(SENT, made_at__lt=since)),
    Period("replays", lambda since: Replay.objects.filter(made_at__lt=since)),
    Period("deliveries", lambda since: Delivery.objects.filter(state=Delivery.State.DONE, done_at__lt=since)),
    # One that was never read is news for longer.
    Period("notices", lambda since: Notice.objects.filter(SENT, told_at__lt=since, read_at__isnull=False)),
    Period("unread", lambda since: Notice.objects.filter(SENT, told_at__lt=since)),
    Period("words", lambda since: KeptWords.objects.filter(kept_at__lt=since)),
    # What was said of its rows may name people; that each of them changed stays on record.
    Period("imports", lambda since: Import.objects.exclude(state=ImportState.DUE).filter(made_at__lt=since)),
    Period("tokens", lambda since: Token.objects.filter(Q(ended_at__lt=since) | Q(ends_at__lt=since))),
)


def night() -> None:
    """What is done once a night: what has served its time goes, what no late invoice asked for in its time is free again, and the

    KPIs that the portal reckons from its own record get their values. Files that nobody has go from their shelf.
    """
    tidy()
    tidying.tidy()
    settled = settling.settle_due()
    log.info("Financial close: the rest of %s is released", count_words(settled, "piece") + " of work" if settled else "nothing")
    log.info("KPIs of the portal: %s", count_words(reckoning.reckon_all(), "new value"))


def tidy(seconds: float = PASS) -> dict[str, int]:
    """Take away what is over, for at most so long; gives how many of each kind went. What is left goes the next night."""
    until, gone = time.monotonic() + seconds, {period.name: 0 for period in PERIODS}
    for period in PERIODS:
        rows = period.over(clock.now() - settings.KEEP[period.name])
        while time.monotonic() < until and (keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])):
            # Asked again: somebody may have put one of them back meanwhile.
            gone[period.name] += rows.filter(pk__in=keys).delete()[0]
            if len(keys) < AT_ONCE:
                break
    log.info("Housekeeping: %s", ", ".join(f"{count} {name}" for name, count in gone.items() if count) or "nothing was over")
    return gone
