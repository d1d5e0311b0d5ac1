"""A brief in words, for its reader alone: whatever they may not open this instant is not in it. Page, letter and API say these same lines."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from collab.access.duties import DUTIES
from collab.agenda import access as agenda
from collab.agenda.addresses import ACTIONS
from collab.approvals.kinds import label
from collab.approvals.standins import access as standins
from collab.dashboards.brief.lines import HEADS, Kind, Line, Part
from collab.dashboards.models import Brief
from collab.kit import formats
from collab.kit.kept import Keys, kept
from collab.kit.numbering import code
from collab.kit.statements import is_one_of
from collab.kpis import access as kpis
from collab.kpis.addresses import kpi as kpi_address
from collab.kpis.models import Kpi
from collab.notices import queries as notice_queries
from collab.notices.models import Notice
from collab.people.models import Person
from collab.people.names import people
from projects.intake import access as intake
from projects.intake.addresses import request as request_address
from projects.intake.models import Request
from projects.portfolio import access as portfolio
from projects.portfolio.addresses import project as project_address
from projects.portfolio.models import Milestone

REQUESTS = (Kind.DECIDE, Kind.ANSWER, Kind.OWED, Kind.NEEDED, Kind.SLOW)


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it is read; ``url`` is an address of the portal that begins with a slash."""

    part: Part
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part with its head; never without a line."""

    part: str
    head: str
    lines: tuple[Told, ...]


@kept(on=(DUTIES,), reads=("pk", "number", "title"))
def requests(person: Person, *, keys: Keys) -> QuerySet[Request]:
    """Those of these requests that the person may open."""
    return intake.visible(person).filter(is_one_of("pk", keys)).order_by()


@kept(on=(DUTIES,), reads=("pk", "number", "title"))
def lent(person: Person, *, keys: Keys) -> QuerySet[Request]:
    """Those of these requests on which the person may decide in somebody's place today."""
    asked = standins.panels(person).values("panel__step__route_id")
    return intake.visible(person).filter(is_one_of("pk", keys), route_id__in=asked).order_by()


@kept(on=(DUTIES,), reads=("pk", "title", "project__number", "project__title"))
def milestones(person: Person, *, keys: Keys) -> QuerySet[Milestone]:
    """Those of these milestones whose work the person may open."""
    return Milestone.objects.filter(is_one_of("pk", keys), project__in=portfolio.visible(person)).order_by()


def notices(person: Person, keys: Keys) -> list[tuple[Any, ...]]:
    """Key, text and address of those of these notices that are about what the person may open. One query, and one for each kind of subject."""
    columns = ("pk", "text", "url", "event__subject_kind", "event__subject_id")
    rows = list(Notice.objects.filter(person_id=person.pk, pk__in=list(keys)).order_by().values_list(*columns))
    openable = notice_queries.openable(person, {row[3:] for row in rows})
    return [row[:3] for row in rows if row[3:] in openable]


def actions(person: Person, keys: Keys) -> list[tuple[Any, ...]]:
    """Key and text of those of these actions that the person may see. One query."""
    return list(agenda.visible_actions(person).filter(pk__in=list(keys)).order_by().values_list("pk", "text"))


@kept(on=(DUTIES,), reads=("pk", "code", "name"))
def measures(person: Person, *, keys: Keys) -> QuerySet[Kpi]:
    """Those of these KPIs that the person may see."""
    return kpis.visible(person).filter(is_one_of("pk", keys)).order_by()


# What finds the things that lines of this kind are about: by their keys, those that the person may open.
Rows = Callable[[Person, Keys], list[tuple[Any, ...]]]


def _requests(person: Person, keys: Keys) -> list[tuple[Any, ...]]:
    return requests(person, keys=keys).rows()


ASKED: Mapping[Kind, Rows] = {
    **dict.fromkeys(REQUESTS, _requests),
    Kind.LENT: lambda person, keys: lent(person, keys=keys).rows(),
    Kind.MILESTONE: lambda person, keys: milestones(person, keys=keys).rows(),
    Kind.NOTICE: notices,
    Kind.ACTION: actions,
    Kind.KPI: lambda person, keys: measures(person, keys=keys).rows(),
}


def told(person: Person, brief: Brief) -> tuple[Section, ...]:
    """The brief as this reader may read it now. A query for each kind of thing in it, and one for names."""
    lines = [Line.read(kept) for kept in brief.lines]
    things = _things(person, lines)
    names = people(int(line.who) for line in lines if line.who.isdigit())
    parts = defaultdict[Part, list[Told]](list)
    for line in lines:
        if facts := things.get((ASKED[line.kind], line.key)):
            text, url = SAID[line.kind](line, facts, _who(line, names), brief.on)
            parts[line.part].append(Told(line.part, text, url))
    return tuple(Section(part.value, HEADS[part], tuple(parts[part])) for part in Part if part in parts)


def _things(person: Person, lines: Iterable[Line]) -> dict[tuple[Any, int], tuple[Any, ...]]:
    keys: dict[Any, set[int]] = {}
    for line in lines:
        keys.setdefault(ASKED[line.kind], set()).add(line.key)
    return {(ask, row[0]): row[1:] for ask, wanted in keys.items() for row in ask(person, sorted(wanted))}


def _who(line: Line, names: Mapping[int, Person]) -> str:
    if line.who.isdigit():
        return names[int(line.who)].name if int(line.who) in names else "Somebody"
    return label(line.who) if line.kind is Kind.OWED else ""


def _of_request(words: str) -> "Words":
    def said(line: Line, facts: tuple[Any, ...], who: str, today: date) -> tuple[str, str]:
        number, title = facts
        text = words.format(it=f"{code(number)} {title}", who=who, on=formats.day(line.on, today))
        return text, request_address(code(number))

    return said


def _milestone(line: Line, facts: tuple[Any, ...], who: str, today: date) -> tuple[str, str]:
    title, number, project = facts
    was = "is" if line.part is Part.DUE else "was"
    return f"{title}, of {code(number)} {project}, {was} due {formats.day(line.on, today)}.", project_address(code(number))


def _notice(line: Line, facts: tuple[Any, ...], who: str, today: date) -> tuple[str, str]:
    text, url = facts
    return text, url


def _action(line: Line, facts: tuple[Any, ...], who: str, today: date) -> tuple[str, str]:
    was = "is" if line.part is Part.DUE else "was"
    return f"Your action “{facts[0]}” {was} due {formats.day(line.on, today)}.", ACTIONS


def _kpi(line: Line, facts: tuple[Any, ...], who: str, today: date) -> tuple[str, str]:
    key, name = facts
    return f"{name} waits for its next value.", kpi_address(key)


Words = Callable[[Line, tuple[Any, ...], str, date], tuple[str, str]]
SAID: Mapping[Kind, Words] = {
    Kind.NOTICE: _notice,
    Kind.DECIDE: _of_request("You owe {who} a decision on {it}, since {on}."),
    Kind.LENT: _of_request("{it} waits for your decision in the place of {who}, since {on}."),
    Kind.ANSWER: _of_request("You owe {who} an answer about {it}, since {on}."),
    Kind.OWED: _of_request("{who} owes you a decision on {it}, since {on}."),
    Kind.NEEDED: _of_request("{it} is needed by {on}."),
    Kind.SLOW: _of_request("{it} has stood where it is since {on}, longer than is usual."),
    Kind.MILESTONE: _milestone,
    Kind.ACTION: _action,
    Kind.KPI: _kpi,
}


def count(sections: Collection[Section]) -> int:
    return sum(len(section.lines) for section in sections)
