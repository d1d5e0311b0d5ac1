"""Who may read notes, and who may write them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.notes.carriers import CARRIERS, Carrier
from collab.notes.models import Note
from collab.notes.states import Audience
from collab.people.models import Person

ONLY_READS = "An auditor reads notes and writes none."
NO_DUTY = "Notes are written by people with a duty in Bridge; you may read this."


def visible(person: Person) -> QuerySet[Note]:
    """The notes on what the person may open; those for the reviewing side only where they are of it. All others do not exist for them."""
    allowed = Q(pk__in=())
    for kind, carrier in CARRIERS.value.items():
        read = Q(audience=Audience.EVERYONE)
        if carrier.reviews is not None:
            read |= Q(_among(carrier.reviews(person)))
        allowed |= Q(subject_kind=kind) & Q(_among(carrier.opens(person))) & read
    return Note.objects.filter(allowed)


def beside(kind: str, key: int) -> QuerySet[Note]:
    """The keys of the notes beside this thing, whoever may read them, as a subquery."""
    return Note.objects.filter(subject_kind=kind, subject_id=key).order_by().values("pk")  # type: ignore[return-value]


def _among(things: QuerySet[Any]) -> Exists:
    # Asked row by row, by key: as a list, all that the person may see would be gathered first.
    return Exists(things.order_by().filter(pk=OuterRef("subject_id")))


def refused(person: Person, carrier: Carrier, thing: Any) -> str:
    """Why this person, who may open the thing, writes no note beside it; empty where they may. No query where duties are known."""
    held = duties.roles_of(person)
    if Role.AUDITOR in held:
        return ONLY_READS
    return carrier.closed(thing) if held else NO_DUTY
