"""What of promises waits for a person: reviews that are theirs, and changes that their side decides on."""

from django.db.models import QuerySet

from collab.kit import clock
from collab.people.models import Person
from projects.promises import access
from projects.promises.models import Amendment, Review


def to_review(person: Person) -> QuerySet[Review]:
    """The reviews that are due and theirs, the longest first. What was too early waits until its day."""
    return access.reviews(person).filter(owner_id=person.pk, verdict="", due_on__lte=clock.today()).order_by("due_on", "pk")


def to_decide(person: Person) -> QuerySet[Amendment]:
    return access.to_decide(person).order_by("proposed_on", "pk")
