"""Who holds which role today. Read fresh for every decision: a right that ended has ended."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access.models import Duty
from collab.access.roles import Role
from collab.events.record import record
from collab.kit import clock
from collab.kit.kept import Facet, Reader
from collab.kit.prepared import Text
from collab.people.models import Person

# A duty that somebody was given, one that ended, and one of a first cast that came with the house.
GIVEN, ENDED, BROUGHT = "access.duty.given", "access.duty.ended", "access.duty.brought"
# The key of a reader who is nobody: no row has it.
NOBODY = 0
# Each write asks this more than once, so it is not built anew each time.
HELD = """
    SELECT d.role FROM access_duty d JOIN people_person p ON p.id = d.person_id
     WHERE d.person_id = %(person)s AND p.is_active AND d.since_on <= %(today)s AND (d.until_on IS NULL OR d.until_on >= %(today)s)
       AND d.ended_at IS NULL
"""
KINDS = {"person": "bigint", "today": "date"}
NOW = Text(HELD, **KINDS)


def _today(on: date | None = None) -> Q:
    day = on or clock.today()
    return Q(since_on__lte=day, ended_at__isnull=True) & (Q(until_on__isnull=True) | Q(until_on__gte=day))


def roles_of(person: Person | Reader) -> frozenset[str]:
    """The roles this active person holds today; none for somebody who has left. One query, kept on the object.

    Operations call ``roles_now`` instead. A kept statement, while it is built, has them from its key.
    """
    if isinstance(person, Reader):
        return person.tells(DUTIES)  # type: ignore[no-any-return]
    kept = person.__dict__.get("_roles_today")
    if kept is None:
        kept = person.__dict__["_roles_today"] = roles_now(person)
    return kept


def look_up(people: Iterable[Person]) -> None:
    """Ask for the roles of all these people at once, so that ``roles_of`` each of them asks no more. One query, none for a single one: ``roles_of`` asks for it."""
    asked_for = [person for person in people if "_roles_today" not in person.__dict__]
    if len(asked_for) < 2:
        return
    held = held_by(person.pk for person in asked_for)
    for person in asked_for:
        person.__dict__["_roles_today"] = held.get(person.pk, frozenset())


def standing_in(*roles: str) -> Person:
    """A reader who is nobody: sees what everybody with these duties sees, and nothing that is one person's own. Never saved."""
    one = Person(pk=NOBODY)
    one.__dict__["_roles_today"] = frozenset(roles)
    return one


def roles_now(person: Person) -> frozenset[str]:
    """The same, asked of the database this instant."""
    with connection.cursor() as cursor:
        NOW.ask(cursor, asked(person))
        return frozenset(role for (role,) in cursor.fetchall())


def held_by(people: Iterable[int]) -> dict[int, frozenset[str]]:
    """What each of these active people, by key, holds today; who holds nothing is left out. One query, none for nobody."""
    keys = list(people)
    found: dict[int, set[str]] = {}
    held = Duty.objects.filter(_today(), person__in=keys, person__is_active=True) if keys else Duty.objects.none()
    for key, role in held.values_list("person_id", "role"):
        found.setdefault(key, set()).add(role)
    return {key: frozenset(roles) for key, roles in found.items()}


def asked(person: Person) -> dict[str, Any]:
    """What HELD asks for, for a statement that has it inside; of what kinds it is, KINDS says."""
    return {"person": person.pk, "today": clock.today()}


# A kept statement that is shaped by its reader's duties declares this.
DUTIES = Facet("the duties", roles_of)


def in_force() -> QuerySet[Duty]:
    """The duties that active people hold today."""
    return Duty.objects.filter(_today(), person__is_active=True)


def lost() -> QuerySet[Duty]:
    """The duties that somebody had and has in no term today, or at all where they have left. Few: who has left is found from here."""
    again = in_force().filter(person=OuterRef("person"), role=OuterRef("role"))
    over = Q(ended_at__isnull=False) | Q(until_on__lt=clock.today()) | Q(person__in=Person.objects.filter(is_active=False).values("pk"))
    return Duty.objects.filter(over, ~Exists(again))


def holders(*roles: str) -> QuerySet[Person]:
    """The active people who hold one of these roles today, each once."""
    held = Duty.objects.filter(_today(), role__in=roles).values("person_id")
    return Person.objects.filter(pk__in=held, is_active=True).order_by("pk")


def give(
    person: Person,
    role: Role,
    since_on: date | None = None,
    until_on: date | None = None,
    *,
    kind: str = BROUGHT,
    actor: Person | None = None,
    **more: Any,
) -> Duty:
    """Let a person hold a role, on record with ``more`` facts. One that is ``BROUGHT`` the database takes only while a past is told."""
    with transaction.atomic():
        duty = Duty.objects.create(person=person, role=role, since_on=since_on or clock.today(), until_on=until_on)
        record(kind, actor=actor, about=duty, data={**facts(duty), **more})
    return duty


def facts(duty: Duty) -> dict[str, Any]:
    """What the record says of a duty; the proof compares the values with the row."""
    values = {"person": str(duty.person_id), "role": str(duty.role), "since_on": str(duty.since_on), "until_on": str(duty.until_on)}
    if duty.ended_at:
        values["ended_at"] = duty.ended_at.isoformat()
    return {"person": duty.person_id, "role": str(duty.role), "values": values}


def has_any(person: Person, roles: Iterable[str]) -> bool:
    return not roles_of(person).isdisjoint(roles)
