"""Who may have files, and who may put them there."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.files.models import File
from collab.files.states import State
from collab.notes.carriers import CARRIERS, Carrier
from collab.notes.states import Audience
from collab.people.models import Person

ONLY_READS = "An auditor reads files and adds none."
NO_DUTY = "Files are added by people with a duty in Bridge; you may read this."


def visible(person: Person) -> QuerySet[File]:
    """The files on what the person may open; those for the reviewing side only where they are of it. All others do not exist for them,

    and neither does what was removed, or was refused to somebody else.
    """
    allowed = Q(pk__in=())
    for kind, carrier in CARRIERS.value.items():
        read = Q(audience=Audience.EVERYONE)
        if carrier.reviews is not None:
            read |= Q(_among(carrier.reviews(person)))
        allowed |= Q(subject_kind=kind) & Q(_among(carrier.opens(person))) & read
    return File.objects.filter(allowed, there(person))


def there(person: Person) -> Q:
    """What is still there, and was not refused to somebody else."""
    return Q(removed_at=None) & (~Q(state=State.REFUSED) | Q(put_by=person.pk))


def _among(things: QuerySet[Any]) -> Exists:
    # Asked row by row, by key: as a list, all that the person may see would be gathered first.
    return Exists(things.order_by().filter(pk=OuterRef("subject_id")))


def refused(person: Person, carrier: Carrier, thing: Any) -> str:
    """Why this person, who may open the thing, adds no file to it; empty where they may. No query where duties are known."""
    held = duties.roles_of(person)
    if Role.AUDITOR in held:
        return ONLY_READS
    return carrier.closed(thing) if held else NO_DUTY
