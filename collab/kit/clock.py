"""The one clock. Everything that needs the time asks here, so that a story can be told at its own pace."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)
# While something is made that outlasts the instant: the one day it is made for, or None where it is for every day.
_held: ContextVar[tuple[date | None] | None] = ContextVar("held_day", default=None)


class Timeless(Exception):
    """The time was asked by what is made to be kept longer than it holds."""


def now() -> datetime:
    """This instant, aware, in UTC."""
    if _held.get() is not None:
        raise Timeless("What is kept may not ask for the instant: it is a value, told each time.")
    return _told.get() or timezone.now()


def zone() -> ZoneInfo:
    """The organisation's time zone: days begin and end in it."""
    return ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    """The organisation's calendar day."""
    held = _held.get()
    if held is not None:
        if held[0] is None:
            raise Timeless("What is kept asks for the day and does not declare it.")
        return held[0]
    return now().astimezone(zone()).date()


def midnight(day: date) -> datetime:
    """The instant at which this day begins for the organisation."""
    return datetime.combine(day, time.min, zone())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Tell the time as ``moment`` (aware) inside the block; used by the demo company and by tests."""
    if moment.tzinfo is None:
        raise ValueError("The clock takes aware datetimes only.")
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


@contextmanager
def held(day: date | None) -> Iterator[None]:
    """Inside the block ``today`` is this day, or raises Timeless where there is none, and ``now`` raises it anyway."""
    token = _held.set((day,))
    try:
        yield
    finally:
        _held.reset(token)
