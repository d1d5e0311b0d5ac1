"""Letters: the mail that goes after notices. Put together in the table, claimed by one sender, sent outside a transaction, then marked.

A sender that dies between the mail server's yes and the mark sends the letter again: the same letter, with
the same Message-ID, which mail programs show once.
"""

import functools
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from collab.events.claims import Queue, work_off
from collab.kit import clock, mailing
from collab.kit.operation import operation
from collab.kit.worktime import opening
from collab.notices import planning, queries, wishes
from collab.notices.bundling import begun, bundle
from collab.notices.letters import letter
from collab.notices.models import Notice
from collab.notices.states import Kind, Way
from collab.people import clocks

log = logging.getLogger(__name__)
# Seconds of a pass in which what waits is put into letters; what is left then is put there by the next one.
PASS = 15.0
# A claim holds five letters, each of which takes at most EMAIL_TIMEOUT.
LETTERS = Queue(
    "letters", Notice, due=(Notice.Mail.DUE.value,), parked=Notice.Mail.PARKED.value,
    state="mail", due_at="mail_due_at", attempts="mail_attempts", error="mail_error",
    batch=5, claim=timedelta(minutes=2), most=10,
)  # fmt: skip
# What waits for its letter, for who asks how long the oldest has waited to be looked at; of it nothing is parked.
WAITING = Queue("waiting", Notice, due=(Notice.Mail.WAITS.value,), parked="", state="mail", due_at="mail_due_at", attempts="mail_attempts")
CLOSED = "Not sent: they may not open it any more."
# What a row says of a letter that it is in no more.
OUT = {"mail": Notice.Mail.NONE, "letter": None, "thread": "", "mail_due_at": None}


def send_due(most: int = 500) -> int:
    """Put what waits into letters, and send those that are due, for at most a minute; gives the number tried. They share one connection."""
    end = time.monotonic() + PASS
    while time.monotonic() < end and bundle():
        pass
    with mailing.line() as line:
        return work_off(LETTERS, functools.partial(send, line=line), most)


def send(pk: int, attempt: int, line: Any = None) -> bool:
    """Send one claimed letter; True when the mail server took it. No transaction is open meanwhile.

    It costs the same queries whatever it tells, and one more for each kind of subject.
    """
    first = LETTERS.owed(pk, attempt).select_related("person", "event").first()
    if first is None:
        return False
    notices = [first, *Notice.objects.filter(letter=pk, mail=Notice.Mail.ALONG).select_related("event").order_by("pk")]
    out = _left_out(notices)
    going = [notice for notice in notices if notice.pk not in out]
    if attempt > 1 and keep_hours([pk]):
        return False
    _thread(first, going)
    try:
        if going:
            mailing.hand_over(letter(first, going), line)
    except (SMTPException, OSError, ValueError) as error:
        log.warning("The letter of notice %s was not sent: %s", pk, error)
        LETTERS.fail(pk, attempt, error, is_final=mailing.is_final(error))
        keep_hours([pk])
        return False
    return _mark(pk, attempt, going, out) and bool(going)


def put_back(keys: list[int]) -> int:
    """Try these letters anew that were given up, in the hours of their readers; gives how many there were."""
    found = LETTERS.put_back(keys)
    keep_hours(keys)
    return found


def keep_hours(keys: Iterable[int]) -> int:
    """Of letters that were put off, by a server or by whoever tries them anew: they leave when their readers work, as at first.

    Gives how many of them wait for that now.
    """
    now, moved = clock.now(), 0
    due = list(Notice.objects.filter(pk__in=keys, mail=Notice.Mail.DUE).select_related("person"))
    people = {first.person_id for first in due}
    wished, hours = wishes.of(people), clocks.clocks(people)
    pressing = set(Notice.objects.filter(letter__in=due, needs_action=True).values_list("letter_id", flat=True))
    for first in due:
        is_pressing = first.needs_action or first.pk in pressing
        if is_pressing and wished.get(first.person_id, wishes.USUALLY).is_any_hour:
            continue
        at = opening(max(first.mail_due_at or now, now), hours.of(first.person_id))
        if at > now:
            moved += Notice.objects.filter(pk=first.pk, mail=Notice.Mail.DUE).update(mail_due_at=at)
    return moved


def _thread(first: Notice, going: Sequence[Notice]) -> None:
    """A letter of which one subject is left is of the thread of that, though it was put together about several."""
    if first.thread or len({notice.topic for notice in going}) != 1 or not going[0].topic:
        return
    person, topic = first.person_id, going[0].topic
    thread, headline = begun([person], [topic]).get((person, topic), [first.message_id, going[0].headline])
    for notice in {first.pk: first, **{one.pk: one for one in going}}.values():
        notice.thread, notice.headline = thread, headline


def _left_out(notices: Sequence[Notice]) -> dict[int, str]:
    """Which of them are told no more, by key, and why: they were read meanwhile, are over, or their reader may not know

    any more, or wishes no letter now."""
    person = notices[0].person
    openable = queries.openable(person, [(notice.event.subject_kind, notice.event.subject_id) for notice in notices])
    wished = wishes.of([person.pk])
    found = dict[int, str]()
    for notice in notices:
        way = wishes.way(wished, person, Kind.NEEDS if notice.needs_action else notice.kind)
        if not person.is_active or not person.email:
            found[notice.pk] = planning.LEFT
        elif (notice.event.subject_kind, notice.event.subject_id) not in openable:
            found[notice.pk] = CLOSED
        elif why := planning.overtaken(notice) or (planning.UNWISHED if way in (Way.BRIDGE, Way.OFF) else ""):
            found[notice.pk] = why
    return found


@operation
def _mark(pk: int, attempt: int, going: Sequence[Notice], out: Mapping[int, str]) -> bool:
    """Write what came of the letter and of all in it, at once; False where this attempt no longer counts."""
    now = clock.now()
    if pk in out:
        is_marked = LETTERS.finish(pk, attempt, Notice.Mail.NONE, thread="", mail_error=out[pk])
    else:
        is_marked = LETTERS.finish(pk, attempt, Notice.Mail.SENT, mailed_at=now, thread=going[0].thread, headline=going[0].headline)
    if not is_marked:
        return False
    others = Notice.objects.filter(letter=pk, mail=Notice.Mail.ALONG)
    for why in set(out.values()):
        others.filter(pk__in=[key for key, said in out.items() if said == why]).update(**OUT, mail_error=why)
    along = others.filter(pk__in=[notice.pk for notice in going])
    if going and going[0].thread:
        along.update(thread=going[0].thread, headline=going[0].headline)
    along.update(mail=Notice.Mail.SENT, mailed_at=now)
    return True
