"""What the sentences of the executive page are made of: the facts, a sentence, and a rule of the table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from collab.dashboards.executive.deciding import Decision
from collab.dashboards.executive.portfolio import Project
from collab.dashboards.executive.waits import Clash, Red
from collab.kpis.cards import KpiCard
from collab.kpis.outlook import Told
from projects.launches.queries import Hanging

BAD, WARN, GOOD, CALM = "bad", "warn", "ok", "info"


@dataclass(frozen=True, slots=True)
class Sentence:
    """``lead`` and ``text`` make one sentence; ``url`` is the record it is about, ``action`` the words of the link.

    ``since`` is the day on which what it tells came to be, None where no record says.
    """

    tone: str
    lead: str
    text: str
    url: str
    action: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was gathered for the page, in its order: projects and decisions with the most pressing first."""

    today: date
    projects: Sequence[Project] = ()
    live: Sequence[Project] = ()
    clashes: Sequence[Clash] = ()
    reds: Sequence[Red] = ()
    kpis: Sequence[KpiCard] = ()
    # What their newest values signal, by code; of what is no signal nothing is said.
    turned: Mapping[str, Told] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    free: str = ""
    launches: Hanging | None = None
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table. ``priority`` orders the rules of a tone, the lowest first; ``cool_down`` is days, 0 for never.

    ``condition`` and ``threshold`` say in words what ``says`` asks.
    """

    key: str
    tone: str
    priority: int
    condition: str
    threshold: str
    cool_down: int
    says: Callable[[Facts], Iterator[Sentence]]
