"""What every verb does: lock the request, ask the flow, save, record."""

import functools
from typing import Any

from django.db import connection

from collab.access import duties
from collab.approvals.models import Route
from collab.events.record import record
from collab.kit import clock
from collab.kit.operation import inside_unit
from collab.people.models import Person
from projects.intake import access, opening
from projects.intake.flow import FLOW
from projects.intake.models import Request
from projects.portfolio.models import Project

# What a move may have changed on the row; few and cheap, so every verb saves them alike.
MOVED = ["state", "version", "before_hold", "state_since", "updated_at", "holder", "technologist", "question", "asked_by"]
MOVED += ["route", "project", "merged_into", "snoozed_until", "submitted_at"]


def locked(number: int, actor: Person) -> Request:
    """The request, locked until the operation ends; NotFound where the actor may not see it."""
    inside_unit()
    request, held = opening.lock(actor, number)
    request.__dict__["_duties_now"] = {actor.pk: held}
    return request


def parts(actor: Person, request: Request) -> frozenset[str]:
    """The actor's roles in the locked request by the duties held since the lock was had, not those of the page's.

    An operation reads them once: with the lock, after any wait for it.
    """
    kept = request.__dict__.setdefault("_duties_now", {})
    if actor.pk not in kept:
        kept[actor.pk] = duties.roles_now(actor)
    return access.roles_of(actor, request, kept[actor.pk])


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
    _save(request)
    record(step.says, actor=actor, about=request, step=step, source=source, why=why, data=data)
    return request


def _save(request: Request) -> None:
    """Write what a move may have changed, by a statement that is not built anew for each move."""
    names, statement = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(getattr(request, name) for name in names), request.pk])


@functools.cache
def _statement() -> tuple[list[str], str]:
    fields = [field for field in Request._meta.concrete_fields if field.name in MOVED]
    columns = ", ".join(f"{connection.ops.quote_name(str(field.column))} = %s" for field in fields)
    return [field.attname for field in fields], f"UPDATE intake_request SET {columns} WHERE id = %s"  # noqa: S608 - made of the model's own columns
