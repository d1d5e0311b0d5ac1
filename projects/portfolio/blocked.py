"""What stands in the way of a project, as its page tells it: the floor above keeps it."""

from collections.abc import Callable
from dataclasses import dataclass

from collab.kit.seams import Seam
from collab.people.models import Person
from projects.portfolio.models import Project


@dataclass(frozen=True, slots=True)
class Blocked:
    """One thing that stands in the way now. ``status`` is a key of collab.web.statuses, ``days`` words such as "12 working days"."""

    title: str
    kind: str
    holder: str
    days: str
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class InTheWay:
    """``may_open``: the reader may say that something else is."""

    rows: tuple[Blocked, ...] = ()
    may_open: bool = False


BLOCKED: Seam[Callable[[Person, Project], InTheWay]] = Seam("what stands in the way of a project, as a person may see it")
