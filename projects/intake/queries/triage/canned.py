"""The reasons that a technologist may use: their own and the shared ones; and their words for one request, with its places filled."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.triage_models import Canned

# What a place stands for, by the word between the braces. Whatever else stands there stays as it is.
PLACES: dict[str, Callable[[Request, Person], str]] = {
    "requester": lambda request, person: request.requester.first_name or request.requester.name,
    "number": lambda request, person: request.code,
    "title": lambda request, person: request.title,
    "me": lambda request, person: person.name,
}


@dataclass(frozen=True, slots=True)
class CannedCard:
    """``text`` is as it was written, ``words`` for one request; ``is_own``: who reads it wrote it."""

    pk: int
    label: str
    text: str
    words: str
    is_own: bool
    is_shared: bool
    version: int


def of(person: Person, request: Request | None = None) -> list[CannedCard]:
    """All that the person may use, their own first. One query, two with the names for a request."""
    rows = Canned.objects.filter(Q(owner=person) | Q(is_shared=True)).order_by("label", "pk")
    cards = [
        CannedCard(row.pk, row.label, row.text, filled(row.text, request, person), row.owner_id == person.pk, row.is_shared, row.version)
        for row in rows
    ]
    return sorted(cards, key=lambda card: not card.is_own)


def filled(text: str, request: Request | None, person: Person) -> str:
    """The words with the places filled: "{requester}" is the first name of who asks."""
    if request is None:
        return text
    for place, gives in PLACES.items():
        text = text.replace(f"{{{place}}}", gives(request, person))
    return text
