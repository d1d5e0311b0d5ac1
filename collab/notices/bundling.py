"""Putting what waits into letters: in batches of people, each batch one transaction with the same number of queries however many they are.

Whoever does so holds a lock meanwhile, so that each notice is put into one letter, and two letters about one subject are of one thread.
What is put into a letter is owed from then on (``mail``).
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection

from collab.kit import clock
from collab.kit.locks import Lock
from collab.kit.operation import operation
from collab.kit.worktime import opening
from collab.notices import planning, wishes
from collab.notices.models import Notice
from collab.notices.planning import Plan
from collab.people import clocks
from collab.people.models import Person

Mail = Notice.Mail
# People a batch.
MOST = 100
# What waits is looked at again so often, for a calendar may change meanwhile, and an absence end early.
LONGEST_LOOK = timedelta(hours=1)
# Of a letter that an older version of the portal sent by itself: what went along with it goes anew.
STRAYED = """
    UPDATE notices_notice n SET mail = 'waits', mail_due_at = %(now)s, letter_id = NULL, thread = '' FROM notices_notice l
     WHERE n.mail = 'along' AND l.id = n.letter_id AND l.mail NOT IN ('due', 'parked')
"""


@operation
def bundle() -> int:
    """Look at what waits, of up to ``MOST`` people whose time to be looked at has come; gives how many notices that were."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [Lock.BUNDLING])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(STRAYED, {"now": now})
    ripe = Notice.objects.filter(mail=Mail.WAITS, mail_due_at__lte=now).order_by()
    keys = list(ripe.values_list("person_id", flat=True).distinct()[:MOST])
    if not keys:
        return 0
    wished, hours, people = wishes.of(keys), clocks.clocks(keys), Person.objects.in_bulk(keys)
    for key in keys:
        # Makes the table of their calendar before any row is held: whoever reads a notice meanwhile waits for nothing long.
        opening(now, hours.of(key))
    waiting: dict[int, list[Notice]] = {key: [] for key in keys}
    for notice in Notice.objects.select_for_update(no_key=True).filter(person_id__in=keys, mail=Mail.WAITS).order_by("pk"):
        waiting[notice.person_id].append(notice)
    plans = [
        planning.plan(people[key], notices, wished.get(key, wishes.USUALLY), hours.of(key), now)
        for key, notices in waiting.items()
        if notices
    ]
    _write(plans, now)
    return sum(map(len, waiting.values()))


def _write(plans: Sequence[Plan], now: datetime) -> None:
    letters = [letter for plan in plans for letter in plan.letters]
    _thread(letters)
    for first, *others in letters:
        first.mail, first.mail_due_at = Mail.DUE, now
        for notice in others:
            notice.mail, notice.letter, notice.mail_due_at = Mail.ALONG, first, None
    for plan in plans:
        for notice, at in plan.later:
            notice.mail_due_at = min(at, now + LONGEST_LOOK)
        for notice, why in plan.dropped:
            notice.mail, notice.mail_due_at, notice.mail_error = Mail.NONE, None, why
    put = [notice for letter in letters for notice in letter]
    Notice.objects.bulk_update(put, ["mail", "mail_due_at", "letter", "message_id", "thread", "headline"], batch_size=1000)
    left = [notice for plan in plans for notice, _ in (*plan.later, *plan.dropped)]
    Notice.objects.bulk_update(left, ["mail", "mail_due_at", "mail_error"], batch_size=1000)


def begun(people: Collection[int], topics: Collection[str]) -> dict[tuple[int, str], list[str]]:
    """By person and topic the thread that their letters about it are of, and what the first one was called. One query."""
    rows = Notice.objects.filter(person_id__in=people, topic__in=topics).exclude(thread="")
    told = rows.order_by("person_id", "topic", "pk").distinct("person_id", "topic")
    return {(person, topic): root for person, topic, *root in told.values_list("person_id", "topic", "thread", "headline")}


def _thread(letters: Sequence[list[Notice]]) -> None:
    """Name the letters. One about a single subject is of the thread of its person's first letter about it, and called as that was."""
    alone = [letter for letter in letters if len({notice.topic for notice in letter}) == 1 and letter[0].topic]
    roots = begun({letter[0].person_id for letter in alone}, {letter[0].topic for letter in alone}) if alone else {}
    for letter in letters:
        letter[0].message_id = secrets.token_hex(16)
    for letter in alone:
        first = letter[0]
        thread, headline = roots.setdefault((first.person_id, first.topic), [first.message_id, first.headline])
        for notice in letter:
            notice.thread, notice.headline = thread, headline
