"""The reads of the portfolio: what a person may see, as cards; each a fixed number of queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Least

from collab.agenda.models import Goal
from collab.kit.errors import NotFound
from collab.kit.seams import Seam
from collab.kpis.promised import Effect
from collab.people.models import Person
from collab.web.keyset import Key, Keyset, Place, cut, read_number
from funding.funds import promises, shortfall
from funding.funds.models import Allocation
from projects.portfolio import access, cards, gate_cards, history, links, strategies
from projects.portfolio.cards import NamedCard, ProjectCard, ProjectDetail
from projects.portfolio.flow import LEADS
from projects.portfolio.link_cards import LinkCard
from projects.portfolio.models import Milestone, Project
from projects.portfolio.serving_goals import SHARES
from projects.portfolio.spoken import UNSAID, spoken
from projects.portfolio.states import ENDED, WORST_FIRST, Phase

VIEWS = {"delivery": "Under way", "mine": "Led by me", "live": "Live", "closed": "Closed", "stopped": "Stopped", "all": "All"}
PAGE = 50
Effects = tuple[Effect, ...]
PROMISED: Seam[Callable[[Person, int], Effects]] = Seam("what the request behind a project promises to move")
# The worst first, then the newest.
ORDER = Keyset((Key("rank", read_number, is_down=False), Key("number", read_number)))
DRAWN = ("goal", "moment", "launch", "marketing_lead", "it_lead")


def rows(person: Person) -> QuerySet[Project]:
    """The projects this person may see, with all that a card needs."""
    return access.visible(person).select_related(*DRAWN)


def found(person: Person, number: int) -> Project:
    """One project; raises NotFound where it is not there or not for this person."""
    row = rows(person).filter(number=number).first()
    if row is None:
        raise NotFound()
    return row


def filtered(person: Person, *, phase: str = "", side: str = "", health: str = "", goal: str = "", lead: str = "") -> QuerySet[Project]:
    """Those of them that fit; ``health`` as at least one side sees it, ``lead`` a username or "me"."""
    found = rows(person)
    exact = {"phase": phase, "side": side, "goal__code": goal}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if health:
        found = found.filter(Q(health_marketing=health) | Q(health_it=health))
    if lead:
        name = person.username if lead == "me" else lead
        found = found.filter(Q(marketing_lead__username=name) | Q(it_lead__username=name))
    return found


def carded(projects: Iterable[Project]) -> tuple[ProjectCard, ...]:
    """Cards of these rows, each with its next milestone and when it was spoken of: two more queries."""
    listed = list(projects)
    first = Milestone.objects.filter(project=OuterRef("project"), done_on=None).order_by("due_on", "pk").values("pk")[:1]
    coming = Milestone.objects.filter(project__in=listed, pk=Subquery(first)).select_related("owner")
    following = {row.project_id: row for row in coming}
    said = spoken([row.pk for row in listed])
    return tuple(cards.project(row, following.get(row.pk), said.get(row.pk, UNSAID)) for row in listed)


# --- the health table


@dataclass(frozen=True, slots=True)
class Counts:
    """How many projects there are in a view, and how many of them one side or both see at risk or off track."""

    all: int
    off_track: int
    at_risk: int
    differ: int


@dataclass(frozen=True, slots=True)
class HealthTable:
    """A page of the health table, worst first; ``after`` asks for the next one, empty at the end."""

    rows: tuple[ProjectCard, ...]
    counts: Counts
    after: str


def _rank(field: str) -> Case:
    return Case(*(When(**{field: health}, then=Value(place)) for place, health in enumerate(WORST_FIRST)), output_field=IntegerField())


def worst_first(projects: QuerySet[Project]) -> QuerySet[Project, Any]:
    """By the worse of the two sides' healths, which is ``rank``; then the newest."""
    return projects.annotate(rank=Least(_rank("health_marketing"), _rank("health_it"))).order_by(*ORDER.order)


def goals_showing(kpi: str) -> QuerySet[Goal, Any]:
    """The keys of the goals in use that the KPI with this code shows."""
    return Goal.objects.filter(is_active=True, kpis__code=kpi).values("pk")


def viewed(person: Person, view: str) -> QuerySet[Project]:
    """The projects of a view: delivery (under way), mine (led by the person), live, closed, stopped, or all."""
    visible = rows(person)
    return {
        "delivery": visible.exclude(phase__in=ENDED),
        "mine": visible.filter(Q(marketing_lead_id=person.pk) | Q(it_lead_id=person.pk)),
        "live": visible.filter(phase=Phase.LIVE),
        "closed": visible.filter(phase=Phase.CLOSED),
        "stopped": visible.filter(phase=Phase.STOPPED),
        "all": visible,
    }[view]


def counts(projects: QuerySet[Project]) -> Counts:
    off = Q(health_marketing="off_track") | Q(health_it="off_track")
    risk = Q(health_marketing="at_risk") | Q(health_it="at_risk")
    differ = ~Q(health_marketing=F("health_it"))
    told = projects.order_by().aggregate(
        all=Count("pk"), off_track=Count("pk", filter=off), at_risk=Count("pk", filter=risk & ~off), differ=Count("pk", filter=differ)
    )
    return Counts(**told)


def health_table(person: Person, view: str = "delivery", after: Place | None = None, most: int = PAGE) -> HealthTable:
    """Worst first, then newest; ``after`` is the place in ORDER of the last row of the page before."""
    projects = viewed(person, view)
    ranked = worst_first(projects)
    if after:
        ranked = ranked.filter(ORDER.after(after))
    listed, last = cut(list(ranked[: most + 1]), most)
    more = ORDER.write(last.rank, last.number) if last else ""
    return HealthTable(carded(listed), counts(projects), more)


# --- one project


def detail(person: Person, number: int) -> ProjectDetail:
    """Everything about one project that this person may see. Raises NotFound."""
    row = found(person, number)
    plan = list(row.milestones.select_related("owner"))
    happened = history.events_of(row, person)
    waits_for, unlocks = links.of_project(person, row)
    named = history.named(happened)
    seen = set(access.visible(person).filter(number__in=named).values_list("number", flat=True)) if named else set()
    following = next((milestone for milestone in plan if milestone.done_on is None), None)
    money, roles = promises.promises(person, row.route_id), access.roles_of(person, row)
    return ProjectDetail(
        project=cards.project(row, following, spoken([row.pk]).get(row.pk, UNSAID)),
        milestones=tuple(cards.milestone(milestone, row) for milestone in plan),
        waits_for=waits_for,
        unlocks=unlocks,
        money=money,
        funding=shortfall.among(allocations(row)) if promises.are_shown(money) else None,
        effects=PROMISED.value(person, row.number),
        kpis=tuple(NamedCard(kpi.code, kpi.name) for kpi in row.goal.kpis.all()) if row.goal else (),
        strategies=tuple(NamedCard(code, name) for code, name in strategies.names(row.strategies)),
        goals=_goals(row),
        changes=history.told(happened, seen),
        roles=roles,
        gates=gate_cards.gates(row, roles),
        proposals=gate_cards.proposals(row, person, not roles.isdisjoint(LEADS)),
    )


def _goals(row: Project) -> tuple[tuple[NamedCard, int], ...]:
    """The goals that it serves where there are several, the largest share first. Three queries, two where there are not."""
    shares = SHARES.value(Project.objects.filter(pk=row.pk).order_by().values("number")).get(row.number, ())
    named = {goal.pk: NamedCard(goal.code, goal.title) for goal in Goal.objects.filter(pk__in=[key for key, _ in shares])} if shares else {}
    return tuple((named[key], share) for key, share in shares)


def strays(row: Project) -> int:
    """How many milestones of a project lie outside its days; one query."""
    before, after = Q(due_on__lt=F("project__starts_on")), Q(due_on__gt=F("project__ends_on"))
    return Milestone.objects.filter(before | after, project_id=row.pk).count()


def dependencies(person: Person, number: int) -> tuple[tuple[LinkCard, ...], tuple[LinkCard, ...]]:
    """What one project waits for and what waits for it, as far as the person may see the others."""
    return links.of_project(person, found(person, number))


def allocations(row: Project) -> list[Allocation]:
    """What each fund promised, with its route; one query."""
    return list(Allocation.objects.filter(route_id=row.route_id).select_related("route").order_by("pk"))
