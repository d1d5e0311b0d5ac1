"""The reviews of requests: steps, groups, people and their verdicts, for one page or a whole list alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from collab.approvals import kinds
from collab.approvals.models import Decision, Panel, Seat
from collab.approvals.states import PanelState, StepState, Verdict
from collab.approvals.words import in_words
from collab.kit.kept import Keys, kept
from collab.kit.statements import is_one_of
from collab.people import away
from collab.people.models import Person
from collab.people.names import people

OPEN_STATUS = {
    PanelState.WAITING: "not_yet",
    PanelState.OPEN: "in_review",
    PanelState.PASSED: "approve",
    PanelState.STOPPED: "reject",
}


@dataclass(frozen=True, slots=True)
class Vote:
    """One signed decision. ``status`` is a key of collab.web.statuses; ``counts`` is False after a new round.

    ``in_place_of`` is whom they stood in for, empty for nobody.
    """

    person: str
    status: str
    conditions: str
    reason: str
    at: datetime
    counts: bool
    in_place_of: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group in a step: ``people`` are the names with a seat, ``quorum`` the approvals it takes.

    ``seats`` are the same names as pages say them, with until when somebody is away who is still to decide.
    """

    label: str
    role: str
    quorum: int
    status: str
    is_open: bool
    people: tuple[str, ...]
    seats: tuple[str, ...]
    is_mine: bool
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class RouteStep:
    """A step of the route."""

    position: int
    name: str
    state: str
    opened_at: datetime | None
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class _Panel:
    """A row of panels: a panel, and the step it belongs to."""

    pk: int
    role: str
    quorum: int
    state: str
    route: int
    position: int
    step: str
    step_state: str
    opened_at: datetime | None
    round: int


def by_route(routes: Collection[int], person: Person) -> dict[int, list[RouteStep]]:
    """The steps of these routes with all that was decided; six queries, however many."""
    if not routes:
        return {}
    asked = list(routes)
    seats, decided = seats_on(routes=asked).rows(), decisions(routes=asked).things()
    known = people([*(person_id for _, person_id in seats), *(key for one in decided for key in (one.person_id, one.on_behalf_of_id))])
    plans = [_Panel(*row) for row in panels(routes=asked).rows()]
    to_decide = {panel.pk for panel in plans if panel.state in (PanelState.WAITING, PanelState.OPEN)}
    gone = away.in_words(person_id for panel_id, person_id in seats if panel_id in to_decide)
    seated: dict[int, list[Person]] = {}
    for panel_id, person_id in seats:
        seated.setdefault(panel_id, []).append(known[person_id])
    votes: dict[int, list[Decision]] = {}
    for decision in in_words(decided):
        decision.person = known[decision.person_id]
        decision.on_behalf_of = known[decision.on_behalf_of_id] if decision.on_behalf_of_id else None
        votes.setdefault(decision.panel_id, []).append(decision)
    found: dict[int, dict[int, tuple[_Panel, list[Group]]]] = {}
    for panel in plans:
        group = _group(panel, seated.get(panel.pk, []), votes.get(panel.pk, []), person, gone if panel.pk in to_decide else {})
        found.setdefault(panel.route, {}).setdefault(panel.position, (panel, []))[1].append(group)
    return {route: [_stage(panel, groups) for panel, groups in steps.values()] for route, steps in found.items()}


OF_STEP = ("step__route_id", "step__position", "step__name", "step__state", "step__opened_at", "step__round")


@kept(reads=("pk", "role", "quorum", "state", *OF_STEP))
def panels(*, routes: Keys) -> QuerySet[Panel]:
    """The panels of these routes, step by step."""
    return Panel.objects.filter(is_one_of("step__route_id", routes)).order_by("step__position", "role", "pk")


@kept(reads=("panel_id", "person_id"))
def seats_on(*, routes: Keys) -> QuerySet[Seat]:
    """Who has a seat on these routes, by first name."""
    return Seat.objects.filter(is_one_of("panel__step__route_id", routes)).order_by("person__first_name", "pk")


@kept()
def decisions(*, routes: Keys) -> QuerySet[Decision]:
    """What was decided on these routes, in its order."""
    return Decision.objects.filter(is_one_of("route_id", routes)).order_by("at")


def _stage(panel: _Panel, groups: list[Group]) -> RouteStep:
    return RouteStep(panel.position, panel.step, panel.step_state, panel.opened_at, tuple(groups))


def _group(panel: _Panel, people: list[Person], decisions: list[Decision], person: Person, gone: Mapping[int, str]) -> Group:
    votes = tuple(
        Vote(
            d.person.name,
            str(d.verdict),
            d.conditions,
            d.reason,
            d.at,
            d.round == panel.round,
            d.on_behalf_of.name if d.on_behalf_of else "",
        )
        for d in decisions
    )
    counted = [vote for vote in votes if vote.counts]
    status = OPEN_STATUS[PanelState(panel.state)]
    if panel.state == PanelState.STOPPED:
        status = next((vote.status for vote in reversed(counted) if vote.status in (Verdict.REJECT, Verdict.CHANGES)), "not_needed")
    elif panel.state == PanelState.PASSED and any(vote.conditions for vote in counted):
        status = str(Verdict.WITH_CONDITIONS.value)
    return Group(
        label=kinds.label(panel.role),
        role=panel.role,
        quorum=panel.quorum,
        status=status,
        is_open=panel.state == PanelState.OPEN and panel.step_state == StepState.OPEN,
        people=tuple(one.name for one in people),
        seats=tuple(away.beside(one.name, gone.get(one.pk, "")) for one in people),
        is_mine=any(one.pk == person.pk for one in people),
        votes=votes,
    )
