"""Submit, ask, answer, snooze: the talk between the requester and the gateway."""

from datetime import date
from typing import Any

from collab.events.texts import Words
from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.operation import hold, operation
from collab.kit.text import clean
from collab.people.models import Person
from projects.intake import lane
from projects.intake.models import Request
from projects.intake.operations import clocks, draft, moving
from projects.intake.states import State


def words(text: str, field: str = "reason", sentence: str = "Say why. The requester reads it.") -> str:
    """The words a move needs; Invalid where there are none."""
    plain = clean(text or "", field, 4000)
    if not plain:
        raise Invalid(**{field: sentence})
    return plain


@operation
def submit(*, number: int, actor: Person, version: int) -> Request:
    """Send the draft to triage."""
    return _submitted(moving.locked(number, actor), actor, version)


def _submitted(request: Request, actor: Person, version: int) -> Request:
    request.submitted_at = request.submitted_at or clock.now()
    request.holder = None
    # Whose lane opens with it: their clocks begin.
    return moving.move(request, "submit", actor=actor, version=version, data={"lane": [str(group) for group in lane.concerns(request)]})


def send(*, actor: Person, **given: Any) -> Request:
    """Write a whole request and send it, in one transaction; raises what ``draft.create`` and ``submit`` raise, and then nothing is kept."""

    def both() -> Request:
        # What this transaction made is nobody else's yet: it needs no lock.
        request = moving.hold(draft.create(actor=actor, **given))
        return _submitted(request, actor, request.version)

    return hold(both)


@operation
def ask(*, number: int, actor: Person, version: int, reason: str) -> Request:
    """Ask the requester a question; ``reason`` is the question."""
    request = moving.locked(number, actor)
    moving.permit(request, "ask", actor=actor, version=version)
    request.question = _question(reason)
    request.asked_by, request.technologist = actor, actor
    request.holder_id = request.requester_id
    return moving.move(request, "ask", actor=actor, version=version, why=request.question)


@operation
def take_back(*, number: int, actor: Person, version: int, reason: str = "") -> Request:
    """Take the open question back: it is in triage again. ``reason`` is welcome."""
    request = moving.locked(number, actor)
    moving.permit(request, "take_back", actor=actor, version=version)
    data = {"question": Words(request.question)}
    request.question, request.asked_by, request.holder, request.technologist = "", None, None, actor
    return moving.move(request, "take_back", actor=actor, version=version, why=words(reason) if reason else "", data=data)


def _question(text: str) -> str:
    return words(text, sentence="Write the question.")


@operation
def answer(*, number: int, actor: Person, version: int, answer: str) -> Request:
    """Answer the question that is open; it goes back to who asked."""
    request = moving.locked(number, actor)
    moving.permit(request, "answer", actor=actor, version=version)
    text = words(answer, "answer", "Write the answer, or that you don't know.")
    data = {"question": Words(request.question)}
    request.question, request.holder = "", request.asked_by
    return moving.move(request, "answer", actor=actor, version=version, why=text, data=data, ran=clocks.ran(request, State.IN_TRIAGE))


@operation
def snooze(*, number: int, actor: Person, version: int, until: date, reason: str = "") -> Request:
    """Put it out of the inbox until a day after today, within a year. ``reason`` is welcome."""
    request = moving.locked(number, actor)
    moving.permit(request, "snooze", actor=actor, version=version)
    if not 0 < (until - clock.today()).days <= 366:
        raise Invalid(until="Choose a day after today, within a year.")
    request.snoozed_until, request.technologist = until, actor
    why = words(reason) if reason else ""
    return moving.move(request, "snooze", actor=actor, version=version, why=why, data={"until": until.isoformat()})
