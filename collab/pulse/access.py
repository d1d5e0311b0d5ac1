"""Who reads what a pulse says, who answers it, and who keeps the published figures beside it."""

from django.db.models import Exists, OuterRef, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.kit.errors import Forbidden
from collab.people.models import Person
from collab.pulse.models import Asked, Window

KEEPING = frozenset({Role.CMO, Role.CIO, Role.ADMIN})
KEEP = "The CMO, the CIO and administrators keep the published figures."
CLOSED = "The pulse is shown to people with a duty in Bridge, and to whom it asks."


def visible(person: Person) -> QuerySet[Window]:
    """Open by default: whoever holds a duty reads of every pulse, others of those that asked them."""
    if duties.roles_of(person):
        return Window.objects.all()
    return Window.objects.filter(Exists(Asked.objects.filter(window=OuterRef("pk"), person_id=person.pk)))


def reading(person: Person) -> None:
    """Raise Forbidden for whoever reads of no pulse: page and API refuse them alike."""
    if not duties.roles_of(person) and not visible(person).exists():
        raise Forbidden(CLOSED)


def may_keep(held: frozenset[str]) -> bool:
    """May enter and change published figures; an auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint(KEEPING)
