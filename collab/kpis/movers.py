"""The projects that move a KPI, as far as a person may see them. KPIs know no projects: the roof tells them here."""

from collections.abc import Callable
from dataclasses import dataclass

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


def _none(person: Person, code: str) -> Movers:
    return Movers()


_ask: list[Find] = [_none]


def tell(find: Find) -> None:
    """Set, when the portal starts, what answers for a KPI by its code."""
    _ask[:] = [find]


def movers(person: Person, code: str) -> Movers:
    """Those of this KPI that the person may see; none before the roof has spoken."""
    return _ask[0](person, code)
