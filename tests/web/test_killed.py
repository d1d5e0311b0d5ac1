"""The portal while its parts are killed every other second, and while its broker swallows everything and is wiped: nothing acknowledged is lost.

Real processes of the test's own, started again as a supervisor would. Long, for `make soak`.
"""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.portal import Portal, Writers, until
from tests.web.test_exhausted import percentile

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800)]
PARTS = ("the web server", "the worker", "Valkey", "PostgreSQL", "the scheduler")
KILLING, EVERY, BLACK = 360.0, 2.0, 60.0


@contextmanager
def looked_after(portal: Portal) -> Iterator[None]:
    """Whatever ends is started again within half a second."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            portal.children.look_after()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def told(portal: Portal) -> bool:
    """Nothing is owed any more, and what happened is sealed."""
    return portal.run("-c", OWED).strip() == "0"


OWED = """
import django
django.setup()
from collab.events import seals
from collab.events.models import Delivery
print(Delivery.objects.exclude(state="done").count() + len(list(seals.late())))
"""


def test_parts_that_are_killed_every_other_second_lose_nothing(tmp_path: Path) -> None:
    portal = Portal(tmp_path, durable=True, schedulers=1)
    try:
        with looked_after(portal), Writers(portal, 4) as writers:
            end = time.monotonic() + KILLING
            for name in itertools.cycle(PARTS):
                time.sleep(EVERY)
                if time.monotonic() > end:
                    break
                portal.kill(name)
            quiet = time.monotonic()
            until(lambda: portal.call("/api/v1/requests/", {"title": "After"}, "after")[0] == 201, 60)
            back = time.monotonic() - quiet
            writers.over.set()
            for thread in writers.threads:
                thread.join()
            until(lambda: told(portal), 120)
            # In here: what a thread has started ends with it.
            found = portal.findings(writers.made)
        print(f"{len(writers.made)} requests sent while {int(KILLING / EVERY)} parts were killed; it answered {back:.1f} s after the last")
        assert writers.odd == []
        assert len(writers.made) >= 20
        assert found == []
        assert back < 10
    finally:
        portal.stop()


def test_a_broker_that_swallows_everything_and_is_wiped_loses_nothing_with_two_schedulers(tmp_path: Path) -> None:
    portal = Portal(tmp_path, schedulers=2)
    try:
        with looked_after(portal):
            with Writers(portal, 2) as writers:
                time.sleep(5)
                with portal.frozen("Valkey"):
                    time.sleep(BLACK)
                portal.run("-c", WIPED)
                time.sleep(5)
            caught_up = until(lambda: told(portal), 30)
            found = portal.findings(writers.made)
        print(f"{len(writers.made)} requests sent; p99 {percentile(writers.answers, 99):.2f} s; caught up {caught_up:.1f} s later")
        assert writers.odd == []
        assert {answer.status for answer in writers.answers} <= {200, 201}
        assert percentile(writers.answers, 99) < 0.5
        assert found == []
    finally:
        portal.stop()


WIPED = """
import django
django.setup()
from django.conf import settings
from kombu import Connection
with Connection(settings.CELERY_BROKER_URL) as line:
    line.default_channel.client.flushall()
"""
