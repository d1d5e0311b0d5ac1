"""Brings a request to any state by the real operations, told from a day the caller picks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import wraps
from types import SimpleNamespace
from typing import Any

from stages import STAGES, USUAL

from collab.access import duties
from collab.access.roles import Role
from collab.agenda.models import Goal
from collab.approvals import policies as policies_in_force
from collab.approvals.models import Policy
from collab.approvals.terms import Terms
from collab.customer.models import DataSource, Moment
from collab.events import texts
from collab.events.models import Delivery
from collab.kit import clock
from collab.kit.money import Money
from collab.kpis.models import Kpi
from collab.people.models import Person
from collab.policies import operations as policies
from funding.funds import operations as funds
from funding.funds.models import Fund
from projects.intake.models import Request
from projects.intake.operations import asking, delivery, draft, ending, gateway, owning, splitting, stopping
from projects.intake.states import State
from projects.owned import operations as tools
from projects.owned.models import Tool

USD = "USD"
# Each of two keys says why.
KEYS = {"cmo": {"reason": "It serves the goal that both of us signed."}, "cio": {"reason": "It can be built and run with what we have."}}


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount).quantize(Decimal("0.01")), USD)


def published(cast: SimpleNamespace, starts_on: date | None = None, **terms: Any) -> Policy:
    """The next policy, in force from today unless told: one administrator proposes it, the other agrees."""
    made = policies.propose_policy(
        actor=cast.admin, starts_on=starts_on or clock.today(), reason="Agreed in the steering meeting.", terms=Terms(**terms)
    )
    policy = policies.agree(actor=cast.admin2, proposal=made.pk).policy
    assert policy is not None
    return policy


def make_world(cast: SimpleNamespace) -> SimpleNamespace:
    """What a request leans on: a policy, a goal with a KPI, a moment, a data source, a year and two funds."""
    policy = published(cast)
    # Whoever is told of the policy has been: a test hears of what it does itself.
    Delivery.objects.update(state=Delivery.State.DONE, done_at=clock.now(), attempts=1)
    kpi = Kpi.objects.create(
        code="match-rate", name="Customer-data match rate", definition="Share of profiles joined.", unit="%",
        owner_marketing=cast.marketing_lead, owner_it=cast.it_lead,
    )  # fmt: skip
    goal = Goal.objects.create(
        code="know-customers", title="Know our customers", starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31),
        owner_marketing=cast.cmo, owner_it=cast.cio,
    )  # fmt: skip
    goal.kpis.add(kpi)
    moment = Moment.objects.create(code="first-visit", name="First visit")
    source = DataSource.objects.create(code="crm", name="CRM", system="Salesforce", has_personal_data=True)
    year = funds.create_year(
        actor=cast.finance, code="fy-now", starts_on=clock.today() - timedelta(days=180), ends_on=clock.today() + timedelta(days=184)
    )
    made = {
        code: make_fund(actor=cast.finance, code=code, name=name, side=side, year=year.code, currency=USD, budget=usd(2_000_000), owners=[])
        for code, name, side in (("growth", "Growth", "marketing"), ("platform", "Platform", "it"))
    }
    return SimpleNamespace(policy=policy, kpi=kpi, goal=goal, moment=moment, source=source, year=year, **made)


def make_fund(*, actor: Person, budget: Money, **facts: Any) -> Fund:
    """A fund with its budget: one sets it up and proposes what it gets, another finance partner agrees, and whoever is told has been."""
    fund = funds.create_fund(actor=actor, **facts)
    if budget.amount:
        change = funds.propose_change(actor=actor, target=fund.code, amount=budget, reason="The budget of its year.")
        second = duties.holders(Role.FINANCE).exclude(pk=actor.pk).order_by("-pk").first()
        funds.agree_change(actor=second, change=change.pk)
        Delivery.objects.filter(event__subject_kind="funds.fundchange", event__subject_id=change.pk).update(
            state=Delivery.State.DONE, done_at=clock.now(), attempts=1
        )
    return Fund.objects.with_accounts().get(pk=fund.pk)


def said(name: str) -> str:
    """The words that the record has this name for."""
    return texts.read([name])[name]


def usually(step: "Callable[[Story], Story]") -> "Callable[[Story], Story]":
    """A step of the usual way: a test that begins with it begins in the database where it was taken (tests/stages.py)."""

    @wraps(step)
    def taken(story: "Story") -> "Story":
        place = DONE_BY[step.__name__]
        if story.place == place - 1 and (there := STAGES.reach(place, _told, is_first=not place)) is not None:
            story.request, story.place = there, place
            return story
        story.place = -2
        return step(story)

    return taken


@dataclass
class Story:
    """A request and its people; each step goes on from where it stands and returns the story."""

    cast: SimpleNamespace
    world: SimpleNamespace
    answers: dict[str, Any] = field(default_factory=dict)
    track: str = "standard"
    requester: Person | None = None
    request: Request | None = None
    # Where on the usual way it stands; it has left it for good at -2.
    place: int = -2

    def __post_init__(self) -> None:
        is_usual = not self.answers and self.track == "standard" and self.requester is None and self.request is None
        self.place = -1 if is_usual else -2

    @property
    def seen(self) -> dict[str, Any]:
        """The number and the version that a caller needs for the next move."""
        self.request.refresh_from_db()
        return {"number": self.request.number, "version": self.request.version}

    @usually
    def drafted(self) -> "Story":
        given = {
            "title": "Attribution tool for retail media",
            "goal": self.world.goal.code,
            "moment": self.world.moment.code,
            "problem": "We cannot tell which placements drive store sales.",
            "outcome": "One agreed number per placement each week.",
            "revenue_generated": usd(900_000),
            "revenue_protected": usd(0),
            "estimate": usd(120_000),
            "needed_by": clock.today() + timedelta(days=120),
            "needed_by_reason": "Summer planning",
            "personal_data": True,
            "data_sources": [self.world.source.code],
            "legacy_systems": ["Old email platform"],
        }
        self.request = draft.create(actor=self.requester or self.cast.marketer, **{**given, **self.answers})
        return self

    @usually
    def submitted(self) -> "Story":
        asking.submit(actor=self.request.requester, **self.seen)
        return self

    @usually
    def routed(self) -> "Story":
        seen, amount = self.seen, Money(self.request.estimate, self.request.currency)
        usual = policies_in_force.suggest_track(policies_in_force.in_force(clock.today()), amount)
        is_lighter = policies_in_force.weight(self.track) < policies_in_force.weight(usual)
        reason = {"reason": "The vendor is one that we have used before."} if is_lighter else {}
        gateway.route(actor=self.cast.technologist, track=self.track, **seen, **reason)
        return self

    def begun_at(self, path: tuple[str, ...]) -> int:
        """Drafted, and as far on the path as the usual way goes there at once: gives how many of its steps are taken."""
        place = max((at for at, step in enumerate(path, 1) if path[:at] == USUAL[1 : at + 1]), default=0)
        if self.place == -1 and (there := STAGES.reach(place, _told, is_first=True)) is not None:
            self.request, self.place = there, place
            return place
        self.drafted()
        return 0

    def decided(self, person: Person, decision: str = "approve", **words: str) -> "Story":
        gateway.decide(actor=person, decision=decision, **words, **self.seen)
        return self

    def reviewed(self) -> "Story":
        """Every panel before the two keys has decided: now the CMO and the CIO sign."""
        return self._passed(self.request_route().steps.exclude(panels__role__in=KEYS))

    @usually
    def approved(self) -> "Story":
        """Every panel of the route decides, in its turn."""
        return self._passed(self.request_route().steps)

    def _passed(self, steps: Any) -> "Story":
        by_role = {
            "business": self.cast.business, "architecture": self.cast.architect, "privacy": self.cast.privacy,
            "security": self.cast.security, "finance": self.cast.finance, "cmo": self.cast.cmo, "cio": self.cast.cio,
        }  # fmt: skip
        for step in steps.order_by("position"):
            for panel in step.panels.order_by("role"):
                self.decided(by_role[panel.role], **KEYS.get(panel.role, {}))
        return self

    def request_route(self) -> Any:
        self.request.refresh_from_db()
        return self.request.route

    @usually
    def funded(self) -> "Story":
        amount = self.request_route().amount
        delivery.fund(actor=self.cast.finance2, amounts=[("growth", Money(amount, self.request.currency))], **self.seen)
        return self

    @usually
    def started(self) -> "Story":
        delivery.start(
            actor=self.cast.technologist, marketing_lead="marketing_lead", it_lead="it_lead",
            starts_on=clock.today(), ends_on=clock.today() + timedelta(days=90), **self.seen,
        )  # fmt: skip
        return self


def bring_to(state: str, cast: SimpleNamespace, world: SimpleNamespace, **kwargs: Any) -> Request:
    """A request in ``state``, by the shortest true story that leads there."""
    story, path = Story(cast, world, **kwargs), PATHS[State(state)]
    told = story.begun_at(path)
    for step in path[told:]:
        STEPS[step](story)
    story.request.refresh_from_db()
    return story.request


def _told(scene: SimpleNamespace, place: int) -> Request:
    """The request of a fresh scene at this place of the usual way."""
    story = Story(scene.cast, scene.world)
    for name in tuple(DONE_BY)[: place + 1]:
        getattr(Story, name).__wrapped__(story)
    return story.request


def _merge(story: Story) -> None:
    other = bring_to(State.IN_TRIAGE, story.cast, story.world)
    ending.merge(actor=story.cast.technologist, into=other.number, reason="The same wish", **story.seen)


def _own(story: Story) -> None:
    owning.own(
        actor=story.cast.technologist, tool=owned(story.cast).code, avoided=usd(40_000), reason="There are seats left.", **story.seen
    )


def owned(cast: SimpleNamespace) -> Tool:
    """Something that the company owns already; the same, where a story needed it before."""
    if (there := Tool.objects.filter(code="surveys").first()) is not None:
        return there
    facts = {"name": "Panel surveys", "capabilities": ["surveys"], "owner": cast.it_lead}
    return tools.register(actor=cast.technologist, code="surveys", **facts)


# What takes a story to each place of the usual way.
DONE_BY = {name: place for place, name in enumerate(("drafted", "submitted", "routed", "approved", "funded", "started"))}
STEPS: dict[str, Any] = {
    "submit": Story.submitted,
    "route": Story.routed,
    "approve": Story.approved,
    "fund": Story.funded,
    "start": Story.started,
    "merge": _merge,
    "own": _own,
    "ask": lambda s: asking.ask(actor=s.cast.technologist, reason="Which fields will it store?", **s.seen),
    "decline": lambda s: ending.decline(actor=s.cast.technologist, reason="We own this already.", **s.seen),
    "reject": lambda s: s.decided(s.cast.business, "reject", reason="Not this year."),
    "launch": lambda s: delivery.launch(actor=s.cast.it_lead, **s.seen),
    "review": lambda s: delivery.review(
        actor=s.cast.marketing_lead, reason="It did what it promised.", no_lesson="It was small.", **s.seen
    ),
    "stop": lambda s: stopping.stop(actor=s.cast.it_lead, reason="The supplier has gone.", lesson="Ask for two suppliers.", **s.seen),
    "withdraw": lambda s: ending.withdraw(actor=s.request.requester, **s.seen),
    "split": lambda s: splitting.split(
        actor=s.cast.technologist,
        children=[{"title": f"{part} of {s.request.title}", "cost": usd(s.request.estimate / 2)} for part in ("Half", "Other half")],
        **s.seen,
    ),
    "hold": lambda s: ending.hold(actor=s.cast.technologist, reason="Change freeze", **s.seen),
}
_TO_DELIVERY = ("submit", "route", "approve", "fund", "start")
PATHS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (),
    State.IN_TRIAGE: ("submit",),
    State.NEEDS_INFORMATION: ("submit", "ask"),
    State.IN_APPROVAL: ("submit", "route"),
    State.APPROVED: ("submit", "route", "approve"),
    State.FUNDED: ("submit", "route", "approve", "fund"),
    State.IN_DELIVERY: _TO_DELIVERY,
    State.DELIVERED: (*_TO_DELIVERY, "launch"),
    State.CLOSED: (*_TO_DELIVERY, "launch", "review"),
    State.DECLINED: ("submit", "decline"),
    State.REJECTED: ("submit", "route", "reject"),
    State.ANSWERED_BY_OWN: ("submit", "own"),
    State.MERGED: ("submit", "merge"),
    State.SPLIT: ("submit", "split"),
    State.WITHDRAWN: ("submit", "withdraw"),
    State.ON_HOLD: ("submit", "hold"),
    State.STOPPED: (*_TO_DELIVERY, "stop"),
}
