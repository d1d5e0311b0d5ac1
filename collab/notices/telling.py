"""Who is told what when something happened, for any kind of subject: a table, a row a sentence for somebody.

An app that tells something keeps its table of rows and hands it over in a ``Told``: how the subject of an event is
read, what it is called, which page it has and who may open it. ``collab/reactions.py`` names it in one line.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import F, QuerySet

from collab.events import texts
from collab.events.models import Event
from collab.events.record import Reaction
from collab.kit.kept import kept
from collab.notices import operations
from collab.notices.queries import Opens
from collab.people.models import Person
from collab.people.names import who

S = TypeVar("S")
Audience = Callable[[S, Event], Iterable[Person | None]]
# The words for a place in a sentence, for one reader: they may know less than another.
Words = Callable[[S, Event, Person], str]


@dataclass(frozen=True)
class Telling(Generic[S]):
    """A row: these people are told this sentence about {it}, done by {actor}.

    ``at`` is the page it leads to, the subject's own where none is named. ``asks`` says that it needs them; ``why``
    that the reason given goes with it; ``closes`` that what was asked of them before needs them no more. A person is told the first
    sentence meant for them.
    """

    whom: Audience[S]
    says: str
    at: str = ""
    asks: bool = False
    why: bool = False
    closes: bool = False


def reason_given(event: Event) -> str:
    return event.why


def open_until_it_moves(subject: object) -> bool:
    return False


@dataclass(frozen=True, eq=False)
class Told(Generic[S]):
    """What a kind of subject ("intake.request") hands over so that people are told of it.

    ``reaction`` is the name under which the outbox owes it, for ever. ``read`` gives the subject of an event, or None where its writer has deleted it; people
    whom it reads anyway it may put in the event's place of the actor. ``name`` stands for {it}, ``page`` gives the
    address of the page that a row names, ``words`` what stands for any other place in a sentence, asked only where a
    sentence has it. ``opens`` gives what a person may open, by their key and duties alone: of the rest
    they are told nothing. ``is_answered``: whether what was asked of anybody about the subject is, where no move of it says so.
    ``topic`` is what its letters are one thread about, where that is another thing than the subject.
    """

    kind: str
    reaction: str
    read: Callable[[Event], S | None]
    name: Callable[[S], str]
    page: Callable[[S, str], str]
    opens: Opens
    tellings: Mapping[str, tuple[Telling[S], ...]]
    words: Mapping[str, Words[S]] = field(default_factory=dict)
    is_answered: Callable[[S], bool] = open_until_it_moves
    reason: Callable[[Event], str] = reason_given
    topic: Callable[[S], str] | None = None

    def tell(self, event: Event) -> None:
        """Tell everybody whom the table names, but never the person who did it. Safe to run twice."""
        subject = self.read(texts.told([event])[0])
        if subject is None:
            return
        # Before it is settled: some are told because something was asked of them.
        audience = self._audience(subject, event)
        is_answered = self.is_answered(subject)
        if event.source != event.target or is_answered:
            operations.settle(event=event)
        elif event.actor and event.action:
            # Only a move answers what was asked of whoever makes it: letting somebody see it is none.
            operations.settle(event=event, person=event.actor)
        for person, row in audience.values():
            if row.closes:
                operations.settle(event=event, person=person)
        is_over = is_answered or later_moves(kind=event.subject_kind, subject=event.subject_id, sequence=event.sequence).exists()
        name = self.name(subject)
        said = [
            operations.Said(
                person=person,
                text=row.says.format_map(_Sentence(self, name, subject, event, person)),
                url=self.page(subject, row.at),
                reason=self.reason(event) if row.why else "",
                needs_action=row.asks and not is_over,
            )
            for person, row in audience.values()
        ]
        operations.tell_all(event=event, said=said, topic=self.topic(subject) if self.topic else "", headline=name)

    def _audience(self, subject: S, event: Event) -> dict[int, tuple[Person, Telling[S]]]:
        """Each person once, with the first row that names them."""
        found: dict[int, tuple[Person, Telling[S]]] = {}
        for row in self.tellings.get(event.kind, ()):
            for person in row.whom(subject, event):
                if person is not None and person.pk != event.actor_id:
                    found.setdefault(person.pk, (person, row))
        return found


class _Sentence(dict[str, str]):
    """The places of a sentence for one reader; each is asked for when the sentence comes to it."""

    def __init__(self, told: Told[Any], name: str, subject: Any, event: Event, person: Person) -> None:
        super().__init__(actor=who(event.actor), it=name)
        self._told, self._asked = told, (subject, event, person)

    def __missing__(self, place: str) -> str:
        return self._told.words[place](*self._asked)


@kept(reads=("pk",))
def later_moves(*, kind: str, subject: int, sequence: int) -> QuerySet[Event]:
    """A move of this subject that came after its event of this number."""
    later = Event.objects.filter(subject_kind=kind, subject_id=subject, sequence__gt=sequence)
    return later.exclude(source=F("target")).order_by()[:1]


def reactions(subjects: Iterable[Told[Any]]) -> dict[str, dict[str, Reaction]]:
    """What is owed by each kind of event that a table names, for the roof."""
    found: dict[str, dict[str, Reaction]] = {}
    for told in subjects:
        for kind in told.tellings:
            found.setdefault(kind, {})[told.reaction] = told.tell
    return found


def whoever_is_told(person: Person) -> QuerySet[Person]:
    """For an event that is about the one who is told of it: nobody else is told."""
    return Person.objects.all()


def openings(subjects: Iterable[Told[Any]]) -> dict[str, Opens]:
    """Who may open a subject of each kind, for the roof."""
    return {told.kind: told.opens for told in subjects}
