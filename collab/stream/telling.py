"""Events as entries of a stream: each by whoever tells it, in their order. A fixed number of queries, however many there are."""

from collections.abc import Iterable, Sequence
from typing import Any

from collab.events import texts
from collab.events.models import Event
from collab.files import addresses as file_addresses
from collab.files.models import File
from collab.files.queries import full_name
from collab.files.states import FILE
from collab.files.states import State as FileState
from collab.notes import addresses as note_addresses
from collab.notes.models import Note
from collab.notes.states import EDITED, NOTE, REOPENED, RESOLVED, WRITTEN, Audience
from collab.people.models import Person
from collab.people.names import who
from collab.stream import queries, tellers
from collab.stream.cards import Entry, LinkCard
from collab.stream.models import Link
from collab.stream.sight import Sight
from collab.stream.states import ADDED, LINK, SECURE, Kind
from collab.web import markdown

OF_NOTES = {EDITED: "changed a note", RESOLVED: "resolved a note", REOPENED: "opened a note again"}


def entries(person: Person, seen: Sight, events: Iterable[Event]) -> list[Entry]:
    """The events in words, as the person may know them."""
    shown = list(events)
    made: dict[int, Entry] = {}
    for part, tell in ((NOTE, _notes), (FILE, _files), (LINK, _links)):
        if some := [event for event in shown if event.subject_kind == part]:
            made |= {entry.id: entry for entry in tell(some)}
    made |= {entry.id: entry for entry in _own(person, seen, [event for event in shown if event.pk not in made])}
    return [made[event.pk] for event in shown]


def _own(person: Person, seen: Sight, events: Sequence[Event]) -> list[Entry]:
    teller = tellers.of(seen.carrier)
    lines = teller.tell(person, seen.thing, events, seen.money) if events else ()
    return [
        Entry(event.pk, queries.kind_of(event, teller), line.icon, line.who, line.what, event.at, line.why)
        for event, line in zip(events, lines, strict=True)
    ]


def _notes(events: Sequence[Event]) -> list[Entry]:
    """Notes have their words where they were written, as they read now."""
    rows = Note.objects.in_bulk({event.subject_id for event in events})
    words = texts.read(rows[event.subject_id].text for event in events if event.kind == WRITTEN)
    return [_note(event, rows[event.subject_id], words) for event in events]


def _note(event: Event, note: Note, words: dict[str, str]) -> Entry:
    said = words.get(note.text, "") if event.kind == WRITTEN else ""
    what = OF_NOTES.get(event.kind) or ("answered a note" if note.replies_to_id else "wrote a note")
    return Entry(
        event.pk, str(Kind.NOTES), "messages-square", who(event.actor), what, event.at, said,
        text=markdown.made(said) if said else None,
        url=note_addresses.note(note.replies_to_id or note.pk),
        title="Open the note",
        is_reviewing=note.audience == Audience.REVIEWING,
    )  # fmt: skip


def _files(events: Sequence[Event]) -> list[Entry]:
    rows = File.objects.in_bulk({event.subject_id for event in events})
    names = texts.read(row.name for row in rows.values())
    return [
        Entry(
            event.pk, str(Kind.FILES), "file-text", who(event.actor), "added the file", event.at,
            url=file_addresses.file(row.pk) if row.state == FileState.CLEAN else "",
            title=full_name(names[row.name], row.kind),
            is_reviewing=row.audience == Audience.REVIEWING,
        )
        for event in events
        for row in (rows[event.subject_id],)
    ]  # fmt: skip


def _links(events: Sequence[Event]) -> list[Entry]:
    """A link that was removed is told of, and leads nowhere."""
    rows = Link.objects.in_bulk({event.subject_id for event in events})
    words = texts.read(name for row in rows.values() for name in (row.title, row.url))
    return [
        Entry(
            event.pk, str(Kind.LINKS), "link", who(event.actor), "added the link" if event.kind == ADDED else "removed the link", event.at,
            url=_secure(words[row.url]) if row.removed_at is None else "",
            title=words[row.title],
        )
        for event in events
        for row in (rows[event.subject_id],)
    ]  # fmt: skip


def link_cards(rows: Iterable[Link]) -> tuple[LinkCard, ...]:
    """A card for each link that still leads somewhere. One query, none for no link."""
    shown: list[Any] = list(rows)
    words = texts.read(name for row in shown for name in (row.title, row.url))
    return tuple(
        LinkCard(row.pk, url, words[row.title], _host(url), row.added_by.name, row.added_by.username, row.added_at)
        for row in shown
        if (url := _secure(words[row.url]))
    )


def _secure(url: str) -> str:
    """The address, where it is one: of a text that was erased a sentence is left."""
    return url if url.startswith(SECURE) else ""


def _host(url: str) -> str:
    return url.removeprefix(SECURE).partition("/")[0]
