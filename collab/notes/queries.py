"""The reads of notes: those on a thing, one with its answers, who follows a thing. A fixed number of queries, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from collab.events import texts
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.notes import access, among, carriers
from collab.notes.cards import Known, NoteCard, Section
from collab.notes.carriers import CARRIERS, Carrier
from collab.notes.models import Mention, Note, Watch
from collab.notes.states import Audience
from collab.people.models import Person
from collab.web import markdown
from collab.web.keyset import Key, Keyset, Place, cut

THREADS = 10
ORDER = Keyset((Key("pk"),), refused=NotFound)


@dataclass(frozen=True, slots=True)
class Found:
    """A note as one person opened it, with what it is on."""

    note: Note
    carrier: Carrier
    thing: Any


def section(person: Person, carrier: Carrier, thing: Any, before: Place | None, known: Known) -> Section:
    """The notes on a thing that the person has opened, ten at the top with their answers. Four queries, none where there is no note."""
    refused = access.refused(person, carrier, thing)
    came = carrier.brings(thing)
    shown, last = _tops(person, carrier, thing, before, can_review=known.can_review) if known.has_notes or came else ([], None)
    return Section(
        things=carrier.things,
        code=carrier.code(thing),
        name=carrier.name(thing),
        page=carrier.page(thing),
        threads=tuple(threads(person, shown, may_write=not refused, came=came)),
        older=last.pk if last else None,
        is_watching=_follows(known.said, person, carrier, thing),
        can_review=known.can_review and not refused,
        refused=refused,
    )


def _tops(person: Person, carrier: Carrier, thing: Any, before: Place | None, *, can_review: bool) -> tuple[Sequence[Note], Note | None]:
    tops = _on(person, carrier, thing, can_review=can_review).filter(replies_to=None).order_by(*ORDER.order)
    if before:
        tops = tops.filter(ORDER.after(before))
    return cut(list(tops[: THREADS + 1]), THREADS)


def on(person: Person, carrier: Carrier, thing: Any) -> QuerySet[Note]:
    """Every note on a thing that the person has opened, answers too, as the API lists them; with those that it brings along."""
    return _on(person, carrier, thing, can_review=carriers.is_reviewing(person, carrier, thing.pk))


def _on(person: Person, carrier: Carrier, thing: Any, *, can_review: bool) -> QuerySet[Note]:
    wanted = Q(subject_kind=carrier.kind, subject_id=thing.pk)
    if not can_review:
        wanted &= Q(audience=Audience.EVERYONE)
    if came := brought(person, carrier, thing):
        wanted |= came
    return Note.objects.filter(wanted).select_related("author", "resolved_by")


def brought(person: Person, carrier: Carrier, thing: Any) -> Q | None:
    """The notes that the thing brings along, as the person reads each where it was written; None where it brings none."""
    came = carrier.brings(thing)
    if not came:
        return None
    return Q(pk__in=access.visible(person).filter(subject_kind=carrier.kind, subject_id__in=list(came)).order_by().values("pk"))


def found(person: Person, pk: int) -> Found:
    """A note that the person may read, with what it is on; raises NotFound."""
    note = access.visible(person).select_related("author", "resolved_by").filter(pk=pk).first()
    thing = carriers.thing(note.subject_kind, note.subject_id) if note else None
    if note is None or thing is None:
        raise NotFound
    return Found(note, CARRIERS.value[note.subject_kind], thing)


def threads(person: Person, tops: Sequence[Note], *, may_write: bool, came: Mapping[int, str] | None = None) -> list[NoteCard]:
    """These notes with their answers, the oldest answer first. Three queries, none for no note."""
    below = Note.objects.filter(replies_to__in=tops).select_related("author", "resolved_by").order_by("pk") if tops else ()
    answers: defaultdict[int | None, list[Note]] = defaultdict(list)
    for note in below:
        answers[note.replies_to_id].append(note)
    every = [*tops, *(one for some in answers.values() for one in some)]
    made = {card.id: card for card in cards(person, every, may_write=may_write, came=came)}
    return [_with(made[top.pk], tuple(made[one.pk] for one in answers[top.pk])) for top in tops]


def cards(person: Person, notes: Sequence[Note], *, may_write: bool = True, came: Mapping[int, str] | None = None) -> list[NoteCard]:
    """A card a note, in their order; ``came`` is what the things that were brought along are called. Two queries, none for no note."""
    words, now = texts.read(note.text for note in notes), clock.now()
    meant: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for mention in Mention.objects.filter(note__in=notes).select_related("person").order_by("pk") if notes else ():
        meant[mention.note_id].append((mention.person.username, mention.person.name))
    return [
        NoteCard(
            id=note.pk,
            author=note.author.name,
            author_username=note.author.username,
            audience=note.audience,
            is_reviewing=note.audience == Audience.REVIEWING,
            words=words[note.text],
            text=markdown.made(words[note.text]),
            mentions=tuple(meant[note.pk]),
            replies_to=note.replies_to_id,
            written_at=note.written_at,
            version=note.version,
            resolved_by=note.resolved_by.name if note.resolved_by else "",
            resolved_at=note.resolved_at,
            can_edit=may_write and note.may_change(person, now),
            can_resolve=may_write and note.replies_to_id is None,
            came_from=(came or {}).get(note.subject_id, ""),
        )
        for note in notes
    ]


def _with(card: NoteCard, answers: tuple[NoteCard, ...]) -> NoteCard:
    return replace(card, answers=answers)


def is_watching(person: Person, carrier: Carrier, thing: Any) -> bool:
    """Whether the person follows it: by their own word, else because it concerns them. One query."""
    said = Watch.objects.filter(subject_kind=carrier.kind, subject_id=thing.pk, person=person).values_list("is_on", flat=True).first()
    return _follows(said, person, carrier, thing)


def _follows(said: bool | None, person: Person, carrier: Carrier, thing: Any) -> bool:
    return any(one is not None and one.pk == person.pk for one in carrier.around(thing)) if said is None else said


def watchers(carrier: Carrier, thing: Any) -> list[Person]:
    """Who follows it and is here; who of them may open it is asked when they are told. Two queries."""
    said = dict(Watch.objects.filter(subject_kind=carrier.kind, subject_id=thing.pk).values_list("person_id", "is_on"))
    keys = {key for key, is_on in said.items() if is_on} | {one.pk for one in carrier.around(thing) if one and said.get(one.pk, True)}
    return list(Person.objects.filter(pk__in=keys, is_active=True).order_by("first_name", "last_name", "pk"))


def among_reviewers(carrier: Carrier, thing: Any) -> list[Person]:
    """Who wrote or was meant in notes for the reviewing side, and did not say that they follow nothing of it: told of further ones. One query."""
    there = Note.objects.filter(subject_kind=carrier.kind, subject_id=thing.pk, audience=Audience.REVIEWING).order_by()
    meant = Mention.objects.filter(note__in=there).order_by()
    off = Watch.objects.filter(subject_kind=carrier.kind, subject_id=thing.pk, is_on=False).values("person_id")
    people = Person.objects.filter(Q(pk__in=there.values("author_id")) | Q(pk__in=meant.values("person_id")), is_active=True)
    return list(people.exclude(pk__in=off).order_by("pk"))


def named(carrier: Carrier, thing: Any, people: Iterable[Person]) -> list[Person]:
    """Those of these people who may open it now: whoever lost sight of it is named nowhere. Two queries."""
    return among.may_open(carrier, thing.pk, people)
