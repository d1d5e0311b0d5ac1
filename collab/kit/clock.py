"""The one clock. Everything that needs the time asks here, so that a story can be told at its own pace."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _told.get() or timezone.now()


def zone() -> ZoneInfo:
    """The organisation's time zone: days begin and end in it."""
    return ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    """The organisation's calendar day."""
    return now().astimezone(zone()).date()


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
