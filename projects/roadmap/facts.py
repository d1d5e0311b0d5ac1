"""The few reads behind the roadmap: projects, milestones, dependencies, and who pays; each one query."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from collab.access.duties import DUTIES
from collab.agenda.models import Goal
from collab.customer.models import Moment
from collab.kit.kept import Keys, kept
from collab.kit.statements import by_key, is_one_of
from collab.people.models import Person
from collab.people.names import people
from collab.web.charts.timeline import Span
from funding.funds.models import Allocation
from projects.portfolio import access
from projects.portfolio.clashes import Day
from projects.portfolio.models import Dependency, Milestone, Project
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
    forecast_on: date | None = None
    baseline_ends_on: date | None = None

    @property
    def code(self) -> str:
        return f"R-{self.number}"

    @property
    def lead(self) -> str:
        """The lead of the side that does most of the work: "T. Baines"."""
        first, last = (self.marketing_first, self.marketing_last) if self.side == "marketing" else (self.it_first, self.it_last)
        return f"{first[:1]}. {last}" if first and last else first or last


# What names the lead, the goal and the moment is fetched for all rows together, which costs less than four joins.
COLUMNS = (
    "pk", "number", "title", "side", "phase", "starts_on", "ends_on", "health_marketing", "health_it", "route_id",
    "forecast_on", "baseline_ends_on", "marketing_lead_id", "it_lead_id", "goal_id", "moment_id",
)  # fmt: skip
PLAIN = 9


@dataclass(frozen=True, slots=True)
class Link:
    """The project ``after`` (its key) waits for ``before``, with ``lag`` working days between; each may be one milestone of it, as its days."""

    before: int
    after: int
    why: str
    lag: int = 0
    provider: Day | None = None
    dependant: Day | None = None


def projects(person: Person, span: Span, group: str) -> list[Fact]:
    """What the person may see and the span concerns, by start: under way in it, or still to be delivered.

    One more than ``MOST`` where there are more. What has ended and lies outside the span is not drawn. Goals are read where rows
    are grouped by them, and so are moments. Three queries at most.
    """
    found = drawn(person, first=span.first, end=span.end).rows()
    leads = people(key for row in found for key in row[-4:-2])
    goals = by_key(Goal, (row[-2] for row in found), "code", "title") if group == "goal" else {}
    moments = by_key(Moment, (row[-1] for row in found), "code", "name", "position") if group == "moment" else {}
    return [_fact(row, leads, goals.get(row[-2]), moments.get(row[-1])) for row in found]


@kept(on=(DUTIES,), reads=COLUMNS)
def drawn(person: Person, *, first: date, end: date) -> QuerySet[Project]:
    """What the person may see that is under way between these days (the last excluded), or still to be delivered."""
    in_span = Q(starts_on__lt=end, ends_on__gte=first)
    found = access.visible(person).filter(in_span | ~Q(phase__in=ENDED))
    return found.order_by(F("starts_on").asc(nulls_last=True), "number")[: MOST + 1]


def _fact(row: tuple[Any, ...], leads: dict[int, Person], goal: Goal | None, moment: Moment | None) -> Fact:
    marketing, it = leads[row[-4]], leads[row[-3]]
    names = (marketing.first_name, marketing.last_name, it.first_name, it.last_name)
    about_goal = (goal.code, goal.title) if goal else (None, None)
    about_moment = (moment.code, moment.name, moment.position) if moment else (None, None, None)
    return Fact._make((*row[:PLAIN], *names, *about_goal, *about_moment, *row[PLAIN:-4]))


def plans(keys: Collection[int]) -> dict[int, list[tuple[str, date, date | None]]]:
    """The milestones of these projects by day: title, due, done."""
    found: defaultdict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    for project, title, due, done in planned(keys=list(keys)).rows():
        found[project].append((title, due, done))
    return found


@kept(reads=("project_id", "title", "due_on", "done_on"))
def planned(*, keys: Keys) -> QuerySet[Milestone]:
    """The milestones of these projects, by day."""
    return Milestone.objects.filter(is_one_of("project_id", keys)).order_by("due_on", "pk")


def links(keys: Collection[int]) -> list[Link]:
    """The dependencies between these projects; one to any other is as if it were not there."""
    # Sorted out here: a second list of keys takes longer to write into the statement than a few rows too many to read.
    found = [row for row in waited_for(keys=list(keys)).rows() if row[1] in keys]
    wanted = {key for row in found for key in row[4:] if key is not None}
    days = by_key(Milestone, wanted, "due_on", "forecast_on", "done_on") if wanted else {}
    at: dict[int | None, Day] = {key: Day(row.due_on, row.forecast_on, row.done_on) for key, row in days.items()}
    return [Link(before, after, why, lag, at.get(its), at.get(own)) for before, after, why, lag, its, own in found]


@kept(reads=("before_id", "after_id", "why", "lag", "before_milestone_id", "after_milestone_id"))
def waited_for(*, keys: Keys) -> QuerySet[Dependency]:
    """What waits for these projects."""
    return Dependency.objects.filter(is_one_of("before_id", keys)).order_by("pk")


def payers(routes: Collection[int]) -> dict[int, tuple[str, str]]:
    """For each route the code and name of the fund that promised most."""
    rows = Allocation.objects.filter(route_id__in=routes).order_by("route_id", "amount", "-pk")
    return {route: (code, name) for route, code, name in rows.values_list("route_id", "fund__code", "fund__name")}
