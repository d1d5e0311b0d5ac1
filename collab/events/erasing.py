"""Erase what people wrote: words and salt go, and an event of its own says which. Every hash still holds."""

from collections.abc import Collection

from collab.events import texts
from collab.events.models import Event, Text
from collab.events.record import record
from collab.kit.errors import Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person

LONGEST = 4_000


@operation
def erase(*, actor: Person, digests: Collection[str], why: str) -> Event:
    """Erase these texts, each of which must be there, for a reason that is kept; gives the event.

    Raises Invalid without a reason, NotFound where one of them is not there (any more): then none goes.
    """
    ground = clean(why, "why", LONGEST)
    if not ground:
        raise Invalid(why="Say why: the record keeps it.")
    asked = sorted(set(digests))
    held = Text.objects.select_for_update(of=("self",)).filter(digest__in=asked).order_by("digest")
    there = list(held.values_list("digest", flat=True))
    if not asked or there != asked:
        raise NotFound("One of these texts is not there any more. Look again at what would go.")
    # First on record, then gone: the database lets nothing go that no event names.
    event = record(texts.ERASED, actor=actor, about=actor, why=ground, data={"digests": there, "count": len(there)})
    Text.objects.filter(digest__in=there).delete()
    return event
