"""Draft: begin a request, or throw away what was never sent. The gateway's front door; whoever holds a duty may ask."""

from collections.abc import Mapping
from typing import Any

from collab.access import duties
from collab.access.roles import Role
from collab.events import texts
from collab.events.models import Text
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Refusal
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake.asked import ANSWERS, Who
from projects.intake.models import Request
from projects.intake.operations import answers, edit, moving, replying

DELETED = "intake.request.deleted"
ASKING = frozenset(Role.values) - {Role.AUDITOR}


def may_ask(actor: Person, held: frozenset[str] | None = None) -> bool:
    """Every duty but the auditor's may ask for something; an auditor changes nothing."""
    return bool((duties.roles_of(actor) if held is None else held) & ASKING)


@operation
def create(*, actor: Person, entry: str = "", replies: Mapping[str, Any] | None = None, by: Person | None = None, **given: Any) -> Request:
    """A new draft with the answers given so far (see ``answers.put``); raises Forbidden or Invalid.

    ``by`` is who wrote it down for them, where that was somebody else: the record says so.

    ``entry`` is the code of what it begins with in the catalogue, ``replies`` what is answered to its questions, by their keys.
    """
    if not may_ask(actor, duties.roles_now(actor)):
        raise Forbidden("Only people with a duty in the portal can ask for something.")
    now = clock.now()
    request = Request(requester=actor, holder=actor, made_at=now, updated_at=now, state_since=now)
    if entry:
        request.asked_as = replying.begin(actor, entry)
        given = {**replying.given(request.asked_as, given), **given}
    replied = replying.read(request, replies, actor)
    given |= replied.fields if replied else {}
    answers.put(request, given, actor)
    edit.theirs([answer.column for answer in ANSWERS if given.get(answer.name) is not None], (Who.REQUESTER,), request.state)
    chosen = answers.sources(given.get("data_sources") or [])
    request.save()
    if chosen:
        request.data_sources.set(chosen)
    if replied:
        replying.settle(request, replied)
    record("intake.request.drafted", actor=by or actor, about=request)
    return request


def kept(request: Request, person: Person) -> Refusal | None:
    """Why this person cannot delete it, or None."""
    if request.requester_id != person.pk:
        return Forbidden("Only its writer can delete a draft.")
    return Conflict(f"{request.code} was sent, and what was sent stays on record. Withdraw it.") if request.submitted_at else None


@operation
def delete(*, number: int, actor: Person, version: int | None = None) -> None:
    """Delete what was never sent, with all that was written in it; the record keeps that it was there.

    Raises NotFound for all but its writer, Conflict for what was sent or a stale version.
    """
    request = moving.locked(number, actor)
    if refused := kept(request, actor):
        raise refused
    moving.REQUESTS.fresh(request, version)
    written = Text.objects.filter(subject_kind=request._meta.label_lower, subject_id=request.pk)
    if digests := sorted(written.values_list("digest", flat=True)):
        # First on record, then gone: the database lets nothing go that no event names.
        record(texts.ERASED, actor=actor, about=actor, data={"digests": digests, "count": len(digests)})
    request.version += 1
    record(DELETED, actor=actor, about=request)
    written.delete()
    request.delete()
