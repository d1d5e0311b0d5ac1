"""Steps of a route: which is open, which is next, and how they end. The caller has locked the route."""

from datetime import timedelta

from django.db.models import F

from collab.approvals.models import Panel, Route, Step
from collab.approvals.states import PanelState, StepState
from collab.kit import clock
from collab.kit.operation import inside_unit

UNDECIDED = (StepState.WAITING, StepState.OPEN)


def open_next(route: Route) -> Step | None:
    """Open the first step that waits, unless one is open; None where all have passed."""
    inside_unit()
    step = route.steps.filter(state__in=UNDECIDED).order_by("position").first()
    if step is None or step.state == StepState.OPEN:
        return step
    step.state, step.opened_at = StepState.OPEN, clock.now()
    step.save(update_fields=["state", "opened_at"])
    step.panels.update(state=PanelState.OPEN)
    return step


def wait_longer(route: Route, paused: timedelta) -> None:
    """Give the open step's groups back what a pause took: their turn begins later by as much."""
    inside_unit()
    route.steps.filter(state=StepState.OPEN).update(opened_at=F("opened_at") + paused)


def stop(route: Route) -> None:
    """End what is undecided: nothing on this route is decided any more."""
    inside_unit()
    Panel.objects.filter(step__route=route, state__in=UNDECIDED).update(state=PanelState.STOPPED)
    route.steps.filter(state__in=UNDECIDED).update(state=StepState.STOPPED)


def begin_again(route: Route, position: int) -> None:
    """Let the steps from this position on wait for decisions of the route's present round."""
    inside_unit()
    again = route.steps.filter(position__gte=position)
    again.update(state=StepState.WAITING, round=route.round, opened_at=None, passed_at=None)
    Panel.objects.filter(step__in=again).update(state=PanelState.WAITING)
