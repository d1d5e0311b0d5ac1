"""The writes of files: put one there, judge it, remove it. The bytes are on the shelf before, and leave it after."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from collab.events import texts
from collab.events.models import Text
from collab.events.record import record
from collab.files import access
from collab.files.looking import Looked
from collab.files.models import HELD, File
from collab.files.states import CLEARED, DELETED, LONGEST_NAME, MOST_FILES, PUT, REFUSED, REMOVED, State
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.locks import Lock
from collab.kit.operation import inside_unit, operation
from collab.kit.text import one_line
from collab.notes import carriers
from collab.notes.carriers import Carrier
from collab.notes.states import Audience
from collab.people.models import Person

NO_ROOM = "There is no room for more files in Bridge. Those who run it can make some."
HERE = "This file is here already."
TOO_MANY = f"There are {MOST_FILES} files here, and that is the most. Remove one first."


def permit(actor: Person, carrier: Carrier, thing: Any, audience: str) -> Audience:
    """Raises NotFound, Forbidden, Conflict or Invalid where the actor adds no file here for these readers."""
    if not carriers.may_open(actor, carrier, thing.pk):
        raise NotFound
    if why := access.refused(actor, carrier, thing):
        raise (Conflict if why == carrier.closed(thing) else Forbidden)(why)
    chosen = Audience(audience)
    if chosen == Audience.REVIEWING and not carriers.is_reviewing(actor, carrier, thing.pk):
        raise Invalid(audience="A file for the reviewing side is added by who is of it. Here it is for everybody who may open this.")
    return chosen


def named(name: str) -> str:
    """The name as it is kept; raises Invalid for one that leads elsewhere, or that nobody can read."""
    words = one_line(name, "file", LONGEST_NAME)
    if not words.strip(". ") or "/" in words or "\\" in words:
        raise Invalid(file="The name of the file leads to a folder, or names nothing. Give it a plain name.")
    return words


@operation
def put(*, things: str, code: str, actor: Person, name: str, looked: Looked, stored: UUID, audience: str = Audience.EVERYONE) -> File:
    """Put a file beside the thing at this address ("requests", "R-231"): its bytes are on the shelf already, as ``stored``.

    Raises NotFound for what the actor may not open, Forbidden for who only reads, Conflict where it is there already or there is no
    room, Invalid for a name or readers that are not fit.
    """
    carrier = carriers.of(things)
    thing = carrier.find(actor, code)
    chosen, words = permit(actor, carrier, thing, audience), named(name)
    _room(carrier, thing, chosen, looked)
    state = State.WAITING if settings.CLAMD else State.CLEAN
    row = File.objects.create(
        subject_kind=carrier.kind, subject_id=thing.pk, put_by=actor, audience=chosen, kind=looked.kind, size=looked.size,
        sha256=looked.sha256, stored=stored, state=state, put_at=clock.now(),
        name=texts.put(words, writer=actor, about=(carrier.kind, thing.pk)),
    )  # fmt: skip
    record(PUT, actor=actor, about=row, data=_said(row))
    return row


def _room(carrier: Carrier, thing: Any, audience: Audience, looked: Looked) -> None:
    """Raises Conflict. One after the other: two at once would each see the place that is left.

    Counted are the files for the same readers: what others have here is nothing that a sentence may tell of.
    """
    inside_unit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(Lock.SHELVING)])
    here = File.objects.filter(HELD, subject_kind=carrier.kind, subject_id=thing.pk, audience=audience)
    if here.filter(sha256=looked.sha256).exists():
        raise Conflict(HERE)
    if here.count() >= MOST_FILES:
        raise Conflict(TOO_MANY)
    held = File.objects.filter(HELD).aggregate(total=Sum("size"))["total"] or 0
    if held + looked.size > settings.FILES_MB * 1_000_000:
        raise Conflict(NO_ROOM)


@operation
def judge(*, file: int, found: str) -> bool:
    """Say that nothing was found in what waits, or what; gives whether it still waited."""
    row = File.objects.select_for_update(of=("self",)).filter(pk=file, state=State.WAITING, removed_at=None).first()
    if row is None:
        return False
    row.state, row.judged_at = State.REFUSED if found else State.CLEAN, clock.now()
    row.save(update_fields=["state", "judged_at"])
    record(REFUSED if found else CLEARED, actor=None, about=row, data={**_of(row), "found": found})
    return True


@operation
def remove(*, file: int, actor: Person) -> UUID:
    """Remove one's own file: its words go, its row and its record stay. Gives the name of the bytes, which go next.

    Raises NotFound for what the actor may not have, Forbidden for somebody else's.
    """
    if not access.visible(actor).filter(pk=file).exists():
        raise NotFound
    row = File.objects.select_for_update(of=("self",)).get(pk=file)
    if row.removed_at is not None:
        raise NotFound
    if row.put_by_id != actor.pk:
        raise Forbidden("Only who put a file there removes it.")
    digests = [row.name.removeprefix(texts.PREFIX)]
    # First on record, then gone: the database lets nothing go that no event names.
    record(texts.ERASED, actor=actor, about=actor, data={"digests": digests, "count": len(digests)})
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    record(REMOVED, actor=actor, about=row, data=_of(row))
    Text.objects.filter(digest__in=digests).delete()
    return row.stored


@operation
def forget(*, file: int) -> None:
    """Let the row of a file go that was refused long ago. The record keeps that it was there."""
    row = File.objects.select_for_update(of=("self",)).filter(pk=file, state=State.REFUSED).first()
    if row is not None:
        record(DELETED, actor=None, about=row, data=_of(row))
        row.delete()


def _of(row: File) -> dict[str, Any]:
    return {"subject": [row.subject_kind, row.subject_id]}


def _said(row: File) -> dict[str, Any]:
    """What the record says of it: keys, the digest of the bytes, and the name of the words."""
    return {
        **_of(row),
        "audience": str(row.audience),
        "name": texts.Name(row.name),
        "kind": str(row.kind),
        "size": row.size,
        "sha256": row.sha256,
        "state": str(row.state),
    }
