"""Notes as pages draw them: frozen, with their words made into elements of a page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from collab.notes import addresses


@dataclass(frozen=True, slots=True)
class NoteCard:
    """A note as one person reads it. ``words`` are as they were written, ``text`` as a page shows them; ``resolved_by`` is empty while it is open."""

    id: int
    author: str
    author_username: str
    audience: str
    is_reviewing: bool
    words: str
    text: SafeString
    mentions: tuple[tuple[str, str], ...]
    replies_to: int | None
    written_at: datetime
    version: int
    resolved_by: str
    resolved_at: datetime | None
    can_edit: bool
    can_resolve: bool
    # What it stood beside, where that was merged into what it is read beside.
    came_from: str = ""
    answers: tuple["NoteCard", ...] = ()

    @property
    def is_edited(self) -> bool:
        return self.version > 1

    @property
    def names(self) -> tuple[str, ...]:
        """Who is meant, by name."""
        return tuple(name for _, name in self.mentions)

    @property
    def url(self) -> str:
        return addresses.note(self.replies_to or self.id)


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever shows a section knows of the thing and its reader already.

    ``said``: whether the reader follows it, by their own word; None where they said nothing.
    """

    has_notes: bool
    said: bool | None
    can_review: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The notes on one thing as one person reads them, newest first; ``older`` goes on from there. ``refused`` says why they write none."""

    things: str
    code: str
    name: str
    page: str
    threads: tuple[NoteCard, ...]
    older: int | None
    is_watching: bool
    can_review: bool
    refused: str

    @property
    def write_url(self) -> str:
        return addresses.note_write(self.things, self.code)

    @property
    def watch_url(self) -> str:
        return addresses.note_watch(self.things, self.code)
