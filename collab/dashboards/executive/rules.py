"""What the sentences say of projects, decisions, launches, money and the roadmap: a rule a condition. KPIs are ``kpi_rules``."""

from collections.abc import Iterator
from datetime import timedelta

from collab.dashboards.executive.facts import BAD, CALM, GOOD, WARN, Facts, Rule, Sentence
from collab.dashboards.executive.links import behind
from collab.dashboards.executive.portfolio import Project
from collab.kit import formats
from collab.web.statuses import status
from projects.intake.addresses import REQUESTS
from projects.portfolio.addresses import PROJECTS
from projects.portfolio.states import Health
from projects.roadmap.addresses import ROADMAP

SEE = "See the project"


def _off_track(facts: Facts) -> Iterator[Sentence]:
    for project in facts.projects:
        if project.worse == Health.OFF_TRACK:
            yield Sentence(BAD, f"{project.title} is off track.", _said(project), project.url, SEE, project.said_on)


def _said(project: Project) -> str:
    """The word of the side that sees it worse, or which side that is."""
    if project.differs:
        side = "Marketing" if project.health_marketing == Health.OFF_TRACK else "IT"
        return f"{side} says: {project.word}" if project.word else f"{side} says so, the other side does not."
    return project.word or "Both sides say so."


def _slow(facts: Facts) -> Iterator[Sentence]:
    for decision in facts.decisions:
        if decision.is_slow:
            action = "Decide" if decision.is_mine else "See the request"
            since = facts.today - timedelta(days=int(decision.days))
            words = f"for {decision.waiting}, longer than is usual."
            yield Sentence(BAD, f"{decision.title} waits for a decision", words, decision.url, action, since)


def _clashes(facts: Facts) -> Iterator[Sentence]:
    for clash in facts.clashes:
        yield Sentence(WARN, f"{clash.after} starts {clash.early} before {clash.before} is done.", "", clash.url, "See the clash")


def _reds(facts: Facts) -> Iterator[Sentence]:
    for red in facts.reds:
        yield Sentence(WARN, f"{red.after} waits for {red.before}, which is red:", f"{red.why}.", red.url, "See the project")


def _differs(facts: Facts) -> Iterator[Sentence]:
    for project in facts.projects:
        if project.differs:
            healths = f"Marketing says {_word(project.health_marketing)}, IT says {_word(project.health_it)}."
            yield Sentence(WARN, f"The sides see {project.title} differently:", healths, project.url, SEE, project.said_on)


def _word(health: str) -> str:
    return status(health).word.lower()


def _early(facts: Facts) -> Iterator[Sentence]:
    if facts.launches and facts.launches.late:
        yield Sentence(WARN, f"{facts.launches.words}:", f"{facts.launches.late}.", facts.launches.url, "See the launches")


def _at_risk(facts: Facts) -> Iterator[Sentence]:
    for project in facts.projects:
        if project.worse == Health.AT_RISK:
            yield Sentence(WARN, f"{project.title} is at risk.", project.word, project.url, SEE, project.said_on)


def _live(facts: Facts) -> Iterator[Sentence]:
    for project in facts.live:
        yield Sentence(GOOD, f"{project.title} went live this month.", "", project.url, SEE)


def _on_course(facts: Facts) -> Iterator[Sentence]:
    on_course = sum(project.worse == Health.ON_TRACK for project in facts.projects)
    if on_course:
        text = f"{formats.count_words(on_course, 'project')} {'is' if on_course == 1 else 'are'} on track"
        yield Sentence(CALM, text, "as both sides see it.", behind("on_course"), "See projects")


def _launches(facts: Facts) -> Iterator[Sentence]:
    if facts.launches and facts.launches.cards:
        yield Sentence(CALM, f"{facts.launches.words}.", "", facts.launches.url, "See the launches")


def _free(facts: Facts) -> Iterator[Sentence]:
    if facts.free:
        yield Sentence(CALM, f"{facts.free}.", "", behind("free"), "See the funds")


def _no_project(facts: Facts) -> Iterator[Sentence]:
    if not facts.projects:
        yield Sentence(CALM, "No project is under way.", "", PROJECTS, "See projects")


def _no_decision(facts: Facts) -> Iterator[Sentence]:
    if not facts.decisions:
        text = "Nothing waits for your decision." if facts.is_own else "Nothing waits for the CMO and the CIO."
        yield Sentence(CALM, text, "", REQUESTS, "See requests")


def _no_clash(facts: Facts) -> Iterator[Sentence]:
    if not facts.clashes:
        yield Sentence(CALM, "Nothing on the roadmap clashes.", "", ROADMAP, "See the roadmap")


RULES: tuple[Rule, ...] = (
    Rule("project-off-track", BAD, 10, "A project is off track, that with the most money first.", "One side says so", 14, _off_track),
    Rule("decision-slow", BAD, 30, "A decision waits longer than is usual.", "85 in 100 are quicker", 0, _slow),
    Rule("clash", WARN, 10, "A project starts before one it waits for is done, the longest clash first.", "1 day", 0, _clashes),
    Rule("provider-red", WARN, 15, "A project waits for one that is red.", "Its forecast, or a side off track", 14, _reds),
    Rule("sides-differ", WARN, 20, "The two sides see a project differently.", "Any difference", 14, _differs),
    Rule("launch-early", WARN, 30, "A launch comes before its work is there.", "1 day", 0, _early),
    Rule("project-at-risk", WARN, 60, "A project is at risk, that with the most money first.", "One side says so", 14, _at_risk),
    Rule("project-live", GOOD, 20, "A project went live.", "This month", 0, _live),
    Rule("projects-on-track", CALM, 10, "Some projects are on track.", "1 project", 0, _on_course),
    Rule("launches", CALM, 20, "Launches hang on work.", "1 launch", 0, _launches),
    Rule("money-free", CALM, 30, "Money is free, for who sees every fund.", "Any amount", 0, _free),
    Rule("no-project", CALM, 50, "No project is under way.", "0 projects", 0, _no_project),
    Rule("no-decision", CALM, 60, "Nothing waits to be decided.", "0 decisions", 0, _no_decision),
    Rule("no-clash", CALM, 70, "Nothing on the roadmap clashes.", "0 clashes", 0, _no_clash),
)
