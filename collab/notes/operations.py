"""The writes of notes: write one, change its words, resolve it; follow a thing or not."""

from collections.abc import Collection, Iterable
from typing import Any

from collab.events import texts
from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.formats import listed
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.notes import access, carriers
from collab.notes.carriers import CARRIERS, Carrier
from collab.notes.models import Mention, Note, Watch
from collab.notes.states import EDITED, LONGEST, MOST_ANSWERS, MOST_MENTIONS, NOTE, REOPENED, RESOLVED, WRITTEN, Audience
from collab.notices import operations as notices
from collab.people.models import Person

TOO_LATE = "A note is changed within 15 minutes of its writing. Write another one."


@operation
def write(
    *,
    things: str,
    code: str,
    actor: Person,
    text: str,
    audience: str = Audience.EVERYONE,
    mentions: Collection[str] = (),
    replies_to: int | None = None,
) -> Note:
    """Write a note beside the thing at this address ("requests", "R-231"); ``mentions`` are usernames, ``replies_to`` the key of a note.

    An answer has the readers of what it answers. Raises NotFound for what the actor may not open or read, Forbidden for who only
    reads, Conflict where nothing is written beside the thing (yet), Invalid by field for words, readers and people who are not fit.
    """
    carrier = carriers.of(things)
    thing = carrier.find(actor, code)
    _permit(actor, carrier, thing)
    above = _above(actor, carrier, thing, replies_to)
    chosen = Audience(above.audience if above else audience)
    words = _words(text)
    if chosen == Audience.REVIEWING and not carriers.is_reviewing(actor, carrier, thing.pk):
        raise Invalid(audience=_not_reviewing(carrier))
    meant = _meant(mentions, carrier, thing, chosen, actor)
    name = texts.put(words, writer=actor, about=(carrier.kind, thing.pk))
    note = Note.objects.create(
        subject_kind=carrier.kind, subject_id=thing.pk, author=actor, audience=chosen, text=name, replies_to=above, written_at=clock.now()
    )
    _mention(note, meant)
    _watch(note, [actor, *meant])
    record(WRITTEN, actor=actor, about=note, data=_said(note, meant))
    if above is not None:
        _answered(above, actor)
    return note


@operation
def edit(*, note: int, actor: Person, version: int, text: str, mentions: Collection[str] = ()) -> Note:
    """Change the words of one's own note, within 15 minutes, as a new version; ``mentions`` are further people who are meant.

    Raises NotFound, Forbidden for somebody else's, Conflict where it is too late or the version is not the one that was seen.
    """
    row, carrier, thing = _locked(note, actor)
    _permit(actor, carrier, thing)
    if row.author_id != actor.pk:
        raise Forbidden("Only who wrote a note changes its words.")
    if version != row.version:
        raise Conflict("You changed this note meanwhile. Look at it again.")
    if not row.may_change(actor, clock.now()):
        raise Conflict(TOO_LATE)
    words = _words(text)
    there = set(row.mentions.values_list("person__username", flat=True))
    meant = _meant([one for one in mentions if one not in there], carrier, thing, Audience(row.audience), actor)
    if len(there) + len(meant) > MOST_MENTIONS:
        raise Invalid(mentions=f"Mention up to {MOST_MENTIONS} people.")
    if not meant and texts.read([row.text]).get(row.text) == words:
        return row
    row.text = texts.put(words, writer=actor, about=(row.subject_kind, row.subject_id))
    row.version += 1
    row.save(update_fields=["text", "version"])
    _mention(row, meant)
    _watch(row, meant)
    record(EDITED, actor=actor, about=row, data=_said(row, meant))
    return row


@operation
def resolve(*, note: int, actor: Person, is_resolved: bool = True) -> Note:
    """Say that what the note at the top was about is settled, or open it again; whoever may write there may.

    Raises Conflict where that is so already, or for an answer.
    """
    row, carrier, thing = _locked(note, actor)
    _permit(actor, carrier, thing)
    if row.replies_to_id is not None:
        raise Conflict("What is resolved is the note at the top, with its answers.")
    if (row.resolved_at is not None) == is_resolved:
        raise Conflict("Somebody resolved this note already." if is_resolved else "This note is open.")
    row.resolved_at, row.resolved_by = (clock.now(), actor) if is_resolved else (None, None)
    row.save(update_fields=["resolved_at", "resolved_by"])
    record(RESOLVED if is_resolved else REOPENED, actor=actor, about=row, data=_of(row))
    if is_resolved:
        for one in (row.pk, *row.answers.values_list("pk", flat=True)):
            _settle(one)
    return row


@operation
def watch(*, things: str, code: str, actor: Person, is_on: bool) -> None:
    """Follow the thing at this address, or not; said again it stays so. Raises NotFound for what the actor may not open."""
    carrier = carriers.of(things)
    thing = carrier.find(actor, code)
    if not carriers.may_open(actor, carrier, thing.pk):
        raise NotFound
    Watch.objects.update_or_create(subject_kind=carrier.kind, subject_id=thing.pk, person=actor, defaults={"is_on": is_on})


def _permit(actor: Person, carrier: Carrier, thing: Any) -> None:
    if not carriers.may_open(actor, carrier, thing.pk):
        raise NotFound
    if not (why := access.refused(actor, carrier, thing)):
        return
    raise (Conflict if why == carrier.closed(thing) else Forbidden)(why)


def _words(text: str) -> str:
    words = clean(text, "text", LONGEST)
    if not words:
        raise Invalid(text="Write something.")
    return words


def _not_reviewing(carrier: Carrier) -> str:
    if carrier.reviews is None:
        return "Nothing is reviewed here: a note is for everybody who may open this."
    return "A note for the reviewing side is written by who is of it: technologists, finance and those with a seat, without a part in the work."


def _above(actor: Person, carrier: Carrier, thing: Any, replies_to: int | None) -> Note | None:
    """The note at the top that is answered, under lock; an answer to an answer stands below the same one."""
    if replies_to is None:
        return None
    asked = access.visible(actor).filter(subject_kind=carrier.kind, subject_id=thing.pk, pk=replies_to).first()
    if asked is None:
        raise Invalid(replies_to="There is no such note here.")
    above = Note.objects.select_for_update(of=("self",)).get(pk=asked.replies_to_id or asked.pk)
    if above.answers.count() >= MOST_ANSWERS:
        raise Conflict(f"This note has {MOST_ANSWERS} answers, and that is the most. Begin another one.")
    return above


def _meant(usernames: Collection[str], carrier: Carrier, thing: Any, audience: Audience, actor: Person) -> list[Person]:
    """The people of these names, each once and not the writer; raises Invalid naming whom the note would not reach."""
    wanted = list(dict.fromkeys(usernames))
    if len(wanted) > MOST_MENTIONS:
        raise Invalid(mentions=f"Mention up to {MOST_MENTIONS} people.")
    known = {one.username: one for one in Person.objects.filter(username__in=wanted, is_active=True)}
    if unknown := [name for name in wanted if name not in known]:
        raise Invalid(mentions=f"There is nobody called {listed(unknown)}.")
    meant = [known[name] for name in wanted if known[name].pk != actor.pk]
    asks = carriers.is_reviewing if audience == Audience.REVIEWING else carriers.may_open
    if apart := [one.name for one in meant if not asks(one, carrier, thing.pk)]:
        may = "is of the reviewing side" if audience == Audience.REVIEWING else "may open this"
        raise Invalid(mentions=f"The note would not reach {listed(apart)}: mention somebody who {may}.")
    return meant


def _locked(note: int, actor: Person) -> tuple[Note, Carrier, Any]:
    """The note under lock, with what it is on; NotFound for what the actor may not read."""
    if not access.visible(actor).filter(pk=note).exists():
        raise NotFound
    row = Note.objects.select_for_update(of=("self",)).get(pk=note)
    thing = carriers.thing(row.subject_kind, row.subject_id)
    if thing is None:
        raise NotFound
    return row, CARRIERS.value[row.subject_kind], thing


def _mention(note: Note, meant: Iterable[Person]) -> None:
    Mention.objects.bulk_create([Mention(note=note, person=one) for one in meant])


def _watch(note: Note, people: Iterable[Person]) -> None:
    """Whoever writes or is meant follows the thing from now on, unless they said that they do not wish to.

    Not by a note for the reviewing side: who follows a thing is told to all who open it, and would tell them of such a note.
    """
    inside_unit()
    if note.audience == Audience.EVERYONE:
        rows = [Watch(subject_kind=note.subject_kind, subject_id=note.subject_id, person=one) for one in people]
        Watch.objects.bulk_create(rows, ignore_conflicts=True)


def _of(note: Note) -> dict[str, Any]:
    return {"subject": [note.subject_kind, note.subject_id]}


def _said(note: Note, meant: Iterable[Person]) -> dict[str, Any]:
    """What the record says of it: keys, and the name of the words."""
    return {
        **_of(note),
        "audience": str(note.audience),
        "text": texts.Name(note.text),
        "mentions": sorted(one.pk for one in meant),
        "replies_to": note.replies_to_id,
    }


def _answered(above: Note, actor: Person) -> None:
    """Who was asked to look and answers was asked enough."""
    asked = Mention.objects.filter(person=actor, note__in=[above.pk, *above.answers.values_list("pk", flat=True)])
    for note in asked.values_list("note_id", flat=True):
        _settle(note, actor)


def _settle(note: int, person: Person | None = None) -> None:
    last = Event.objects.filter(subject_kind=NOTE, subject_id=note).order_by("-sequence").first()
    if last is not None:
        last.sequence += 1
        notices.settle(event=last, person=person)
