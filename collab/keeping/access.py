"""Who reads what is held, who asks for it, and who agrees: as with duties and policies."""

from django.db.models import QuerySet

from collab.access.roles import Role
from collab.appointments.access import oversees
from collab.appointments.states import SAY
from collab.keeping.models import Erasure, Hold
from collab.kit.errors import Forbidden
from collab.people.models import Person


def reading(person: Person) -> None:
    """Raise Forbidden for whoever reads no holds: the list in the API and the page refuse them alike."""
    if not oversees(person):
        raise Forbidden("Administrators, executives and auditors read what is held.")


def visible(person: Person) -> QuerySet[Hold]:
    return Hold.objects.all() if oversees(person) else Hold.objects.none()


def erasures(person: Person) -> QuerySet[Erasure]:
    return Erasure.objects.all() if oversees(person) else Erasure.objects.none()


def asking(roles: frozenset[str]) -> str | None:
    """Why this person neither places a hold nor asks for its end, or None."""
    return None if Role.ADMIN in roles else "An administrator places a hold and asks for its end."


def seconding(asked_by: int | None, person: Person, roles: frozenset[str]) -> str | None:
    """Why this person does not agree to what that one asked, or None."""
    if roles.isdisjoint(SAY):
        return "An administrator or an executive agrees as the second person."
    return "You asked for it: a second person agrees." if person.pk == asked_by else None
