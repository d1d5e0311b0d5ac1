"""Calls a minute: each person and each token by itself, strangers by address, and nobody by what another does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from collab import environment
from collab.kit import clock
from collab.people.models import Person
from collab.web import calls
from collab.web.cache import Forgiving
from collab.web.calls import SHARES, Meter
from tests import onrecord

NOON = datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three reads, two writes, five calls of strangers, in a minute that does not end."""
    settings.CALLS_A_MINUTE = {"reads": 3, "writes": 2, "strangers": 5}
    monkeypatch.setattr(calls, "METER", Meter())
    with clock.at(NOON):
        yield


# --- counting


def test_the_call_after_the_last_one_waits_for_the_end_of_the_minute() -> None:
    meter = Meter()
    assert [meter.wait("ada", 3) for _ in range(5)] == [0, 0, 0, 50, 50]
    assert meter.wait("grace", 3) == 0
    with clock.at(NOON + timedelta(seconds=50)):
        assert meter.wait("ada", 3) == 0


@pytest.mark.parametrize("most", [3, 120, 600])
def test_processes_together_give_little_more_than_one(most: int) -> None:
    processes = [Meter(), Meter(), Meter()]
    given = sum(not process.wait("ada", most) for _ in range(2 * most) for process in processes)
    assert most <= given <= most + len(processes) * (most // SHARES + 1)


def test_a_process_asks_the_cache_only_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Meter, "_tell", lambda self, key, number: asked.append(key) or 0)
    meter = Meter()
    for _ in range(600):
        meter.wait("ada", 600)
    assert len(asked) == SHARES


def test_without_a_cache_each_process_counts_for_itself(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Forgiving, "is_away", True)
    settings.CACHES = {"default": {"BACKEND": "collab.web.cache.Forgiving", "LOCATION": "redis://127.0.0.1:1/0"}}
    meter = Meter()
    assert sum(not meter.wait("ada", 120) for _ in range(200)) == 120


def test_ever_new_callers_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "MOST_CALLERS", 10)
    meter = Meter()
    for number in range(100):
        meter.wait(f"address:{number}", 600)
    assert len(meter.counts) <= 11


# --- at the doors


@pytest.mark.django_db
def test_a_person_who_reads_too_often_is_told_when_to_come_again(cast: SimpleNamespace, page: Callable[[Person], Client]) -> None:
    browser = page(cast.marketer)
    answers = [browser.get("/help/keyboard/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [*[answers[0].status_code] * 3, 429]
    assert answers[3].headers["Retry-After"] == "50"
    assert "more than 3 reads in a minute" in answers[3].content.decode()
    assert browser.get("/api/v1/requests/").status_code == 429, "by page or by API"
    assert browser.post("/preferences/theme/", {"theme": "dark"}).status_code == 302, "writes have a number of their own"
    assert page(cast.cmo).get("/").status_code == 200, "others call as before"
    assert browser.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_person_who_writes_too_often_still_reads(cast: SimpleNamespace, page: Callable[[Person], Client]) -> None:
    browser = page(cast.marketer)
    assert [browser.post("/preferences/theme/", {"theme": "dark"}).status_code for _ in range(3)] == [302, 302, 429]
    assert browser.get("/").status_code == 200


@pytest.mark.django_db
def test_a_refusal_costs_less_than_what_it_refuses(
    cast: SimpleNamespace, page: Callable[[Person], Client], django_assert_max_num_queries: Any
) -> None:
    browser = page(cast.marketer)
    for _ in range(3):
        browser.get("/")
    # Whose session it is.
    with django_assert_max_num_queries(2):
        assert browser.get("/").status_code == 429
    refused = browser.get("/", headers={"HX-Request": "true"})
    assert refused.status_code == 429 and "<html" not in refused.content.decode()


@pytest.mark.django_db
def test_a_token_counts_by_itself_and_not_for_its_person(cast: SimpleNamespace, page: Callable[[Person], Client]) -> None:
    feed, other = ({"Authorization": f"Token {onrecord.token(cast.marketer)}"} for _ in range(2))
    program = Client()
    for _ in range(3):
        assert program.get("/api/v1/requests/", headers=feed).status_code == 200
    refused = program.get("/api/v1/requests/", headers=feed)
    assert refused.status_code == 429 and 50 <= int(refused.headers["Retry-After"]) <= 51
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert program.get("/api/v1/requests/", headers=other).status_code == 200
    assert page(cast.marketer).get("/").status_code == 200


@pytest.mark.django_db
def test_strangers_count_by_address_and_shut_out_nobody_who_is_signed_in(cast: SimpleNamespace, page: Callable[[Person], Client]) -> None:
    stranger = Client()
    assert [stranger.get("/login/").status_code for _ in range(6)] == [200] * 5 + [429]
    assert stranger.get("/api/v1/requests/").status_code == 429
    assert stranger.get("/").status_code == 429
    assert stranger.get("/login/", REMOTE_ADDR="192.0.2.7").status_code == 200
    feed = {"Authorization": f"Token {onrecord.token(cast.marketer)}"}
    assert stranger.get("/api/v1/requests/", headers=feed).status_code == 200
    assert page(cast.marketer).get("/").status_code == 200


@pytest.mark.django_db
def test_whoever_guesses_tokens_is_a_stranger() -> None:
    answers = [Client().get("/api/v1/requests/", headers={"Authorization": f"Token bridge_{number}"}).status_code for number in range(6)]
    assert answers == [401] * 5 + [429]


def test_the_numbers_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALLS_A_MINUTE", raising=False)
    assert environment.calls("CALLS_A_MINUTE") == {"reads": 600, "writes": 120, "strangers": 6000}
    monkeypatch.setenv("CALLS_A_MINUTE", "900, 90")
    assert environment.calls("CALLS_A_MINUTE") == {"reads": 900, "writes": 90, "strangers": 6000}
    for wrong in ("0", "many", "1 2 3 4", "-1", "1.5"):
        monkeypatch.setenv("CALLS_A_MINUTE", wrong)
        with pytest.raises(ImproperlyConfigured, match="CALLS_A_MINUTE"):
            environment.calls("CALLS_A_MINUTE")
