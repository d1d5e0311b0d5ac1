"""What happens next with a request that was sent, each step with the day by which it usually has."""

from dataclasses import dataclass
from datetime import date

from collab.kit import clock, formats
from collab.kit.worktime import Calendar
from projects.clocks.states import Target
from projects.intake.models import Request
from projects.intake.queries import forecasts
from projects.intake.queries.page import prediction


@dataclass(frozen=True, slots=True)
class NextStep:
    """``when`` is "half by 3 Dec, 85 % by 12 Dec, from 41 cases", or "no estimate yet" where too few requests have come this way."""

    what: str
    when: str


def of(request: Request) -> list[NextStep]:
    """The steps from triage to live, each with the row that was made when it was sent."""
    groups = prediction.predict(request).group_words
    said = {
        Target.ROUTED: "A marketing technologist reads it and routes it, or asks you",
        Target.DECIDED: f"{groups} decide" if groups else "The groups on its route decide",
        Target.FUNDED: "Finance reserves the money",
        Target.STARTED: "The project starts with a lead from each side",
        Target.LIVE: "It is live",
    }
    promised = forecasts.of(request)
    return [NextStep(what, promised[target].words if target in promised else forecasts.NONE) for target, what in said.items()]


def working(day: date, calendar: Calendar) -> str:
    """ "Monday, 7 Dec": the day itself, or the next on which somebody works."""
    day = calendar.working(day)
    return f"{day:%A}, {formats.day(day, clock.today())}"
