"""Whoever takes over what somebody held is told, where the operation that handed it over does not tell them."""

from collections.abc import Iterable

from collab.dashboards import addresses
from collab.dashboards.leaving.kinds import HOLDINGS
from collab.dashboards.leaving.operations import TAKEN
from collab.events.models import Event
from collab.kit import formats
from collab.notices.telling import Telling, Told, whoever_is_told
from collab.people.models import Person
from collab.people.names import people


def taker(person: Person, event: Event) -> Iterable[Person]:
    return [person] if _untold(event) else []


def _untold(event: Event) -> list[str]:
    """What of it nothing else told them, by kind; a kind of another version of the portal has no words here."""
    kinds = event.data.get("kinds", {})
    return [holding.many for holding in HOLDINGS if holding.kind in kinds and not holding.is_told]


def _what(person: Person, event: Event, reader: Person) -> str:
    return formats.listed(_untold(event))


def _former(person: Person, event: Event, reader: Person) -> str:
    key = event.data["former"]
    return people([key])[key].name


TAKERS = Told(
    kind="people.person",
    reaction="leaving.tell",
    read=lambda event: Person.objects.get(pk=event.subject_id),
    name=lambda person: person.name,
    page=lambda person, at: addresses.person(person.username),
    opens=whoever_is_told,
    tellings={TAKEN: (Telling(taker, "{actor} handed over to you what {former} held: {what}.", why=True),)},
    words={"what": _what, "former": _former},
)
