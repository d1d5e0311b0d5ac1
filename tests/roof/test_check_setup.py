"""``check_setup``: a line for each variable and service, no secret in any, and an end that says how it went."""

import os
import re
import socket
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from collab import readiness
from collab.management.commands import check_setup
from collab.readiness import FAILING, OK, Part


@pytest.fixture
def check(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, int]]:
    """Runs it where all is well, but for what the test changes; gives what it said and its exit code."""
    monkeypatch.delenv("PLAIN_STATIC", raising=False)
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")

    def run(*arguments: str) -> tuple[str, int]:
        said = StringIO()
        try:
            call_command("check_setup", *arguments, stdout=said)
        except SystemExit as end:
            return said.getvalue(), int(str(end.code))
        return said.getvalue(), 0

    return run


def test_all_that_is_well_has_its_line(check: Callable[..., tuple[str, int]]) -> None:
    said, code = check()
    assert code == 0 and said.endswith("The portal can work.\n"), said
    for name in (*check_setup.VARIABLES, "database", "migrations", "role", "cache", "broker", "server", "owner", "mail", "static files"):
        assert re.search(rf"^(set|-|ok) +{name}\b", said, re.MULTILINE), name


def test_no_secret_is_shown(check: Callable[..., tuple[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://user:hush@mail.example.com:587")
    monkeypatch.setenv("BROKER_URL", "amqp://user:hush@broker.example.com//")
    monkeypatch.setenv("METRICS", "hush" * 10)
    monkeypatch.setenv("CACHE_URL", "redis://:hush@cache.example.com/1?password=hush")
    said, _ = check()
    assert "hush" not in said and os.environ["SECRET_KEY"] not in said
    assert "smtp://user:…@mail.example.com:587" in said and "cache.example.com" in said


@pytest.mark.parametrize("part", ["static files", "mail", "owner", "server"])
def test_each_service_that_is_not_well_is_named_and_the_end_is_1(
    check: Callable[..., tuple[str, int]], settings: Any, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        if part == "mail":
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        elif part == "owner":
            settings.OWNER_URL = settings.PORTAL_DATABASE_URL
        elif part == "server":
            monkeypatch.setattr(check_setup, "APART", -1.0)
        else:
            (settings.STATIC_ROOT / "staticfiles.json").unlink()
        said, code = check()
    assert code == 1 and said.endswith(f"Not as it should be: {part}.\n"), said
    assert re.search(rf"^WRONG +{part} +\S.*", said, re.MULTILINE)


def test_what_probes_find_counts(check: Callable[..., tuple[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    parts = (Part("database", OK), Part("role", FAILING, "It is a superuser."))
    monkeypatch.setattr(readiness, "examine", lambda: readiness.Readiness(parts))
    said, code = check()
    assert code == 1 and "Not as it should be: role." in said


def test_a_letter_shows_whether_letters_arrive(check: Callable[..., tuple[str, int]]) -> None:
    check("--letter", "ada@example.com")
    assert [letter.to for letter in mail.outbox] == [["ada@example.com"]]
