"""Who opens a person's page, who hands over what somebody holds, and who sends somebody off."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.directory import access as directory
from collab.kit.errors import Forbidden, NotFound
from collab.people.models import Person

# They see to what somebody leaves; an auditor reads who was here.
KEEPERS = frozenset({Role.ADMIN.value, Role.TECHNOLOGIST.value})
SEES_LEFT = KEEPERS | {Role.AUDITOR.value}
CLOSED = "Administrators, marketing technologists and whoever holds it hand over what somebody holds."
ENDS = "Administrators send somebody off."


def visible(reader: Person) -> QuerySet[Person]:
    """Oneself; who works here, for whoever holds a duty; who has left too, for whoever sees to what they left."""
    if not duties.roles_of(reader).isdisjoint(SEES_LEFT):
        return Person.objects.all()
    return directory.visible_people(reader) | Person.objects.filter(pk=reader.pk)


def person_of(reader: Person, username: str) -> Person:
    """The person as their page shows them; raises NotFound."""
    found = visible(reader).filter(username=username).select_related("department", "manager", "calendar").first()
    if found is None:
        raise NotFound
    return found


def hands(reader: Person, roles: frozenset[str], person: Person) -> bool:
    """May hand over what this person holds, as far as each thing is theirs to hand over; an auditor changes nothing."""
    return Role.AUDITOR not in roles and (reader.pk == person.pk or not roles.isdisjoint(KEEPERS))


def permit(reader: Person, roles: frozenset[str], person: Person) -> None:
    """Raise Forbidden for who hands over nothing of this person's."""
    if not hands(reader, roles, person):
        raise Forbidden(CLOSED)


def ends(reader: Person, roles: frozenset[str], person: Person) -> bool:
    """May send this person off, who is here and somebody else."""
    return directory.may_keep(roles) and person.is_active and person.pk != reader.pk
