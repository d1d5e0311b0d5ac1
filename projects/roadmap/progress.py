"""How far a project is, measured in time: up to which day its plan has been reached. Plain functions."""

from collections.abc import Sequence
from datetime import date, timedelta

# A milestone as (day it is due, day it was done or None), by day.
Plan = Sequence[tuple[date, date | None]]


def reached(plan: Plan, starts_on: date, ends_on: date, today: date) -> date:
    """The day of the plan that is reached, never before the start or after the end.

    Time carries the work along up to the next milestone that is not done, and no further: what is missed
    holds it there. Milestones done ahead of their day carry it further than today.
    """
    done = [due for due, done_on in plan if done_on]
    open_ = [due for due, done_on in plan if not done_on]
    carried = min(today, open_[0]) if open_ else today
    ahead = max((due for due in done if not open_ or due <= open_[0]), default=starts_on)
    return max(starts_on, min(ends_on, max(carried, ahead)))


def share(plan: Plan, starts_on: date | None, ends_on: date | None, phase: str, today: date) -> float:
    """How much of its time the project has reached, 0 to 1. Live and closed are all of it; planned and stopped ones none."""
    if phase in ("live", "closed"):
        return 1.0
    if phase == "stopped":
        return 0.0
    if starts_on is None or ends_on is None:
        return 0.0
    if not any(done_on for _, done_on in plan) and (phase == "planned" or today < starts_on):
        return 0.0
    end = max(starts_on, ends_on) + timedelta(days=1)
    upto = reached(plan, starts_on, max(starts_on, ends_on), today)
    return (upto - starts_on).days / (end - starts_on).days
