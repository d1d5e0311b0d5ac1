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
from collab.web.sheets.beside import FILES
from collab.web.sheets.report import Problem

LATEST = 10


@dataclass(frozen=True, slots=True)
class Taking:
    """A file and how far it is; ``said`` is why it was refused, ``problems`` what to mend in it."""

    key: int
    kind: str
    # What such files are called, and the page where one is chosen.
    called: str
    back: str
    name: str
    by: str
    since: str
    state: State
    done: int
    total: int
    result: str
    # New, changed, and as they were.
    counts: tuple[int, ...]
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
    """What somebody sent themself; whoever keeps the directory sees what is being taken over, whoever sent it."""
    rows = Import.objects.select_related("by").defer("content")
    return rows if access.may_keep(duties.roles_of(person)) else rows.filter(by=person)


def latest(person: Person) -> list[Taking]:
    """The last files, the newest first, for whoever keeps the directory. One query."""
    if not access.may_keep(duties.roles_of(person)):
        raise Forbidden(access.FILES_KEPT_BY)
    return [card(row) for row in visible(person).order_by("-pk")[:LATEST]]


def one(person: Person, key: int) -> Taking:
    """Raises NotFound, for whoever may not see it too."""
    row = visible(person).filter(pk=key).first()
    if row is None:
        raise NotFound
    return card(row)


def card(row: Import) -> Taking:
    kind = FILES.value[row.kind]
    told = row.outcome
    counts = tuple(told.get(name, 0) for name in ("new", "changed", "unchanged"))
    return Taking(
        key=row.pk,
        kind=row.kind,
        called=kind.called,
        back=kind.page.format(row.which),
        name=row.name,
        by=row.by.name,
        since=lately(row.made_at, clock.now()),
        state=State(row.state),
        done=row.done,
        total=row.total,
        result=kind.told(*counts) if row.state == State.DONE else "",
        counts=counts,
        said=told.get("said", ""),
        problems=tuple(Problem(one["row"], one["column"], one["said"]) for one in told.get("refused", ())),
        notes=tuple(told.get("notes", ())),
    )
