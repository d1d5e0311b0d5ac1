"""The reads of a stream: its events as a sight knows them, and its links. A fixed number of queries, however many there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Q, QuerySet, Subquery, Value
from django.db.models.fields import CharField

from collab.events.models import Event
from collab.files import access as files
from collab.files.models import File
from collab.files.states import FILE, PUT
from collab.files.states import State as FileState
from collab.kit.errors import NotFound
from collab.kit.kept import kept
from collab.notes import access as notes
from collab.notes.models import Note, Watch
from collab.notes.states import NOTE, Audience
from collab.people.models import Person
from collab.stream import tellers
from collab.stream.models import Link
from collab.stream.sight import Sight
from collab.stream.states import LINK, Kind
from collab.stream.tellers import Teller
from collab.web.keyset import Key, Keyset

PAGE = 25
ORDER = Keyset((Key("pk"),), refused=NotFound)
# What is beside a thing, by the kind of its events.
PARTS = {NOTE: Kind.NOTES, FILE: Kind.FILES, LINK: Kind.LINKS}
# A scanner's word on a file is no news beside that it was put there.
OF_FILES = (PUT,)


def told(person: Person, seen: Sight, kind: str = "") -> QuerySet[Event]:
    """The events that the person reads in the stream of what they opened, of one ``Kind`` where it is named."""
    return _story(seen, person, kind).select_related("actor")


def story(seen: Sight) -> QuerySet[Event]:
    """The events that whoever has this sight reads, whoever it is: what the version is reckoned from."""
    return _story(seen, None, "")


def _story(seen: Sight, person: Person | None, kind: str) -> QuerySet[Event]:
    teller, kinds = tellers.of(seen.carrier), {kind} if kind else {str(one) for one in Kind}
    found = _own(seen, teller, kinds)
    # Their keys are read first: by a subquery in an OR the planner would walk the whole record.
    keys: dict[str, list[int]] = {part: [] for part in PARTS if PARTS[part] in kinds}
    for part, key in (*_beside(seen, keys), *_brought(seen, person, keys)) if keys else ():
        keys[part].append(key)
    for part, some in keys.items():
        found |= Q(subject_kind=part, subject_id__in=some) & (Q(kind__in=OF_FILES) if part == FILE else Q())
    return teller.apart(Event.objects.filter(found), person)


def _own(seen: Sight, teller: Teller, kinds: set[str]) -> Q:
    """What happened to the thing itself and to what is of its story."""
    wanted = Q(pk__in=())
    money = Q(kind__in=teller.money) | Q(subject_kind__in=teller.of_money)
    decided = Q(kind__in=teller.decisions) & ~money
    if Kind.MONEY in kinds:
        wanted |= money
    if Kind.DECISIONS in kinds:
        wanted |= decided
    if Kind.MOVES in kinds:
        wanted |= ~(money | Q(kind__in=teller.decisions))
    subjects = Q(pk__in=())
    for subject, keys in {seen.carrier.kind: (seen.thing.pk,), **teller.beside(seen.thing)}.items():
        if seen.money or subject not in teller.of_money:
            subjects |= Q(subject_kind=subject, subject_id__in=list(keys))
    return subjects & wanted & (~teller.untold if teller.untold is not None else Q())


def _beside(seen: Sight, parts: dict[str, list[int]]) -> list[tuple[str, int]]:
    """What this sight knows of, of these kinds: the kind and the key of each. One query."""
    here = {"subject_kind": seen.carrier.kind, "subject_id": seen.thing.pk}
    rows: dict[str, QuerySet[Any]] = {
        NOTE: Note.objects.filter(**here),
        # What was removed, or refused, is nobody's to read of.
        FILE: File.objects.filter(**here, removed_at=None).exclude(state=FileState.REFUSED),
        LINK: Link.objects.filter(**here),
    }
    if not seen.reviewing:
        rows |= {part: rows[part].filter(audience=Audience.EVERYONE) for part in (NOTE, FILE)}
    first, *others = [rows[part].order_by().values_list(Value(part, CharField()), F("pk")) for part in parts]
    return list(first.union(*others, all=True))


def kind_of(event: Event, teller: Teller) -> str:
    """Which ``Kind`` an event of a stream is of."""
    if event.subject_kind in PARTS:
        return str(PARTS[event.subject_kind])
    if event.kind in teller.money or event.subject_kind in teller.of_money:
        return str(Kind.MONEY)
    return str(Kind.DECISIONS if event.kind in teller.decisions else Kind.MOVES)


def _brought(seen: Sight, person: Person | None, parts: dict[str, list[int]]) -> list[tuple[str, int]]:
    """The notes and files that the thing brings along, as the person reads them where they stand. Two queries, none where it brings none.

    The version asks for nobody: what happens beside a thing that was merged away is no news of this one.
    """
    came = {} if person is None else seen.carrier.brings(seen.thing)
    if person is None or not came:
        return []
    rows = {NOTE: notes.visible(person), FILE: files.visible(person)}
    return [
        (part, key)
        for part in parts
        if part in rows
        for key in rows[part].filter(subject_kind=seen.carrier.kind, subject_id__in=list(came)).order_by().values_list("pk", flat=True)
    ]


@dataclass(frozen=True, slots=True)
class Has:
    """What there is beside a thing for a sight; ``said`` is whether the person follows it by their own word."""

    notes: bool
    files: bool
    links: bool
    said: bool | None


def has(person: Person, seen: Sight) -> Has:
    """What there is beside this thing. One query, where each part would be one."""
    (row,) = beside(person, reviewing=seen.reviewing, kind=seen.carrier.kind, key=seen.thing.pk).rows()
    return Has(*row)


@kept(shape=("reviewing",), reads=("notes", "files", "links", "said"))
def beside(person: Person, *, reviewing: bool, kind: str, key: int) -> QuerySet[Person]:
    """A row: what there is beside the thing of this kind and key, and what the person said of following it.

    What is for the reviewing side alone is not there for others: else they would wait for a question that finds nothing.
    """
    here = {"subject_kind": kind, "subject_id": key}
    read = here if reviewing else {**here, "audience": Audience.EVERYONE}
    return Person.objects.filter(pk=person.pk).annotate(
        notes=Exists(Note.objects.filter(**read)),
        files=Exists(File.objects.filter(**read)),
        links=Exists(Link.objects.filter(**here, removed_at=None)),
        said=Subquery(Watch.objects.filter(**here, person_id=person.pk).order_by().values("is_on")[:1]),
    )


def links(seen: Sight) -> QuerySet[Link]:
    """The links that lead somewhere now, the newest first."""
    found = Link.objects.filter(subject_kind=seen.carrier.kind, subject_id=seen.thing.pk, removed_at=None)
    return found.select_related("added_by").order_by("-pk")
