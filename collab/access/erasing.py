"""Erase what people wrote: words and salt go, and an event of its own says which. Every hash still holds."""

from collections.abc import Collection

from collab.access import duties
from collab.access.roles import Role
from collab.events import texts
from collab.events.models import Event, Text
from collab.events.record import record
from collab.kit.errors import Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person

LONGEST = 4_000


@operation
def erase(*, actor: Person, digests: Collection[str], why: str) -> Event:
    """Erase these texts, each of which must be there, for a reason that is kept; gives the event.

    Raises Forbidden for all but administrators, Invalid without a reason, NotFound where one of them is not there (any more): then none goes.
    """
    if Role.ADMIN not in duties.roles_now(actor):
        raise Forbidden("Administrators erase what people wrote, on record.")
    ground = clean(why, "why", LONGEST)
    if not ground:
        raise Invalid(why="Say why: the record keeps it.")
    asked = sorted(set(digests))
    # First on record, then gone: the database lets nothing go that no event names.
    event = record(texts.ERASED, actor=actor, about=actor, why=ground, data={"digests": asked, "count": len(asked)})
    gone, _ = Text.objects.filter(digest__in=asked).delete()
    if not asked or gone != len(asked):
        raise NotFound("One of these texts is not there any more. Look again at what would go.")
    return event
