"""The reads of files that are taken over beside the web: for whoever keeps the directory."""

from dataclasses import dataclass

from django.db.models import QuerySet

from collab.access import duties
from collab.directory import access, addresses
from collab.directory.models import Import
from collab.directory.states import State
from collab.kit import clock
from collab.kit.errors import Forbidden, NotFound
from collab.kit.formats import count_words, grouped, lately
from collab.people.models import Person
from collab.web.sheets.report import Problem

LATEST = 10


@dataclass(frozen=True, slots=True)
class Taking:
    """A file and how far it is; ``said`` is why it was refused, ``problems`` what to mend in it."""

    key: int
    name: str
    by: str
    since: str
    state: State
    done: int
    total: int
    result: str
    said: str
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    # What was guessed of its letters was shown when it was looked at.
    doubts: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return addresses.people_taking(self.key)

    @property
    def is_due(self) -> bool:
        return self.state is State.DUE

    @property
    def words(self) -> str:
        """ "12,000 of 22,000 rows", and what came of it once it is over."""
        return f"{grouped(self.done)} of {count_words(self.total, 'row')}" if self.is_due else self.result or str(self.state.label)


def visible(person: Person) -> QuerySet[Import]:
    """Whoever keeps the directory sees what is being taken over, whoever sent it."""
    if not access.may_keep(duties.roles_of(person)):
        raise Forbidden(access.FILES_KEPT_BY)
    return Import.objects.select_related("by").defer("content")


def latest(person: Person) -> list[Taking]:
    """The last files, the newest first. One query."""
    return [_card(row) for row in visible(person).order_by("-pk")[:LATEST]]


def one(person: Person, key: int) -> Taking:
    """Raises NotFound, or Forbidden for whoever does not keep the directory."""
    row = visible(person).filter(pk=key).first()
    if row is None:
        raise NotFound
    return _card(row)


def _card(row: Import) -> Taking:
    told = row.outcome
    result = "{} added, {} changed, {} as they were".format(*(grouped(told.get(name, 0)) for name in ("new", "changed", "unchanged")))
    return Taking(
        key=row.pk,
        name=row.name,
        by=row.by.name,
        since=lately(row.made_at, clock.now()),
        state=State(row.state),
        done=row.done,
        total=row.total,
        result=result if row.state == State.DONE else "",
        said=told.get("said", ""),
        problems=tuple(Problem(one["row"], one["column"], one["said"]) for one in told.get("refused", ())),
        notes=tuple(told.get("notes", ())),
    )
