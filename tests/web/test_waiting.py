"""Who waits for a lock: a write is told that somebody is changing the same, a read is asked to come again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.conftest import make_cast


@pytest.fixture
def locked(real_db: None, owner: Any) -> Iterator[Client]:
    """Somebody signed in, while the requests are held by another; the portal waits for a moment only."""
    cast = make_cast()
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.marketer, backend="django.contrib.auth.backends.ModelBackend")
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    owner.set_autocommit(False)
    with owner.cursor() as cursor:
        cursor.execute("LOCK TABLE intake_request IN ACCESS EXCLUSIVE MODE")
    yield browser
    owner.rollback()
    owner.set_autocommit(True)


def test_a_read_that_has_to_wait_is_asked_to_come_again(locked: Client) -> None:
    for path, kind in (("/requests/", "text/html; charset=utf-8"), ("/api/v1/requests/", "application/problem+json")):
        answer = locked.get(path)
        assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Content-Type"]) == (503, "5", kind)


def test_a_write_that_has_to_wait_is_told_of_the_other(locked: Client) -> None:
    answer = locked.post("/api/v1/requests/", {"title": "Twice"}, content_type="application/json")
    assert answer.status_code == 409
    assert "Somebody else is changing this" in answer.json()["detail"]
