"""What happens next with a request that was sent, each step with the day by which it usually has."""

from dataclasses import dataclass
from datetime import date, timedelta

from collab.kit import clock, formats
from collab.kit.calendar import BusinessCalendar
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
    """The steps from triage to delivery, dated from the medians of the last 180 days, each by a working day."""
    usual = durations.by_state()
    groups = prediction.predict(request).group_words
    said = {
        State.IN_TRIAGE: "A marketing technologist reads it and routes it, or asks you",
        State.IN_APPROVAL: f"{groups} decide" if groups else "The groups on its route decide",
        State.APPROVED: "Finance reserves the money",
        State.FUNDED: "The project starts with a lead from each side",
    }
    found: list[NextStep] = []
    day: date | None = clock.today()
    for state, what in said.items():
        here = usual.get(state)
        if here is None or day is None:
            found.append(NextStep(what, "no estimate yet"))
            day = None
            continue
        day += timedelta(days=max(1, round(here.high)))
        # Nobody answers on a Sunday; the step after it is reckoned from the day itself.
        found.append(NextStep(what, f"by {_words(_working(day))}"))
    return found


def _working(day: date) -> date:
    """The day itself, or the next on which somebody works."""
    calendar = BusinessCalendar(clock.zone())
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def _words(day: date) -> str:
    return f"{day:%A}, {formats.day(day, clock.today())}"
