"""The portal as `make demo` runs it, while it is starved: by slow callers, by a frozen or killed database, by a frozen broker and cache.

Real processes of the test's own: PostgreSQL, Valkey and gunicorn. Long, for `make soak`.
"""

import contextlib
import os
import signal
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collab.launch import processes
from tests.portal import Answer, Portal, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = Portal(tmp_path_factory.mktemp("p"))
    try:
        yield made
    finally:
        made.stop()


def percentile(answers: list[Answer], part: int) -> float:
    return statistics.quantiles([answer.took for answer in answers], n=100)[part - 1]


def test_forty_callers_who_send_a_byte_a_second_at_most_double_the_time_of_home(portal: Portal) -> None:
    portal.home(20)
    before = percentile(portal.home(150), 95)
    head = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
    lines = [socket.create_connection(("127.0.0.1", portal.port)) for _ in range(40)]
    over = threading.Event()

    def drip() -> None:
        sent = 0
        while not over.wait(1):
            for number, line in enumerate(lines):
                with contextlib.suppress(OSError):
                    line.send(head[sent : sent + 1] if number % 2 else b"a")
            sent += 1

    for line in lines[::2]:
        line.sendall(head)
    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        answers: list[Answer] = []
        end = time.monotonic() + 60
        while time.monotonic() < end:
            answers += portal.home(20)
    finally:
        over.set()
        dripping.join()
        for line in lines:
            line.close()
    assert {answer.status for answer in answers} == {200}
    assert percentile(answers, 95) <= 2 * before


def test_a_frozen_database_is_503_soon_and_well_again_soon(portal: Portal) -> None:
    with portal.asked_all_the_time(lambda: portal.page("/"), 16) as answers:
        time.sleep(2)
        with portal.frozen("PostgreSQL"):
            frozen_at = time.monotonic()
            time.sleep(30)
        thawed_at = time.monotonic()
        until(lambda: portal.page("/")[0] == 200, 5)
        time.sleep(5)
    assert {answer.status for answer in answers} == {200, 503}
    assert max(answer.took for answer in answers) < 15
    meanwhile = [answer for answer in answers if frozen_at + 15 < answer.began < thawed_at - 5]
    assert meanwhile and {answer.status for answer in meanwhile} == {503}
    assert {answer.status for answer in answers if answer.began > thawed_at + 5} == {200}


def test_a_database_that_is_killed_is_503_at_once_and_well_again_soon(portal: Portal) -> None:
    child = portal.child("PostgreSQL")
    with portal.asked_all_the_time(lambda: portal.page("/"), 8) as answers:
        time.sleep(2)
        # Of the server's own processes one is enough: it takes all of them down, and comes back by itself.
        for pid in portal.family("PostgreSQL")[1:]:
            if b"bridge_portal" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
                break
        killed_at = time.monotonic()
        until(lambda: portal.page("/")[0] == 200, 5)
        time.sleep(6)
    assert child.process.poll() is None and processes.birth(child.process.pid)
    assert {answer.status for answer in answers} <= {200, 503}
    assert {answer.status for answer in answers if answer.began > killed_at + 5} == {200}


def test_a_frozen_broker_and_cache_delay_no_write(portal: Portal) -> None:
    def write() -> tuple[int, str]:
        return portal.page("/preferences/theme/", "POST", f"csrfmiddlewaretoken={portal.token}&theme=dark&next=/")

    assert write()[0] == 302
    with portal.asked_all_the_time(write, 2) as answers:
        time.sleep(2)
        with portal.frozen("Valkey"):
            time.sleep(20)
        time.sleep(3)
    assert {answer.status for answer in answers} == {302}
    assert len(answers) > 200 and percentile(answers, 99) < 0.5
