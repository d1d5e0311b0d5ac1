"""Who may add a link to a thing and take it away, and which links a person may know of."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.notes.carriers import CARRIERS, Carrier
from collab.people.models import Person
from collab.stream import tellers
from collab.stream.models import Link

ONLY_READS = "An auditor reads links and adds none."
NO_DUTY = "Links are added by people with a duty in Bridge; you may read this."


def visible(person: Person) -> QuerySet[Link]:
    """The links on what the person may open, those that were removed too. All others do not exist for them."""
    allowed = Q(pk__in=())
    for kind, carrier in CARRIERS.value.items():
        allowed |= Q(subject_kind=kind) & Q(Exists(carrier.opens(person).order_by().filter(pk=OuterRef("subject_id"))))
    return Link.objects.filter(allowed)


def refused(person: Person, carrier: Carrier, thing: Any) -> str:
    """Why this person, who may open the thing, adds no link to it and removes none; empty where they may."""
    held = duties.roles_of(person)
    if Role.AUDITOR in held:
        return ONLY_READS
    if not held:
        return NO_DUTY
    return carrier.closed(thing) or tellers.of(carrier).unlinked(person, thing)
