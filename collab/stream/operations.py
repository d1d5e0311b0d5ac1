"""The writes of links: add one, remove one."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection

from collab.events import texts
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.locks import Lock
from collab.kit.operation import inside_unit, operation
from collab.kit.text import one_line
from collab.notes import carriers
from collab.notes.carriers import CARRIERS, Carrier
from collab.people.models import Person
from collab.stream import access
from collab.stream.models import Link
from collab.stream.states import ADDED, LONGEST_TITLE, LONGEST_URL, MOST_LINKS, REMOVED, SECURE

NOT_SECURE = f"Write the address as it stands in the browser; it begins with {SECURE}."
TOO_MANY = f"There are {MOST_LINKS} links here, and that is the most. Remove one first."
IS_ADDRESS = URLValidator(schemes=["https"])


@operation
def add(*, things: str, code: str, actor: Person, url: str, title: str) -> Link:
    """Add a link to the thing at this address ("requests", "R-231").

    Raises NotFound for what the actor may not open, Forbidden for who does not keep it up to date, Invalid by field for an address
    or a title that is not fit, Conflict where it is there already or there is no room.
    """
    carrier = carriers.of(things)
    thing = carrier.find(actor, code)
    _permit(actor, carrier, thing)
    where, called = address(url), _titled(title)
    _room(carrier, thing, where)
    about = (carrier.kind, thing.pk)
    link = Link.objects.create(
        subject_kind=carrier.kind, subject_id=thing.pk, added_by=actor, added_at=clock.now(),
        url=texts.put(where, writer=actor, about=about), title=texts.put(called, writer=actor, about=about),
    )  # fmt: skip
    record(ADDED, actor=actor, about=link, data={**_of(link), "url": texts.Name(link.url), "title": texts.Name(link.title)})
    return link


@operation
def remove(*, link: int, actor: Person) -> Link:
    """Take a link away; the stream goes on telling that it was there.

    Raises NotFound for what the actor may not open or is gone, Forbidden for who does not keep the thing up to date.
    """
    if not access.visible(actor).filter(pk=link).exists():
        raise NotFound
    row = Link.objects.select_for_update(of=("self",)).get(pk=link)
    carrier, thing = CARRIERS.value[row.subject_kind], carriers.thing(row.subject_kind, row.subject_id)
    if thing is None or row.removed_at is not None:
        raise NotFound
    _permit(actor, carrier, thing)
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    record(REMOVED, actor=actor, about=row, data=_of(row))
    return row


def address(url: str) -> str:
    """The address as it is kept; raises Invalid for one that is not secure, holds a password or leads nowhere."""
    where = one_line(url, "url", LONGEST_URL)
    try:
        IS_ADDRESS(where)
        parts = urlsplit(where)
    except (ValidationError, ValueError) as error:
        raise Invalid(url=NOT_SECURE) from error
    if not where.startswith(SECURE):
        raise Invalid(url=NOT_SECURE)
    if "@" in parts.netloc:
        raise Invalid(url="This address holds a name or a password. Write it without.")
    return where


def _titled(title: str) -> str:
    called = one_line(title, "title", LONGEST_TITLE)
    if not called:
        raise Invalid(title="Say what it leads to, such as “SHOP-12 Checkout in one step”.")
    return called


def _permit(actor: Person, carrier: Carrier, thing: Any) -> None:
    if not carriers.may_open(actor, carrier, thing.pk):
        raise NotFound
    if why := access.refused(actor, carrier, thing):
        raise (Conflict if why == carrier.closed(thing) else Forbidden)(why)


def _room(carrier: Carrier, thing: Any, url: str) -> None:
    """Raises Conflict. One after the other: two at once would each see the place that is left."""
    inside_unit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(Lock.LINKING_OUT)])
    there = list(Link.objects.filter(subject_kind=carrier.kind, subject_id=thing.pk, removed_at=None).values_list("url", flat=True))
    if url in texts.read(there).values():
        raise Conflict("This link is here already.")
    if len(there) >= MOST_LINKS:
        raise Conflict(TOO_MANY)


def _of(link: Link) -> dict[str, Any]:
    return {"subject": [link.subject_kind, link.subject_id]}
