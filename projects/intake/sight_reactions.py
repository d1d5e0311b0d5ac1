"""Whoever gave confidential work away, or had it taken, may not open it any more: they are told that much, and nothing of it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from collab.events.models import Event
from collab.notices import addresses
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from projects.intake.sight import LEAD_LOST, REQUEST_LOST


def former(person: Person, event: Event) -> Iterable[Person]:
    return [person]


def _people(person: Person) -> QuerySet[Person]:
    """The event is about the one who is told of it, not about the work; nobody else is told."""
    return Person.objects.all()


LOST = Told(
    kind="people.person",
    reaction="intake.tell_of_lost_sight",
    read=lambda event: Person.objects.get(pk=event.subject_id),
    name=lambda person: person.name,
    page=lambda person, at: addresses.NOTICES,
    opens=_people,
    tellings={
        LEAD_LOST: (Telling(former, "{actor} handed over a confidential project that you led. You no longer see it."),),
        REQUEST_LOST: (Telling(former, "{actor} gave a confidential request of yours to a colleague. You no longer see it."),),
    },
)
