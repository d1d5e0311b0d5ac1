"""Who reads calendars, and who keeps them."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.calendars import Calendar
from collab.people.models import Person


def visible_calendars(person: Person) -> QuerySet[Calendar]:
    """Whoever holds a duty sees by which calendars the house works."""
    return Calendar.objects.all() if duties.roles_of(person) else Calendar.objects.none()


def may_keep(held: frozenset[str]) -> bool:
    """May add and change calendars; an auditor changes nothing, whatever else they hold."""
    return Role.ADMIN in held and Role.AUDITOR not in held
