"""The reads of files: those on a thing, and one with its bytes. A fixed number of queries, however many there are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from collab.events import texts
from collab.files import access, scanning
from collab.files.cards import FileCard, FileSection
from collab.files.models import File
from collab.files.states import Kind, State, ending
from collab.kit.errors import Conflict, NotFound
from collab.kit.formats import rounded
from collab.notes import carriers
from collab.notes.carriers import Carrier
from collab.notes.states import Audience
from collab.people.models import Person

UNSCANNED = "Files are not looked at by a scanner here. Open only what you expect from whom it is."
WAITING = "This file is still being looked at. Try again in a minute."
REFUSED = "Something harmful was found in this file. It is not kept."


def on(person: Person, carrier: Carrier, thing: Any) -> QuerySet[File]:
    """The files on a thing that the person has opened, the newest first."""
    return _on(person, carrier, thing, can_review=carriers.is_reviewing(person, carrier, thing.pk))


def _on(person: Person, carrier: Carrier, thing: Any, *, can_review: bool) -> QuerySet[File]:
    wanted = Q(subject_kind=carrier.kind, subject_id=thing.pk)
    if not can_review:
        wanted &= Q(audience=Audience.EVERYONE)
    if came := brought(person, carrier, thing):
        wanted |= came
    return File.objects.filter(access.there(person), wanted).select_related("put_by").order_by("-pk")


def brought(person: Person, carrier: Carrier, thing: Any) -> Q | None:
    """The files that the thing brings along, as the person has each where it was put; None where it brings none."""
    came = carrier.brings(thing)
    if not came:
        return None
    return Q(pk__in=access.visible(person).filter(subject_kind=carrier.kind, subject_id__in=list(came)).order_by().values("pk"))


def section(person: Person, carrier: Carrier, thing: Any, *, can_review: bool, has_files: bool) -> FileSection:
    """The files on a thing that the person has opened. Two queries, none where there is no file."""
    refused, came = access.refused(person, carrier, thing), carrier.brings(thing)
    has_files = has_files or bool(came)
    return FileSection(
        things=carrier.things,
        code=carrier.code(thing),
        files=tuple(cards(person, list(_on(person, carrier, thing, can_review=can_review)), came)) if has_files else (),
        can_review=can_review and not refused,
        refused=refused,
        said="" if scanning.is_on() else UNSCANNED,
    )


def cards(person: Person, files: Sequence[File], came: Mapping[int, str] | None = None) -> list[FileCard]:
    """A card a file, in their order; ``came`` is what the things that were brought along are called. One query, none for no file."""
    words = texts.read(file.name for file in files)
    return [
        FileCard(
            id=file.pk,
            name=full_name(words[file.name], file.kind),
            kind=file.kind,
            kind_words=str(Kind(file.kind).label),
            size=file.size,
            size_words=size_words(file.size),
            sha256=file.sha256,
            audience=file.audience,
            is_reviewing=file.audience == Audience.REVIEWING,
            state=file.state,
            state_words=str(State(file.state).label),
            is_ready=file.state == State.CLEAN,
            put_by=file.put_by.name,
            put_by_username=file.put_by.username,
            put_at=file.put_at,
            can_remove=file.put_by_id == person.pk,
            came_from=(came or {}).get(file.subject_id, ""),
        )
        for file in files
    ]


def one(person: Person, pk: int) -> File:
    """A file that the person may have, ready to be sent; raises NotFound, and Conflict while it is looked at or where it was refused."""
    file = access.visible(person).filter(pk=pk).first()
    if file is None:
        raise NotFound
    if file.state != State.CLEAN:
        raise Conflict(WAITING if file.state == State.WAITING else REFUSED)
    return file


def full_name(name: str, kind: str) -> str:
    """The name with an ending that says what it is: what is called ``a.pdf.exe`` and is a PDF is sent as ``a.pdf.exe.pdf``."""
    endings = ending(kind)
    return name if name.lower().endswith(endings) else name + endings[0]


def size_words(size: int) -> str:
    """Gives "312 bytes", "4.2 kB", "1.3 MB"."""
    if size < 1000:
        return f"{size} bytes"
    unit, by = ("kB", 1000) if size < 1_000_000 else ("MB", 1_000_000)
    return f"{rounded(Decimal(size) / by, 1)} {unit}"
