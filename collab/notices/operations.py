"""The writes of notices: tell somebody something about an event, and mark it as read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from collab.access import duties
from collab.events import wake
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.operation import inside_unit, operation
from collab.notices import queries, wishes
from collab.notices.kinds import kind_of
from collab.notices.models import Notice
from collab.notices.planning import first_look
from collab.notices.record import signature
from collab.notices.states import Way
from collab.people.models import Person
from collab.people.states import Mail

LONGEST = 300
# Above the number of any event in its chain.
LAST = 2**31 - 1
MOST_FIRST = (Mail.ALL.value, Mail.ACTION.value, Mail.NONE.value)
# Each move settles; as Django would have written it.
SETTLE = """
    UPDATE notices_notice SET needs_action = false WHERE needs_action AND event_id IN (
        SELECT id FROM events_event WHERE subject_kind = %(kind)s AND subject_id = %(subject)s AND sequence < %(sequence)s
    ) AND (%(person)s::bigint IS NULL OR person_id = %(person)s)
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person is told. ``url`` is an address of the portal that begins with a slash."""

    person: Person
    text: str
    url: str = ""
    reason: str = ""
    needs_action: bool = False


def tell(*, event: Event, person: Person, text: str, url: str = "", reason: str = "", needs_action: bool = False) -> None:
    """Tell one person about ``event``, once however often it is called; as ``tell_all`` does."""
    tell_all(event=event, said=[Said(person, text, url, reason, needs_action)])


def tell_all(*, event: Event, said: Sequence[Said], topic: str = "", headline: str = "") -> None:
    """Tell these people about ``event``, each once however often it is called; by mail too where they wish.

    Who did it is told nothing, nor is somebody who left, who may not open what the event is about, or who wishes to hear nothing of
    its kind. ``topic`` is what their letters are one thread about, the event's subject where it is not given; ``headline`` is what
    that is called. One query for what they wish, one for what they hold, one for the notices, and one a person for whether they may open it.
    """
    inside_unit()
    wished = wishes.of(one.person.pk for one in said)
    duties.look_up(one.person for one in said)
    ways = [(one, wishes.way(wished, one.person, kind_of(event.kind, one.needs_action))) for one in said]
    notices = [
        _notice(event, one, way)
        for one, way in ways
        if way != Way.OFF
        and one.person.is_active
        and one.person.pk != event.actor_id
        and queries.may_open(one.person, event.subject_kind, event.subject_id)
    ]
    for notice in notices:
        notice.topic = topic or f"{event.subject_kind}:{event.subject_id}"
        notice.headline = _line(headline or notice.text)
    # Two deliverers may tell the same at once: the database keeps one of them.
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    transaction.on_commit(lambda: _told(notices))


def _notice(event: Event, said: Said, way: Way) -> Notice:
    is_mailed = bool(said.person.email) and way != Way.BRIDGE
    now = clock.now()
    notice = Notice(
        person=said.person,
        event=event,
        text=_line(said.text),
        reason=said.reason,
        url=said.url,
        needs_action=said.needs_action,
        kind=kind_of(event.kind, said.needs_action),
        told_at=now,
        mail=Notice.Mail.WAITS if is_mailed else Notice.Mail.NONE,
        mail_due_at=first_look(now, said.needs_action) if is_mailed else None,
    )
    notice.mac = signature(notice)
    return notice


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _told(notices: Sequence[Notice]) -> None:
    cache.delete_many([queries.unread_key(notice.person) for notice in notices])
    if any(notice.needs_action and notice.mail == Notice.Mail.WAITS for notice in notices):
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


def answered(*, about: Model, person: Person) -> None:
    """What this person was asked about this thing needs them no more, and no event tells of it."""
    inside_unit()
    asked = {"kind": about._meta.label_lower, "subject": about.pk, "sequence": LAST, "person": person.pk}
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, asked)
