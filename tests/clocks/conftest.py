"""What the tests of clocks share."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.db.models import Max

from collab.events import delivery
from collab.events.models import Delivery
from collab.kit import clock


@pytest.fixture
def follow() -> Callable[[], None]:
    """Everything that is owed happens: clocks and forecasts are kept."""

    def happen() -> None:
        cache.clear()
        last = Delivery.objects.filter(state=Delivery.State.DUE).aggregate(last=Max("due_at"))["last"]
        with clock.at(max(clock.now(), last or clock.now()) + timedelta(seconds=1)):
            while delivery.deliver_due():
                pass

    return happen


def day(place: int, at: str = "09:00") -> datetime:
    """An instant of the so many-th day of a week that is to come; 0 is its Monday."""
    monday = clock.today() + timedelta(days=14 - clock.today().weekday())
    return datetime.combine(monday + timedelta(days=place), time.fromisoformat(at), clock.zone())
