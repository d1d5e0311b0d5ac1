"""What the tests of clocks share."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.cache import cache

from collab.events import delivery
from collab.kit import clock


@pytest.fixture
def follow() -> Callable[[], None]:
    """Everything that is owed happens: clocks and forecasts are kept."""

    def happen() -> None:
        cache.clear()
        while delivery.deliver_due():
            pass

    return happen


def day(text: str) -> datetime:
    """An instant of the house's day: "2026-11-30 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())
