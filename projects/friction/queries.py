"""The reads of blockers: as cards, each with the working days that it cost and on whom it waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import count_words
from collab.people import clocks
from collab.people.models import Person
from collab.people.names import people
from projects.friction import access, addresses
from projects.friction.days import DAY, Working
from projects.friction.figures import Asked, since
from projects.friction.models import Blocker, Wait
from projects.friction.states import CLOSED, GROUP_WORDS, LATE, OPEN, OVER, SIDE_WORDS

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class WaitCard:
    """On whom it waited; ``username`` is empty for a group."""

    name: str
    username: str
    group: str
    side: str
    since_on: date
    until_on: date | None

    @property
    def side_word(self) -> str:
        return SIDE_WORDS[self.side]


@dataclass(frozen=True, slots=True)
class BlockerCard:
    """What stands in the way; ``system`` is code and name, empty for none. ``days`` are working days that it cost so far."""

    pk: int
    number: int
    code: str
    project: str
    kind: str
    kind_word: str
    title: str
    next_step: str
    system: tuple[str, str]
    opened_on: date
    expected_on: date | None
    closed_on: date | None
    days: int
    version: int
    waits: tuple[WaitCard, ...] = field(default=())

    @property
    def url(self) -> str:
        return addresses.blocker(self.code, self.pk)

    @property
    def holder(self) -> WaitCard:
        """On whom it waits, or waited last."""
        return self.waits[-1]

    @property
    def status(self) -> str:
        """A key of collab.web.statuses."""
        if self.closed_on:
            return OVER
        return LATE if self.expected_on and self.expected_on < clock.today() else OPEN

    @property
    def days_words(self) -> str:
        return count_words(self.days, "working day")

    @property
    def system_name(self) -> str:
        return self.system[1]


def rows(person: Person) -> QuerySet[Blocker]:
    """What the person may see, what is open first, the longest first."""
    return access.visible(person).select_related("project", "system").order_by(F("closed_on").desc(nulls_first=True), "opened_on", "pk")


def filtered(person: Person, asked: Asked) -> QuerySet[Blocker]:
    """Those that reach into the time of the page and fit its filter; by the side on which one waits or waited."""
    found = rows(person).filter(Q(closed_on=None) | Q(closed_on__gt=since(asked.by, clock.today())))
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.side:
        found = found.filter(Exists(Wait.objects.filter(blocker=OuterRef("pk"), side=asked.side)))
    return found.filter(system__code=asked.system) if asked.system else found


def of_project(person: Person, number: int) -> QuerySet[Blocker]:
    return rows(person).filter(project__number=number)


def one(person: Person, number: int, pk: int) -> BlockerCard:
    """One of them; raises NotFound."""
    found = of_project(person, number).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return cards([found])[0]


def cards(blockers: Iterable[Blocker]) -> list[BlockerCard]:
    """Four queries, or none: the waits, the people, the words, the calendar."""
    listed = list(blockers)
    if not listed:
        return []
    today = clock.today()
    waits: dict[int, list[Wait]] = {}
    for wait in Wait.objects.filter(blocker__in=[row.pk for row in listed]).order_by("since_on", "pk"):
        waits.setdefault(wait.blocker_id, []).append(wait)
    known = people(wait.person_id for held in waits.values() for wait in held)
    words = texts.read(name for row in listed for name in (row.title, row.next_step))
    working = worked(min(row.opened_on for row in listed), today)
    return [_card(row, words, tuple(_wait(wait, known) for wait in waits[row.pk]), working, today) for row in listed]


def worked(first: date, today: date) -> Working:
    """The working days of the house from ``first`` to today. One query."""
    return Working(clocks.organisation().is_working, max(first, EARLIEST), today + DAY)


def _wait(wait: Wait, known: dict[int, Person]) -> WaitCard:
    person = known[wait.person_id] if wait.person_id else None
    name, username = (person.name, person.username) if person else (GROUP_WORDS[wait.group], "")
    return WaitCard(name, username, wait.group, wait.side, wait.since_on, wait.until_on)


def _card(row: Blocker, words: dict[str, str], waits: tuple[WaitCard, ...], working: Working, today: date) -> BlockerCard:
    return BlockerCard(
        pk=row.pk, number=row.project.number, code=row.project.code, project=row.project.title, kind=row.kind, kind_word=row.get_kind_display(),
        title=words.get(row.title, ""), next_step=words.get(row.next_step, ""),
        system=(row.system.code, row.system.name) if row.system else ("", ""), opened_on=row.opened_on, expected_on=row.expected_on,
        closed_on=row.closed_on, days=working.between(row.opened_on, row.closed_on or today), version=row.version, waits=waits,
    )  # fmt: skip


def how_closed(card: BlockerCard) -> str:
    """What cleared it; empty for one that is open."""
    if not card.closed_on:
        return ""
    events = Event.objects.filter(subject_kind="friction.blocker", subject_id=card.pk, kind=CLOSED)
    return next((event.why for event in texts.told(events)), "")
