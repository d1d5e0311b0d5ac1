"""Calendar days from outside: how they are written, and the century in which plans are made."""

import re
from datetime import date

from collab.kit import clock, formats
from collab.kit.errors import Invalid

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
WRITE, LIE = "Write the day as 2026-11-30.", "Days lie between 2000 and 2100."
# Python itself takes weeks ("2026-W48-6") and the digits of every script.
_PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def read(text: object) -> date:
    """The day that ``text`` writes as 2026-11-30; raises ValueError with a sentence."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) and _PLAIN.fullmatch(text) else None
    except ValueError:
        raise ValueError(f"There is no {text} in the calendar.") from None
    if day is None:
        raise ValueError(WRITE)
    if not EARLIEST <= day < LATEST:
        raise ValueError(LIE)
    return day


def passed(day: date | None, before: date | None = None) -> str:
    """ "29 Feb 2020 has passed": a slip, as like as not, where a day to come is asked for. Empty for one that has not, or stood there before."""
    today = clock.today()
    return "" if day is None or day >= today or day == before else f"{formats.day(day, today)} has passed"


def within(**days: date | None) -> None:
    """Raises Invalid, by field, for days outside the century."""
    if wrong := {field: LIE for field, day in days.items() if day is not None and not EARLIEST <= day < LATEST}:
        raise Invalid(**wrong)
