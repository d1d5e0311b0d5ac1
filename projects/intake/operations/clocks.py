"""The clock of a state that a request comes back to: it goes on where a pause stopped it, by what the record says."""

from datetime import datetime, timedelta

from django.db.models import F

from collab.events.models import Event
from collab.kit.operation import inside_unit
from projects.intake.models import Request
from projects.intake.states import PAUSES, State


def ran(request: Request, state: str) -> timedelta:
    """How long ``state`` had lasted when it was paused; visits that only pauses part are one, and the pauses are left out. One query."""
    inside_unit()
    moves = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk).exclude(source=F("target"))
    total, entered = timedelta(0), None
    for source, target, at in moves.order_by("sequence").values_list("source", "target", "at"):
        total, entered = _turn(state, source, target, at, total, entered)
    return total


def _turn(
    state: str, source: str, target: str, at: datetime, total: timedelta, entered: datetime | None
) -> tuple[timedelta, datetime | None]:
    if source == state and entered is not None:
        return total + (at - entered), None
    if target != state:
        return total, entered
    return (total if State(source) in PAUSES else timedelta(0)), at
