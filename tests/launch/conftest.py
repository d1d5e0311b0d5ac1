"""A toy checkout for each test, and launches in it that end with the test."""

import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launch import toy
from tests.launch.launch import Launch


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def launches(checkout: Path) -> Iterator[list[Launch]]:
    started: list[Launch] = []
    yield started
    for launch in started:
        if launch.process.poll() is None:
            launch.stop(signal.SIGTERM)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    folder = toy.make(tmp_path / "checkout")
    yield folder
    place = folder / "var" / "place"
    if place.exists():
        shutil.rmtree(f"/var/lib/bridge/{place.read_text()}-demo", ignore_errors=True)


@pytest.fixture
def start(checkout, port, launches):
    def begin(folder: Path = checkout, what: str = "demo", **environment: str) -> Launch:
        launches.append(Launch(folder, port, what, **environment))
        return launches[-1]

    return begin
