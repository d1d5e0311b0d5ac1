"""Who is told of a note: whoever is mentioned, whose note is answered, and who follows the thing, each once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from collab.events.models import Event
from collab.notes import access, addresses, carriers, queries
from collab.notes.carriers import CARRIERS, Carrier
from collab.notes.models import Note
from collab.notes.states import EDITED, NOTE, RESOLVED, WRITTEN, Audience
from collab.notices.models import Notice
from collab.notices.telling import Telling, Told
from collab.people.models import Person

# Whoever has not read of a note on a thing yet is not told of the next one within so long.
BUNDLED = timedelta(minutes=5)
MENTIONS = "{actor} mentions you in a note on {it}."


@dataclass(frozen=True, slots=True)
class Said:
    """A note with what it is on."""

    note: Note
    carrier: Carrier
    thing: Any


def mentioned(said: Said, event: Event) -> Iterable[Person]:
    return Person.objects.filter(pk__in=event.data.get("mentions", [])).order_by("pk")


def answered(said: Said, event: Event) -> list[Person | None]:
    return [said.note.replies_to.author] if said.note.replies_to else []


def writer(said: Said, event: Event) -> list[Person | None]:
    return [said.note.author]


def followers(said: Said, event: Event) -> list[Person]:
    """Who follows the thing and has read what was told of its notes a moment ago."""
    waiting = Notice.objects.filter(
        read_at=None,
        event__kind__in=(WRITTEN, EDITED),
        event__at__range=(event.at - BUNDLED, event.at),
        event__id__lt=event.pk,
        event__data__subject=event.data["subject"],
    )
    told = set(waiting.values_list("person_id", flat=True))
    there = queries.watchers(said.carrier, said.thing)
    if said.note.audience == Audience.REVIEWING:
        there += queries.among_reviewers(said.carrier, said.thing)
    return [one for one in there if one.pk not in told]


def _about(event: Event) -> Said | None:
    note = Note.objects.select_related("author", "replies_to__author").filter(pk=event.subject_id).first()
    thing = carriers.thing(note.subject_kind, note.subject_id) if note else None
    return None if note is None or thing is None else Said(note, CARRIERS.value[note.subject_kind], thing)


TELLINGS: dict[str, tuple[Telling[Said], ...]] = {
    WRITTEN: (
        Telling(mentioned, MENTIONS, asks=True),
        Telling(answered, "{actor} answers your note on {it}."),
        Telling(followers, "{actor} wrote a note on {it}."),
    ),
    EDITED: (Telling(mentioned, MENTIONS, asks=True),),
    RESOLVED: (Telling(writer, "{actor} resolved your note on {it}."),),
}
NOTES = Told(
    kind=NOTE,
    reaction="notes.tell",
    read=_about,
    name=lambda said: said.carrier.name(said.thing),
    page=lambda said, at: addresses.note(said.note.replies_to_id or said.note.pk),
    opens=access.visible,
    tellings=TELLINGS,
    is_answered=lambda said: said.note.resolved_at is not None,
    # Its letters are of the thread of what it stands beside.
    topic=lambda said: f"{said.note.subject_kind}:{said.note.subject_id}",
)
