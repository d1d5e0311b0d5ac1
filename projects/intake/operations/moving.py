"""What every verb of a request does: lock it, permit the move, move it."""

from datetime import date
from typing import Any

from collab.access.flowing import WAS, Flowing
from collab.approvals import routes
from collab.approvals.models import Route
from collab.events.texts import Words
from collab.kit.errors import Conflict
from collab.people.models import Person
from projects.intake import access, acting, opening
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.intake.triage_moves import UNDOABLE
from projects.portfolio.models import Project

REQUESTS: Flowing[Request] = Flowing(FLOW, opening.lock, access.roles_of, since="state_since")
locked, hold, parts = REQUESTS.locked, REQUESTS.hold, REQUESTS.parts
DECIDE = "decide"
# What a move of the inbox changes besides the state, so that taking it back knows how it was.
STOOD = ("holder_id", "technologist_id", "asked_by_id", "merged_into_id", "snoozed_until", "state_since", "question")


def permit(request: Request, action: str, *, actor: Person, version: int, to: str | None = None) -> None:
    """As ``Flowing`` does; whoever comes too late is told who was quicker, with what and when."""
    try:
        REQUESTS.permit(request, action, actor=actor, version=version, to=to)
    except Conflict as refused:
        last = request.last_event if version != request.version else None
        if last is None:
            raise
        raise Conflict(f"{acting.last(last)}. Look at it again before you go on.") from refused


def move(request: Request, action: str, *, data: dict[str, Any] | None = None, **how: Any) -> Request:
    """Make it as ``Flowing`` does; the event of one that can be taken back says how the request stood before it."""
    if action in (*UNDOABLE, DECIDE):
        stood = {name: _plain(request.__dict__[WAS][name]) for name in STOOD}
        data = {**(data or {}), "was": {name: value for name, value in stood.items() if value not in (None, "")}}
    return REQUESTS.move(request, action, data=data, **how)


def _plain(value: Any) -> Any:
    """As JSON has it; what somebody wrote lies beside the record."""
    return value.isoformat() if isinstance(value, date) else Words(value) if isinstance(value, str) else value


def route_of(request: Request) -> Route:
    """The route of a request whose state says that it has one: the database keeps that promise."""
    assert request.route is not None
    return request.route


def turn_of(request: Request) -> list[list[Any]]:
    """Whose turn it is now, for the record."""
    return routes.turn(route_of(request))


def project_of(request: Request) -> Project:
    """The project of a request in delivery or later."""
    assert request.project is not None
    return request.project
