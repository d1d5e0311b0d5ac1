"""Whose eyes read which part of the record: a subject's events are for those who may open the subject."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.events.models import Event
from collab.kit.seams import Seam
from collab.people.models import Person

# The subjects of a kind that a person may open; None: whoever is let read in the record reads all of that kind.
Readable = Callable[[Person], QuerySet[Any]] | None
# A kind that is not named is read by nobody: a new one is hidden until somebody says for whom it is.
READABLE: Seam[Mapping[str, Readable]] = Seam("whose record a person may read, by the kind of subject")


def readable(person: Person) -> QuerySet[Event]:
    """The events about what the person may open now. Who may read in the record at all is for its pages to ask."""
    allowed: Any = Q(subject_kind__in=[kind for kind, opens in READABLE.value.items() if opens is None])
    for kind, opens in READABLE.value.items():
        if opens is not None:
            # Asked row by row, by key: as a list, all that the person may open would be gathered first.
            allowed |= Q(subject_kind=kind) & Exists(opens(person).order_by().filter(pk=OuterRef("subject_id")))
    return Event.objects.filter(allowed)
