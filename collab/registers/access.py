"""Who reads the registers, and who keeps which."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.models import Person
from collab.registers.kinds import Register
from collab.registers.models import Entry

CLOSED = "Registers are shown to people with a duty in Bridge."


def visible(person: Person) -> QuerySet[Entry]:
    """Registers are shared: whoever holds a duty reads all of them, nobody else any."""
    return Entry.objects.all() if duties.roles_of(person) else Entry.objects.none()


def may_keep(held: frozenset[str], register: Register) -> bool:
    """May add, change, end and merge entries of this register; an auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint((*register.keepers, Role.ADMIN))
