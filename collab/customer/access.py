"""Who may see the customer's moments and the data sources, and who keeps them."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.customer.models import DataSource, Moment
from collab.people.models import Person

KEEPING = frozenset({Role.ADMIN, Role.TECHNOLOGIST})
CLOSED = "The customer’s journey and the data sources are shown to people with a duty in Bridge."
KEEP = "Administrators and marketing technologists keep the journey and the register."


def visible_moments(person: Person) -> QuerySet[Moment]:
    """Whoever holds a duty sees the whole journey."""
    return Moment.objects.all() if duties.roles_of(person) else Moment.objects.none()


def visible_sources(person: Person) -> QuerySet[DataSource]:
    """Whoever holds a duty sees the whole register: what exists, never the data."""
    return DataSource.objects.all() if duties.roles_of(person) else DataSource.objects.none()


def used_sources(person: Person) -> QuerySet[DataSource]:
    """Those that have not retired: somebody has to answer for them."""
    return visible_sources(person).filter(retired_on=None)


def locked_sources(person: Person) -> QuerySet[DataSource]:
    """The register with its rows locked, always in one order."""
    return visible_sources(person).select_for_update(of=("self",), no_key=True).select_related("owner").order_by("pk")


def may_keep(held: frozenset[str]) -> bool:
    """May add and change moments and sources; an auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint(KEEPING)
