"""Who may see the customer's moments and the data sources, and who keeps them."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.customer.models import DataSource, Moment
from collab.people.models import Person

KEEPING = frozenset({Role.ADMIN, Role.TECHNOLOGIST})


def visible_moments(person: Person) -> QuerySet[Moment]:
    """Whoever holds a duty sees the whole journey."""
    return Moment.objects.all() if duties.roles_of(person) else Moment.objects.none()


def visible_sources(person: Person) -> QuerySet[DataSource]:
    """Whoever holds a duty sees the whole register: what exists, never the data."""
    return DataSource.objects.all() if duties.roles_of(person) else DataSource.objects.none()


def may_keep(held: frozenset[str]) -> bool:
    """May add and change moments and sources; an auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint(KEEPING)
