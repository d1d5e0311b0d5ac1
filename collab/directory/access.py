"""Who reads the directory, and who keeps it."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.calendars import Calendar
from collab.people.models import Department, Person


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
