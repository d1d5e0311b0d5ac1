"""Undo: take back the last move of the inbox, by whoever made it and as long as nobody else has acted. What was not told yet never is."""

from datetime import date, datetime, timedelta
from typing import Any

from collab.approvals import routes
from collab.events import delivery, texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake import acting
from projects.intake.flow import TECHNOLOGIST
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.states import State

READ: dict[str, Any] = {"snoozed_until": date.fromisoformat, "state_since": datetime.fromisoformat}


@operation
def undo(*, number: int, actor: Person, version: int) -> Request:
    """A compensating move: it stands as it did before, and the record has both. Whoever was told of the first is told of the second.

    Raises Conflict, saying who, where somebody else has acted since.
    """
    request = moving.locked(number, actor)
    last = request.last_event
    if TECHNOLOGIST in moving.parts(actor, request) and last is not None and last.actor_id != actor.pk:
        raise Conflict(f"{acting.last(last)}. What others have built on is not taken back.")
    moving.permit(request, "undo", actor=actor, version=version)
    assert last is not None  # a rule of the flow
    return _taken_back(request, texts.told([last])[0], actor, version)


def _taken_back(request: Request, last: Event, actor: Person, version: int) -> Request:
    if request.state == State.IN_APPROVAL:
        routes.void(moving.route_of(request))
    delivery.call_off(last.pk)
    data = {"undid": last.kind, "event": last.pk}
    return stand_again(request, last, "undo", actor=actor, version=version, data=data)


def stand_again(request: Request, last: Event, action: str, *, actor: Person, version: int, data: dict[str, Any]) -> Request:
    """Make the move that leads back to how it stood before ``last``, as that event says."""
    stood, state = last.data["was"], last.source
    since = READ["state_since"](stood["state_since"])
    for name in moving.STOOD:
        if name != "state_since":
            value = stood.get(name, "" if name == "question" else None)
            setattr(request, name, READ[name](value) if value and name in READ else value)
    # Its clock goes on as if it had not been stopped.
    ran = clock.now() - since if state != request.state else timedelta(0)
    return moving.move(request, action, actor=actor, version=version, to=state, data=data, ran=ran)
