"""The work that serves goals, as far as a person may see it. The agenda knows no requests, projects and funds: the roof says which."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from collab.kit.money import Money
from collab.kit.seams import Seam
from collab.people.models import Person

ALL = 100


@dataclass(frozen=True, slots=True)
class Work:
    """A project under way or live: ``goal`` is the key of what it serves most, ``strategies`` the codes of those it carries out.

    ``shares`` are the keys of all goals that it serves, with whole per cents that sum to 100. ``share`` is what of it is told, and
    ``money`` of that much.

    ``status`` is a key of collab.web.statuses; ``money`` is what funds keep for it or have paid, in the house's currency, None
    where its reader does not see that or no rate tells it. ``sees_money`` tells the two apart.
    """

    number: int
    code: str
    title: str
    url: str
    status: str
    goal: int | None
    strategies: tuple[str, ...]
    money: Money | None
    sees_money: bool
    shares: tuple[tuple[int, int], ...] = ()
    share: int = ALL


# All of it that the person may see, by number; and no more than the keys of the goals that it serves.
SERVING: Seam[Callable[[Person], list[Work]]] = Seam("which projects serve goals and carry out strategies")
SERVED: Seam[Callable[[Person], set[int]]] = Seam("which goals are served by projects that a person may see")


def serving(person: Person) -> list[Work]:
    """The work that this person may see, by number."""
    return SERVING.value(person)


def for_goal(works: list[Work], goal: int) -> list[Work]:
    """Those that serve this goal (by key), each with its share of it and of its money."""
    found = [(work, dict(work.shares).get(goal)) for work in works]
    return [work if share == ALL else replace(work, share=share, money=_part(work, goal)) for work, share in found if share is not None]


def _part(work: Work, goal: int) -> Money | None:
    """What of its money is for this goal: whole cents, and what is left over for the largest share, so that all of them are the whole."""
    if work.money is None:
        return None
    parts = {key: (work.money.amount * share / ALL).quantize(Decimal("0.01"), ROUND_DOWN) for key, share in work.shares}
    largest = work.shares[0][0]
    parts[largest] += work.money.amount - sum(parts.values(), Decimal(0))
    return Money(parts[goal], work.money.currency)
