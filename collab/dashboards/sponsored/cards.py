"""What pages and API say of a sponsored portfolio, as frozen cards. Money is None for who does not see the money of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from collab.dashboards import addresses
from collab.kit.formats import count_words
from collab.kit.money import Money
from collab.kpis.promised import Effect
from projects.intake.states import STAGES, Stage, State
from projects.portfolio.states import RANK, Health

# The stages at which work stands, in their order, and the word that a column has for each.
WORDS = {
    Stage.SUBMITTED: "Submitted",
    Stage.TRIAGE: "Triage",
    Stage.REVIEW: "Review",
    Stage.FUNDING: "Funding",
    Stage.DELIVERY: "Delivery",
    Stage.LIVE: "Live",
}
STAGE_OF = {state: stage for stage, states in STAGES.items() for state in states}
# Each health that work under way may have, in the order in which a reader should meet them.
HEALTHS = tuple(sorted((health for health in Health if health != Health.DONE), key=lambda one: RANK[one.value]))


def stage_of(state: str, before_hold: str) -> str:
    """Where it is; on hold that is the stage of the state before."""
    return STAGE_OF[State(before_hold if state == State.ON_HOLD else state)].value


def worse(health_marketing: str, health_it: str) -> str:
    """The health that a reader should see of two opinions."""
    return min(health_marketing, health_it, key=RANK.__getitem__)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of some work: how many pieces, what funds spent and still promise, what is promised in a year, and how many said nothing of it.

    ``unknown`` amounts are of currencies that no rate tells.
    """

    count: int = 0
    stages: Mapping[str, int] = field(default_factory=dict)
    healths: Mapping[str, int] = field(default_factory=dict)
    spent: Money | None = None
    promised: Money | None = None
    value: Money | None = None
    valued: int = 0
    effects: int = 0
    unknown: int = 0

    @property
    def unsaid(self) -> int:
        """How many pieces promise no value in money."""
        return self.count - self.valued

    @property
    def words(self) -> str:
        return count_words(self.count, "piece") + " of work"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the address of the rows that it counts."""

    key: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Somebody who sponsors, and all that a reader may see of what they do. ``duty`` names an executive's."""

    name: str
    username: str
    duty: str
    has_left: bool
    sums: Sums

    @property
    def url(self) -> str:
        return addresses.sponsor(self.username)

    @property
    def stages(self) -> tuple[Figure, ...]:
        return tuple(self._figure("stage", stage.value, word, self.sums.stages) for stage, word in WORDS.items() if stage in STAGES)

    @property
    def healths(self) -> tuple[Figure, ...]:
        """Of work under way, the worse of two opinions; those that there are."""
        found = (self._figure("health", health.value, str(health.label).lower(), self.sums.healths) for health in HEALTHS)
        return tuple(figure for figure in found if figure.count)

    def _figure(self, name: str, key: str, label: str, counts: Mapping[str, int]) -> Figure:
        return Figure(key, label, counts.get(key, 0), f"{self.url}?{urlencode({name: key})}")


@dataclass(frozen=True, slots=True)
class SponsoredWork:
    """One piece of work. ``phase`` and both healths are empty before there is a project that the reader sees."""

    number: int
    code: str
    title: str
    url: str
    state: str
    stage: str
    phase: str
    health_marketing: str
    health_it: str
    spent: Money | None
    promised: Money | None
    value: Money | None
    effects: tuple[Effect, ...]
