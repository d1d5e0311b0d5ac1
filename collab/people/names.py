"""People by their keys, with no more than their names and their team: fetched together, which costs less than a join for each part somebody plays."""

from collections.abc import Iterable

from django.db.models import QuerySet

from collab.kit.kept import kept
from collab.kit.statements import by_key
from collab.kit.words import Names, Sought, asks, terms
from collab.people.models import Person


def people(keys: Iterable[int | None]) -> dict[int, Person]:
    """These people with their names and the key of their department alone. One query, none for nobody."""
    return by_key(Person, keys, "username", "first_name", "last_name", "department_id")


# Whoever types a word that so many are called asks for something else.
MOST_CALLED = 50


@kept(reads=("pk",))
def called(*, words: str) -> QuerySet[Person]:
    """Who has these words in their name; as ``asks`` writes them for names."""
    return (
        Person.objects.alias(called=Names("first_name", "last_name", "username")).filter(called=Sought(words)).order_by("pk")[:MOST_CALLED]
    )


def everybody() -> list[tuple[int, str, str, str]]:
    """Everybody who works here: their key and their names. One query."""
    return list(Person.objects.filter(is_active=True).order_by("username").values_list("pk", "first_name", "last_name", "username"))


def called_like(text: str) -> QuerySet[Person]:
    """Whoever has each of these words in their name, the last one as far as it was typed."""
    names = Person.objects.alias(called=Names("first_name", "last_name", "username"))
    return names.filter(called=Sought(asks(terms(text, is_unfinished=True), by_stem=False)))


def who_is_called(text: str) -> list[int]:
    """The keys of the people whose name has every word of this; nobody for no word. One query."""
    wanted = terms(text)
    return [key for (key,) in called(words=asks(wanted, by_stem=False)).rows()] if wanted else []
