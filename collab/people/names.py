"""People by their keys, with no more than their names and their team: fetched together, which costs less than a join for each part somebody plays."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from collab.kit.kept import kept
from collab.kit.statements import by_key
from collab.kit.words import Names, Sought, Term, asks, asks_one, of_name, terms
from collab.people.models import Department, Person
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
MOST_WAYS = 4


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


def placed_like(wanted: list[Term]) -> QuerySet[Person]:
    """Whoever works in a department whose name has some of these words, and has the others in their own name: "mei martech", "crm"."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for key, name in Department.objects.order_by("pk").values_list("pk", "name"):
        there = of_name(name)
        rest = tuple(place for place, term in enumerate(wanted) if not term.is_in(there))
        if len(rest) < len(wanted):
            groups.setdefault(rest, []).append(key)
    if not groups:
        return Person.objects.none()
    placed = Q()
    # Of many ways to part the words, those that leave fewest to the name.
    for rest in sorted(groups, key=len)[:MOST_WAYS]:
        called = Q(called=Sought(asks([wanted[place] for place in rest], by_stem=False))) if rest else Q()
        placed |= Q(department__in=groups[rest]) & called
    return Person.objects.alias(called=Names("first_name", "last_name", "username")).filter(placed)


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
