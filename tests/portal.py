"""A portal as `make demo` runs it, with servers of its own: real processes that a test freezes, kills and starts again."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from collab.launch import demo, postgres, valkey
from collab.launch.children import Argv, Child, Children
from collab.launch.interruptions import Interruptions
from collab.launch.places import Places, leave_no_socket_folder, prepare
from tests.kept import WISH, Made

# The cast, some requests, a session of the marketer and a token, whose keys are printed.
COMPANY = """
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from collab.events.history import told
from tests.conftest import make_cast
from tests.onrecord import token
from tests.stories import Story, make_world
with told():
    cast = make_cast()
    world = make_world(cast)
for number in range(12):
    Story(cast, world).drafted().submitted()
session = SessionStore()
session[SESSION_KEY] = str(cast.marketer.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = cast.marketer.get_session_auth_hash()
session.save()
print(token(cast.marketer), session.session_key)
"""


class Answer(NamedTuple):
    began: float
    took: float
    status: int


class Supervised(Children):
    """Children that are started again as they were."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.how: dict[str, tuple[Argv, dict[str, Any]]] = {}

    def start(self, name: str, argv: Argv, **how: Any) -> Child:
        self.how[name] = (argv, how)
        return super().start(name, argv, **how)

    def look_after(self) -> None:
        """Start whatever has ended, as a supervisor does."""
        for child in [child for child in self._running if child.process.poll() is not None]:
            self._running.remove(child)
            argv, how = self.how[child.name]
            self.start(child.name, argv, **how)


class Portal:
    """Web server, cache, broker and database; ``with_workers`` also a worker and so many schedulers."""

    def __init__(self, folder: Path, *, durable: bool = False, schedulers: int = 0, more: Mapping[str, str] | None = None) -> None:
        self.places: Places = prepare(folder / "var", kind="soak")
        self.children = Supervised(record=self.places.run / "children.json", interruptions=Interruptions())
        named = ("DATABASE_URL", "DATABASE_PORTAL_URL", "BROKER_URL", "CACHE_URL", "VAR_DIR")
        self.environment = {name: value for name, value in os.environ.items() if name not in named}
        self.environment |= {"VAR_DIR": str(self.places.var), "PLAIN_STATIC": "1", "EMAIL_URL": "memory:"}
        self.environment |= {"CALLS_A_MINUTE": "9999999 9999999 9999999", **(more or {})}
        self.environment["DATABASE_URL"] = postgres.start(self.places, self.children, self.environment, durable=durable)
        line = valkey.start(self.places, self.children, self.environment)
        self.environment |= {"BROKER_URL": valkey.broker(line), "CACHE_URL": valkey.cache(line)}
        demo.manage(self.places, self.children, self.environment, ["setup_database"])
        self.secret, key = self.run("-c", COMPANY).split()[-2:]
        self.cookie = f"sessionid={key}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        demo.start_web(self.places, self.children, self.environment, "127.0.0.1", self.port)
        if schedulers:
            demo.start_workers(self.places, self.children, self.environment)
        for number in range(1, schedulers):
            argv, how = self.children.how["the scheduler"]
            self.children.start(f"scheduler {number + 1}", [*argv[:-1], f"--schedule={self.places.run / f'schedule{number}'}"], **how)
        until(lambda: demo.healthy("127.0.0.1", self.port), 60)
        self.token = self.page("/")[1].partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]

    def run(self, *arguments: str, given: str = "") -> str:
        """A Python of the portal's, with its settings; what it prints."""
        made = subprocess.run(
            [sys.executable, *arguments], cwd=self.places.checkout, text=True, stdout=subprocess.PIPE, check=True, input=given,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "collab.settings", "PYTHONPATH": ".:tests"},
        )  # fmt: skip
        return made.stdout

    def child(self, name: str) -> Child:
        return next(child for child in self.children._running if child.name == name)

    def family(self, name: str) -> list[int]:
        """The process and all it has begotten."""
        found = [self.child(name).process.pid]
        for pid in found:
            with contextlib.suppress(FileNotFoundError):
                found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return found

    def kill(self, name: str) -> None:
        """kill -9, the process and all it has begotten."""
        for pid in self.family(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

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

    def call(self, path: str, words: Mapping[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """A program's write, under a key of its own; 0 where nobody answered."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Authorization": f"Token {self.secret}", "Content-Type": "application/json", "Idempotency-Key": key, "Host": "localhost"}
        try:
            line.request("POST", path, json.dumps(words), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
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
        try:
            yield answers
        finally:
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

    def findings(self, made: list[Made]) -> list[str]:
        """What ``tests.kept`` finds in this portal's database."""
        found: list[str] = json.loads(self.run("-m", "tests.kept", given=json.dumps([list(vars(one).values()) for one in made])))
        return found

    def stop(self) -> None:
        self.children.stop_all()
        leave_no_socket_folder(self.places)
        shutil.rmtree(self.places.data, ignore_errors=True)


class Writers:
    """People who ask for work and send it, each request under a key that is sent again until the portal says that it is done."""

    def __init__(self, portal: Portal, number: int) -> None:
        self.portal, self.over = portal, threading.Event()
        self.made: list[Made] = []
        self.answers: list[Answer] = []
        self.odd: list[tuple[int, dict[str, Any]]] = []
        self.threads = [threading.Thread(target=self._write, args=(place,)) for place in range(number)]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _write(self, place: int) -> None:
        turn = 0
        while not self.over.is_set():
            turn += 1
            title = f"Wish {place}-{turn}"
            made = self._until_done("/api/v1/requests/", {**WISH, "title": title}, f"new-{place}-{turn}")
            if made is None:
                continue
            number = str(made["number"])
            sent = self._until_done(f"/api/v1/requests/{number}/submit/", {"version": made["version"]}, f"send-{place}-{turn}")
            self.made.append(Made(title, number, is_sent=sent is not None))

    def _until_done(self, path: str, words: Mapping[str, Any], key: str) -> dict[str, Any] | None:
        """None where a minute was not enough: nothing is known of it then."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            began = time.monotonic()
            status, said = self.portal.call(path, words, key)
            self.answers.append(Answer(began, time.monotonic() - began, status))
            if status in (200, 201):
                return said
            # Whoever asks in the middle of it may hear that somebody, themselves of before, is at it.
            if status not in (0, 409, 503):
                self.odd.append((status, said))
            time.sleep(0.2)
        return None


def until(happened: Callable[[], bool], seconds: float) -> float:
    """Waits; gives the seconds that it took."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() < began + seconds, "It did not happen in time."
        time.sleep(0.05)
    return time.monotonic() - began
