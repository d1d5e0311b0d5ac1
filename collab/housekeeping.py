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
from django.db.models import Count, Func, Min, Q, QuerySet

from collab.account.models import KeptWords, Letter
from collab.account.models import Session as SignedIn
from collab.convergence import operations as convergence
from collab.dashboards.models import Brief, Round
from collab.directory.models import Import
from collab.directory.states import State as ImportState
from collab.events.models import Delivery, Replay
from collab.files import tidying
from collab.keeping.held import is_held
from collab.kit import clock
from collab.kit.formats import count_words
from collab.kpis import reckoning
from collab.notices.models import Notice
from collab.people.models import Token
from collab.pulse import operations as pulse
from projects.assurances.operations import remind_due
from projects.catalogue.operations import remind_due as remind_reviews
from projects.intake import gate
from projects.intake.clocking import forecasting
from projects.intake.operations import judging, renewing, settling
from projects.post.models import Letter as CameIn
from projects.promises.raising import raise_due as raise_reviews

log = logging.getLogger(__name__)
# Rows a statement, far below what a statement may take; seconds a night, so that a first night does not become a day.
AT_ONCE, PASS = 1000, 60.0
# A letter that is still owed waits for its administrator.
SENT = Q(mail__in=(Notice.Mail.NONE, Notice.Mail.SENT))

# Whoever put it there, and beside what.
FILE_HELD = is_held("put_by_id", "subject_kind", "subject_id")
# Whoever was told, and what of.
NOTICE_HELD = is_held("person_id", "event__subject_kind", "event__subject_id")


@dataclass(frozen=True)
class Period:
    """A kind of thing that ends: its name in KEEP_DAYS, which rows are over, given when their period began, and what that is in words.

    ``begins`` is the column of that instant. ``held`` says of a row whether a hold is on it: then it stays, by a trigger too where the
    row may be evidence.
    """

    name: str
    over: Callable[[datetime], QuerySet[Any]]
    what: str
    begins: str
    held: Func | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Of one kind: how many rows are over, since when the oldest of them, and how many more would go if they were not held."""

    period: Period
    days: float
    rows: int
    oldest: datetime | None
    held: int


PERIODS = (
    Period(
        "sessions", lambda since: Session.objects.filter(expire_date__lt=since), "sessions of browsers, after they ended", "expire_date"
    ),
    # Where somebody was signed in, and with which browser. That they were stays on record.
    Period(
        "signins",
        lambda since: SignedIn.objects.filter(Q(ended_at__lt=since) | Q(ends_at__lt=since)),
        "where somebody was signed in, after that ended", "ends_at", is_held("person_id"),
    ),
    # A link of one has ended long before; what is parked waits for its administrator.
    Period(
        "letters", lambda since: Letter.objects.filter(SENT, made_at__lt=since), "letters about an account", "made_at", is_held("person_id")
    ),
    Period(
        "replays", lambda since: Replay.objects.filter(made_at__lt=since), "answers kept for an Idempotency-Key", "made_at",
        is_held("person_id"),
    ),
    Period(
        "deliveries",
        lambda since: Delivery.objects.filter(state=Delivery.State.DONE, done_at__lt=since),
        "deliveries that were done", "done_at", is_held("", "event__subject_kind", "event__subject_id"),
    ),
    # One that was never read is news for longer.
    Period(
        "notices", lambda since: Notice.objects.filter(SENT, told_at__lt=since, read_at__isnull=False),
        "notices that were read", "told_at", NOTICE_HELD,
    ),
    Period("unread", lambda since: Notice.objects.filter(SENT, told_at__lt=since), "notices that were not", "told_at", NOTICE_HELD),
    # A form that was never sent is nobody's evidence.
    Period("words", lambda since: KeptWords.objects.filter(kept_at__lt=since), "words in a form that was not sent", "kept_at"),
    # What was said of its rows may name people; that each of them changed stays on record.
    Period(
        "imports", lambda since: Import.objects.exclude(state=ImportState.DUE).filter(made_at__lt=since),
        "files of people that were taken or refused", "made_at", is_held("by_id"),
    ),
    # What is parked goes with the rest: nobody wants the brief of a day that is over.
    Period("briefs", lambda since: Brief.objects.filter(made_at__lt=since), "daily briefs", "made_at", is_held("person_id")),
    Period("rounds", lambda since: Round.objects.filter(due_at__lt=since), "rounds in which briefs were made", "due_at"),
    Period(
        "tokens", lambda since: Token.objects.filter(Q(ended_at__lt=since) | Q(ends_at__lt=since)),
        "tokens that ended", "ends_at", is_held("person_id"),
    ),
    # What waits stays until somebody looked, and files that are not put yet stay with their letter. What it became stays for good.
    Period(
        "post", lambda since: CameIn.objects.exclude(state="waiting").filter(received_at__lt=since, has_files=False).exclude(mail="due"),
        "letters that came by e-mail, as they came", "received_at", is_held("person_id", key="subject_id", of="intake.request"),
    ),
)  # fmt: skip


def night() -> None:
    """What is done once a night: what has served its time goes, and what no late invoice asked for in its time is free again.

    What nobody reviewed goes on hold, and the gate is proved. What ends soon raises the draft that renews it, and what was promised its reviews. KPIs that the portal reckons
    from its own record get their values. Files that nobody has go from their shelf. A pulse opens, reminds, ends. What is promised of open
    requests is reckoned anew. A month that is over is kept on the convergence line.
    """
    tidy()
    tidying.tidy(FILE_HELD)
    settled = settling.settle_due()
    log.info("Financial close: the rest of %s is released", count_words(settled, "piece") + " of work" if settled else "nothing")
    log.info("Break-glass: %s on hold that nobody reviewed", count_words(judging.hold_unreviewed(), "piece") + " of work")
    proved = gate.prove_nightly()
    log.log(logging.ERROR if proved.lacking else logging.INFO, "The gate: %s, by no way %d", proved.words, proved.lacking)
    log.info("What ends soon: %s raised", count_words(renewing.raise_due(), "draft"))
    log.info("The catalogue: whoever answers for %s told to look again", count_words(remind_reviews(), "entry", "entries"))
    log.info("Assurances that end soon: %s told of", remind_due())
    log.info("Promises: %s raised", count_words(raise_reviews(), "review"))
    log.info("KPIs of the portal: %s", count_words(reckoning.reckon_all(), "new value"))
    pulse.turn()
    log.info("Forecasts: %s moved", count_words(forecasting.anew(), "day"))
    log.info("The convergence line: %s kept", count_words(convergence.keep_due(), "month"))


def going(period: Period) -> QuerySet[Any]:
    """What is over and not held, this instant."""
    rows = period.over(clock.now() - settings.KEEP[period.name])
    return rows if period.held is None else rows.filter(~Q(period.held))


def report() -> list[Due]:
    """What the next night takes away, kind by kind; nothing goes. Two questions a kind."""
    found = []
    for period in PERIODS:
        over = period.over(clock.now() - settings.KEEP[period.name])
        count, oldest = going(period).aggregate(rows=Count("pk"), oldest=Min(period.begins)).values()
        found.append(Due(period, settings.KEEP[period.name].total_seconds() / 86_400, count, oldest, over.count() - count))
    return found


def tidy(seconds: float = PASS) -> dict[str, int]:
    """Take away what is over, for at most so long; gives how many of each kind went. What is left goes the next night."""
    until, gone = time.monotonic() + seconds, {period.name: 0 for period in PERIODS}
    for period in PERIODS:
        rows = going(period)
        while time.monotonic() < until and (keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])):
            # Asked again: somebody may have put one of them back meanwhile.
            gone[period.name] += rows.filter(pk__in=keys).delete()[0]
            if len(keys) < AT_ONCE:
                break
    log.info("Housekeeping: %s", ", ".join(f"{count} {name}" for name, count in gone.items() if count) or "nothing was over")
    return gone
