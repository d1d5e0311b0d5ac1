"""The work that serves a launch, as far as a person may see it. Launches know no requests and no projects: the roof says which."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from collab.kit.seams import Seam
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class Work:
    """A request, or the project that came of it: ``status`` is a key of collab.web.statuses, ``ends_on`` when it should be there, where that is planned.

    ``is_open``: it is neither delivered nor over, so the launch hangs on it.
    """

    launch: int
    code: str
    title: str
    url: str
    status: str
    ends_on: date | None
    is_open: bool


# Of the launches with these keys, what serves them and the person may see.
Find = Callable[[Person, Collection[int]], list[Work]]
SERVING: Seam[Find] = Seam("which requests and projects serve a launch")
