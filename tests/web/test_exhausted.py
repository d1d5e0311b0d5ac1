"""The portal as `make demo` runs it, while it is starved: by slow callers, by a frozen or killed database, by a frozen broker and cache.

Real processes of the test's own: PostgreSQL, Valkey and gunicorn. Long, for `make soak`.
"""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from collab.launch import demo, postgres, processes, valkey
from collab.launch.children import Child, Children
from collab.launch.interruptions import Interruptions
from collab.launch.places import Places, leave_no_socket_folder, prepare

pytestmark = pytest.mark.slow
# The cast, some requests, and a session of the marketer, whose key is printed.
COMPANY = """
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from tests.conftest import make_cast
from tests.stories import Story, make_world
cast = make_cast()
world = make_world(cast)
for number in range(12):
    Story(cast, world).drafted().submitted()
session = SessionStore()
session[SESSION_KEY] = str(cast.marketer.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = cast.marketer.get_session_auth_hash()
session.save()
print(session.session_key)
"""


class Answer(NamedTuple):
    began: float
    took: float
    status: int


class Portal:
    def __init__(self, folder: Path) -> None:
        self.places: Places = prepare(folder / "var", kind="soak")
        self.children = Children(record=self.places.run / "children.json", interruptions=Interruptions())
        named = ("DATABASE_URL", "DATABASE_PORTAL_URL", "BROKER_URL", "CACHE_URL", "VAR_DIR")
        self.environment = {name: value for name, value in os.environ.items() if name not in named}
        self.environment |= {"VAR_DIR": str(self.places.var), "PLAIN_STATIC": "1", "EMAIL_URL": "memory:"}
        self.environment["DATABASE_URL"] = postgres.start(self.places, self.children, self.environment, durable=False)
        line = valkey.start(self.places, self.children, self.environment)
        self.environment |= {"BROKER_URL": valkey.broker(line), "CACHE_URL": valkey.cache(line)}
        demo.manage(self.places, self.children, self.environment, ["setup_database"])
        made = subprocess.run(
            [sys.executable, "-c", COMPANY], cwd=self.places.checkout, text=True, capture_output=True, check=True,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "collab.settings", "PYTHONPATH": ".:tests"},
        )  # fmt: skip
        self.cookie = f"sessionid={made.stdout.split()[-1]}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        demo.start_web(self.places, self.children, self.environment, "127.0.0.1", self.port)
        until(lambda: demo.healthy("127.0.0.1", self.port), 60)
        self.token = self.page("/")[1].partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]

    def child(self, name: str) -> Child:
        return next(child for child in self.children._running if child.name == name)

    def family(self, name: str) -> list[int]:
        """The process and all it has begotten."""
        found = [self.child(name).process.pid]
        for pid in found:
            found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return found

    def page(self, path: str, method: str = "GET", body: str = "") -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        headers = {"Cookie": self.cookie, "Host": "localhost"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            for given in answer.headers.get_all("Set-Cookie", []):
                if given.startswith("csrftoken=") and "csrftoken" not in self.cookie:
                    self.cookie += "; " + given.partition(";")[0]
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def timed(self, ask: Callable[[], tuple[int, str]]) -> Answer:
        began = time.monotonic()
        status, _ = ask()
        return Answer(began, time.monotonic() - began, status)

    def home(self, times: int) -> list[Answer]:
        return [self.timed(lambda: self.page("/")) for _ in range(times)]

    @contextlib.contextmanager
    def asked_all_the_time(self, ask: Callable[[], tuple[int, str]], callers: int) -> Iterator[list[Answer]]:
        """So many callers ask one after the other, until the block ends and their last answers have come."""
        answers: list[Answer] = []
        over = threading.Event()

        def call() -> None:
            while not over.wait(0.05):
                answers.append(self.timed(ask))

        threads = [threading.Thread(target=call) for _ in range(callers)]
        for thread in threads:
            thread.start()
        yield answers
        over.set()
        for thread in threads:
            thread.join()

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        family = self.family(name)
        for pid in family:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in family:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        self.children.stop_all()
        leave_no_socket_folder(self.places)
        shutil.rmtree(self.places.data, ignore_errors=True)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = Portal(tmp_path_factory.mktemp("p"))
    try:
        yield made
    finally:
        made.stop()


def until(happened: Callable[[], bool], seconds: float) -> float:
    """Waits; gives the seconds that it took."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() < began + seconds, "It did not happen in time."
        time.sleep(0.05)
    return time.monotonic() - began


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
