"""A demo project's life after its start: milestones, phases, what each side says of it, bills, launch and review."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from collab.approvals.models import Seat
from collab.approvals.states import PanelState, Verdict
from collab.demo import agenda, blocking, insights, money, wishes
from collab.demo.timeline import Timeline
from collab.kit import clock
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import delivery, stopping
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED, Health, Phase

Company = dict[str, Person]

# Working days between two things that one says of a project.
UPDATE = 26
MILESTONES = (
    ((0.14, "Scope agreed"), (0.5, "First market"), (0.82, "User testing"), (1.0, "Go-live")),
    ((0.2, "Supplier chosen"), (0.6, "Open beta"), (1.0, "Public launch")),
    ((0.12, "Data mapped"), (0.45, "Web feed"), (0.75, "Store feed"), (1.0, "All brands")),
    ((0.25, "Design agreed"), (0.7, "Pilot store"), (1.0, "Go-live")),
    ((0.3, "Test environment"), (0.65, "Security review"), (1.0, "EU complete")),
)
# What each side says: health, word. The moods below are rows of these.
GOOD = ("", "Two markets left.", "Ahead of plan by a week.", "The team is complete.", "Tests pass; texts are being translated.")
RISKY = {
    "marketing": (
        "Texts for two markets are missing.",
        "The agency delivers a week late.",
        "Nobody has said who answers customers’ questions.",
    ),
    "it": ("A feed is three weeks late.", "The identity work has to come first.", "One developer for two projects until January."),
}
BAD = {
    "marketing": ("The season starts without it.", "The value falls by a third if it comes in spring."),
    "it": ("Root cause found; the fix needs a two-week freeze.", "The supplier’s interface does not hold the load."),
}
PAUSED = "Paused until the identity work lands."
# Why the one project was stopped, and what was learnt.
STOPPED = (
    "The supplier ends the product in a year; what is built would not outlive it.",
    "Ask a supplier for the plans of three years before the contract, and build on what can be taken along.",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a project goes: its days, what the sides think of it (see ``_say``), and the share of the money it takes.

    ``slip`` is by how many working days it launches after its planned end.
    """

    starts_on: date
    ends_on: date
    mood: str
    share: float
    slip: float = 0.0


class Building:
    """One project of the story, with its people."""

    def __init__(self, timeline: Timeline, company: Company, project: Project, plan: Plan, chance: Random) -> None:
        self.timeline, self.company, self.plan, self.chance = timeline, company, plan, chance
        self.number = project.number
        self.learnt = insights.answers(project.goal.code if project.goal else "", project.title)
        self.leads = {"marketing": project.marketing_lead, "it": project.it_lead}
        self.strategies = agenda.strategies(project.goal.code if project.goal else None, project.title)

    @property
    def working_days(self) -> float:
        span = (self.plan.ends_on - self.plan.starts_on).days
        return span * 5 / 7

    def life(self) -> Iterator[float]:
        """Plans the milestones, then lets phases, words, milestones and bills go their ways."""
        marks = self.chance.choice(MILESTONES)
        span = (self.plan.ends_on - self.plan.starts_on).days
        for share, title in marks:
            due = self.plan.starts_on + timedelta(days=round(span * share))
            owner = self.leads["it" if self.chance.random() < 0.6 else "marketing"]
            portfolio.plan_milestone(number=self.number, actor=self.leads["it"], title=title, due_on=due, owner=owner)
            self._also(max(self.plan.starts_on, due - self._ahead()), self._reach(title, due))
        while clock.today() < self.plan.starts_on:
            yield 1.0
        in_the_way = blocking.life(self.company, self.number, self._now().title, self.leads, self.working_days)
        self.timeline.begin(self._soon(0.04), in_the_way)
        self.timeline.begin(self._soon(0.02), self._words())
        self.timeline.begin(self._soon(0.03), money.invoices(self.company, self.number, self.working_days, self.plan.share, self.chance))
        yield from self._phases()

    def _phases(self) -> Iterator[float]:
        days = self.working_days
        self._update(self._now(), "it", phase=Phase.DISCOVERY, strategies=self.strategies)
        yield days * 0.22
        self._move(Phase.BUILD)
        yield days * 0.6
        if self.plan.mood == "paused":
            return
        if self.plan.mood == "stopped":
            self._stop()
            return
        self._move(Phase.LAUNCH)
        while clock.today() < self.plan.ends_on:
            yield 1.0
        yield self.plan.slip + 0.2
        delivery.launch(actor=self.leads["it"], number=self.number, version=self._version())
        yield self.chance.uniform(22, 45)
        # What was left of its money may be free again by now, which is a version of its own.
        reason = self.chance.choice(wishes.REVIEWS)
        delivery.review(actor=self.leads["marketing"], number=self.number, version=self._version(), reason=reason, **self.learnt)

    def _version(self) -> int:
        return Request.objects.only("version").get(number=self.number).version

    def _stop(self) -> None:
        """The lead stops it; where much is still promised, the two others whom the policy asks agree."""
        reason, lesson = STOPPED
        request = Request.objects.get(number=self.number)
        request = stopping.stop(actor=self.leads["it"], number=self.number, version=request.version, reason=reason, lesson=lesson)
        while (proposed := request.proposed_stop) is not None and request.state != State.STOPPED:
            seat = Seat.objects.filter(panel__step__route=proposed.route_id, panel__state=PanelState.OPEN).order_by(
                "panel_id", "person_id"
            )[0]
            request = stopping.second(actor=seat.person, number=self.number, version=request.version, decision=Verdict.APPROVE)

    def _words(self) -> Iterator[float]:
        """Each side says every month or so how it stands."""
        turn = 0
        while (project := self._now()).phase not in ENDED:
            for side in ("marketing", "it"):
                health, word = self._say(side, turn)
                project = self._update(project, side, **{f"health_{side}": health, f"word_{side}": word})
            turn += 1
            yield UPDATE + self.chance.uniform(-5, 5)

    def _say(self, side: str, turn: int) -> tuple[str, str]:
        """The health and the word of a side at its n-th update."""
        mood, pick = self.plan.mood, self.chance.choice
        if turn == 0 or (mood == "smooth" and self.chance.random() < 0.93):
            return Health.ON_TRACK, pick(GOOD)
        if mood == "paused" and turn >= 2:
            return Health.PAUSED, PAUSED
        if mood == "late" and turn >= 2:
            return (Health.OFF_TRACK, pick(BAD[side])) if side == "it" or turn >= 3 else (Health.AT_RISK, pick(RISKY[side]))
        if mood in ("late", "smooth", "stopped") or mood == side:
            return Health.AT_RISK, pick(RISKY[side])
        return Health.ON_TRACK, pick(GOOD)

    def _ahead(self) -> timedelta:
        """How long before its day a milestone comes up: most are kept with some days to spare where the project is not late."""
        is_late = self.plan.mood in ("late", "paused")
        return timedelta(days=0 if self.chance.random() < (0.7 if is_late else 0.2) else self.chance.randint(4, 9))

    def _reach(self, title: str, due: date) -> Iterator[float]:
        """A milestone is done around its day, late where the project is, moved once where it is very late."""
        is_late = self.plan.mood in ("late", "paused")
        if self.plan.mood == "paused" and due > self.plan.starts_on + (self.plan.ends_on - self.plan.starts_on) * 0.4:
            return
        yield self.chance.uniform(1, 14) if is_late else self.chance.uniform(0, 2.5)
        project = self._now()
        found = project.milestones.filter(title=title).first()
        if found is not None and project.phase not in ENDED:
            portfolio.change_milestone(number=self.number, milestone=found.pk, actor=self.leads["it"], done_on=clock.today())

    def _now(self) -> Project:
        return Project.objects.get(number=self.number)

    def _move(self, phase: str) -> None:
        self._update(self._now(), "it", phase=phase)

    def _update(self, project: Project, side: str, **facts: Any) -> Project:
        return portfolio.update_project(number=self.number, actor=self.leads[side], version=project.version, **facts)

    def _soon(self, days: float) -> datetime:
        return self.timeline.after(clock.now(), days)

    def _also(self, day: date, life: Iterator[float]) -> None:
        self.timeline.begin(max(self.timeline.at(day, self.chance.uniform(0.2, 0.9)), self._soon(0.05)), life)
