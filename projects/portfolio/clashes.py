"""When a plan starts before what it waits for is done, and by how much. Plain functions over dates."""

from datetime import date
from typing import Protocol

from collab.kit import formats
from projects.portfolio.states import ENDED


class Planned(Protocol):
    """Whatever has a phase and the days of a plan."""

    @property
    def phase(self) -> str: ...

    @property
    def starts_on(self) -> date | None: ...

    @property
    def ends_on(self) -> date | None: ...


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
