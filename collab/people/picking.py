"""People as others name them: by username, address or whole name, and by the words of their name and of their team while one types."""

from collections.abc import Iterable

from django.db.models import QuerySet

from collab.kit.slips import is_meant
from collab.kit.words import Names, Sought, asks, of_name, terms, words
from collab.people import away
from collab.people.models import Person
from collab.people.names import called_like, everybody, placed_like
from collab.web.picking import Finder, Offer, Reader

SEVERAL = 5


def offers(people: Iterable[Person]) -> list[Offer]:
    """With their team, and until when they are away: whoever picks sees it. One query more."""
    found = list(people)
    gone = away.in_words(one.pk for one in found)
    return [Offer(one.username, one.name, ", ".join(filter(None, (_team(one), gone.get(one.pk))))) for one in found]


def _team(person: Person) -> str:
    return person.department.name if person.department else ""


def _finder(people: QuerySet[Person]) -> Finder:
    """Of these people; who works here is everybody's to know who may open a form that asks for somebody."""
    there = people.select_related("department").order_by("first_name", "last_name", "pk")

    def exactly(reader: Reader, text: str) -> list[Offer]:
        found = there.filter(username__iexact=text) | there.filter(email__iexact=text)
        return offers(found[:SEVERAL]) or _of_whole_name(there, text)

    def like(reader: Reader, text: str, most: int) -> list[Offer]:
        if not (wanted := terms(text, is_unfinished=True)):
            return []
        found = list(there.filter(pk__in=called_like(text).values("pk"))[:most])
        if len(found) < most:
            # Whoever is called so comes first, then who works there.
            known = [one.pk for one in found]
            found += there.filter(pk__in=placed_like(wanted).values("pk")).exclude(pk__in=known)[: most - len(found)]
        if not found:
            keys = [key for key, *names in everybody() if is_meant(wanted, of_name(" ".join(names)))]
            found = list(there.filter(pk__in=keys[:most]))
        return offers(found)

    return Finder("There is nobody called {}.", exactly, like)


def _of_whole_name(there: QuerySet[Person], text: str) -> list[Offer]:
    """Whose first and last name are these words, however they are accented."""
    if not (wanted := terms(text)):
        return []
    found = there.alias(called=Names("first_name", "last_name", "username")).filter(called=Sought(asks(wanted, by_stem=False)))
    return offers([one for one in found if words(one.name) == words(text)][:SEVERAL])


# Who works here, and whoever ever did.
PEOPLE, ANYBODY = _finder(Person.objects.filter(is_active=True)), _finder(Person.objects.all())
