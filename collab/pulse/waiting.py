"""The pulse that waits for a person: home, sidebar and list ask this one question."""

from django.db.models import Exists, OuterRef, QuerySet

from collab.kit import clock
from collab.people.models import Person
from collab.pulse.models import Asked, Participation, Window


def to_answer(person: Person) -> QuerySet[Window]:
    """The open pulse that asks this person and has not heard them."""
    today = clock.today()
    return Window.objects.filter(
        Exists(Asked.objects.filter(window=OuterRef("pk"), person_id=person.pk)),
        ~Exists(Participation.objects.filter(quarter=OuterRef("quarter"), person_id=person.pk)),
        closed_at=None, opens_on__lte=today, closes_on__gte=today,
    ).order_by("quarter")  # fmt: skip
