"""Who sees the catalogue, and who keeps it.

Technologists keep it, for they read what is asked with it; administrators, as they keep all that is set up; and each entry's owner on the IT
side, who promises what stands in it.
"""

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.models import Person
from projects.catalogue.models import Entry

KEEPING = frozenset({Role.TECHNOLOGIST, Role.ADMIN})
CLOSED = "The catalogue is shown to people with a duty in Bridge."
KEEP = "Marketing technologists and administrators put entries into the catalogue."
CHANGE = "Its owner on the IT side, marketing technologists and administrators change an entry."


def visible(person: Person) -> QuerySet[Entry]:
    """What was ever offered is open to whoever holds a duty; what was not yet, to its keepers and its owner."""
    held = duties.roles_of(person)
    if not held:
        return Entry.objects.none()
    return Entry.objects.all() if may_keep(held) else Entry.objects.filter(Q(current__isnull=False) | Q(owner_id=person.pk))


def offered(person: Person) -> QuerySet[Entry]:
    """What can be asked for now."""
    return visible(person).filter(current__isnull=False, retired_on=None)


def may_keep(held: frozenset[str]) -> bool:
    """An auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint(KEEPING)


def may_change(person: Person, held: frozenset[str], entry: Entry) -> bool:
    return may_keep(held) or (bool(held) and Role.AUDITOR not in held and entry.owner_id == person.pk)
