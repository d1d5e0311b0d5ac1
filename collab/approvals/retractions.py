"""Take back: what a decision moved goes back to where it was, within the seconds in which nobody has heard of it."""

from datetime import timedelta

from collab.approvals import keys
from collab.approvals.models import Decision, Panel, Retraction, Route
from collab.approvals.states import REQUEST, PanelState, RouteState, StepState
from collab.events import patience
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from collab.kit.operation import inside_unit
from collab.people.models import Person

MOVED = "What has moved money, a duty or a policy is not taken back: it takes a proposal of its own that reverses it."


def take(route: Route, person: Person, turn: int) -> int:
    """Which decision of theirs in this round the next one is: those before it were taken back."""
    return Decision.every.filter(route=route, person=person, round=turn, retraction__isnull=False).count() + 1


def left(given: Decision) -> int:
    """The seconds in which it may still be taken back; zero or less where they have passed."""
    return int((given.at + patience.wait() - clock.now()) / timedelta(seconds=1) + 0.999)


def take_back(*, route: Route, given: Decision, person: Person) -> Retraction:
    """The decision counts no more, and panel, step and route are as before it. The caller has locked the route and holds it fresh.

    The caller has seen that nobody has acted since, and the database sees to it. Raises Forbidden and Conflict.
    """
    inside_unit()
    if given.person_id != person.pk:
        raise Forbidden("Only who made a decision takes it back.")
    if route.subject_kind != REQUEST:
        raise Conflict(MOVED)
    if clock.now() > given.at + patience.wait():
        raise Conflict(f"A decision is taken back within {patience.SECONDS} seconds. What follows from it has been told.")
    keys.end(route, given)
    taken = Retraction.objects.create(decision=given, person=person, at=clock.now())
    _stand_as_before(route, given.panel)
    return taken


def _stand_as_before(route: Route, panel: Panel) -> None:
    """Its step decides, with all that had not passed; those after it wait."""
    step = panel.step
    after = route.steps.filter(position__gt=step.position)
    after.update(state=StepState.WAITING, opened_at=None)
    Panel.objects.filter(step__in=after).update(state=PanelState.WAITING)
    step.state, step.passed_at = StepState.OPEN, None
    step.save(update_fields=["state", "passed_at"])
    step.panels.filter(state=PanelState.STOPPED).update(state=PanelState.OPEN)
    panel.state = PanelState.OPEN
    panel.save(update_fields=["state"])
    if route.state != RouteState.OPEN:
        route.state, route.ended_at = RouteState.OPEN, None
        route.save(update_fields=["state", "ended_at"])
