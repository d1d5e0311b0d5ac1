"""A file that is too large for one request: who takes it beside the web, and how each kind of file is taken there.

The kinds are named by the apps whose files they are, and handed over by the roof with whoever takes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from collab.kit.formats import grouped
from collab.kit.many import Tick
from collab.kit.seams import Seam
from collab.web.sheets.asked import Asked
from collab.web.sheets.report import Report

# Rows that are taken while somebody waits; more go beside the web.
MOST_AT_ONCE = 1_000


class Waiting(Protocol):
    """A file as it waits for a worker: who said yes to it, what it is called, which of its kind, and what was seen."""

    by: Any
    name: str
    which: str
    seen: str


def counted(new: int, changed: int, unchanged: int) -> str:
    return f"{grouped(new)} added, {grouped(changed)} changed, {grouped(unchanged)} as they were"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. ``page`` is where one is chosen; ``may`` raises where somebody may not send one; ``take`` is told how far it is.

    ``is_pressed``: somebody pressed for it and may press again, so that a conflict is said at once and not tried anew.
    """

    called: str
    page: str
    may: Callable[[Any, str], None]
    read: Callable[[bytes, str, Asked, str], Report[Any]]
    take: Callable[[Any, Report[Any], Tick], Report[Any]]
    is_pressed: bool = False
    # What came of it, in words: of those that are new, changed and as they were.
    told: Callable[[int, int, int], str] = counted


@dataclass(frozen=True, slots=True)
class Owed:
    """A file that is owed: its page, its address in the API, and what that says of it now."""

    page: str
    address: str
    told: Mapping[str, Any]


class Owes(Protocol):
    """Owes a file that was looked at to whoever said yes to it."""

    def __call__(self, *, actor: Any, kind: str, data: bytes, name: str, asked: Asked, total: int, seen: str, which: str = "") -> Owed: ...


OWES: Seam[Owes] = Seam("who takes a large file beside the web")
FILES: Seam[Mapping[str, Kind]] = Seam("which kinds of files are taken beside the web, by name")
