"""What every verb does: lock the request, ask the flow, save, record."""

from typing import Any

from collab.access import duties
from collab.approvals.models import Route
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.operation import inside_unit
from collab.people.models import Person
from projects.intake import access
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.portfolio.models import Project

# What a move may have changed on the row; few and cheap, so every verb saves them alike.
MOVED = ["state", "version", "before_hold", "state_since", "updated_at", "holder", "technologist", "question", "asked_by"]
MOVED += ["route", "project", "merged_into", "snoozed_until", "submitted_at"]


def locked(number: int, actor: Person) -> Request:
    """The request, locked until the operation ends; NotFound where the actor may not see it."""
    inside_unit()
    try:
        return access.visible(actor).select_for_update(of=("self",)).defer("search").get(number=number)
    except Request.DoesNotExist as error:
        raise NotFound() from error


def parts(actor: Person, request: Request) -> frozenset[str]:
    """The actor's roles in the request by the duties held this instant, not those of the page's."""
    return access.roles_of(actor, request, duties.roles_now(actor))


def route_of(request: Request) -> Route:
    """The route of a request whose state says that it has one: the database keeps that promise."""
    assert request.route is not None
    return request.route


def project_of(request: Request) -> Project:
    """The project of a request in delivery or later."""
    assert request.project is not None
    return request.project


def permit(request: Request, action: str, *, actor: Person, version: int) -> None:
    """Refuse before anything else is done, where the move would be refused."""
    FLOW.permit(request, action, by=parts(actor, request), version=version)


def move(
    request: Request, action: str, *, actor: Person, version: int, to: str | None = None, why: str = "", data: dict[str, Any] | None = None
) -> Request:
    """Make the move, save what it changed and record it; raises Forbidden or Conflict with a sentence."""
    source, now = request.state, clock.now()
    step = FLOW.move(request, action, by=parts(actor, request), version=version, to=to)
    if request.state != source:
        request.state_since = now
    request.updated_at = now
    request.save(update_fields=MOVED)
    record(step.says, actor=actor, about=request, step=step, source=source, why=why, data=data)
    return request
