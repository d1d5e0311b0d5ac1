"""Reviews raise themselves: three, six and twelve months after launch, each once, whoever runs it and however often."""

import logging
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from django.db import IntegrityError, transaction

from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Refusal
from collab.kit.operation import operation
from projects.portfolio.flow import MOVED
from projects.portfolio.models import Project
from projects.portfolio.states import Phase
from projects.promises import access
from projects.promises.models import Promise, Review
from projects.promises.states import MONTHS, RAISED

log = logging.getLogger(__name__)
# A night; what is left goes the next one.
MOST = 500


def raise_due() -> int:
    """Every night: a review for each promise whose month has come, each in a transaction of its own; gives how many. Safe to run twice, and at once."""
    done = 0
    for promise, months, due_on in list(due())[:MOST]:
        try:
            done += _raise(key=promise, months=months, due_on=due_on)
        except Refusal as refused:  # the rest goes on, and this one is tried the next night
            log.warning("The review of the promise %s was not raised: %s", promise, refused)
    return done


def due() -> Iterator[tuple[int, int, date]]:
    """The keys of promises with the months and the day of each review that is due and not there. Four queries."""
    launched = launches()
    rows = list(access.standing().filter(number__in=list(launched)).values_list("pk", "origin_id", "number"))
    there = set(Review.objects.filter(origin__in=[origin or key for key, origin, _ in rows]).values_list("origin_id", "months"))
    today = clock.today()
    for key, origin, number in rows:
        for months in MONTHS:
            on = months_later(launched[number], months)
            if on <= today and (origin or key, months) not in there:
                yield key, months, on


def launches() -> dict[int, date]:
    """The day on which each project that was launched went live, by number."""
    live = dict(Project.objects.filter(phase__in=(Phase.LIVE, Phase.CLOSED)).values_list("pk", "number"))
    told = Event.objects.filter(subject_kind="portfolio.project", kind=MOVED, target=Phase.LIVE, subject_id__in=list(live))
    return {live[key]: at.astimezone(clock.zone()).date() for key, at in told.order_by("at").values_list("subject_id", "at")}


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@operation
def _raise(*, key: int, months: int, due_on: date) -> bool:
    """Of two that raise the same at once the constraint lets one."""
    promise = Promise.objects.select_related("kpi__owner_marketing", "owner").get(pk=key)
    owner = promise.kpi.owner_marketing if promise.kpi else promise.owner
    try:
        with transaction.atomic():
            review = Review.objects.create(
                promise=promise, origin_id=promise.origin_id or promise.pk, months=months, due_on=due_on, raised_at=clock.now(), owner=owner
            )
    except IntegrityError:
        return False
    record(RAISED, actor=None, about=review, data={"number": promise.number, "months": months, "owner": owner.pk})
    return True
