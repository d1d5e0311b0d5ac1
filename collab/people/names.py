"""People by their keys, with no more than their names and their team: fetched together, which costs less than a join for each part somebody plays."""

from collections.abc import Iterable

from django.db.models import QuerySet

from collab.kit.kept import kept
from collab.kit.statements import by_key
from collab.kit.words import Names, Sought, Term, asks, asks_one, of_name, terms
from collab.people.models import Person
from collab.people.states import RESERVED


def people(keys: Iterable[int | None]) -> dict[int, Person]:
    """These people with their names and the key of their department alone. One query, none for nobody."""
    return by_key(Person, keys, "username", "first_name", "last_name", "department_id")


# Who did what nobody pressed: the portal's own tasks, by night most of it, and commands of whoever runs it.
PORTAL = "Bridge"


def reserved(username: str) -> str:
    """Why nobody is called so; empty for any other name."""
    return f"{username} is a word of the addresses here. Take another username." if username.lower() in RESERVED else ""


def who(person: Person | None) -> str:
    """Who did it, as pages, histories and notices say."""
    return person.name if person else PORTAL


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


def named_in(wanted: list[Term]) -> tuple[list[int], list[Term]]:
    """Who is meant by these words, and which of them are of something else: "mei loyalty" is Mei, and loyalty.

    The people whose name has all of them; else those whose name has the most. One query, two more where none has all of several.
    """
    if not wanted:
        return [], []
    if found := [key for (key,) in called(words=asks(wanted, by_stem=False)).rows()]:
        return found, []
    some = [key for (key,) in called(words=asks_one(wanted)).rows()] if len(wanted) > 1 else []
    held = {
        key: frozenset(
            place for place, term in enumerate(wanted) if term.is_in(of_name(f"{one.first_name} {one.last_name} {one.username}"))
        )
        for key, one in people(some).items()
    }
    most = max(held.values(), key=lambda places: (len(places), sorted(places)), default=frozenset[int]())
    rest = [term for place, term in enumerate(wanted) if place not in most]
    return ([key for key, places in held.items() if places == most], rest) if most and rest else ([], [])
