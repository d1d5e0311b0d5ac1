"""What pages and the API get of a project: frozen cards, no querysets."""

from dataclasses import dataclass
from datetime import date, datetime

from collab.kit import clock
from collab.kit.formats import count_words
from collab.kpis.promised import Effect
from funding.funds.promises import Promise
from funding.funds.shortfall import Funding
from projects.portfolio import addresses, forecasts, milestones
from projects.portfolio.forecasts import days_late, late_words
from projects.portfolio.gate_cards import GateCard, ProposalCard
from projects.portfolio.link_cards import LinkCard
from projects.portfolio.models import Milestone, Project
from projects.portfolio.spoken import UNSAID, Spoken, said_ago
from projects.portfolio.states import ENDED, RANK, Phase


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
    forecast_on: date | None = None
    baseline_on: date | None = None
    # When it is expected as things are, and by how many days that is after the plan and after the baseline.
    expected_on: date | None = None
    late_plan: int = 0
    late_baseline: int = 0
    weight: int | None = None

    @property
    def late_words(self) -> str:
        return late_words(self.late_plan, self.late_baseline)


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
    forecast_on: date | None = None
    baseline_starts_on: date | None = None
    baseline_ends_on: date | None = None
    # When its end is expected as things are; none once nobody works on it.
    expected_on: date | None = None

    @property
    def late_plan(self) -> int:
        """By how many days it is expected after its plan."""
        return days_late(self.expected_on, self.ends_on)

    @property
    def late_baseline(self) -> int:
        """By how many days it is expected after the end that was frozen."""
        return days_late(self.expected_on, self.baseline_ends_on)

    @property
    def late_words(self) -> str:
        return late_words(self.late_plan, self.late_baseline)

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
    gates: tuple[GateCard, ...] = ()
    proposals: tuple[ProposalCard, ...] = ()

    @property
    def takes_template(self) -> bool:
        """It may be planned by a template: it has not begun, and has no gates."""
        return self.leads and self.project.phase == Phase.PLANNED and not self.gates

    @property
    def short(self) -> str:
        """What no fund has promised yet, in words; empty once it is live."""
        return self.funding.words if self.funding and self.project.phase not in ENDED else ""

    @property
    def red_words(self) -> str:
        """ "2 providers are red", of what it waits for; that it is red itself, for what waits for it; empty for neither."""
        red = sum(bool(link.red) for link in self.waits_for)
        own = sum(bool(link.red) for link in self.unlocks)
        words = [f"{count_words(red, 'provider')} {'is' if red == 1 else 'are'} red"] if red else []
        return ", ".join(words + ([f"red for {own} that wait{'s' if own == 1 else ''} for it"] if own else []))

    @property
    def leads(self) -> bool:
        """The person may change the plan."""
        return not self.roles.isdisjoint({"marketing_lead", "it_lead"})


def person(of: object) -> PersonCard:
    return PersonCard(of.username, of.name)  # type: ignore[attr-defined]


def milestone(row: Milestone, of: Project) -> MilestoneCard:
    """A card of a milestone of this project."""
    expected = forecasts.expected(row.due_on, row.forecast_on, row.done_on, clock.today())
    return MilestoneCard(
        pk=row.pk,
        title=row.title,
        due_on=row.due_on,
        done_on=row.done_on,
        owner=person(row.owner) if row.owner else None,
        state=milestones.state(row.due_on, row.done_on, clock.today()),
        outside=milestones.outside(row.due_on, of.starts_on, of.ends_on),
        forecast_on=row.forecast_on,
        baseline_on=row.baseline_on,
        weight=row.weight,
        expected_on=expected,
        late_plan=days_late(expected, row.due_on),
        late_baseline=days_late(expected, row.baseline_on),
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
        forecast_on=row.forecast_on,
        baseline_starts_on=row.baseline_starts_on,
        baseline_ends_on=row.baseline_ends_on,
        expected_on=None if row.phase in ENDED else forecasts.expected(row.ends_on, row.forecast_on, None, clock.today()),
    )
