"""A cache that is away costs nobody their page: it is as if it were empty, and it is not asked again at once."""

import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from collab.web.cache import REST, Forgiving

OPTIONS = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}


@pytest.fixture
def away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache whose address nobody answers on."""
    monkeypatch.setattr(Forgiving, "rests_until", 0.0)
    settings.CACHES = {"default": {"BACKEND": "collab.web.cache.Forgiving", "LOCATION": "redis://127.0.0.1:1/0", "OPTIONS": OPTIONS}}


@pytest.fixture
def silent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cache that takes the question and never answers."""
    monkeypatch.setattr(Forgiving, "rests_until", 0.0)
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
        monkeypatch.setattr(Forgiving, "rests_until", 0.0)
        assert question() == answer
        assert question() == answer, "and so while it is left alone"


def test_a_silent_cache_is_waited_for_once(silent: None) -> None:
    began = time.monotonic()
    for _ in range(20):
        assert cache.get("a") is None
    assert time.monotonic() - began < 2
    assert Forgiving.rests_until > time.monotonic() + REST - 3


@pytest.mark.django_db
def test_pages_and_sign_in_work_without_the_cache(away: None, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.marketer.set_password("a long password of hers")
    cast.marketer.save()
    browser = Client(raise_request_exception=False)
    assert browser.post("/login/", {"username": "marketer", "password": "wrong"}).status_code == 422
    monkeypatch.setattr(Forgiving, "rests_until", 0.0)
    assert browser.post("/login/", {"username": "marketer", "password": "a long password of hers"}).status_code == 302
    for rests_until in (0.0, time.monotonic() + 60):
        monkeypatch.setattr(Forgiving, "rests_until", rests_until)
        assert browser.get("/").status_code == 200
    monkeypatch.setattr(Forgiving, "rests_until", 0.0)
    assert browser.post("/logout/").status_code == 302
    assert browser.get("/").status_code == 302
