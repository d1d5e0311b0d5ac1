"""Under which heads the rows stand, in which order, and which are folded when there are many."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from projects.roadmap.facts import Fact

GROUPS = {"side": "Side", "goal": "Goal", "moment": "Moment", "fund": "Fund"}
SIDES = {"marketing": "Marketing", "it": "IT"}
# So many rows are open at once; what is more is folded.
OPEN = 40


class Head(NamedTuple):
    """A group's place in the order, its colours, its code and its name."""

    order: tuple[int, str]
    key: str
    code: str
    name: str


class Opened(NamedTuple):
    """What stands under one head: ``total`` of them in all, of which ``shown`` are open; ``url`` opens the others."""

    head: Head
    total: int
    shown: Sequence[Fact]
    url: str


UNDATED = Head((9, ""), "other", "undated", "Without dates")


def head_of(fact: Fact, group: str, payers: dict[int, tuple[str, str]]) -> Head:
    """The head under which a project stands when grouped so; what has no dates stands apart."""
    if fact.starts_on is None or fact.ends_on is None:
        return UNDATED
    if group == "goal":
        return _named(fact.goal_code, fact.goal, "No goal")
    if group == "moment":
        return _named(fact.moment_code, fact.moment, "No moment", f"{fact.moment_place or 0:05}")
    if group == "fund":
        code, name = payers.get(fact.route, (None, None))
        return _named(code, name, "No fund")
    return Head((int(fact.side == "it"), ""), fact.side, fact.side, SIDES[fact.side])


def _named(code: str | None, name: str | None, without: str, place: str = "") -> Head:
    if code is None or name is None:
        return Head((8, ""), "other", "none", without)
    return Head((1, f"{place}{name.lower()}"), "other", code, name)


def grouped(found: Iterable[tuple[Head, Fact]], opened: str, most: int, open_url: Callable[[str], str]) -> list[Opened]:
    """The groups in their order, what is in them in the order given.

    With more than ``most`` in all the first groups are open as far as that reaches, the rest folded;
    the group with the code ``opened`` is then the one that is open.
    """
    under: dict[Head, list[Fact]] = {}
    for head, fact in found:
        under.setdefault(head, []).append(fact)
    is_many = sum(map(len, under.values())) > most
    left, groups = most, []
    for head in sorted(under, key=lambda one: (one.order, one.code)):
        every = under[head]
        if not is_many or head.code == opened:
            shown = every
        elif opened in {one.code for one in under}:
            shown = []
        else:
            shown = every[:left]
            left -= len(shown)
        groups.append(Opened(head, len(every), shown, open_url(head.code) if len(shown) < len(every) else ""))
    return groups
