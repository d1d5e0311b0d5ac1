"""Sessions: begun with name and password, ended one by one, or all at once by a new epoch."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from collab.account.models import Session
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person


@operation
def begin(*, actor: Person, address: str, device: str) -> Session:
    """Write down that somebody signed in; ``device`` is said in a few words."""
    now = clock.now()
    session = Session.objects.create(
        person=actor,
        epoch=actor.epoch,
        ends_at=now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        address=address[:45],
        device=device[:80],
    )
    record("account.session.begun", actor=actor, about=session)
    return session


@operation
def end(*, actor: Person, session: int) -> None:
    """End one of one's own sessions; NotFound where it is none, or over already."""
    found = live(actor).select_for_update().filter(pk=session).first()
    if found is None:
        raise NotFound
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    record("account.session.ended", actor=actor, about=found)


@operation
def end_everywhere(*, actor: Person) -> int:
    """End every session of one's own, this one too, in every copy of them; gives how many were known."""
    person = Person.objects.select_for_update().get(pk=actor.pk)
    number = ended(person)
    record("people.person.signed_out_everywhere", actor=actor, about=person, data={"sessions": number})
    return number


def ended(person: Person, but: int | None = None) -> int:
    """Begin a new epoch for a locked person; of the sessions only ``but`` is carried over. Gives how many ended."""
    inside_unit()
    number: int = live(person).exclude(pk=but).update(ended_at=clock.now())
    kept = [row.pk for row in live(person)]
    Person.objects.filter(pk=person.pk).update(epoch=F("epoch") + 1)
    person.refresh_from_db(fields=["epoch"])
    Session.objects.filter(pk__in=kept).update(epoch=person.epoch)
    return number


def live(person: Person) -> Any:
    """The sessions of a person that are not over."""
    now = clock.now()
    used = now - timedelta(seconds=settings.SESSION_IDLE_AGE)
    return Session.objects.filter(person=person, ended_at=None, ends_at__gt=now, used_at__gt=used, epoch=F("person__epoch"))
