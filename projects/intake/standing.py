"""Where a request stands: its stage, and its condition for the person who looks. Used by pages and API alike."""

from projects.intake.models import Request
from projects.intake.states import STATE, TO_ANSWER, Condition, Stage, State


def stage_of(request: Request) -> Stage:
    """The stage, also of one on hold (where it paused) and one that ended (where it had come to)."""
    state = request.before_hold if request.state == State.ON_HOLD else request.state
    stage = STATE[str(state)].stage
    assert stage is not None  # a request is not put on hold from on hold: the flow has no such arrow
    return stage


def condition_of(request: Request, *, person_id: int, today: object, is_asker: bool = False, has_open_seat: bool = False) -> Condition:
    """Who must act, as seen by one person; ``has_open_seat`` where the open step waits for that person, ``is_asker`` where they ask for it."""
    state = str(request.state)
    if plain := STATE[state].condition:
        return plain
    if state == State.IN_TRIAGE and request.snoozed_until and request.snoozed_until > today:  # type: ignore[operator]
        return Condition.SNOOZED
    if request.holder_id == person_id or has_open_seat or (is_asker and state in TO_ANSWER):
        return Condition.MOVING if state == State.IN_DELIVERY else Condition.NEEDS_YOU
    return Condition.MOVING if state == State.IN_DELIVERY else Condition.WAITING


def waits_for(request: Request) -> str:
    """What it waits for where no single person has it, in a few words; empty where it waits for nothing of that kind."""
    return STATE[str(request.state)].waits_for
