"""The projects that move a KPI, as far as a person may see them. KPIs know no projects: the roof says which."""

from collections.abc import Callable
from dataclasses import dataclass

from collab.kit.seams import Seam
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class Mover:
    """A project under way for a goal that the KPI shows. ``status`` is a key of collab.web.statuses, ``next_words`` what it does next."""

    number: str
    title: str
    url: str
    status: str
    next_words: str


@dataclass(frozen=True, slots=True)
class Movers:
    """The first of them, in trouble first, and how many there are in all."""

    shown: tuple[Mover, ...] = ()
    count: int = 0


Find = Callable[[Person, str], Movers]
MOVERS: Seam[Find] = Seam("which projects under way move a KPI, by its code")


def movers(person: Person, code: str) -> Movers:
    """Those of this KPI that the person may see."""
    return MOVERS.value(person, code)
