"""What happens next with a request that was sent, each step with the day by which it usually has."""

from dataclasses import dataclass
from datetime import date, timedelta

from collab.kit import clock, formats
from collab.kit.worktime import Calendar
from collab.people import clocks
from projects.intake.models import Request
from projects.intake.queries import durations
from projects.intake.queries.page import prediction
from projects.intake.states import State


@dataclass(frozen=True, slots=True)
class NextStep:
    """``when`` is "by 3 Dec", or "no estimate yet" where too few requests have come this way."""

    what: str
    when: str


def of(request: Request) -> list[NextStep]:
    """The steps from triage to delivery, each by the working day by which 85 in a hundred have taken it."""
    groups = prediction.predict(request).group_words
    said = {
        State.IN_TRIAGE: "A marketing technologist reads it and routes it, or asks you",
        State.IN_APPROVAL: f"{groups} decide" if groups else "The groups on its route decide",
        State.APPROVED: "Finance reserves the money",
        State.FUNDED: "The project starts with a lead from each side",
    }
    calendar = clocks.organisation()
    return [NextStep(what, _when(durations.ahead(State.IN_TRIAGE, state, durations.MOST), calendar)) for state, what in said.items()]


def _when(days: float | None, calendar: Calendar) -> str:
    """Nobody answers on a Sunday: the next working day, tomorrow at the earliest."""
    if days is None:
        return "no estimate yet"
    return f"by {working(clock.today() + timedelta(days=max(1, round(days))), calendar)}"


def working(day: date, calendar: Calendar) -> str:
    """ "Monday, 7 Dec": the day itself, or the next on which somebody works."""
    day = calendar.working(day)
    return f"{day:%A}, {formats.day(day, clock.today())}"
