"""The reads of the post: what is in the tray, one letter of it, and what came by e-mail beside one request."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.events import texts
from collab.events.models import Event
from collab.files.queries import size_words
from collab.kit.errors import NotFound
from collab.notes import addresses as note_addresses
from collab.people.models import Person
from projects.intake import addresses as intake_addresses
from projects.intake.access import visible as visible_requests
from projects.post import access, addresses, parsing
from projects.post.models import Letter
from projects.post.states import DROPPED, LETTER, State, Why

PAGE = 100
VIEWS = {State.WAITING.value: "Waits", State.DROPPED.value: "Left"}
# Signs of a letter that its page shows.
MOST_SHOWN = 20_000
NO_SUBJECT = "No subject"
# What its page tells of its head, and signs of each line.
LINES = (
    ("from", "From"), ("reply-to", "Reply to"), ("to", "To"), ("date", "Dated"), ("return-path", "Return path"),
    ("authentication-results", "What servers found"),
)  # fmt: skip
MOST_LINE = 300


@dataclass(frozen=True, slots=True)
class File:
    """What lay in a letter; ``why`` it was not taken, empty where it was."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class LetterCard:
    """A letter in a list, or beside a request. ``by`` is its sender by name, and by address where that is nobody's here.

    ``said`` are the words of the note that it is, for who wrote it.
    """

    pk: int
    title: str
    sender: str
    by: str
    state: str
    why: str
    why_code: str
    received_at: datetime
    size: int
    has_content: bool
    files: tuple[File, ...]
    note: int | None = None
    waits: bool = False
    said: str = ""

    @property
    def url(self) -> str:
        return addresses.letter(self.pk)

    @property
    def original_url(self) -> str:
        return addresses.letter_original(self.pk) if self.has_content else ""

    @property
    def note_url(self) -> str:
        return note_addresses.note(self.note) if self.note else ""

    @property
    def status(self) -> str:
        """A key of collab.web.statuses."""
        return f"letter_{self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def refused(self) -> tuple[File, ...]:
        return tuple(one for one in self.files if one.why)

    @property
    def taken(self) -> tuple[File, ...]:
        return tuple(one for one in self.files if not one.why)

    @property
    def size_words(self) -> str:
        return size_words(self.size)


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter with what it says: its words, the names of what lies in it, where it says it comes from, and what became of it."""

    card: LetterCard
    text: str
    is_cut: bool
    inside: tuple[str, ...]
    head: tuple[tuple[str, str], ...]
    request: str
    decided_by: str
    decided_at: datetime | None
    reason: str

    @property
    def request_url(self) -> str:
        return intake_addresses.request(self.request) if self.request else ""


def rows(person: Person, state: str = State.WAITING) -> QuerySet[Letter]:
    """What is in the tray, or was left, the newest first; nothing for whom the tray is not. Without what they hold."""
    allowed = Q() if access.may_sort(duties.roles_of(person)) else Q(pk__in=())
    return Letter.objects.filter(allowed, state=state).defer("content").select_related("person").order_by("-pk")


def waiting(person: Person) -> QuerySet[Letter]:
    """What is in the tray, the oldest first; nothing for whom the tray is not."""
    return rows(person).order_by("received_at", "pk")


def title(letter: Letter) -> str:
    return letter.title or NO_SUBJECT


def cards(found: Iterable[Letter]) -> list[LetterCard]:
    """Letters as cards. One query."""
    letters = list(found)
    there = set(Letter.objects.filter(pk__in=[row.pk for row in letters], content__isnull=False).values_list("pk", flat=True))
    return [_card(row, row.pk in there) for row in letters]


def _card(row: Letter, has_content: bool) -> LetterCard:
    return LetterCard(
        pk=row.pk, title=row.title or NO_SUBJECT, sender=row.sender, by=row.person.name if row.person else row.sender or "Nobody",
        state=row.state, why=Why(row.why).label if row.why else "", why_code=row.why, received_at=row.received_at, size=row.size,
        has_content=has_content, files=tuple(File(one["name"] or "file", one["why"]) for one in row.files), note=row.note_id,
        waits=row.has_files,
    )  # fmt: skip


def one(person: Person, pk: int) -> Letter:
    """A letter of the tray, or that was in it; raises NotFound for all others and for whom the tray is not."""
    allowed = access.visible_to_sorters() if access.may_sort(duties.roles_of(person)) else Q(pk__in=())
    found = Letter.objects.filter(allowed, pk=pk).select_related("person", "decided_by").first()
    if found is None:
        raise NotFound
    return found


def opened(person: Person, pk: int) -> Opened:
    """One with all that its page shows."""
    row = one(person, pk)
    read = parsing.parse(bytes(row.content)) if row.content is not None else None
    visible = visible_requests(person).filter(pk=row.subject_id).first() if row.subject_id else None
    text = read.text if read else ""
    return Opened(
        card=_card(row, row.content is not None), text=text[:MOST_SHOWN], is_cut=len(text) > MOST_SHOWN,
        inside=tuple(one.name for one in read.files) if read else (), head=_told(read), request=visible.code if visible else "",
        decided_by=row.decided_by.name if row.decided_by else "", decided_at=row.decided_at, reason=_reason(row),
    )  # fmt: skip


def _told(read: parsing.Parsed | None) -> tuple[tuple[str, str], ...]:
    """The lines of its head that say where it comes from: as it has them, and short."""
    if read is None:
        return ()
    return tuple((label, parsing.decoded(value)[:MOST_LINE]) for name, label in LINES for value in list(read.lines(name))[:3])


def _reason(row: Letter) -> str:
    """Why somebody dropped it."""
    if row.why != Why.BY_HAND:
        return ""
    events = Event.objects.filter(kind=DROPPED, subject_kind=LETTER, subject_id=row.pk)
    return next((event.why for event in texts.told(events)), "")


def original(person: Person, pk: int) -> Letter:
    """A letter whose bytes the person may have; raises NotFound."""
    found = access.visible(person).filter(pk=pk, content__isnull=False).first()
    if found is None:
        raise NotFound
    return found


def beside(person: Person, request: int) -> list[LetterCard]:
    """What came by e-mail of this request, of what the person may open, the newest first; one query, and two more where there is any."""
    about = Letter.objects.filter(subject_id=request).exclude(state=State.WAITING)
    found = list(
        access.visible(person).filter(pk__in=about.values("pk")).defer("content").select_related("person", "note").order_by("-pk")[:PAGE]
    )
    own = {row.pk: row.note.text for row in found if row.note is not None and row.person_id == person.pk}
    said = texts.read(own.values()) if own else {}
    return [replace(card, said=said.get(own.get(card.pk, ""), "")) for card in cards(found)] if found else []
