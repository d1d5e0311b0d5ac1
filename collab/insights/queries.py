"""The reads of insights: as cards with where they were used, as far as their reader may know."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from collab.agenda.models import Goal
from collab.customer.models import Moment
from collab.events import texts
from collab.events.models import Event
from collab.insights import access, addresses
from collab.insights.models import Citation, Insight
from collab.insights.states import CURRENT, EXPIRED, STOPPED, WITHDRAWN, Asked, Kind
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import count_words
from collab.kit.numbering import code as number_code
from collab.kit.words import Sought, asks, terms
from collab.people.models import Person
from projects.portfolio.access import visible as visible_projects

PAGE = 50
HOLDS, ALL, OVER = "holds", "all", "over"


@dataclass(frozen=True, slots=True)
class Tie:
    """Something that it is tied to, by code and name."""

    code: str
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Use:
    """Where it was used: a request, or a decision on it."""

    number: str
    title: str
    by: str
    at: datetime
    is_decision: bool


@dataclass(frozen=True, slots=True)
class InsightCard:
    """An insight for one reader; ``uses`` counts the requests that used it and the reader may open."""

    code: str
    kind: str
    kind_word: str
    asked: str
    text: str
    evidence: str
    link: str
    tags: tuple[str, ...]
    goals: tuple[Tie, ...]
    moments: tuple[Tie, ...]
    projects: tuple[Tie, ...]
    expires_on: date
    author: str
    author_username: str
    made_at: datetime
    withdrawn_on: date | None
    version: int
    uses: tuple[Use, ...] = ()

    @property
    def url(self) -> str:
        return addresses.insight(self.code)

    @property
    def status(self) -> str:
        """A key of collab.web.statuses."""
        if self.withdrawn_on:
            return WITHDRAWN
        return CURRENT if self.expires_on >= clock.today() else EXPIRED

    @property
    def used_in(self) -> int:
        return len({use.number for use in self.uses})

    @property
    def used_words(self) -> str:
        """ "Used in 3 requests"; empty where nothing used it."""
        return f"Used in {count_words(self.used_in, 'request')}" if self.used_in else ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; empty for what is not."""

    q: str = ""
    kind: str = ""
    tag: str = ""
    goal: str = ""
    moment: str = ""
    project: int | None = None
    view: str = HOLDS


def rows(person: Person, asked: Filters) -> QuerySet[Insight]:
    """Those that the person may see, the latest first."""
    found = access.visible(person).select_related("author")
    holds = Q(withdrawn_on=None, expires_on__gte=clock.today())
    if asked.view != ALL:
        found = found.filter(holds if asked.view == HOLDS else ~holds)
    for name, value in (("kind", asked.kind), ("tags__contains", [asked.tag]), ("goals__contains", [asked.goal]),
                        ("moments__contains", [asked.moment])):  # fmt: skip
        if value and value != [""]:
            found = found.filter(**{name: value})
    if asked.project is not None:
        found = found.filter(projects__contains=[asked.project])
    if wanted := terms(asked.q, is_unfinished=True):
        found = found.filter(search=Sought(asks(wanted)))
    return found


def one(person: Person, code: str) -> Insight:
    """The insight with this code; raises NotFound."""
    found = access.visible(person).select_related("author").filter(code=code.lower()).first()
    if found is None:
        raise NotFound
    return found


def cards(person: Person, insights: Iterable[Insight]) -> list[InsightCard]:
    """Cards with what each is tied to and where it was used: five queries however many, none for none."""
    there = list(insights)
    if not there:
        return []
    goals = _named(Goal.objects.filter(code__in={code for row in there for code in row.goals}).values_list("code", "title"))
    moments = _named(Moment.objects.filter(code__in={code for row in there for code in row.moments}).values_list("code", "name"))
    numbers = {number for row in there for number in row.projects}
    projects = dict(visible_projects(person).filter(number__in=numbers).order_by().values_list("number", "title"))
    uses = uses_of(person, [row.pk for row in there])
    return [
        InsightCard(
            code=row.code, kind=row.kind, kind_word=str(Kind(row.kind).label), asked=question(row.asked), text=row.text, evidence=row.evidence,
            link=row.link, tags=tuple(row.tags), goals=tuple(goals[code] for code in row.goals if code in goals),
            moments=tuple(moments[code] for code in row.moments if code in moments),
            projects=tuple(Tie(number_code(number), projects[number]) for number in row.projects if number in projects),
            expires_on=row.expires_on, author=row.author.name, author_username=row.author.username, made_at=row.made_at,
            withdrawn_on=row.withdrawn_on, version=row.version, uses=tuple(uses.get(row.pk, ())),
        )
        for row in there
    ]  # fmt: skip


def uses_of(person: Person, keys: Collection[int]) -> dict[int, list[Use]]:
    """Where each was used, the latest first, of the requests that the person may open. Two queries, one where there is none."""
    theirs = access.WORKS.value(person).order_by().values("number")
    rows = Citation.objects.filter(insight__in=keys, number__in=theirs).select_related("person")
    found = list(rows.order_by("-at", "-pk"))
    titles = _titles(person, {one.number for one in found})
    uses: dict[int, list[Use]] = {}
    for one in found:
        if one.number in titles:
            use = Use(number_code(one.number), titles[one.number], one.person.name, one.at, one.decision_id is not None)
            uses.setdefault(one.insight_id, []).append(use)
    return uses


def cited_in(person: Person, number: int) -> list[tuple[Insight, bool]]:
    """What was used in this request, which the person has opened: each once, and whether a decision did. One query."""
    found = Citation.objects.filter(number=number, insight__in=access.visible(person).order_by()).select_related("insight")
    decided: dict[int, tuple[Insight, bool]] = {}
    for one in found.order_by("at", "pk"):
        was = decided.get(one.insight_id, (one.insight, False))[1]
        decided[one.insight_id] = (one.insight, was or one.decision_id is not None)
    return list(decided.values())


def why_withdrawn(insight: Insight) -> str:
    """The reason, of one that is withdrawn."""
    if not insight.withdrawn_on:
        return ""
    events = Event.objects.filter(subject_kind="insights.insight", subject_id=insight.pk, kind="insights.insight.withdrawn")
    return next((event.why for event in texts.told(events)), "")


def tags(person: Person) -> list[tuple[str, int]]:
    """The tags of what holds and how many have each, the most used first."""
    counted: dict[str, int] = {}
    for given in access.current(person).order_by().values_list("tags", flat=True):
        for tag in given:
            counted[tag] = counted.get(tag, 0) + 1
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def question(asked: str) -> str:
    """What a lesson answers, in words; empty where nobody asked."""
    if asked == STOPPED:
        return "What was learnt when it was stopped"
    return str(Asked(asked).label) if asked else ""


def _named(rows: Iterable[tuple[Any, ...]]) -> dict[str, Tie]:
    return {code: Tie(code, name) for code, name in rows}


def _titles(person: Person, numbers: Collection[int]) -> dict[int, str]:
    """Of the requests with these numbers that the person may open. One query, none for none."""
    if not numbers:
        return {}
    return dict(access.WORKS.value(person).filter(number__in=numbers).order_by().values_list("number", "title"))
