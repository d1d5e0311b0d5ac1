"""Weekly hours and closed days as people write them: "9:00–13:00, 14:00–18:00", "2026-12-24 to 2026-12-31 Winter break"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from collab.kit import days
from collab.kit.formats import DASH
from collab.people.calendars import MIDNIGHT, Weekday

_AT = r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?"
_SPELL = re.compile(rf"{_AT}\s*(?:-|–|—|to|until)\s*{_AT}", re.ASCII | re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|;|\band\b|\n)\s*", re.IGNORECASE)
_CLOSED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s*(?:to|until|-|–)\s*([0-9]{4}-[0-9]{2}-[0-9]{2}))?\s+(\S.*)", re.ASCII)
WRITE = "Write hours as 9:00–13:00, 14:00–17:00."


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """A spell of work on a day of the week (Monday is 0), in minutes since midnight."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True, order=True)
class Closed:
    """Days on which nobody works, both included, and why."""

    first_on: date
    last_on: date
    name: str


def shown(minutes: int) -> str:
    """ "09:00"; midnight at the end of a day is "24:00"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def minutes(text: str) -> int:
    """What "09:00" or "24:00" says; raises ValueError with a sentence."""
    if not (found := re.fullmatch(_AT, text.strip(), re.ASCII)):
        raise ValueError("Write a time as 09:00.")
    at = int(found[1]) * 60 + int(found[2] or 0)
    if int(found[2] or 0) > 59 or at > MIDNIGHT:
        raise ValueError(f"There is no {text.strip()} o’clock: a day has its hours from 00:00 to 24:00.")
    return at


def read(text: str, weekday: int) -> list[Spell]:
    """The spells that a text writes for a day, none for no text; raises ValueError with a sentence."""
    found = []
    for part in filter(None, _BETWEEN.split(text.strip())):
        if not (spell := _SPELL.fullmatch(part)):
            raise ValueError(WRITE)
        opens, closes = (minutes(f"{hour}:{past or '00'}") for hour, past in ((spell[1], spell[2]), (spell[3], spell[4])))
        found.append(Spell(weekday, opens, closes))
    if wrong := unfit(found):
        raise ValueError(wrong)
    return found


def told(spells: Iterable[Spell]) -> str:
    """ "09:00–13:00, 14:00–17:00" for the spells of one day; empty for none."""
    return ", ".join(f"{shown(one.opens)}{DASH}{shown(one.closes)}" for one in sorted(spells))


def unfit(spells: Iterable[Spell]) -> str:
    """Why these cannot be a week; empty where they can."""
    rows = sorted(spells)
    for one in rows:
        day = Weekday(one.weekday).label
        if not 0 <= one.opens < one.closes <= MIDNIGHT:
            return (
                f"{shown(one.opens)}{DASH}{shown(one.closes)} on {day} ends before it begins. "
                "Who works past midnight has two spells: one up to 24:00, and one from 00:00 on the next day."
            )
    for one, after in pairwise(rows):
        if one.weekday == after.weekday and after.opens < one.closes:
            return f"{told([one])} and {told([after])} overlap on {Weekday(one.weekday).label}."
    return ""


def read_closed(text: str) -> list[Closed]:
    """Closed days, a line each; raises ValueError that names the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if not (row := _CLOSED.fullmatch(line.strip())):
            raise ValueError(f"Line {number}: write the first day, the last one and what for, as 2026-12-24 to 2026-12-31 Winter break.")
        try:
            first = days.read(row[1])
            found.append(Closed(first, days.read(row[2]) if row[2] else first, row[3].strip()))
        except ValueError as refused:
            raise ValueError(f"Line {number}: {refused}") from refused
    return found


def told_closed(rows: Iterable[Closed]) -> str:
    """The same lines again."""
    return "\n".join(f"{one.first_on}{'' if one.first_on == one.last_on else f' to {one.last_on}'} {one.name}" for one in sorted(rows))


def unfit_closed(closed: Iterable[Closed], longest: int) -> str:
    """Why these cannot be what is closed; empty where they can."""
    rows = sorted(closed)
    for one in rows:
        days.within(closures=one.first_on)
        days.within(closures=one.last_on)
        if one.last_on < one.first_on:
            return f"{one.name} ends on {one.last_on}, before it begins."
        if (one.last_on - one.first_on).days >= longest:
            return f"{one.name} is longer than {longest} days."
    for one, after in pairwise(rows):
        if after.first_on <= one.last_on:
            return f"{one.name} and {after.name} overlap on {after.first_on}."
    return ""
