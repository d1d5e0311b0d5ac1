"""Where a request stands, in what a page draws: the rail, the pill, and what comes next. Pure functions."""

from dataclasses import dataclass
from datetime import date

from projects.intake.models import Request
from projects.intake.standing import condition_of, stage_of
from projects.intake.states import ENDED, Condition, Stage, State

# How the rail marks the stage that was the last: refused there, or gone another way.
ENDINGS = {State.DECLINED: "stopped", State.REJECTED: "stopped", State.MERGED: "left", State.WITHDRAWN: "left"}
NEXT = {
    State.DRAFT: "It is finished and sent",
    State.IN_TRIAGE: "A technologist routes it",
    State.NEEDS_INFORMATION: "The question is answered",
    State.IN_APPROVAL: "The groups on its route decide",
    State.APPROVED: "Finance reserves the money",
    State.FUNDED: "The project gets its two leads",
    State.IN_DELIVERY: "The leads launch it",
    State.DELIVERED: "Its effect is reviewed",
    State.ON_HOLD: "A technologist resumes it",
}
# The pill says the condition where that tells more than the state.
_SAYS = (Condition.NEEDS_YOU, Condition.SNOOZED)
_STATUS = {State.APPROVED: "awaiting_funding", State.DELIVERED: "live"}


@dataclass(frozen=True, slots=True)
class Standing:
    """``stage`` is a label of the rail, ``ended`` is "stopped" or "left" where it went no further; ``status`` a key of collab.web.statuses."""

    stage: str
    ended: str
    condition: str
    status: str
    next: str


def standing(request: Request, *, person_id: int, today: date, has_open_seat: bool = False) -> Standing:
    """All of it for one request, as one person sees it. No query: no relation need be loaded."""
    condition = condition_of(request, person_id=person_id, today=today, has_open_seat=has_open_seat)
    stage = stage_of(request)
    return Standing(
        stage=str(Stage.SUBMITTED.label if stage == Stage.DRAFT else stage.label),
        ended=ENDINGS.get(State(request.state), ""),
        condition=str(condition.value),
        status=str(condition.value) if condition in _SAYS else _STATUS.get(State(request.state), str(request.state)),
        next="" if request.state in ENDED else NEXT[State(request.state)],
    )
