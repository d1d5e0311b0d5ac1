"""The few reads behind the roadmap: projects, milestones, dependencies, and who pays; each one query."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q

from collab.people.models import Person
from collab.web.charts.timeline import Span
from funding.funds.models import Allocation
from projects.portfolio import access
from projects.portfolio.models import Dependency, Milestone
from projects.portfolio.states import ENDED

MOST = 200


class Fact(NamedTuple):
    """A project as the drawing needs it; the leads' names are first and last."""

    pk: int
    number: int
    title: str
    side: str
    phase: str
    starts_on: date | None
    ends_on: date | None
    health_marketing: str
    health_it: str
    marketing_first: str
    marketing_last: str
    it_first: str
    it_last: str
    goal_code: str | None
    goal: str | None
    moment_code: str | None
    moment: str | None
    moment_place: int | None
    route: int

    @property
    def code(self) -> str:
        return f"R-{self.number}"

    @property
    def lead(self) -> str:
        """The lead of the side that does most of the work: "T. Baines"."""
        first, last = (self.marketing_first, self.marketing_last) if self.side == "marketing" else (self.it_first, self.it_last)
        return f"{first[:1]}. {last}" if first and last else first or last


COLUMNS = (
    "pk", "number", "title", "side", "phase", "starts_on", "ends_on", "health_marketing", "health_it",
    "marketing_lead__first_name", "marketing_lead__last_name", "it_lead__first_name", "it_lead__last_name",
    "goal__code", "goal__title", "moment__code", "moment__name", "moment__position", "route_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """The project ``after`` (its key) waits for ``before``."""

    before: int
    after: int
    why: str


def projects(person: Person, span: Span) -> list[Fact]:
    """What the person may see and the span concerns, by start: under way in it, or still to be delivered.

    One more than ``MOST`` where there are more. What has ended and lies outside the span is not drawn.
    """
    in_span = Q(starts_on__lt=span.end, ends_on__gte=span.first)
    found = access.visible(person).filter(in_span | ~Q(phase__in=ENDED))
    by_start = found.order_by(F("starts_on").asc(nulls_last=True), "number")
    return [Fact(*row) for row in by_start.values_list(*COLUMNS)[: MOST + 1]]


def plans(keys: Collection[int]) -> dict[int, list[tuple[str, date, date | None]]]:
    """The milestones of these projects by day: title, due, done."""
    found: defaultdict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    rows = Milestone.objects.filter(project_id__in=keys).order_by("due_on", "pk")
    for project, title, due, done in rows.values_list("project_id", "title", "due_on", "done_on"):
        found[project].append((title, due, done))
    return found


def links(keys: Collection[int]) -> list[Link]:
    """The dependencies between these projects; one to any other is as if it were not there."""
    rows = Dependency.objects.filter(before_id__in=keys).order_by("pk")
    # Sorted out here: a second list of keys takes longer to write into the statement than a few rows too many to read.
    return [Link(*row) for row in rows.values_list("before_id", "after_id", "why") if row[1] in keys]


def payers(routes: Collection[int]) -> dict[int, tuple[str, str]]:
    """For each route the code and name of the fund that promised most."""
    rows = Allocation.objects.filter(route_id__in=routes).order_by("route_id", "amount", "-pk")
    return {route: (code, name) for route, code, name in rows.values_list("route_id", "fund__code", "fund__name")}
