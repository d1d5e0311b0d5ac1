"""The work that serves goals, as far as a person may see it. The agenda knows no requests, projects and funds: the roof says which."""

from collections.abc import Callable
from dataclasses import dataclass

from collab.kit.money import Money
from collab.kit.seams import Seam
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class Work:
    """A project under way or live: ``goal`` is the key of what it serves, ``strategies`` the codes of those it carries out.

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


# All of it that the person may see, by number; and no more than the keys of the goals that it serves.
SERVING: Seam[Callable[[Person], list[Work]]] = Seam("which projects serve goals and carry out strategies")
SERVED: Seam[Callable[[Person], set[int]]] = Seam("which goals are served by projects that a person may see")


def serving(person: Person) -> list[Work]:
    """The work that this person may see, by number."""
    return SERVING.value(person)
