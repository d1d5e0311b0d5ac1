"""How each kind of thing tells its own events, handed over by the roof: what the stream asks of it beside its ``Carrier``.

A kind that says nothing has a stream all the same: notes, files and links, and each of its events by the last word of its kind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from collab.events import texts
from collab.events.models import Event
from collab.kit.seams import Seam
from collab.notes.carriers import Carrier
from collab.people.models import Person
from collab.people.names import who

# Of other kinds of subjects, the keys whose events are of the same story: {"portfolio.project": (5,)}.
Beside = Mapping[str, Iterable[int]]
NOBODY_LINKS = "Links are added by who keeps this up to date."


@dataclass(frozen=True, slots=True)
class Line:
    """An event in words: "Mei Tanaka", "routed it for review", and the reason."""

    icon: str
    who: str
    what: str
    why: str = ""


Tell = Callable[[Person, Any, Sequence[Event], bool], Sequence[Line]]


def plainly(person: Person, thing: Any, events: Sequence[Event], shows_money: bool) -> list[Line]:
    """What nobody has words for: "changed it", without a word of what the event holds. Two queries at most."""
    shown = texts.told(events)
    return [Line("circle-dot", who(event.actor), f"{event.kind.rpartition('.')[2].replace('_', ' ')} it", event.why) for event in shown]


def worded(table: Mapping[str, tuple[str, str]]) -> Tell:
    """A teller by a table: the icon and the words of each kind of event; what stands in none is told plainly."""

    def tell(person: Person, thing: Any, events: Sequence[Event], shows_money: bool) -> list[Line]:
        plain = plainly(person, thing, events, shows_money)
        return [
            Line(*table[event.kind][:1], line.who, table[event.kind][1], line.why) if event.kind in table else line
            for event, line in zip(events, plain, strict=True)
        ]

    return tell


def everything(events: QuerySet[Event], person: Person | None) -> QuerySet[Event]:
    return events


def nothing(thing: Any) -> Beside:
    return {}


def no_money(person: Person, thing: Any) -> bool:
    return False


def by_nobody(person: Person, thing: Any) -> str:
    return NOBODY_LINKS


@dataclass(frozen=True, eq=False)
class Teller:
    """What is asked of one kind.

    ``beside`` gives further subjects of its story. ``reached`` gives, by the kind and key of such a subject, the keys of the things
    whose story it is of. ``money`` and ``decisions`` are kinds of events; subjects in ``of_money`` are told to who ``sees_money`` alone.
    ``untold`` is never told. ``apart`` leaves out what names a thing that the reader may not open; for nobody (None), all that names
    one. ``tell`` gives a line for each event, in their order. ``unlinked`` is why the person, who may open it, adds no link, or nothing.
    """

    beside: Callable[[Any], Beside] = nothing
    reached: Mapping[str, Callable[[int], Iterable[int]]] = field(default_factory=dict)
    money: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    of_money: frozenset[str] = frozenset()
    untold: Q | None = None
    apart: Callable[[QuerySet[Event], Person | None], QuerySet[Event]] = everything
    sees_money: Callable[[Person, Any], bool] = no_money
    tell: Tell = plainly
    unlinked: Callable[[Person, Any], str] = by_nobody


TELLERS: Seam[Mapping[str, Teller]] = Seam("how the things that carry notes tell their own events, by kind")
PLAIN = Teller()


def of(carrier: Carrier) -> Teller:
    """The teller of a kind; a plain one where it has none."""
    return TELLERS.value.get(carrier.kind, PLAIN)
