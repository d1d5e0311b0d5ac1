"""A demo request's life along its fate: from the first draft to where the story leaves it, each step by its operation."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from collab.access.roles import Role
from collab.approvals import keys, policies
from collab.approvals.models import Route, Seat
from collab.approvals.states import StepState, Track
from collab.demo import facts, gating, insights, money, offering, wishes
from collab.demo.building import Building, Plan
from collab.demo.timeline import Timeline
from collab.demo.wishes import Wish
from collab.kit import clock, worktime
from collab.kit.money import Money
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import asking, delivery, draft, edit, ending, gateway, keying, owning
from projects.intake.states import OPEN, State

Company = dict[str, Person]
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Fate:
    """Who asks for what, when, and how far it comes. ``end`` is a state, or "deliver" for all the way.

    ``step`` is the step of approval at which it stops, is rejected or sent back; of what is withdrawn, where: 0 as a
    draft, 1 with a question open, 2 in triage, 3 in approval. ``is_half``: one group of that step has decided.
    ``build`` is days from start to end of a project and ``lead`` days until it starts.
    """

    wish: Wish
    title: str
    factor: float
    currency: str = "USD"
    end: str = State.DECLINED
    requester: str = ""
    begins: datetime = NEVER
    step: int = 0
    is_half: bool = False
    is_quick: bool = False
    is_confidential: bool = False
    is_snoozed: bool = False
    has_question: bool = False
    has_changes: bool = False
    has_hold: bool = False
    held_in: str = State.IN_TRIAGE
    sponsor: str = ""
    build: int = 200
    lead: int = 6
    mood: str = "smooth"
    slip: float = 0.0
    leads: tuple[str, str] = ("marketing_lead", "it_lead")
    unknown: frozenset[str] = field(default_factory=frozenset)

    @property
    def cost(self) -> Money:
        return Money(Decimal(round(self.wish.cost * self.factor)) * 1000 + Decimal("0.00"), self.currency)


class Asking:
    """One request of the story, with its people."""

    def __init__(self, timeline: Timeline, company: Company, fate: Fate, chance: Random) -> None:
        self.timeline, self.company, self.fate, self.chance = timeline, company, fate, chance
        self.requester = company[fate.requester]
        self.technologist = company[chance.choice(("technologist", "technologist", "technologist2"))]
        self.request = Request()

    @property
    def seen(self) -> dict[str, Any]:
        """What whoever acts now sees: others, say those who plan a launch, may have changed it since this life's last step."""
        self.request.refresh_from_db(fields=["version"])
        return {"number": self.request.number, "version": self.request.version}

    def _wait(self, low: float, high: float) -> float:
        """Working days; what is quick takes a third."""
        return self.chance.uniform(low, high) / (3 if self.fate.is_quick else 1)

    def life(self) -> Iterator[float]:
        end = self.fate.end
        given = self._answers()
        self.request = draft.create(actor=self.requester, **given, **offering.begins(self.fate.wish.title, self.requester))
        if end == State.DRAFT:
            return
        yield self._wait(0.05, 1.2)
        if end == State.WITHDRAWN and self.fate.step == 0:
            self._withdraw()
            return
        self.request = asking.submit(actor=self.requester, **self.seen)
        yield from self._triage()
        if self.request.state != State.IN_TRIAGE or end in (State.IN_TRIAGE, State.NEEDS_INFORMATION):
            return
        yield from self._through()
        if self.request.state == State.APPROVED and end not in (State.APPROVED, State.IN_APPROVAL):
            yield from self._money()

    # --- triage

    def _triage(self) -> Iterator[float]:
        fate = self.fate
        if fate.is_snoozed:
            yield self._wait(0.5, 1.0)
            until = clock.today() + timedelta(days=self.chance.randint(18, 34))
            self.request = asking.snooze(actor=self.technologist, until=until, **self.seen)
            return
        if fate.end == State.IN_TRIAGE and not fate.has_question:
            return
        yield self._wait(0.3, 2.2)
        if fate.end == State.ON_HOLD and fate.held_in == State.IN_TRIAGE:
            self._hold()
            return
        if fate.has_question or fate.end == State.NEEDS_INFORMATION:
            yield from self._question()
            if self.request.state != State.IN_TRIAGE or fate.end == State.IN_TRIAGE:
                return
        if fate.has_hold:
            self._hold()
            yield self._wait(4, 12)
            self.request = ending.resume(actor=self.technologist, **self.seen)
            yield self._wait(0.5, 1.5)
        self._end_in_triage()

    def _question(self) -> Iterator[float]:
        question, reply = self.chance.choice(wishes.QUESTIONS)
        self.request = asking.ask(actor=self.technologist, reason=question, **self.seen)
        if self.fate.end == State.NEEDS_INFORMATION:
            return
        yield self._wait(0.5, 3.5)
        if self.fate.end == State.WITHDRAWN and self.fate.step == 1:
            self._withdraw()
            return
        self.request = asking.answer(actor=self.requester, answer=reply, **self.seen)
        yield self._wait(0.2, 1.2)

    def _end_in_triage(self) -> None:
        """Where its fate ends in triage, end it."""
        end = self.fate.end
        if end == State.DECLINED and (owned := offering.answers(self.fate.wish.title))[0]:
            tool, why = owned
            self.request = owning.own(actor=self.technologist, tool=tool, avoided=self.fate.cost, reason=why, **self.seen)
        elif end == State.DECLINED:
            self.request = ending.decline(actor=self.technologist, reason=self.chance.choice(wishes.DECLINES), **self.seen)
        elif end == State.WITHDRAWN and self.fate.step <= 2:
            self._withdraw()
        elif end == State.MERGED:
            self._merge()

    def _merge(self) -> None:
        """Into an open request for the same wish, or else for the same goal; where there is none it is declined."""
        others = Request.objects.filter(state__in=OPEN, is_confidential=False).exclude(pk=self.request.pk).order_by("-number")
        same = others.filter(title__startswith=self.fate.wish.title).first() or others.filter(goal__code=self.fate.wish.goal).first()
        if same is None:
            reason = self.chance.choice(wishes.DECLINES)
            self.request = ending.decline(actor=self.technologist, reason=reason, **self.seen)
            return
        reason = f"{same.code} “{same.title}” asks for the same and is further on. What you wrote goes along with it."
        self.request = ending.merge(actor=self.technologist, into=same.number, reason=reason, **self.seen)

    def _withdraw(self) -> None:
        reason = self.chance.choice(wishes.WITHDRAWALS)
        self.request = ending.withdraw(actor=self.requester, reason=reason, **self.seen)

    def _hold(self) -> None:
        self.request = ending.hold(actor=self.technologist, reason=self.chance.choice(wishes.HOLDS), **self.seen)

    # --- approval

    def _through(self) -> Iterator[float]:
        """Routes it and lets the groups decide; sent back, it is changed and comes again."""
        self._route()
        yield from self._decisions()
        if self.request.state != State.IN_TRIAGE:
            return
        yield self._wait(1, 3)
        words = f"{self.fate.wish.outcome} We begin with one market."
        self.request = edit.edit(actor=self.requester, outcome=words, estimate=_less(self.fate.cost), **self.seen)
        yield self._wait(0.5, 1.5)
        self.fate.has_changes = False
        self._route()
        yield from self._decisions()

    def _route(self) -> None:
        amount = Money(self.request.estimate or Decimal(0), self.request.currency)
        track = policies.suggest_track(policies.in_force(clock.today()), amount)
        if track == Track.FAST and self.chance.random() < 0.1:
            track = Track.STANDARD
        if self.request.suppliers is None and facts.is_asked(self.timeline):
            self.request = edit.edit(actor=self.technologist, **facts.takes(self.request, self.fate.wish), **self.seen)
        insights.cite(self.request, self.technologist)
        self.request = gateway.route(actor=self.technologist, track=track, **self.seen)

    def _way(self) -> Route:
        """The route that it was sent on."""
        assert self.request.route is not None
        return self.request.route

    def _decisions(self) -> Iterator[float]:
        """One group after the other decides, up to where the fate has it stop."""
        fate = self.fate
        while self.request.state == State.IN_APPROVAL:
            step = self._way().steps.get(state=StepState.OPEN)
            panels = list(step.panels.filter(~keys.said_no(), state=StepState.OPEN).order_by("role"))
            if fate.end == State.IN_APPROVAL and step.position >= fate.step and not (fate.is_half and len(panels) > 1):
                return
            yield self._wait(0.5, 3.4)
            if fate.end == State.WITHDRAWN or (fate.end == State.ON_HOLD and fate.held_in == State.IN_APPROVAL):
                self._withdraw() if fate.end == State.WITHDRAWN else self._hold()
                return
            panel = self.chance.choice(panels)
            seats = Seat.objects.filter(panel=panel).select_related("person").order_by("person_id")
            person = self.chance.choice([seat.person for seat in seats])
            self._decide(person, step.position, panel.role)
            if self.request.state == State.IN_APPROVAL and (found := keys.open_on(self._way())):
                yield self._wait(0.5, 3)
                self.request = keying.resolve(actor=found.yes.person, outcome="no", reason=wishes.GIVES_WAY, **self.seen)

    def _decide(self, person: Person, position: int, role: str) -> None:
        fate, decision, reason, conditions, yes_if = self.fate, "approve", "", "", ""
        if fate.end == State.REJECTED and position >= fate.step:
            decision, reason = "reject", self.chance.choice(wishes.REJECTS)
            yes_if = wishes.YES_IF if role in (Role.PRIVACY, Role.SECURITY) else ""
        elif fate.has_changes and position >= fate.step:
            decision, reason = "ask_for_changes", self.chance.choice(wishes.CHANGES)
        elif self.chance.random() < 0.14:
            decision, conditions = "approve_with_conditions", self.chance.choice(wishes.CONDITIONS)
        if words := (wishes.NOES if reason else wishes.KEYS).get(role):
            reason = words[self.request.number % len(words)]
        cited = insights.for_request(self.request, person, 9)
        said = {**self.seen, "reason": reason, "conditions": conditions, "yes_if": yes_if, "insights": cited}
        self.request = gateway.decide(actor=person, decision=decision, **said)

    # --- money and delivery

    def _money(self) -> Iterator[float]:
        fate = self.fate
        yield self._wait(1, 6)
        asked = self._way().asked
        while not (amounts := money.pay_from(asked, self.chance, is_fast=self._way().track == "fast")):
            yield 15.0
        payer = self.company[self.chance.choice(("finance", "finance", "peter.novak"))]
        gating.owned(self.request, self.technologist)
        self.request = delivery.fund(actor=payer, amounts=amounts, **self.seen)
        if fate.end == State.FUNDED:
            return
        yield self._wait(1, 6)
        if fate.end == State.ON_HOLD:
            self._hold()
            return
        starts_on = clock.today() + timedelta(days=fate.lead)
        ends_on = starts_on + timedelta(days=fate.build)
        marketing, it = fate.leads
        self.request = delivery.start(
            actor=self.technologist, marketing_lead=marketing, it_lead=it, starts_on=starts_on, ends_on=ends_on, **self.seen
        )
        plan = Plan(starts_on, ends_on, fate.mood, self.chance.uniform(0.82, 0.98), fate.slip)
        project = self.request.project
        assert project is not None
        yield 0.3
        yield from Building(self.timeline, self.company, project, plan, self.chance).life()

    # --- answers

    def _answers(self) -> dict[str, Any]:
        """What the requester writes; ``unknown`` answers are left open."""
        fate, wish, pick = self.fate, self.fate.wish, self.chance.choice
        place = fate.title.removeprefix(wish.title).strip()
        worth = Decimal(round(wish.worth * fate.factor)) * 1000 + Decimal("0.00")
        protected = worth * Decimal("0.3") if wish.goal in ("trust", "care-line", "experience", "run-cost") else Decimal(0)
        answers: dict[str, Any] = {
            "title": fate.title,
            "goal": wish.goal,
            "moment": wish.moment,
            "problem": f"{wish.problem} It is no different {place}." if place else wish.problem,
            "outcome": wish.outcome,
            "revenue_generated": Money(worth, fate.currency),
            "revenue_protected": Money(protected.quantize(Decimal("0.01")), fate.currency),
            "estimate": fate.cost,
            "needed_by": worktime.standard().before(clock.today() + timedelta(days=self.chance.randint(100, 290))),
            "needed_by_reason": pick(wishes.REASONS),
            **facts.said(wish, fate.title, self.timeline),
            "effects": facts.promises(self.requester, wish.goal, fate.title, self.timeline),
            "data_sources": list(wish.data),
            "legacy_systems": [pick(wishes.LEGACY)] if self.chance.random() < 0.35 else [],
            "is_confidential": fate.is_confidential,
            "sponsor": fate.sponsor or None,
        }
        if goals := insights.also(wish.goal, fate.title):
            answers["goals"] = goals
        return {name: value for name, value in answers.items() if name not in fate.unknown}


def _less(money_: Money) -> Money:
    return Money((money_.amount * Decimal("0.8")).quantize(Decimal("0.01")), money_.currency)
