"""The three values of a day: as it was frozen, as it is planned, as it is expected. Plain functions over dates."""

from datetime import date

from collab.kit import formats


def expected(planned: date | None, said: date | None, done: date | None, today: date) -> date | None:
    """When it comes: the day it was done, else as its leads say, else as planned; what is not done comes today at the earliest."""
    if done is not None:
        return done
    day = said or planned
    return max(day, today) if day is not None else None


def days_late(comes: date | None, against: date | None) -> int:
    """By how many days it comes after the day it is held against; 0 where it does not, or there is no such day."""
    return max(0, (comes - against).days) if comes is not None and against is not None else 0


def late_words(plan: int, baseline: int) -> str:
    """ "5 days after the plan, 12 after the baseline"; empty for what is late against neither."""
    parts = []
    if plan:
        parts.append(f"{formats.count_words(plan, 'day')} after the plan")
    if baseline:
        parts.append(f"{formats.count_words(baseline, 'day') if not plan else baseline} after the baseline")
    return ", ".join(parts)
