"""What pages and the API get of a project: frozen cards, no querysets."""

from dataclasses import dataclass
from datetime import date, datetime

from collab.kit import clock
from collab.kpis.promised import Effect
from funding.funds.promises import Promise
from funding.funds.shortfall import Funding
from projects.portfolio import addresses, milestones
from projects.portfolio.clashes import early_words
from projects.portfolio.models import Milestone, Project
from projects.portfolio.spoken import UNSAID, Spoken, said_ago
from projects.portfolio.states import ENDED, RANK


@dataclass(frozen=True, slots=True)
class PersonCard:
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class NamedCard:
    """A goal, a moment or a KPI by its code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MilestoneCard:
    """``state`` is done, missed (its day is past) or due; ``outside`` says on which side of its project's days it lies, if it does."""

    pk: int
    title: str
    due_on: date
    done_on: date | None
    owner: PersonCard | None
    state: str
    outside: str


@dataclass(frozen=True, slots=True)
class SideCard:
    """What one side says: its lead, its health, its word for it, and when it said that."""

    key: str
    label: str
    lead: PersonCard
    health: str
    word: str
    said_at: datetime | None

    @property
    def age(self) -> str:
        """ "said 43 days ago"; empty where nothing was said yet."""
        return said_ago(self.said_at, clock.now())


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """One project. ``next`` is its first milestone that is not done; ``health`` the worse of the two sides'."""

    number: int
    code: str
    title: str
    side: str
    phase: str
    phase_word: str
    starts_on: date | None
    ends_on: date | None
    goal: NamedCard | None
    moment: NamedCard | None
    launch: NamedCard | None
    marketing: SideCard
    it: SideCard
    is_confidential: bool
    started_at: datetime
    updated_at: datetime
    version: int
    next: MilestoneCard | None = None
    strategies: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return addresses.project(self.code)

    @property
    def sides(self) -> tuple[SideCard, SideCard]:
        return self.marketing, self.it

    @property
    def health(self) -> str:
        return min(self.marketing.health, self.it.health, key=RANK.__getitem__)

    @property
    def differs(self) -> bool:
        """The two sides see it differently."""
        return self.marketing.health != self.it.health

    @property
    def is_late(self) -> bool:
        """Its last day is past and it is not live."""
        return self.ends_on is not None and self.ends_on < clock.today() and self.phase not in ENDED


@dataclass(frozen=True, slots=True)
class LinkCard:
    """Another project that this one waits for, or that waits for it. A ``clash`` starts ``early`` ("2 weeks") too soon."""

    number: int
    code: str
    title: str
    url: str
    why: str
    clash: bool
    early: str


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One thing that happened, in words."""

    icon: str
    who: str
    what: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """Everything the page of one project shows to one person."""

    project: ProjectCard
    milestones: tuple[MilestoneCard, ...]
    waits_for: tuple[LinkCard, ...]
    unlocks: tuple[LinkCard, ...]
    money: tuple[Promise, ...]
    funding: Funding | None
    effects: tuple[Effect, ...]
    kpis: tuple[NamedCard, ...]
    strategies: tuple[NamedCard, ...]
    # Every goal that it serves with its whole per cents, where there are several.
    goals: tuple[tuple[NamedCard, int], ...]
    changes: tuple[ChangeCard, ...]
    roles: frozenset[str]

    @property
    def short(self) -> str:
        """What no fund has promised yet, in words; empty once it is live."""
        return self.funding.words if self.funding and self.project.phase not in ENDED else ""

    @property
    def leads(self) -> bool:
        """The person may change the plan."""
        return not self.roles.isdisjoint({"marketing_lead", "it_lead"})


def person(of: object) -> PersonCard:
    return PersonCard(of.username, of.name)  # type: ignore[attr-defined]


def milestone(row: Milestone, of: Project) -> MilestoneCard:
    """A card of a milestone of this project."""
    return MilestoneCard(
        pk=row.pk,
        title=row.title,
        due_on=row.due_on,
        done_on=row.done_on,
        owner=person(row.owner) if row.owner else None,
        state=milestones.state(row.due_on, row.done_on, clock.today()),
        outside=milestones.outside(row.due_on, of.starts_on, of.ends_on),
    )


def project(row: Project, following: Milestone | None = None, said: Spoken = UNSAID) -> ProjectCard:
    """A card of a row with goal, moment and leads selected along."""
    return ProjectCard(
        number=row.number,
        code=row.code,
        title=row.title,
        side=row.side,
        phase=row.phase,
        phase_word=row.get_phase_display(),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        goal=NamedCard(row.goal.code, row.goal.title) if row.goal else None,
        moment=NamedCard(row.moment.code, row.moment.name) if row.moment else None,
        launch=NamedCard(row.launch.code, row.launch.name) if row.launch else None,
        marketing=SideCard("marketing", "Marketing", person(row.marketing_lead), row.health_marketing, row.word_marketing, said.marketing),
        it=SideCard("it", "IT", person(row.it_lead), row.health_it, row.word_it, said.it),
        is_confidential=row.is_confidential,
        started_at=row.started_at,
        updated_at=row.updated_at,
        version=row.version,
        next=milestone(following, row) if following else None,
        strategies=tuple(row.strategies),
    )


def link(other: Project, why: str, days: int) -> LinkCard:
    return LinkCard(other.number, other.code, other.title, addresses.project(other.code), why, days > 0, early_words(days) if days else "")
