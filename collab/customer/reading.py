"""The work that reads or joins a data source, as far as a person may see it. The register knows no requests and no projects: the roof says which."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from collab.customer.models import DataSource
from collab.kit.formats import count_words
from collab.kit.seams import Seam
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class Work:
    """A request, or the project that came of it: ``status`` is a key of collab.web.statuses; ``is_open``: neither delivered nor over."""

    code: str
    title: str
    url: str
    kind: str
    status: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Works:
    """The first of them, what is open and newest first, and how many there are in all."""

    shown: tuple[Work, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """Requests without a project, and projects."""

    requests: int = 0
    projects: int = 0

    @property
    def words(self) -> str:
        """ "2 requests, 1 project"; empty for none."""
        asked = count_words(self.requests, "request") if self.requests else ""
        return ", ".join(filter(None, (asked, count_words(self.projects, "project") if self.projects else "")))


@dataclass(frozen=True, slots=True)
class Readers:
    """``counted`` gives what reads or joins these sources, by their keys, in one number of queries however many; ``works`` what does one."""

    counted: Callable[[Person, Collection[int]], Mapping[int, Counted]]
    works: Callable[[Person, int], Works]


READERS: Seam[Readers] = Seam("which requests and projects read or join a data source")
NOTHING = Counted()


def owners() -> dict[str, set[int]]:
    """By the code of each source that is in use, the id of who answers for it and works here; nobody where nobody does. One query."""
    found = DataSource.objects.filter(retired_on__isnull=True).values_list("code", "owner_id", "owner__is_active")
    return {code: {owner} if owner is not None and is_active else set() for code, owner, is_active in found}
