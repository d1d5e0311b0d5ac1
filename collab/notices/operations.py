"""The writes of notices: tell somebody something about an event, and mark it as read."""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from collab.events import wake
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.operation import inside_unit, operation
from collab.notices import queries
from collab.notices.models import Notice
from collab.notices.record import signature
from collab.people.models import Person
from collab.people.states import Mail

LONGEST = 300
MOST_FIRST = (Mail.ALL.value, Mail.ACTION.value, Mail.NONE.value)
# Each move settles; as Django would have written it.
SETTLE = """
    UPDATE notices_notice SET needs_action = false WHERE needs_action AND event_id IN (
        SELECT id FROM events_event WHERE subject_kind = %(kind)s AND subject_id = %(subject)s AND sequence < %(sequence)s
    ) AND (%(person)s::bigint IS NULL OR person_id = %(person)s)
"""


def tell(*, event: Event, person: Person, text: str, url: str = "", reason: str = "", needs_action: bool = False) -> None:
    """Tell ``person`` about ``event``, once however often it is called; by mail too where they wish.

    ``url`` is an address of the portal that begins with a slash. Somebody who left, or who may not open what
    the event is about, is told nothing.
    """
    inside_unit()
    if not person.is_active or not queries.may_open(person, event.subject_kind, event.subject_id):
        return
    is_mailed = bool(person.email) and (person.mail == Mail.ALL or (person.mail == Mail.ACTION and needs_action))
    now = clock.now()
    line = " ".join(text.split())
    notice = Notice(
        person=person,
        event=event,
        text=line if len(line) <= LONGEST else line[: LONGEST - 1] + "…",
        reason=reason,
        url=url,
        needs_action=needs_action,
        told_at=now,
        mail=Notice.Mail.DUE if is_mailed else Notice.Mail.NONE,
        mail_due_at=now if is_mailed else None,
    )
    notice.mac = signature(notice)
    # Two deliverers may tell the same at once: the database keeps one of them.
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    transaction.on_commit(lambda: _told(person, is_mailed))


def _told(person: Person, is_mailed: bool) -> None:
    _recount(person)
    if is_mailed:
        wake.up("notices.mail")


def _recount(person: Person) -> None:
    """Let the next page count anew what is unread; a cache that is away forgets by itself."""
    cache.delete(queries.unread_key(person))


def recount(person: Person) -> None:
    """After this transaction count anew what the person has not read: what they may open has changed."""
    inside_unit()
    transaction.on_commit(lambda: _recount(person))


def recount_about(*subjects: tuple[str, Iterable[int] | QuerySet[Any]]) -> None:
    """The same for everybody who has not read what they were told about these subjects, each a kind and its keys. One query."""
    inside_unit()
    about = Q(pk__in=())
    for kind, keys in subjects:
        about |= Q(subject_kind=kind, subject_id__in=keys)
    unread = Notice.objects.filter(read_at=None, event__in=Event.objects.filter(about).values("pk")).values("person_id")
    people = list(Person.objects.filter(pk__in=unread))
    transaction.on_commit(lambda: cache.delete_many([queries.unread_key(person) for person in people]))


@operation
def read(*, notice: int, actor: Person) -> None:
    """Mark one of the person's own notices as read; what was read stays so. Raises NotFound."""
    own = queries.visible(actor).filter(pk=notice)
    if not own.exists():
        raise NotFound
    Notice.objects.filter(pk=notice, read_at=None).update(read_at=clock.now())
    transaction.on_commit(lambda: _recount(actor))


@operation
def read_all(*, actor: Person, upto: int | None = None) -> int:
    """Mark all of the person's notices as read, up to and including ``upto``; gives how many were unread."""
    transaction.on_commit(lambda: _recount(actor))
    return queries.unread_of(actor, upto).update(read_at=clock.now())


@operation
def send_less(*, person: Person, left: str) -> str:
    """Send them no more by mail than is ``left``, and never more than before; gives what is sent from now on."""
    more = MOST_FIRST[: MOST_FIRST.index(left)]
    if Person.objects.filter(pk=person.pk, mail__in=more).update(mail=left):
        return left
    return Person.objects.values_list("mail", flat=True).get(pk=person.pk)


def settle(*, event: Event, person: Person | None = None) -> None:
    """What was asked about the event's subject before it needs nobody any more (or: not this person)."""
    inside_unit()
    key = person.pk if person else None
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"kind": event.subject_kind, "subject": event.subject_id, "sequence": event.sequence, "person": key})
