"""Lines of logs: UTC with its offset, one line each, and one for each request with who, where, what and how long."""

import json
import logging
import os
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from gunicorn.config import Config
from rest_framework.test import APIClient

from collab.kit import logs
from collab.web import journal
from tests import onrecord


class Heard(logging.Handler):
    """What was said, as either form writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.told: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logs.Line().format(record))
        self.told.append(json.loads(logs.Json().format(record)))


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler = Heard()
    journal.log.addHandler(handler)
    yield handler
    journal.log.removeHandler(handler)


def test_an_instant_is_told_in_utc_whatever_the_machine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    record = logging.makeLogRecord({"created": 1795935600.5, "msg": "x"})
    assert logs.instant(record) == "2026-11-29T07:00:00.500+00:00"
    monkeypatch.undo()
    time.tzset()


def test_nobody_writes_a_line_of_their_own_into_the_log() -> None:
    record = logging.makeLogRecord({"msg": "tried %s", "args": ("a\n2026-01-01 INFO all is well",), "facts": {"path": 'x" y=\n1'}})
    assert len(logs.Line().format(record).splitlines()) == 1
    assert len(logs.Json().format(record).splitlines()) == 1


def test_a_fault_keeps_its_trace() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.makeLogRecord({"msg": "x", "exc_info": sys.exc_info()})
    assert "ValueError: broken" in logs.Line().format(record)
    assert "ValueError: broken" in json.loads(logs.Json().format(record))["trace"]


def test_a_request_has_one_line(cast: SimpleNamespace, page: Callable[..., Client], heard: Heard) -> None:
    answer = page(cast.marketer).get("/requests/?q=a+secret+wish", REMOTE_ADDR="192.0.2.7")
    (told,) = heard.told
    assert told["message"] == "GET /requests/" and "secret" not in heard.lines[0]
    assert (told["person"], told["address"], told["status"]) == (str(cast.marketer.pk), "192.0.2.7", 200)
    assert told["ms"] > 0 and told["queries"] > 0
    assert re.fullmatch(
        r"\S+\+00:00 INFO bridge\.requests \[[0-9a-f]{32}\] GET /requests/ person=\d+ address=192.0.2.7 status=200 ms=\S+ queries=\d+",
        heard.lines[0],
    )
    assert told["request"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("given", "is_kept"), [("proxy-4711.a", True), ("short", False), ("a b c d e f g h", False), ("ü" * 10, False), ("a" * 65, False)]
)
def test_a_request_keeps_the_name_that_a_proxy_gave_it(client: Client, db: None, given: str, is_kept: bool) -> None:
    answer = client.get("/livez", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is is_kept
    assert journal.NAME.fullmatch(answer.headers["X-Request-ID"])


def test_signing_in_and_out_are_told_with_the_person(cast: SimpleNamespace, quick: None, client: Client, heard: Heard) -> None:
    onrecord.choose(cast.marketer, "a long enough word")
    client.post("/login/", {"username": "marketer", "password": "a long enough word"})
    client.post("/logout/")
    assert [(told["message"], told["person"]) for told in heard.told] == [
        ("POST /login/", str(cast.marketer.pk)),
        ("POST /logout/", str(cast.marketer.pk)),
    ]


def test_a_refusal_is_told_with_the_person_and_stands_out(cast: SimpleNamespace, page: Callable[..., Client], heard: Heard) -> None:
    page(cast.marketer).get("/admin/")
    program = APIClient(headers={"Authorization": f"Token {onrecord.token(cast.auditor)}"})
    program.post("/api/v1/requests/", {"title": "x"}, format="json")
    APIClient().get("/api/v1/requests/")
    assert [(told["level"], told["status"], told["person"]) for told in heard.told[1:]] == [
        ("WARNING", 403, str(cast.auditor.pk)),
        ("WARNING", 401, "-"),
    ]
    assert heard.told[0]["person"] == str(cast.marketer.pk)


def test_probes_and_files_are_not_told_of_unless_they_fail(client: Client, db: None, heard: Heard) -> None:
    client.get("/livez")
    assert heard.lines == []


def test_a_line_costs_no_question_to_the_database(client: Client, db: None, heard: Heard, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/login/")
    assert heard.told[0]["queries"] == 0 and heard.told[0]["person"] == "-"


@pytest.mark.parametrize("form", ["line", "json"])
def test_a_program_writes_in_the_form_that_is_asked_for(form: str) -> None:
    code = "import django, logging; django.setup(); logging.getLogger('x').warning('said')"
    environment = {**os.environ, "LOG_FORMAT": form, "DJANGO_SETTINGS_MODULE": "collab.settings"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=120).stderr
    if form == "json":
        assert json.loads(said)["message"] == "said"
    else:
        assert re.fullmatch(r"\S+\+00:00 WARNING x said\n", said)


@pytest.mark.parametrize(("form", "formatter"), [("line", logs.Line), ("json", logs.Json)])
def test_the_web_servers_own_lines_have_that_form_too(monkeypatch: pytest.MonkeyPatch, form: str, formatter: type) -> None:
    monkeypatch.setenv("LOG_FORMAT", form)
    told = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
    config = Config()
    config.set("logger_class", told["logger_class"])
    server = told["logger_class"](config)
    assert {type(handler.formatter) for handler in server.error_log.handlers} == {formatter}
    assert not server.access_log_enabled, "the portal writes a line for each request"


def test_the_link_of_a_letter_is_not_told(client: Client, db: None, heard: Heard) -> None:
    """Whoever reads the log could choose a password with it."""
    client.get("/login/link/7/a0b1c2d3e4f5/")
    assert [told["message"] for told in heard.told] == ["GET /login/link/7/…/"]
