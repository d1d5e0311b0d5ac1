"""Which requests were answered by what we own already: asked of the floor above, which knows requests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collab.kit.money import Money
from collab.kit.seams import Seam
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that its reader may open: ``tool`` is the key of what answers it, ``avoided`` what was not spent, ``at`` when it was said."""

    number: str
    title: str
    url: str
    tool: int
    tool_name: str
    requester: str
    by: str
    avoided: Money
    at: datetime


# The latest first; of one tool where its key is named.
ANSWERED: Seam[Callable[[Person, int | None], list[Answered]]] = Seam("which requests that a person may open were answered by what we own")
