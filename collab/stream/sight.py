"""What of a thing's story somebody may know: two answers, whether they are of its reviewing side and whether they see its money.

All who have the same two answers read the same story, but for what names a thing that one of them may not open.
"""

from dataclasses import dataclass
from typing import Any

from collab.notes import carriers
from collab.notes.carriers import Carrier
from collab.people.models import Person
from collab.stream import tellers

# The marks of every sight.
EVERY = ("--", "r-", "-m", "rm")


@dataclass(frozen=True, slots=True)
class Sight:
    """A thing as those see it who are ``reviewing``, or not, and see its ``money``, or not."""

    carrier: Carrier
    thing: Any
    reviewing: bool
    money: bool

    @property
    def marks(self) -> str:
        """The two answers in two signs, for the keys of the cache and for an address."""
        return f"{'r' if self.reviewing else '-'}{'m' if self.money else '-'}"


def of(person: Person, carrier: Carrier, thing: Any) -> Sight:
    """The sight of somebody who has opened the thing. Two queries at most."""
    reviewing = carriers.is_reviewing(person, carrier, thing.pk)
    return Sight(carrier, thing, reviewing=reviewing, money=tellers.of(carrier).sees_money(person, thing))


def marked(carrier: Carrier, thing: Any, marks: str) -> Sight:
    """The sight of these marks."""
    return Sight(carrier, thing, reviewing=is_reviewing(marks), money=has_money(marks))


def is_reviewing(marks: str) -> bool:
    return marks.startswith("r")


def has_money(marks: str) -> bool:
    return marks.endswith("m")
