"""Draft: begin a request. The gateway's front door; whoever holds a duty may ask."""

from typing import Any

from collab.access import duties
from collab.access.roles import Role
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import answers

ASKING = frozenset(Role.values) - {Role.AUDITOR}


def may_ask(actor: Person, held: frozenset[str] | None = None) -> bool:
    """Every duty but the auditor's may ask for something; an auditor changes nothing."""
    return bool((duties.roles_of(actor) if held is None else held) & ASKING)


@operation
def create(*, actor: Person, **given: Any) -> Request:
    """A new draft with the answers given so far (see ``answers.put``); raises Forbidden or Invalid."""
    if not may_ask(actor, duties.roles_now(actor)):
        raise Forbidden("Only people with a duty in the portal can ask for something.")
    now = clock.now()
    request = Request(requester=actor, holder=actor, made_at=now, updated_at=now, state_since=now)
    answers.put(request, given)
    chosen = answers.sources(given.get("data_sources") or [])
    request.save()
    if chosen:
        request.data_sources.set(chosen)
    record("intake.request.drafted", actor=actor, about=request)
    return request
