"""The writes of a file of people: some hundreds a statement, in an order in which nobody ever stands above themself, each on record."""

from itertools import groupby
from typing import Any

from django.contrib.auth.hashers import is_password_usable, make_password
from django.db import connection

from collab.account.operations import address
from collab.directory.importing.held import COLUMNS, Fresh, Held
from collab.directory.operations.people import FIELDS, PERSONAL, POINTS, facts_of
from collab.events.record import record_many
from collab.kit.many import Tick, chunks, plan_anew, settle
from collab.kit.operation import inside_unit
from collab.people.models import Person

THROUGH = "file"

_SET = ", ".join(f"{name}{'_id' if name in POINTS else ''} = n.{name}" for name in COLUMNS)
_GIVEN = ", ".join(f"%({name})s::{'bigint' if name in POINTS else 'text'}[]" for name in COLUMNS)
UPDATE = (
    f"UPDATE people_person SET {_SET} FROM unnest(%(id)s::bigint[], {_GIVEN}) AS n (id, {', '.join(COLUMNS)}) WHERE people_person.id = n.id"  # noqa: S608 - made of constants
)


def write(actor: Person, held: Held, tick: Tick) -> None:
    """Write what is new and what changes, whoever stands higher first; ``tick`` is told how many are written.

    What the guards ask at the end is asked with each chunk, or all of it would burden the one statement of the commit.
    """
    inside_unit()
    plan_anew()
    _free_addresses(held.fresh)
    done = 0
    for one_is_new in (True, False):
        found = sorted((one for one in held.fresh if (one.there is None) is one_is_new), key=lambda one: held.heights[one.row.key])
        for _, level in groupby(found, key=lambda one: held.heights[one.row.key]):
            for chunk in chunks(level):
                (_add if one_is_new else _change)(actor, chunk, held)
                settle()
                done += len(chunk)
                tick(done)


def _free_addresses(fresh: list[Fresh]) -> None:
    """Whoever gives an address to somebody else in the file has none for a moment: no two have one, at no time."""
    taken = {one.said["email"].lower() for one in fresh if "email" in one.said}
    keys = [one.there.key for one in fresh if one.there and "email" in one.said and one.there.values["email"].lower() in taken]
    for chunk in chunks(keys):
        Person.objects.filter(pk__in=chunk).update(email="")


def _add(actor: Person, chunk: list[Fresh], held: Held) -> None:
    """Without a password: they choose their own by a link."""
    made = [Person(username=one.row.key, password=make_password(None), **_values(one, held)) for one in chunk]
    for person in Person.objects.bulk_create(made):
        held.people[person.username] = person.pk
    told = [
        (person, facts_of(person, _fields({"username": person.username, **one.said}), PERSONAL, THROUGH))
        for person, one in zip(made, chunk, strict=True)
    ]
    record_many("people.person.added", actor=actor, told=told)


def _change(actor: Person, chunk: list[Fresh], held: Held) -> None:
    rows = [(Person(pk=one.there.key, **_values(one, held)), one) for one in chunk if one.there]
    given: dict[str, list[Any]] = {"id": [person.pk for person, _ in rows]}
    given |= {name: [getattr(person, f"{name}_id" if name in POINTS else name) for person, _ in rows] for name in COLUMNS}
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, given)
    told = [(person, facts_of(person, [name for name in FIELDS if name in one.said], PERSONAL, THROUGH)) for person, one in rows]
    record_many("people.person.changed", actor=actor, told=told)
    moved = [(person.pk, one.there.values["email"]) for person, one in rows if one.there and "email" in one.said]
    unknown = [key for key, old in moved if not old]
    hashes = dict(Person.objects.filter(pk__in=unknown).values_list("pk", "password")) if unknown else {}
    address.changed_for_many([(key, old, is_password_usable(hashes.get(key))) for key, old in moved], actor)


def _fields(said: dict[str, str]) -> list[str]:
    return [name for name in FIELDS if said.get(name)]


def _values(one: Fresh, held: Held) -> dict[str, Any]:
    """All that the row's person says then, as their columns hold it."""
    before = one.there.values if one.there else dict.fromkeys(COLUMNS, "")
    now = {**before, **one.said}
    points = {"department": held.departments, "manager": held.people, "calendar": held.calendars}
    return {
        **{name: now[name] for name in COLUMNS if name not in POINTS},
        **{f"{name}_id": known[now[name]] if now[name] else None for name, known in points.items()},
    }
