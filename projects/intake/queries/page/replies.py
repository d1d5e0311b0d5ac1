"""What was answered to the questions of the entry that a request began with, as far as its reader may know it.

An answer for the reviewing side alone is read by who reviews the request without a part in it, and by who asks for it. For all others it is
not there: not that it was given either.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from collab.customer.models import DataSource
from collab.events import texts
from collab.files.models import File
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.people.models import Person
from collab.people.names import people
from projects.catalogue import addresses
from projects.catalogue.models import EntryVersion, Question
from projects.catalogue.showing import lines
from projects.catalogue.states import Kind, Reads
from projects.intake import noted, replies
from projects.intake.askers import is_asker
from projects.intake.models import Request
from projects.intake.queries.page.answers import AnswerCard

PAGE = "asked"


@dataclass(frozen=True, slots=True)
class Reply:
    """``value`` as it is kept, empty where it is not answered; ``said`` in words."""

    key: str
    label: str
    kind: str
    value: str
    said: str
    is_for_review: bool
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The entry that a request began with, and the answers to what it asked besides that its reader may know."""

    code: str
    title: str
    url: str
    number: int
    replies: tuple[Reply, ...]

    @property
    def lines(self) -> list[AnswerCard]:
        """As lines of the page with all answers."""
        every = [AnswerCard("From the catalogue", self.title, f"version {self.number}", PAGE)]
        return every + [AnswerCard(one.label, one.said or "Not answered", "", PAGE, one.is_missing) for one in self.replies]


def told(request: Request, person: Person) -> Told | None:
    """For one reader; None for a request that began without an entry. Three queries, and one for each kind of thing that is named."""
    asked = replies.asked(request)
    if asked is None:
        return None
    version = EntryVersion.objects.select_related("entry").defer("search").get(pk=request.asked_as_id or 0)
    shown = [one for one in asked.shown(request) if not one.field and _reads(one, request, person)]
    names = _names([(one, asked.kept.get(one.key, "")) for one in shown])
    found = tuple(_reply(one, asked.kept.get(one.key, ""), names) for one in shown)
    entry = version.entry
    return Told(entry.code, version.title, addresses.catalogue_entry(entry.code), version.number, found)


def _reads(question: Question, request: Request, person: Person) -> bool:
    """Whether the reader, who may open the request, reads the answers to this question."""
    if question.reads == Reads.EVERYONE or is_asker(person, request):
        return True
    if "_is_reviewed_by" not in request.__dict__ or request.__dict__["_is_reviewed_by"][0] != person.pk:
        request.__dict__["_is_reviewed_by"] = person.pk, noted.reviews(person).filter(pk=request.pk).exists()
    return bool(request.__dict__["_is_reviewed_by"][1])


def _reply(one: Question, value: str, names: dict[tuple[str, str], str]) -> Reply:
    said = names.get((one.kind, value)) or SAID.get(Kind(one.kind), _plain)(value) if value else ""
    is_missing = one.is_required and not value
    return Reply(one.key, one.label, one.kind, value, said, one.reads == Reads.REVIEW, is_missing)


def _names(answered: Iterable[tuple[Question, str]]) -> dict[tuple[str, str], str]:
    """What people, data sources and files are called. A query for each kind that is there."""
    keys: dict[str, set[str]] = {}
    for one, value in answered:
        if value and one.kind in NAMED:
            keys.setdefault(one.kind, set()).add(value)
    return {(kind, value): name for kind, values in keys.items() for value, name in NAMED[Kind(kind)](values)}


def _people(keys: set[str]) -> list[tuple[str, str]]:
    return [(str(key), person.name) for key, person in people(map(int, keys)).items()]


def _sources(codes: set[str]) -> list[tuple[str, str]]:
    return list(DataSource.objects.filter(code__in=codes).values_list("code", "name"))


def _files(keys: set[str]) -> list[tuple[str, str]]:
    rows = dict(File.objects.filter(pk__in=keys, removed_at=None).values_list("pk", "name"))
    words = texts.read(rows.values())
    return [(str(key), words.get(name, "a file")) for key, name in rows.items()]


def files_beside(request: Request) -> list[tuple[str, str]]:
    """The files that everybody who may open the request may have, by key and name. Two queries."""
    found = File.objects.filter(subject_kind="intake.request", subject_id=request.pk, audience="everyone", removed_at=None, state="clean")
    return sorted(_files({str(key) for key in found.values_list("pk", flat=True)}))


def _plain(value: str) -> str:
    return value


def _money(value: str) -> str:
    amount, _, currency = value.partition(" ")
    return formats.full_money(Money.of(amount, currency))


NAMED: dict[Kind, Callable[[set[str]], list[tuple[str, str]]]] = {Kind.PERSON: _people, Kind.SOURCE: _sources, Kind.FILE: _files}
SAID: dict[Kind, Callable[[str], Any]] = {
    Kind.MANY: lambda value: ", ".join(lines(value)),
    Kind.DATE: lambda value: formats.day(date.fromisoformat(value), clock.today()),
    Kind.MONEY: _money,
    Kind.FILE: lambda value: "a file that was removed",
    Kind.PERSON: lambda value: "somebody",
}
