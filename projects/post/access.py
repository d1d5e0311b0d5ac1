"""Who looks after the tray, and who may open a letter that is in it no more."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.notes import access as notes
from collab.people.models import Person
from projects.intake.access import visible as visible_requests
from projects.intake.askers import asks
from projects.post.models import Letter
from projects.post.states import State

SORTING = frozenset({Role.TECHNOLOGIST, Role.ADMIN})
SORT = "Marketing technologists and administrators look after letters that wait."


def may_sort(held: frozenset[str]) -> bool:
    """An auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint(SORTING)


def visible_to_sorters() -> Q:
    """What is in the tray, was left, or went out of it by one of them. What became of all others is for those whom it is about."""
    return Q(state__in=(State.WAITING, State.DROPPED)) | Q(decided_by__isnull=False)


def visible(person: Person) -> QuerySet[Letter]:
    """The letters that the person may open: those of the tray, of their own requests, and behind notes that they may read."""
    asked = visible_requests(person).filter(asks(person), pk=OuterRef("subject_id")).order_by()
    read = notes.visible(person).filter(pk=OuterRef("note_id")).order_by()
    allowed = Q(Exists(asked), state=State.DRAFTED) | Q(Exists(read), state=State.NOTED)
    if may_sort(duties.roles_of(person)):
        allowed |= visible_to_sorters()
    return Letter.objects.filter(allowed)
