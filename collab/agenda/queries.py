"""The reads of the shared agenda: goals as cards, with who signed and the KPIs that show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from collab.agenda import addresses
from collab.agenda.access import visible
from collab.agenda.models import Goal
from collab.agenda.operations import fingerprint
from collab.agenda.serving import Work, for_goal, serving
from collab.agenda.standing import Standing, standings
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import day_range
from collab.kpis.cards import KpiCard
from collab.kpis.models import Kpi
from collab.kpis.queries import kpi_cards
from collab.people.models import Person

MOST = 100


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal with its owners' names, its two signatures and the codes and names of its KPIs.

    ``parent`` is the code and title of the goal that it is a part of, ``cycle`` the code of what it is planned in, empty for none; ``standing`` is there where it was asked.
    """

    code: str
    title: str
    description: str
    starts_on: date
    ends_on: date
    owner_marketing: str
    owner_marketing_username: str
    owner_it: str
    owner_it_username: str
    has_marketing_owner_left: bool
    has_it_owner_left: bool
    signed_by_cmo_at: datetime | None
    signed_by_cio_at: datetime | None
    is_active: bool
    kpis: tuple[tuple[str, str], ...]
    parent: tuple[str, str] = ("", "")
    cycle: str = ""
    standing: Standing | None = None

    @property
    def url(self) -> str:
        return addresses.goal(self.code)

    @property
    def parent_code(self) -> str:
        return self.parent[0]

    @property
    def is_signed(self) -> bool:
        return self.signed_by_cmo_at is not None and self.signed_by_cio_at is not None

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Whose signature is missing."""
        missing = (("CMO", self.signed_by_cmo_at), ("CIO", self.signed_by_cio_at))
        return tuple(role for role, at in missing if at is None)

    @property
    def waits_words(self) -> str:
        """For the pill: "Waits for CIO"."""
        return "Waits for " + ("both" if len(self.waits_for) == 2 else " ".join(self.waits_for))

    @property
    def period(self) -> str:
        """With its years, whichever year it is now."""
        return day_range(self.starts_on, self.ends_on, date.min)

    @property
    def parent_url(self) -> str:
        return addresses.goal(self.parent[0]) if self.parent[0] else ""

    @property
    def cycle_url(self) -> str:
        return addresses.cycle(self.cycle) if self.cycle else ""

    @property
    def kpi_codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.kpis)


def loaded(rows: QuerySet[Goal]) -> QuerySet[Goal]:
    """With what a card needs: two queries however many goals."""
    return rows.select_related("owner_marketing", "owner_it", "parent", "cycle").prefetch_related("kpis")


def goal_cards(person: Person, *, is_active: bool | None = True) -> list[GoalCard]:
    """The goals a person may see, by title; those still pursued unless told otherwise."""
    rows = loaded(visible(person))
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    return told(person, rows.order_by("title", "pk")[:MOST])


def told(person: Person, rows: Iterable[Goal]) -> list[GoalCard]:
    """Cards of these rows (``loaded``) with how each stands for this person."""
    there = list(rows)
    stands = standings(person, there)
    return [goal_card(goal, stands[goal.pk]) for goal in there]


def parts_of(person: Person, goal: Goal) -> list[GoalCard]:
    """The goals that stand right under this one and are pursued, by title."""
    return told(person, loaded(visible(person)).filter(parent=goal, is_active=True).order_by("title", "pk")[:MOST])


def work_of(person: Person, goal: Goal) -> list[Work]:
    """The projects that serve this goal itself and the person may see, by number, each with its share."""
    return for_goal(serving(person), goal.pk)


def one(person: Person, code: str) -> Goal:
    """The goal with this code; raises NotFound."""
    goal = loaded(visible(person)).filter(code=code.lower()).first()
    if goal is None:
        raise NotFound
    return goal


def goals_of(kpi_code: str) -> list[GoalCard]:
    """The goals that this KPI shows, for people who may see the KPI."""
    return [goal_card(goal) for goal in loaded(Goal.objects.filter(kpis__code=kpi_code, is_active=True)).order_by("title", "pk")[:MOST]]


def kpis_of(card: GoalCard) -> list[KpiCard]:
    """How the goal's KPIs stand today."""
    return kpi_cards(kpis=Kpi.objects.filter(code__in=card.kpi_codes, is_active=True))


def current(on: date | None = None) -> QuerySet[Goal]:
    """The goals pursued on a day, for choosing one."""
    day = on or clock.today()
    return Goal.objects.filter(is_active=True, starts_on__lte=day, ends_on__gte=day)


def mark(goal: Goal) -> str:
    """What a person who reads the goal now would sign."""
    return fingerprint(goal)


def goal_card(goal: Goal, standing: Standing | None = None) -> GoalCard:
    return GoalCard(
        code=goal.code,
        title=goal.title,
        description=goal.description,
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
        owner_marketing=goal.owner_marketing.name,
        owner_marketing_username=goal.owner_marketing.username,
        owner_it=goal.owner_it.name,
        owner_it_username=goal.owner_it.username,
        has_marketing_owner_left=not goal.owner_marketing.is_active,
        has_it_owner_left=not goal.owner_it.is_active,
        signed_by_cmo_at=goal.signed_by_cmo_at,
        signed_by_cio_at=goal.signed_by_cio_at,
        is_active=goal.is_active,
        kpis=tuple((kpi.code, kpi.name) for kpi in goal.kpis.all()),
        parent=(goal.parent.code, goal.parent.title) if goal.parent else ("", ""),
        cycle=goal.cycle.code if goal.cycle else "",
        standing=standing,
    )
