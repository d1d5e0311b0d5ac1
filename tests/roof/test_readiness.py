"""Probes: living is not being ready, and each thing that is wrong has its word."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client

from collab import readiness
from collab.events.models import Delivery, Event
from collab.kit import clock
from collab.kit.guarding import WATCH
from collab.readiness import DEGRADED, FAILING, OK, Part
from tests.conftest import guards_off


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Each test asks for itself."""
    readiness.HELD_NOW.forget()
    yield
    readiness.HELD_NOW.forget()


def away(*args: Any) -> None:
    raise OperationalError("connection to server failed: secret-host")


@pytest.fixture
def no_database(db: None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        yield


def test_all_is_well(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "ok"), told
    assert set(told["parts"]) == {
        "database", "migrations", "role", "guards", "session", "cache", "broker", "deliveries", "letters", "mailbox", "seal", "gate", "house",
    }  # fmt: skip
    assert told["version"] and told["parts"]["migrations"]["schema"]
    assert {"oldest_seconds", "parked"} <= told["parts"]["deliveries"].keys()


def test_a_process_lives_while_its_database_is_away(client: Client, no_database: None) -> None:
    assert client.get("/livez").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["parts"]["database"] == {"state": FAILING, "says": "The database does not answer."}
    assert "secret-host" not in answer.text
    assert client.get("/healthz").status_code == 503


def test_what_was_found_a_moment_ago_is_told_again(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe is open to anybody: it may not become a way to keep the database, or a silent broker's callers, busy."""
    client.get("/readyz")
    monkeypatch.setattr(readiness, "examine", lambda: pytest.fail("asked anew"))
    client.get("/readyz")
    monkeypatch.setattr(readiness, "HELD", -1.0)
    with pytest.raises(pytest.fail.Exception):
        client.get("/readyz")


def test_a_migration_that_is_missing_fails_and_one_too_many_does_not(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    known = readiness.known()
    assert ("intake", "0001_initial") in known and not [name for _, name in known if name.startswith("_")]
    assert readiness.migrations().state == OK
    monkeypatch.setattr(readiness, "known", lambda: known | {("intake", "9999_later")})
    assert readiness.migrations().state == FAILING and "intake.9999_later" in readiness.migrations().sentence
    monkeypatch.setattr(readiness, "known", lambda: known - {("intake", "0001_initial")})
    assert readiness.migrations().state == DEGRADED


def test_the_owner_of_the_tables_is_found_out(db: None, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert readiness.role().state == OK
    monkeypatch.setattr(readiness, "connection", owner)
    assert readiness.role().state == FAILING


def test_one_who_may_become_the_owner_is_found_out(db: None, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with owner.cursor() as cursor:
        cursor.execute("BEGIN; CREATE ROLE bridge_between NOSUPERUSER; GRANT CREATE ON SCHEMA public TO bridge_between")
        cursor.execute(
            "GRANT bridge_between TO CURRENT_USER; CREATE TABLE bridge_between_table (); ALTER TABLE bridge_between_table OWNER TO bridge_between"
        )
        cursor.execute(
            "CREATE ROLE bridge_member NOSUPERUSER IN ROLE bridge_between; GRANT bridge_member TO CURRENT_USER; SET LOCAL ROLE bridge_member"
        )
        monkeypatch.setattr(readiness, "connection", owner)
        found = readiness.role()
        cursor.execute("ROLLBACK")
    assert (found.state, "owner" in found.sentence) == (FAILING, True)


@pytest.mark.parametrize("name", ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "jit"])
def test_a_session_without_its_limits_fails(db: None, name: str) -> None:
    assert readiness.session().state == OK
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, "on" if name == "jit" else "0" if "timeout" in name else ""])
    assert (readiness.session().state, name in readiness.session().sentence) == (FAILING, True)


@pytest.mark.servers
def test_a_guard_that_is_off_fails(real_db: None, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WATCH, "every", -1.0)
    assert readiness.guards().state == OK
    with guards_off(owner):
        assert readiness.guards().state == FAILING
    assert readiness.guards().state == OK


def test_a_cache_or_a_broker_that_is_away_only_degrades(db: None, settings: Any, client: Client) -> None:
    settings.CELERY_BROKER_URL, settings.CELERY_BROKER_TRANSPORT_OPTIONS = "redis://127.0.0.1:1/0", {}
    settings.CACHE_URL = "redis://127.0.0.1:1/1"
    settings.CACHES = {"default": {"BACKEND": "collab.web.cache.Forgiving", "LOCATION": settings.CACHE_URL}}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, DEGRADED)
    assert [name for name, part in answer.json()["parts"].items() if part["state"] != OK] == ["cache", "broker"]


def test_a_broker_that_is_silent_keeps_no_probe_waiting(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:
        address = f"127.0.0.1:{hole.getsockname()[1]}"
        for kind in ("redis", "amqp"):
            settings.CELERY_BROKER_URL = f"{kind}://{address}/"
            settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 60, "max_retries": 1} if kind == "redis" else {}
            began = time.monotonic()
            assert readiness.broker().state == DEGRADED
            assert time.monotonic() - began < 10, "well below the minute that the broker itself is given"


def test_what_waits_for_long_is_told_with_its_age(db: None) -> None:
    long_ago = clock.now() - timedelta(hours=1)
    event = Event.objects.create(kind="test.rung", subject_kind="people.person", subject_id=1, at=long_ago)
    Delivery.objects.create(event=event, reaction="test.nobody", due_at=long_ago)
    found = readiness.deliveries()
    assert (found.state, found.figures["parked"]) == (DEGRADED, 0)
    assert 3600 <= int(str(found.figures["oldest_seconds"])) < 3700
    assert readiness.seal().state == DEGRADED and readiness.letters().state == OK


def test_a_house_that_nobody_keeps_is_told_of(db: None) -> None:
    Session.objects.create(session_key="a", session_data="", expire_date=clock.now() - timedelta(days=2))
    assert readiness.house().state == OK
    Session.objects.create(session_key="b", session_data="", expire_date=clock.now() - timedelta(days=4))
    assert readiness.house().state == DEGRADED


@pytest.mark.parametrize(("states", "worst"), [((OK, DEGRADED, FAILING), FAILING), ((OK, DEGRADED), DEGRADED), ((OK,), OK)])
def test_all_stand_as_the_worst_of_them(states: tuple[str, ...], worst: str) -> None:
    assert readiness.Readiness(tuple(Part("x", state) for state in states)).state == worst


def test_a_probe_is_not_led_to_https(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/livez").status_code == 200
    assert client.get("/login/").status_code == 301
