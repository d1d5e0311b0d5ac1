"""Panels of a route and the people seated in them: built from a plan, filled from the duties of the day."""

from collections import defaultdict
from collections.abc import Iterable

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import seating
from collab.approvals.models import Decision, Panel, Recusal, Route, Seat, Step
from collab.approvals.policies import PlannedStep
from collab.approvals.states import PanelState, Verdict
from collab.kit.errors import Conflict
from collab.kit.operation import inside_unit

APPROVALS = (Verdict.APPROVE, Verdict.WITH_CONDITIONS)


def build(route: Route, planned: Iterable[PlannedStep]) -> set[int]:
    """Add the steps, panels and larger quorums that the plan calls for; returns the positions that changed."""
    inside_unit()
    changed: set[int] = set()
    for stage in planned:
        step, _ = Step.objects.get_or_create(route=route, position=stage.position, defaults={"name": stage.name, "round": route.round})
        has = {panel.role: panel for panel in step.panels.all()}
        for wanted in stage.panels:
            panel = has.get(wanted.role) or Panel(step=step, role=wanted.role, quorum=0)
            if panel.quorum < wanted.quorum:
                panel.quorum = wanted.quorum
                panel.save()
                changed.add(stage.position)
    return changed


def fill(route: Route) -> None:
    """Seat those who hold the role today in every panel that waits; raises Conflict naming a group that is short."""
    inside_unit()
    panels = _undecided(route, PanelState.WAITING)
    sits, may_sit = _seated(panels), _entitled(route, panels)
    places = _placed([(panel, panel.quorum, may_sit[panel.pk]) for panel in panels])
    Seat.objects.bulk_create(
        Seat(panel=panel, person_id=person) for panel in panels for person in sorted(places[panel.pk] - sits[panel.pk])
    )


def check(route: Route) -> None:
    """Raise Conflict naming the group where a panel still to decide can no longer reach its quorum."""
    inside_unit()
    panels = _undecided(route, PanelState.WAITING, PanelState.OPEN)
    sits, may_sit = _seated(panels), _entitled(route, panels)
    _placed([(panel, panel.quorum - approvals(panel), sits[panel.pk] & may_sit[panel.pk]) for panel in panels])


def approvals(panel: Panel) -> int:
    """How many have approved in the round that the panel's step is in."""
    return panel.decisions.filter(round=panel.step.round, verdict__in=APPROVALS).count()


def _undecided(route: Route, *states: str) -> list[Panel]:
    found = Panel.objects.filter(step__route=route, state__in=states)
    return list(found.select_related("step").order_by("step__position", "role"))


def _seated(panels: list[Panel]) -> defaultdict[int, set[int]]:
    """The ids of the people who have a seat, by panel."""
    sits: defaultdict[int, set[int]] = defaultdict(set)
    for panel, person in Seat.objects.filter(panel__in=panels).values_list("panel_id", "person_id"):
        sits[panel].add(person)
    return sits


def _entitled(route: Route, panels: list[Panel]) -> dict[int, set[int]]:
    """The ids of those who could decide, by panel: who holds the role today, has no part in the request,

    has not decided on it in another role, nor in this round of the route.
    """
    apart = set(Recusal.objects.filter(route=route).values_list("person_id", flat=True)) | {route.requester_id}
    decided = list(Decision.objects.filter(route__number=route.number).values_list("person_id", "panel__role", "route_id", "round"))
    holders = {role: set(duties.holders(role).values_list("pk", flat=True)) for role in {panel.role for panel in panels}}
    return {
        panel.pk: holders[panel.role]
        - apart
        - {person for person, role, on, turn in decided if role != panel.role or (on, turn) == (route.pk, panel.step.round)}
        for panel in panels
    }


def _placed(wanted: list[tuple[Panel, int, set[int]]]) -> dict[int, set[int]]:
    """Who sits where, by panel, given the quorum it still needs and who may sit there."""
    try:
        places = seating.seat([(quorum, sorted(people)) for _, quorum, people in wanted])
    except seating.Short as short:
        panel, quorum, _ = wanted[short.index]
        people = "anybody" if quorum == 1 else f"{quorum} people"
        raise Conflict(
            f"{Role(panel.role).label} does not have {people} who may decide on this and is not needed in another group."
        ) from short
    return {panel.pk: seated for (panel, _, _), seated in zip(wanted, places, strict=True)}
