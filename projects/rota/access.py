"""Who reads the rota and the rules of triage, and who keeps them."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.kit.errors import Forbidden
from collab.people.models import Person
from projects.rota.models import Rule, Turn

KEEPING = frozenset({Role.TECHNOLOGIST, Role.ADMIN})
CLOSED = "The rules and the rota of triage are shown to marketing technologists, administrators and auditors."
KEEP = "Marketing technologists and administrators keep the rules and the rota of triage."


def reads(held: frozenset[str]) -> bool:
    return not held.isdisjoint({*KEEPING, Role.AUDITOR})


def may_keep(held: frozenset[str]) -> bool:
    """An auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint(KEEPING)


def opened(person: Person) -> None:
    """Raises Forbidden for whoever does not read them."""
    if not reads(duties.roles_of(person)):
        raise Forbidden(CLOSED)


def visible(person: Person) -> QuerySet[Rule]:
    """The rules, for who reads them."""
    return Rule.objects.all() if reads(duties.roles_of(person)) else Rule.objects.none()


def turns(person: Person) -> QuerySet[Turn]:
    """The rota, for who reads it."""
    return Turn.objects.all() if reads(duties.roles_of(person)) else Turn.objects.none()
