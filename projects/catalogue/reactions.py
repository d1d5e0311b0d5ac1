"""Who is told of the catalogue: whoever answers for an entry, when they wished to look at it again."""

from collections.abc import Iterable

from collab.events.models import Event
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from projects.catalogue import access, addresses
from projects.catalogue.models import Entry
from projects.catalogue.states import ENTRY, REVIEW_DUE


def owner(entry: Entry, event: Event) -> Iterable[Person]:
    return [entry.owner]


TELLINGS: dict[str, tuple[Telling[Entry], ...]] = {
    REVIEW_DUE: (Telling(owner, "{it} is to be looked at again. Say what still holds, and when you look at it next."),),
}
TOLD = (
    Told(
        kind=ENTRY,
        reaction="catalogue.tell",
        read=lambda event: Entry.objects.select_related("owner", "current").get(pk=event.subject_id),
        name=lambda entry: f"“{entry.current.title}” of the catalogue" if entry.current else f"{entry.code} of the catalogue",
        page=lambda entry, at: addresses.catalogue_entry(entry.code),
        opens=access.visible,
        tellings=TELLINGS,
    ),
)
