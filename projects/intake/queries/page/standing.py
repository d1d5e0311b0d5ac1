"""Where a request stands, in what a page draws: the rail, the pill, and what comes next. Pure functions."""

from dataclasses import dataclass
from datetime import date

from projects.intake.models import Request
from projects.intake.standing import condition_of, stage_of
from projects.intake.states import STATE, Condition, Stage

# The pill says the condition where that tells more than the state.
_SAYS = (Condition.NEEDS_YOU, Condition.SNOOZED)


@dataclass(frozen=True, slots=True)
class Standing:
    """``stage`` is a label of the rail, ``ended`` is "stopped" or "left" where it went no further; ``status`` a key of collab.web.statuses."""

    stage: str
    ended: str
    condition: str
    status: str
    next: str


def standing(request: Request, *, person_id: int, today: date, is_asker: bool = False, has_open_seat: bool = False) -> Standing:
    """All of it for one request, as one person sees it. No query: no relation need be loaded."""
    condition = condition_of(request, person_id=person_id, today=today, is_asker=is_asker, has_open_seat=has_open_seat)
    stage, state = stage_of(request), STATE[str(request.state)]
    return Standing(
        stage=str(Stage.SUBMITTED.label if stage == Stage.DRAFT else stage.label),
        ended=state.ended,
        condition=str(condition.value),
        status=str(condition.value) if condition in _SAYS else (state.shown_as or str(request.state)),
        next=state.next,
    )
