"""`make dev` with a toy portal: it follows its sources, takes a mistake calmly, and Ctrl-C leaves nothing."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from collab import environment
from collab.launch import install


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def worker(launch) -> set[str]:
    return {line.split()[0] for line in launch.processes() if "collab.celery worker" in line}


def test_it_shows_faults_loads_the_company_beside_the_portal_and_leaves_nothing(start, checkout):
    dev = start(what="dev").until("ready to be worked on").until("The demo company is there")
    assert dev.answers() == 200
    assert (checkout / "var" / "debug").read_text() == "11"
    assert "DEBUG" not in (checkout / "var" / "env").read_text(), "a command in another terminal is none of this"
    assert (checkout / "var" / "starts").read_text() == "1"
    assert dev.stop(signal.SIGINT) == 0
    dev.nothing_is_left()


@pytest.mark.slow
def test_it_continues_with_the_data_of_the_demo(start, checkout):
    start().until("Bridge is ready").stop()
    start(what="dev").until("The demo company is there")
    assert (checkout / "var" / "starts").read_text() == "2"


def test_a_changed_style_is_built_and_changed_code_starts_the_workers_again(start, checkout):
    dev = start(what="dev").until("The demo company is there")
    assert (checkout / "var" / "built").read_text() == "x"
    (checkout / "static" / "app.css").write_text("a { color: red }")
    wait_for(lambda: (checkout / "var" / "built").read_text() == "xx")
    before = worker(dev)
    assert before
    (checkout / "funding" / "new.py").write_text("# new")
    wait_for(lambda: bool(worker(dev)) and not worker(dev) & before)
    assert dev.answers() == 200
    dev.stop()
    dev.nothing_is_left()


@pytest.mark.slow
def test_a_worker_that_ends_waits_for_the_next_change(start, checkout):
    dev = start(what="dev").until("The demo company is there")
    os.kill(min(map(int, worker(dev))), signal.SIGKILL)
    dev.until("The worker ended and waits for your next change")
    assert dev.answers() == 200
    (checkout / "collab" / "new.py").write_text("# mended")
    wait_for(lambda: bool(worker(dev)))


def test_a_company_that_cannot_be_loaded_is_said(start):
    dev = start(what="dev", TOY_FAILS="load_demo")
    assert dev.ends() == 1
    assert "the toy refuses load_demo" in dev.sentence()
    dev.nothing_is_left()


@pytest.mark.parametrize("hosts", [["bridge.example.com"], ["localhost", "10.0.0.5"], ["*"], [".example.com"], ["0.0.0.0"]])
def test_debug_is_refused_where_others_reach_the_portal(hosts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    with pytest.raises(ImproperlyConfigured, match="DEBUG shows source"):
        environment.debug(hosts, is_https=False)


def test_debug_is_for_this_machine_and_never_beside_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    assert environment.debug(["localhost", "127.0.0.1", "[::1]", "me.localhost"], is_https=False)
    with pytest.raises(ImproperlyConfigured):
        environment.debug(["localhost"], is_https=True)
    monkeypatch.delenv("DEBUG")
    assert not environment.debug(["bridge.example.com"], is_https=True)


def test_what_a_requirements_file_takes_in_counts_for_its_stamp(tmp_path: Path) -> None:
    """A change two files deep is an install; a file that is not taken in is none."""
    for name, text in {
        "a.txt": "-r b.txt\nx==1\n",
        "b.txt": "-r c.txt\n-c held.txt\n",
        "c.txt": "y==1\n",
        "held.txt": "",
        "d.txt": "",
    }.items():
        (tmp_path / name).write_text(text)
    places = SimpleNamespace(checkout=tmp_path)
    before = install.fingerprint(places, "a.txt", "3 11")
    (tmp_path / "d.txt").write_text("z==1\n")
    assert install.fingerprint(places, "a.txt", "3 11") == before
    for name in ("c.txt", "held.txt"):
        (tmp_path / name).write_text("y==2\n")
        after = install.fingerprint(places, "a.txt", "3 11")
        assert after != before
        before = after
