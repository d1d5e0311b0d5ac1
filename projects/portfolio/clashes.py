"""When a plan starts before what it waits for is done, and whether what it waits for is red. Plain functions over dates."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, Protocol

from collab.kit import formats
from projects.portfolio import forecasts
from projects.portfolio.states import ENDED, Health
from projects.portfolio.workdays import Workdays

# The working days, for whoever needs them: most links have no lag, and ask for no calendar.
Days = Callable[[], Workdays]


class Planned(Protocol):
    """Whatever has a phase and the days of a plan."""

    @property
    def phase(self) -> str: ...

    @property
    def starts_on(self) -> date | None: ...

    @property
    def ends_on(self) -> date | None: ...


class Expected(Planned, Protocol):
    """The same with what its leads expect and what each side says of it."""

    @property
    def forecast_on(self) -> date | None: ...

    @property
    def health_marketing(self) -> str: ...

    @property
    def health_it(self) -> str: ...


class Day(NamedTuple):
    """A milestone that is linked: due, expected by its leads, done."""

    due_on: date
    forecast_on: date | None = None
    done_on: date | None = None


class Judged(NamedTuple):
    """How a link stands. ``early`` is by how many days the plan starts too soon; ``red`` says in words why what it waits for is red."""

    early: int = 0
    red: str = ""

    @property
    def words(self) -> str:
        return early_words(self.early) if self.early else ""


def judged(
    before: Expected, after: Planned, *, today: date, days: Days, lag: int = 0, provider: Day | None = None, dependant: Day | None = None
) -> Judged:
    """A link from one plan to another, or from and to one of their milestones; ``lag`` in working days.

    What is live, closed or done holds up nothing; unknown dates clash with nothing.
    """
    is_over = before.phase in ENDED or (provider is not None and provider.done_on is not None)
    if is_over:
        return Judged()
    needed = dependant.due_on if dependant else after.starts_on
    planned = provider.due_on if provider else before.ends_on
    early = _early(planned, needed, lag, days)
    if after.phase in ENDED or (dependant is not None and dependant.done_on is not None):
        return Judged(early)
    said = provider.forecast_on if provider else before.forecast_on
    late = _early(forecasts.expected(planned, said, None, today), needed, lag, days)
    return Judged(early, _red(before, late))


def _red(before: Expected, late: int) -> str:
    """Why a provider is red: a side is off course, or its forecast passes the day it is needed on by so many days."""
    off = [name for name, health in (("Marketing", before.health_marketing), ("IT", before.health_it)) if health == Health.OFF_TRACK]
    parts = [f"{formats.listed(off)} {'say' if len(off) > 1 else 'says'} off track"] if off else []
    if late:
        parts.append(f"expected {formats.count_words(late, 'day')} too late")
    return ", ".join(parts)


def _early(finish: date | None, start: date | None, lag: int, days: Days) -> int:
    if finish is None or start is None:
        return 0
    free = days().after(finish, lag) if lag else finish
    return max(0, (free - start).days)


def days_early(before: Planned, after: Planned) -> int:
    """By how many days ``after`` would start before ``before`` is done; 0 where it would not.

    What is live or closed is done; unknown dates clash with nothing.
    """
    if before.phase in ENDED or before.ends_on is None or after.starts_on is None:
        return 0
    return max(0, (before.ends_on - after.starts_on).days)


def early_words(days: int) -> str:
    """ "3 days", "10 weeks"."""
    return formats.count_words(days, "day") if days < 7 else formats.count_words(days // 7, "week")


def lag_words(lag: int) -> str:
    """ "5 working days later", "up to 3 working days before"; empty for none."""
    if not lag:
        return ""
    count = formats.count_words(abs(lag), "working day")
    return f"{count} later" if lag > 0 else f"up to {count} before"
