"""The decorator: a key is made of what is declared, and what is not declared cannot be asked."""

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from collab.kit import clock
from collab.kit.kept import DAY, Facet, Kept, Keys, Undeclared, kept
from collab.kit.statements import is_one_of
from collab.people.models import Person

SIDE = Facet("the side", lambda person: person.department_id)


def keep(query: Any, **declared: Any) -> Kept[..., Person]:
    return kept(among={}, **declared)(query)


def own(person: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk=person.pk)


def test_one_statement_serves_everybody_and_each_gets_their_own(db: None) -> None:
    asked = keep(own, reads=("username",))
    people = [Person.objects.create(username=name) for name in ("ann", "bob")]
    assert [asked(person).rows() for person in people] == [[("ann",)], [("bob",)]]
    assert asked._statement.cache_info().misses == 1
    assert not any(value in people for value in asked(people[0]).statement.values)


def test_each_facet_has_a_statement_of_its_own(db: None) -> None:
    def beside(person: Person) -> QuerySet[Person]:
        return Person.objects.filter(department_id=person.tells(SIDE) if not isinstance(person, Person) else person.department_id)

    asked = keep(beside, on=(SIDE,))
    for department in (1, 2, 1):
        asked(Person(pk=1, department_id=department))
    assert (asked._statement.cache_info().misses, asked._statement.cache_info().hits) == (2, 1)


def test_nothing_is_read_of_a_reader_that_no_facet_gives() -> None:
    def named(person: Person) -> QuerySet[Person]:
        return Person.objects.filter(username=person.username)

    def related(person: Person) -> QuerySet[Person]:
        return Person.objects.filter(duties__person=person)

    with pytest.raises(Undeclared, match=".username of its reader"):
        keep(named)(Person(pk=1, username="ann"))
    with pytest.raises(Undeclared):
        keep(related)(Person(pk=1))


def test_the_day_is_that_of_the_key_and_the_instant_is_never_part_of_it() -> None:
    def due(person: Person) -> QuerySet[Person]:
        return Person.objects.filter(date_joined__date=clock.today())

    def now(person: Person) -> QuerySet[Person]:
        return Person.objects.filter(date_joined__lt=clock.now())

    someone = Person(pk=1)
    with pytest.raises(clock.Timeless, match="the day"):
        keep(due)(someone)
    with pytest.raises(clock.Timeless, match="the instant"):
        keep(now, on=(DAY,))(someone)
    assert clock.today() in keep(due, on=(DAY,))(someone).statement.values
    # The clock goes on as before, after a refusal too.
    assert clock.now()


def test_a_value_that_is_left_out_leaves_out_its_condition(db: None) -> None:
    def called(*, name: str | None = None, keys: Keys) -> QuerySet[Person]:
        found = Person.objects.filter(is_one_of("pk", keys)).order_by("pk")
        return found if name is None else found.filter(username=name)

    asked = keep(called, reads=("username",))
    keys = [Person.objects.create(username=name).pk for name in ("ann", "bob")]
    assert asked(keys=keys).rows() == [("ann",), ("bob",)]
    assert asked(keys=keys, name="bob").rows() == asked(keys=keys[1:]).rows() == [("bob",)]
    assert not asked(keys=[]).exists() and asked(keys=keys).count() == 2
    assert asked._statement.cache_info().misses == 2


def test_a_value_shapes_nothing() -> None:
    """Else the first that is told would decide for all."""

    def called(*, name: str) -> QuerySet[Person]:
        return Person.objects.filter(username=name) if name else Person.objects.all()

    def sorted_by(*, way: str) -> QuerySet[Person]:
        return Person.objects.order_by("pk" if way == "up" else "-pk")

    with pytest.raises(TypeError, match="'name' is told later"):
        keep(called)(name="ann")
    with pytest.raises(TypeError, match="'way' is told later"):
        keep(sorted_by)(way="up")
    up, down = (keep(sorted_by, shape=("way",))(way=way).statement.sql for way in ("up", "down"))
    assert up != down


def test_what_is_declared_is_taken_and_what_is_taken_has_a_kind() -> None:
    def odd(*, when: date, how: list[str]) -> QuerySet[Person]:
        return Person.objects.filter(username__in=how)

    def placed(when: date) -> QuerySet[Person]:
        return Person.objects.all()

    for query, declared, says in (
        (own, {"shape": ("pages",)}, "does not take"),
        (odd, {"shape": ("when",)}, r"no list\[str\]"),
        (placed, {}, "all else by name"),
        (odd, {"on": (DAY,), "shape": ("how",)}, "does not take"),
    ):
        with pytest.raises(TypeError, match=says):
            keep(query, **declared)


def test_a_name_is_kept_once() -> None:
    registry: dict[str, Kept[..., Any]] = {}
    kept(among=registry)(own)
    with pytest.raises(TypeError, match="kept twice"):
        kept(among=registry)(own)


def test_no_more_are_kept_than_is_said(db: None) -> None:
    def sized(*, most: int) -> QuerySet[Person]:
        return Person.objects.order_by("pk")[:most]

    asked = keep(sized, shape=("most",), most=3)
    for most in range(1, 10):
        asked(most=most)
    assert asked._statement.cache_info().currsize == 3
