"""Where a request stands: its stage, and its condition for the person who looks. Used by pages and API alike."""

from projects.intake.models import Request
from projects.intake.states import STAGE_OF, Condition, Stage, State

# Where the ones that ended had come to.
_ENDED_AT = {State.DECLINED: Stage.TRIAGE, State.MERGED: Stage.TRIAGE, State.REJECTED: Stage.REVIEW, State.WITHDRAWN: Stage.SUBMITTED}
_PLAIN = {
    State.ON_HOLD: Condition.PAUSED,
    State.DECLINED: Condition.DECLINED,
    State.REJECTED: Condition.DECLINED,
    State.WITHDRAWN: Condition.WITHDRAWN,
    State.MERGED: Condition.DONE,
    State.DELIVERED: Condition.DONE,
    State.CLOSED: Condition.DONE,
}
# What it waits for, in a few words, where no single person has it.
WAITS_FOR = {
    State.IN_TRIAGE: "Marketing technologist",
    State.IN_APPROVAL: "Approval",
    State.APPROVED: "Finance partner",
    State.FUNDED: "Project leads",
}


def stage_of(request: Request) -> Stage:
    """The stage, also of one on hold (where it paused) and one that ended (where it had come to)."""
    state = request.before_hold if request.state == State.ON_HOLD else request.state
    return STAGE_OF.get(State(state)) or _ENDED_AT[State(state)]


def condition_of(request: Request, *, person_id: int, today: object, has_open_seat: bool = False) -> Condition:
    """Who must act, as seen by one person; ``has_open_seat`` where the open step waits for that person."""
    state = State(request.state)
    if state in _PLAIN:
        return _PLAIN[state]
    if state == State.IN_TRIAGE and request.snoozed_until and request.snoozed_until > today:  # type: ignore[operator]
        return Condition.SNOOZED
    if request.holder_id == person_id or has_open_seat:
        return Condition.MOVING if state == State.IN_DELIVERY else Condition.NEEDS_YOU
    return Condition.MOVING if state == State.IN_DELIVERY else Condition.WAITING
