"""Who can sign in, and time that passes for the clock and for the cache at once: nobody sleeps here."""

import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache.backends import base, locmem
from django.test import Client

from collab.kit import clock
from tests import onrecord

PASSWORD = "a long enough word"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """``later(30)``: from here on it is half a minute later."""
    ahead, real = [0.0], clock.now
    watch = SimpleNamespace(time=lambda: time.time() + ahead[0])
    for module in (base, locmem):
        monkeypatch.setattr(module, "time", watch)
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(seconds=ahead[0]))

    def go_on(seconds: float) -> None:
        ahead[0] += seconds

    return go_on


@pytest.fixture
def people(cast: SimpleNamespace, quick: None) -> SimpleNamespace:
    """The cast, each with the same password."""
    password = make_password(PASSWORD)
    for person in vars(cast).values():
        onrecord.choose(person, password, is_hashed=True)
    return cast


def sign_in(client: Client, username: str = "marketer", password: str = PASSWORD, address: str = "192.0.2.1", **more: Any) -> Any:
    return client.post("/login/", {"username": username, "password": password}, REMOTE_ADDR=address, **more)


@pytest.fixture
def browser(people: SimpleNamespace) -> Callable[..., Client]:
    """A browser in which somebody signed in with name and password, by the door: ``browser("marketer")``."""

    def signed_in(username: str = "marketer", address: str = "192.0.2.1", agent: str = "Firefox/1 Windows") -> Client:
        client = Client(headers={"user-agent": agent})
        assert sign_in(client, username, address=address).status_code == 302
        return client

    return signed_in
