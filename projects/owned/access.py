"""Who sees what the company owns, and who keeps the register."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.models import Person
from projects.owned.models import Renewal, Tool

KEEPING = frozenset({Role.TECHNOLOGIST, Role.IT_LEAD, Role.ARCHITECTURE, Role.ADMIN})
CLOSED = "What the company owns is shown to people with a duty in Bridge."
KEEP = "Marketing technologists, IT leads, architects and administrators put tools into the register."
CHANGE = "Its owner, marketing technologists, IT leads, architects and administrators change what is said of a tool."


def visible(person: Person) -> QuerySet[Tool]:
    """Shared: whoever holds a duty sees all of it, nobody else any."""
    return Tool.objects.all() if duties.roles_of(person) else Tool.objects.none()


def renewals(person: Person) -> QuerySet[Renewal]:
    """That a draft was raised. Its number is its owner's to tell: no event has it."""
    return Renewal.objects.all() if duties.roles_of(person) else Renewal.objects.none()


def may_keep(held: frozenset[str]) -> bool:
    """An auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint(KEEPING)


def may_change(person: Person, held: frozenset[str], tool: Tool) -> bool:
    return may_keep(held) or (bool(held) and Role.AUDITOR not in held and tool.owner_id == person.pk)
