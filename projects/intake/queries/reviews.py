"""The reviews of requests: steps, groups, people and their verdicts, for one page or a whole list alike."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from collab.approvals.models import Decision, Panel, Seat
from collab.approvals.states import PanelState, StepState, Verdict
from collab.people.models import Person

OPEN_STATUS = {
    PanelState.WAITING: "not_yet",
    PanelState.OPEN: "in_review",
    PanelState.PASSED: "approve",
    PanelState.STOPPED: "reject",
}


@dataclass(frozen=True, slots=True)
class Vote:
    """One signed decision. ``status`` is a key of collab.web.statuses; ``counts`` is False after a new round."""

    person: str
    status: str
    conditions: str
    reason: str
    at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group in a step: ``people`` are the names with a seat, ``quorum`` the approvals it takes."""

    label: str
    role: str
    quorum: int
    status: str
    is_open: bool
    people: tuple[str, ...]
    is_mine: bool
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the route."""

    position: int
    name: str
    state: str
    opened_at: datetime | None
    groups: tuple[Group, ...]


def by_route(routes: Collection[int], person: Person) -> dict[int, list[Stage]]:
    """The steps of these routes with all that was decided; three queries, however many."""
    if not routes:
        return {}
    seats: dict[int, list[Person]] = {}
    for seat in Seat.objects.filter(panel__step__route_id__in=routes).select_related("person").order_by("person__first_name", "pk"):
        seats.setdefault(seat.panel_id, []).append(seat.person)
    votes: dict[int, list[Decision]] = {}
    for decision in Decision.objects.filter(route_id__in=routes).select_related("person").order_by("at"):
        votes.setdefault(decision.panel_id, []).append(decision)
    found: dict[int, dict[int, tuple[Panel, list[Group]]]] = {}
    panels = Panel.objects.filter(step__route_id__in=routes).select_related("step").order_by("step__position", "role")
    for panel in panels:
        steps = found.setdefault(panel.step.route_id, {})
        group = _group(panel, seats.get(panel.pk, []), votes.get(panel.pk, []), person)
        steps.setdefault(panel.step.position, (panel, []))[1].append(group)
    return {route: [_stage(panel, groups) for panel, groups in steps.values()] for route, steps in found.items()}


def _stage(panel: Panel, groups: list[Group]) -> Stage:
    step = panel.step
    return Stage(step.position, step.name, step.state, step.opened_at, tuple(groups))


def _group(panel: Panel, people: list[Person], decisions: list[Decision], person: Person) -> Group:
    votes = tuple(Vote(d.person.name, str(d.verdict), d.conditions, d.reason, d.at, d.round == panel.step.round) for d in decisions)
    counted = [vote for vote in votes if vote.counts]
    status = OPEN_STATUS[PanelState(panel.state)]
    if panel.state == PanelState.STOPPED:
        status = next((vote.status for vote in reversed(counted) if vote.status in (Verdict.REJECT, Verdict.CHANGES)), "not_needed")
    elif panel.state == PanelState.PASSED and any(vote.conditions for vote in counted):
        status = str(Verdict.WITH_CONDITIONS.value)
    return Group(
        label=panel.get_role_display(),
        role=panel.role,
        quorum=panel.quorum,
        status=status,
        is_open=panel.state == PanelState.OPEN and panel.step.state == StepState.OPEN,
        people=tuple(one.name for one in people),
        is_mine=any(one.pk == person.pk for one in people),
        votes=votes,
    )
