"""The lines of a brief as they are kept: things by kind and key, and which of them find room. Reckoned without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

# No brief is longer, and none of its parts takes more while another has more to say.
MOST, SHARE = 12, 3
# So many days ahead something is due soon.
SOON_DAYS = 7


class Part(StrEnum):
    """In the order in which it is read."""

    CHANGED = "changed"
    DUE = "due"
    STUCK = "stuck"
    OWES = "owes"


HEADS = {
    Part.CHANGED: "What changed",
    Part.DUE: "What is due",
    Part.STUCK: "What is stuck",
    Part.OWES: "Who owes whom",
}
# Whose lines find room first where there is not enough of it.
FIRST = (Part.OWES, Part.DUE, Part.STUCK, Part.CHANGED)


class Kind(StrEnum):
    """What a line is about, by which its words are found (``telling``)."""

    NOTICE = "notice"
    DECIDE = "decide"
    LENT = "lent"
    ANSWER = "answer"
    OWED = "owed"
    NEEDED = "needed"
    SLOW = "slow"
    MILESTONE = "milestone"
    ACTION = "action"
    KPI = "kpi"


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """``on`` is the day it is told by: since when, or by when. ``who`` is a person's key, a role, or the kind of what a notice is about."""

    on: date
    part: Part
    kind: Kind
    key: int
    who: str = ""

    def kept(self) -> list[Any]:
        return [self.part.value, self.kind.value, self.key, self.on.isoformat(), self.who]

    @classmethod
    def read(cls, kept: Sequence[Any]) -> "Line":
        part, kind, key, on, who = kept
        return cls(date.fromisoformat(on), Part(part), Kind(kind), key, who)


def chosen(found: Iterable[Line]) -> list[Line]:
    """Up to MOST of them, in the order of the parts: of each part up to SHARE, then whatever there is more of, the most pressing part first.

    Within a part the oldest comes first, of what changed the newest.
    """
    parts: dict[Part, list[Line]] = {part: [] for part in Part}
    for line in sorted(set(found)):
        parts[line.part].append(line)
    parts[Part.CHANGED].reverse()
    room = {part: min(SHARE, len(lines)) for part, lines in parts.items()}
    left = MOST - sum(room.values())
    for part in FIRST:
        more = min(left, len(parts[part]) - room[part])
        room[part] += more
        left -= more
    return [line for part in Part for line in parts[part][: room[part]]]
