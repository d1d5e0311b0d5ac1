"""The month or quarter that a pack is of, by its code: "2026-09", "2026-q3". Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from collab.kit import formats
from collab.kit.errors import Invalid

MONTH, QUARTER = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])"), re.compile(r"(20\d\d)-q([1-4])")
WRONG = "A month as 2026-09, or a quarter as 2026-q3."
# So long after its last day a period may still be frozen: what is read then is what the review sees.
DAYS_AFTER = 45


@dataclass(frozen=True, slots=True)
class Period:
    code: str
    starts_on: date
    ends_on: date

    @property
    def words(self) -> str:
        """ "Q3 2026", "September 2026"."""
        return formats.quarter(self.starts_on) if "q" in self.code else f"{self.starts_on:%B %Y}"


def read(text: str) -> Period:
    """Raises Invalid for what is neither a month nor a quarter."""
    said = text.strip().lower()
    if found := MONTH.fullmatch(said):
        first = date(int(found[1]), int(found[2]), 1)
        return Period(said, first, _before(first, 1))
    if found := QUARTER.fullmatch(said):
        first = date(int(found[1]), 3 * int(found[2]) - 2, 1)
        return Period(said, first, _before(first, 3))
    raise Invalid(period=WRONG)


def _before(first: date, months: int) -> date:
    """The day before the one so many months after ``first``."""
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def obstacle(period: Period, today: date) -> str:
    """Why it is not frozen today, or nothing."""
    if period.starts_on > today:
        return f"{period.words} has not begun."
    if (today - period.ends_on).days > DAYS_AFTER:
        return f"{period.words} ended more than {DAYS_AFTER} days ago: what stands today is no longer what stood then."
    return ""


def offered(today: date) -> list[Period]:
    """What may be frozen today: quarters first, the one that ended last before the one that runs."""
    first = today.replace(day=1)
    quarter = first.replace(month=first.month - (first.month - 1) % 3)
    starts = [("q", quarter - timedelta(days=1)), ("q", quarter), ("m", first - timedelta(days=1)), ("m", first)]
    named = [read(f"{day.year}-q{(day.month + 2) // 3}" if kind == "q" else f"{day:%Y-%m}") for kind, day in starts]
    return [one for one in named if not obstacle(one, today)]
