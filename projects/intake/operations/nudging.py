"""A nudge: whoever may see a request asks whoever has it to go on. It moves nothing, and is on record."""

from django.db import IntegrityError, transaction

from collab.approvals.states import REQUEST
from collab.events.record import record
from collab.kit import clock, formats
from collab.kit.errors import Conflict
from collab.kit.operation import operation
from collab.people import clocks
from collab.people.models import Person
from projects.clocks.models import Nudge
from projects.intake import opening
from projects.intake.models import Request
from projects.intake.queries.page import waited_for
from projects.intake.states import State

NUDGED = f"{REQUEST}.nudged"
WAITS_FOR_NOBODY = "Nobody is waited for: it is worked on, on hold, or over."
WAITS_FOR_YOU = "It waits for you alone."


@operation
def nudge(*, number: int, actor: Person) -> Request:
    """Ask whoever has it to go on, once a person and working day; raises NotFound, and Conflict where it waits for nobody else."""
    request, _ = opening.lock(actor, number)
    if refused := unwanted(request, actor):
        raise Conflict(refused)
    calendar, today = clocks.organisation(), clock.today()
    # What is asked on a day off counts for the working day before it.
    on = calendar.before(today)
    try:
        with transaction.atomic():
            Nudge.objects.create(subject_kind=REQUEST, subject_id=request.pk, by=actor, on=on, at=clock.now())
    except IntegrityError as twice:
        again = formats.day(calendar.add_days(on, 1), today)
        raise Conflict(f"You have nudged {request.code} on this working day. You may again on {again}.") from twice
    record(NUDGED, actor=actor, about=request, data={"state": request.state})
    return request


def unwanted(request: Request, person: Person) -> str:
    """Why nobody is nudged about it by this person; empty where somebody may be. Two queries at most."""
    if request.state not in NUDGED_IN:
        return WAITS_FOR_NOBODY
    return "" if waited_for.others(request, person) else WAITS_FOR_YOU


# Where somebody is waited for.
NUDGED_IN = (State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.APPROVED, State.FUNDED)
