"""The three sentences at the top of the executive page: what is bad, what needs watching, what is good. Records in, words out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from collab.dashboards.executive.deciding import Decision
from collab.dashboards.executive.links import behind
from collab.dashboards.executive.portfolio import Clash, Project
from collab.kit import formats
from collab.kpis.addresses import KPIS
from collab.kpis.cards import KpiCard
from collab.kpis.outlook import Told
from collab.web.statuses import status
from projects.intake.addresses import REQUESTS
from projects.launches.queries import Hanging
from projects.portfolio.addresses import PROJECTS
from projects.portfolio.states import Health
from projects.roadmap.addresses import ROADMAP

BAD, WARN, GOOD, CALM = "bad", "warn", "ok", "info"


@dataclass(frozen=True, slots=True)
class Sentence:
    """``lead`` and ``text`` make one sentence; ``url`` is the record it is about, ``action`` the words of the link."""

    tone: str
    lead: str
    text: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was gathered for the page, in its order: projects and decisions with the most pressing first."""

    today: date
    projects: Sequence[Project] = ()
    live: Sequence[Project] = ()
    clashes: Sequence[Clash] = ()
    kpis: Sequence[KpiCard] = ()
    # What their newest values signal, by code; of what is no signal nothing is said.
    turned: Mapping[str, Told] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    free: str = ""
    launches: Hanging | None = None
    is_own: bool = True


def three(facts: Facts) -> tuple[Sentence, ...]:
    """One of each kind; where there is none of a kind, one of the next. No record is told of twice."""
    kinds = [list(kind(facts)) for kind in (_bad, _warn, _good, _calm)]
    told: list[Sentence] = []
    for place in range(3):
        seen = {sentence.url for sentence in told}
        left = (one for kind in kinds[place:] for one in kind if one.url not in seen)
        if found := next(left, None):
            told.append(found)
    order = [BAD, WARN, GOOD, CALM]
    return tuple(sorted(told, key=lambda sentence: order.index(sentence.tone)))


def _bad(facts: Facts) -> Iterator[Sentence]:
    """The project that is worst off, then the KPI that is furthest off, then the decision that waits longest."""
    for project in facts.projects:
        if project.worse == Health.OFF_TRACK:
            yield Sentence(BAD, f"{project.title} is off track.", _said(project), project.url, "See the project")
    for kpi in facts.kpis:
        if kpi.status == "off_track":
            yield Sentence(BAD, f"{kpi.name} is off track:", f"{kpi.now_text}, {kpi.gap_words}.", kpi.url, "See the KPI")
    for decision in facts.decisions:
        if decision.is_slow:
            action = "Decide" if decision.is_mine else "See the request"
            yield Sentence(
                BAD, f"{decision.title} waits for a decision", f"for {decision.waiting}, longer than is usual.", decision.url, action
            )


def _said(project: Project) -> str:
    """The word of the side that sees it worse, or which side that is."""
    if project.differs:
        side = "Marketing" if project.health_marketing == Health.OFF_TRACK else "IT"
        return f"{side} says: {project.word}" if project.word else f"{side} says so, the other side does not."
    return project.word or "Both sides say so."


def _warn(facts: Facts) -> Iterator[Sentence]:
    """A clash, two sides that disagree, launches before their work is there, data that is late, then what is at risk."""
    for clash in facts.clashes:
        yield Sentence(WARN, f"{clash.after} starts {clash.early} before {clash.before} is done.", "", clash.url, "See the clash")
    for project in facts.projects:
        if project.differs:
            healths = f"Marketing says {_word(project.health_marketing)}, IT says {_word(project.health_it)}."
            yield Sentence(WARN, f"The sides see {project.title} differently:", healths, project.url, "See the project")
    if facts.launches and facts.launches.late:
        yield Sentence(WARN, f"{facts.launches.words}:", f"{facts.launches.late}.", facts.launches.url, "See the launches")
    for kpi in facts.kpis:
        if kpi.late_since:
            yield Sentence(
                WARN, f"{kpi.name} has no fresh data", f"since {formats.day(kpi.late_since, facts.today)}.", kpi.url, "See the KPI"
            )
    for kpi in facts.kpis:
        if kpi.status == "at_risk":
            yield Sentence(WARN, f"{kpi.name} is at risk:", f"{kpi.now_text}, {kpi.gap_words}.", kpi.url, "See the KPI")
    yield from _turned(facts, WARN)
    for project in facts.projects:
        if project.worse == Health.AT_RISK:
            yield Sentence(WARN, f"{project.title} is at risk.", project.word, project.url, "See the project")


def _word(health: str) -> str:
    return status(health).word.lower()


def _good(facts: Facts) -> Iterator[Sentence]:
    """A KPI that beats its target, or what went live this month."""
    for kpi in facts.kpis:
        if kpi.is_on_track and kpi.gap and kpi.gap.difference and not kpi.gap.is_short:
            yield Sentence(GOOD, f"{kpi.name} is {kpi.now_text},", f"{kpi.gap_words}.", kpi.url, "See the KPI")
    yield from _turned(facts, GOOD)
    for project in facts.live:
        yield Sentence(GOOD, f"{project.title} went live this month.", "", project.url, "See the project")


def _turned(facts: Facts, tone: str) -> Iterator[Sentence]:
    """KPIs whose newest value is a signal for the better, or for the worse."""
    for kpi in facts.kpis:
        signal = facts.turned.get(kpi.code)
        if signal is not None and signal.tone == tone:
            yield Sentence(tone, f"{kpi.name}:", f"{signal.words[:1].lower()}{signal.words[1:]}.", kpi.url, "See the KPI")


def _calm(facts: Facts) -> Iterator[Sentence]:
    """What is true of any month, said plainly."""
    on_course = sum(project.worse == Health.ON_TRACK for project in facts.projects)
    if on_course:
        text = f"{formats.count_words(on_course, 'project')} {'is' if on_course == 1 else 'are'} on track"
        yield Sentence(CALM, text, "as both sides see it.", behind("on_course"), "See projects")
    if facts.launches and facts.launches.cards:
        yield Sentence(CALM, f"{facts.launches.words}.", "", facts.launches.url, "See the launches")
    if facts.free:
        yield Sentence(CALM, f"{facts.free}.", "", behind("free"), "See the funds")
    on_target = sum(kpi.is_on_track for kpi in facts.kpis)
    if on_target:
        yield Sentence(CALM, f"{formats.count_words(on_target, 'KPI')} on track.", "", behind("on_track"), "See KPIs")
    if not facts.projects:
        yield Sentence(CALM, "No project is under way.", "", PROJECTS, "See projects")
    if not facts.decisions:
        text = "Nothing waits for your decision." if facts.is_own else "Nothing waits for the CMO and the CIO."
        yield Sentence(CALM, text, "", REQUESTS, "See requests")
    if not facts.clashes:
        yield Sentence(CALM, "Nothing on the roadmap clashes.", "", ROADMAP, "See the roadmap")
    if not any(kpi.status in ("off_track", "at_risk", "stale") for kpi in facts.kpis):
        yield Sentence(CALM, "No KPI is short of its target.", "", KPIS, "See KPIs")
