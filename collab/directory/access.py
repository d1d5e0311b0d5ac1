"""Who reads the directory, and who keeps it."""

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.calendars import Calendar
from collab.people.models import Absence, Department, Person

FILES_KEPT_BY = "Administrators take files of people and departments over."
NOT_YOURS = "Absences are entered and seen by the person and their manager."


def visible_calendars(person: Person) -> QuerySet[Calendar]:
    """Whoever holds a duty sees by which calendars the house works."""
    return Calendar.objects.all() if duties.roles_of(person) else Calendar.objects.none()


def visible_people(person: Person) -> QuerySet[Person]:
    """Whoever holds a duty sees who works here, and for whom."""
    return Person.objects.filter(is_active=True) if duties.roles_of(person) else Person.objects.none()


def visible_departments(person: Person) -> QuerySet[Department]:
    """And the departments."""
    return Department.objects.all() if duties.roles_of(person) else Department.objects.none()


def may_keep(held: frozenset[str]) -> bool:
    """May add and change people, departments and calendars; an auditor changes nothing, whatever else they hold."""
    return Role.ADMIN in held and Role.AUDITOR not in held


def may_enter(actor: Person, person: Person) -> bool:
    """May see this person's absences and enter them: they themself, and their manager, as long as both work here."""
    return actor.is_active and actor.pk in (person.pk, person.manager_id)


def visible_absences(actor: Person) -> QuerySet[Absence]:
    """One's own, and those of whose manager one is; that somebody is away today is ``people.away``."""
    theirs = Q(person=actor.pk) | Q(person__manager=actor.pk)
    return Absence.objects.filter(theirs, person__is_active=True) if actor.is_active else Absence.objects.none()
