"""What waits for whom, and a route as a card: frozen, ready for a page or the API."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from collab.access.duties import DUTIES
from collab.approvals import access, kinds
from collab.approvals.models import Decision, Panel, Route, Seat, Step
from collab.approvals.states import REQUEST, DataClass, PanelState, RouteState, StepState, Track, Verdict
from collab.approvals.words import in_words
from collab.kit.kept import kept
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.people.models import Person

MOST = 100


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """A decision that waits for a person, at the level of its route; the request's own facts are the request's."""

    number: int
    code: str
    route_id: int
    amount: Money
    track: str
    track_label: str
    data_class: str
    step: str
    role: str
    role_label: str
    round: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """One person's verdict; ``counts`` is false for one of a round that a material change has ended."""

    person: str
    name: str
    verdict: str
    verdict_label: str
    conditions: str
    reason: str
    at: datetime
    round: int
    counts: bool
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class PanelCard:
    """A group of a step; ``people`` are usernames, ``names`` the same people as pages write them."""

    role: str
    label: str
    quorum: int
    state: str
    people: tuple[str, ...]
    names: tuple[str, ...]
    decisions: tuple[DecisionCard, ...]

    @property
    def approvals(self) -> int:
        """How many approvals count now."""
        return sum(card.counts and card.verdict in (Verdict.APPROVE, Verdict.WITH_CONDITIONS) for card in self.decisions)


@dataclass(frozen=True, slots=True)
class StepCard:
    """A stage: its panels decide side by side."""

    position: int
    name: str
    state: str
    opened_at: datetime | None
    passed_at: datetime | None
    panels: tuple[PanelCard, ...]


@dataclass(frozen=True, slots=True)
class RouteCard:
    """Where the approval of a request stands."""

    number: int
    track: str
    track_label: str
    lighter_than: str
    policy: int
    state: str
    state_label: str
    amount: Money
    data_class: str
    data_class_label: str
    routed_by: str
    routed_by_name: str
    routed_at: datetime
    round: int
    steps: tuple[StepCard, ...]

    @property
    def open_step(self) -> StepCard | None:
        return next((step for step in self.steps if step.state == StepState.OPEN), None)

    @property
    def conditions(self) -> tuple[DecisionCard, ...]:
        """The approvals under conditions that count, in the route's order."""
        decided = (card for step in self.steps for panel in step.panels for card in panel.decisions)
        return tuple(card for card in decided if card.counts and card.conditions)


def waiting_routes(person: Person) -> QuerySet[Route]:
    """The routes of any kind on which the person may decide this instant."""
    return Route.objects.filter(pk__in=access.open_panels(person).order_by().values("step__route_id"))


def seats_open(route: Route, person: Person) -> bool:
    """Whether the person may decide on this route this instant."""
    return open_seats(person, route=route.pk).exists()


def open_groups(person: Person, route: int) -> list[str]:
    """The groups of this route for which the person may decide this instant. One query."""
    return list(access.open_panels(person).filter(step__route_id=route).order_by("role").values_list("role", flat=True))


@kept(on=(DUTIES,), reads=("pk",))
def open_seats(person: Person, *, route: int) -> QuerySet[Panel]:
    """A panel of this route in which the person may decide now."""
    return access.open_panels(person).filter(step__route_id=route).order_by()[:1]


def waiting(person: Person, limit: int = MOST) -> list[WaitingCard]:
    """The requests that wait for the person's decision, the longest first; at most ``limit`` (up to 100). One query."""
    most = min(limit, MOST)
    panels = access.open_panels(person).filter(step__route__subject_kind=REQUEST).select_related("step__route")
    found: dict[int, WaitingCard] = {}
    # Somebody of two groups of a step has two panels on it and one decision.
    for panel in panels[: 2 * most]:
        found.setdefault(panel.step.route_id, _waiting(panel))
    return list(found.values())[:most]


def _waiting(panel: Panel) -> WaitingCard:
    step, route = panel.step, panel.step.route
    assert step.opened_at is not None, "an open step has its instant"
    assert route.number is not None, "a request has its number"
    return WaitingCard(
        number=route.number,
        code=code(route.number),
        route_id=route.pk,
        amount=route.asked,
        track=route.track,
        track_label=str(Track(route.track).label),
        data_class=route.data_class,
        step=step.name,
        role=panel.role,
        role_label=kinds.label(panel.role),
        round=step.round,
        opened_at=step.opened_at,
    )


def route_card(route: Route) -> RouteCard:
    """The route with its steps, panels, people and decisions. A fixed number of queries, however many of each."""
    seats = Prefetch("seats", Seat.objects.select_related("person").order_by("person__username"))
    decisions = Prefetch("decisions", Decision.objects.select_related("person", "on_behalf_of").order_by("at", "pk"))
    panels = Prefetch("panels", Panel.objects.order_by("role").prefetch_related(seats, decisions))
    assert route.number is not None, "the card is of a request's route"
    steps = list(Step.objects.filter(route=route).order_by("position").prefetch_related(panels))
    in_words(given for step in steps for panel in step.panels.all() for given in panel.decisions.all())
    return RouteCard(
        number=route.number,
        track=route.track,
        track_label=str(Track(route.track).label),
        lighter_than=route.lighter_than,
        policy=route.policy.number,
        state=route.state,
        state_label=str(RouteState(route.state).label),
        amount=route.asked,
        data_class=route.data_class,
        data_class_label=str(DataClass(route.data_class).label),
        routed_by=route.routed_by.username,
        routed_by_name=route.routed_by.name,
        routed_at=route.routed_at,
        round=route.round,
        steps=tuple(_step(step) for step in steps),
    )


def _step(step: Step) -> StepCard:
    panels = tuple(_panel(panel, step) for panel in step.panels.all())
    return StepCard(step.position, step.name, step.state, step.opened_at, step.passed_at, panels)


def _panel(panel: Panel, step: Step) -> PanelCard:
    people = [seat.person for seat in panel.seats.all()][:MOST]
    return PanelCard(
        role=panel.role,
        label=kinds.label(panel.role),
        quorum=panel.quorum,
        state=str(PanelState(panel.state)),
        people=tuple(person.username for person in people),
        names=tuple(person.name for person in people),
        decisions=tuple(_decisions(panel.decisions.all(), step.round)),
    )


def _decisions(decisions: Iterable[Decision], current: int) -> Iterable[DecisionCard]:
    for given in decisions:
        yield DecisionCard(
            person=given.person.username,
            name=given.person.name,
            verdict=given.verdict,
            verdict_label=str(Verdict(given.verdict).label),
            conditions=given.conditions,
            reason=given.reason,
            at=given.at,
            round=given.round,
            counts=given.round == current,
            on_behalf_of=given.on_behalf_of.username if given.on_behalf_of else "",
        )
