"""What is refused is on record for the auditor: bounded, without what was typed, and at no cost to who is not refused."""

import logging
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient
from stories import Story

from collab.account import refusals, throttle
from collab.account.tally import Tally
from collab.dashboards.audit import refused
from collab.events.models import Event
from collab.kit import clock
from tests import onrecord

from .conftest import PASSWORD, sign_in

DOOR, SIGN_IN, TOKEN, OWN = (f"account.{what}.refused" for what in ("door", "sign_in", "token", "password"))
TYPED = "correct-horse-battery"


def on_record(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


def program(secret: str) -> APIClient:
    return APIClient(headers={"Authorization": f"Token {secret}"})


def test_a_page_that_is_not_theirs_is_on_record(cast: SimpleNamespace, page: Callable[..., Client]) -> None:
    answer = page(cast.marketer).get("/audit/")
    (event,) = on_record(DOOR)
    assert answer.status_code == 403
    assert (event.actor, event.subject_kind, event.subject_id) == (cast.marketer, "people.person", cast.marketer.pk)
    assert event.data == {"method": "GET", "door": "/audit/", "request": answer.headers["X-Request-ID"]}


def test_a_call_that_is_not_theirs_is_on_record_by_session_and_by_token(cast: SimpleNamespace, page: Callable[..., Client]) -> None:
    assert page(cast.marketer).get("/api/v1/audit/").status_code == 403
    assert program(onrecord.token(cast.cio)).get("/api/v1/audit/").status_code == 403
    assert [(event.actor, event.data["door"]) for event in on_record(DOOR)] == [
        (cast.marketer, "/api/v1/audit/"),
        (cast.cio, "/api/v1/audit/"),
    ]


def test_a_move_is_named_and_the_thing_behind_the_door_is_not(
    cast: SimpleNamespace, world: SimpleNamespace, page: Callable[..., Client]
) -> None:
    """Who reads the record may not be let know of the thing."""
    story = Story(cast, world).drafted().submitted()
    code, form = story.request.code, {"version": story.seen["version"], "reason": "It is mine."}
    assert page(cast.marketer).post(f"/requests/{code}/decline/", form).status_code == 403
    (event,) = on_record(DOOR)
    assert (event.data["door"], event.data["move"]) == ("/requests/<str:code>/<slug:name>/", "decline")
    assert code not in str(event.data)


def test_a_form_from_elsewhere_is_told_apart(cast: SimpleNamespace, page: Callable[..., Client]) -> None:
    assert page(cast.marketer, enforce_csrf_checks=True).post("/preferences/", {}).status_code == 403
    assert [event.data["reason"] for event in on_record(DOOR)] == ["form"]


def test_a_sign_in_that_failed_or_came_too_soon_is_on_record(people: SimpleNamespace) -> None:
    for _ in range(throttle.OWN.free + 2):
        sign_in(Client(), password="wrong")
    found = on_record(SIGN_IN)
    assert {(event.actor, event.subject_kind, event.subject_id) for event in found} == {(None, "people.person", people.marketer.pk)}
    assert [event.data["reason"] for event in found] == ["password"] * (throttle.OWN.free + 1) + ["slowed"]
    assert len({event.data["place"] for event in found}) == 1 and "192.0.2" not in str([event.data for event in found])


def test_whoever_has_left_is_refused_on_record(people: SimpleNamespace) -> None:
    onrecord.leave(people.marketer)
    sign_in(Client())
    assert [event.data["reason"] for event in on_record(SIGN_IN)] == ["left"]


def test_what_was_typed_as_a_name_is_nowhere(people: SimpleNamespace, caplog: pytest.LogCaptureFixture, api: Any) -> None:
    """Now and then it is a password."""
    caplog.set_level(logging.DEBUG)
    for _ in range(throttle.OWN.free + 3):
        sign_in(Client(), TYPED, "wrong")
    found = on_record(SIGN_IN)
    assert {event.subject_id for event in found} == {refusals.NOBODY}
    rows = api(people.auditor).get("/api/v1/audit/", {"kind": "refusals"}).content.decode()
    logged = [record for record in caplog.records if record.name.startswith("collab.account")]
    assert len(logged) == throttle.OWN.free + 3
    for text in (rows, str([(record.getMessage(), vars(record)) for record in caplog.records]), str([event.data for event in found])):
        assert TYPED not in text


def test_the_log_says_whose_sign_in_it_was(people: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "collab.account")
    sign_in(Client(), password="wrong")
    sign_in(Client())
    facts = [vars(record)["facts"] for record in caplog.records if record.name.startswith("collab.account")]
    assert facts == [
        {"person": people.marketer.pk, "address": "192.0.2.1", "reason": "password"},
        {"person": people.marketer.pk, "address": "192.0.2.1"},
    ]


@pytest.mark.parametrize("username", ["marketer", "nobody-such"])
def test_a_name_that_nobody_has_asks_the_database_as_much(people: SimpleNamespace, username: str) -> None:
    """Else the time that it takes would say who there is."""
    sign_in(Client(), "cio", "wrong")
    with CaptureQueriesContext(connection) as asked:
        sign_in(Client(), username, "wrong", "198.51.100.9")
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "SELECT", "SAVEPOINT", "WITH", "RELEASE"]


def test_a_token_that_opens_nothing_is_on_record(cast: SimpleNamespace) -> None:
    over, narrow = onrecord.token(cast.cio, ended_at=clock.now()), onrecord.token(cast.cmo, doors=["kpis"])
    assert program(over).get("/api/v1/kpis/").status_code == 401
    assert program(narrow).get("/api/v1/funds/").status_code == 403
    assert program("bridge_never-made").get("/api/v1/kpis/").status_code == 401
    ended, scoped = on_record(TOKEN)
    assert (ended.actor, ended.data["reason"], ended.subject_kind) == (None, "over", "people.token")
    assert (scoped.actor, scoped.data["reason"], scoped.data["door"]) == (cast.cmo, "scope", "/api/v1/funds/")
    assert over not in str(ended.data)


def test_an_old_password_that_is_not_the_right_one_is_on_record(browser: Callable[..., Client], people: SimpleNamespace) -> None:
    form = {"old": "wrong", "new": "four plain words here", "again": "four plain words here"}
    asked = browser()
    for _ in range(throttle.OWN.free + 2):
        asked.post("/people/me/password/", form)
    assert [event.data["reason"] for event in on_record(OWN)] == ["password"] * (throttle.OWN.free + 1) + ["slowed"]
    assert {event.actor for event in on_record(OWN)} == {people.marketer}


def test_a_flood_writes_few_lines_that_stand_for_all(cast: SimpleNamespace, page: Callable[..., Client]) -> None:
    browser = page(cast.marketer)
    for _ in range(170):
        assert browser.get("/audit/").status_code == 403
    found = on_record(DOOR)
    assert len(found) == 14
    assert sum(1 + event.data.get("more", {}).get("person", 0) for event in found) == 160
    # Somebody else is told of as before.
    page(cast.outsider).get("/audit/")
    assert on_record(DOOR)[-1].actor == cast.outsider


def test_an_hour_later_what_was_left_unsaid_is_said(
    cast: SimpleNamespace, page: Callable[..., Client], later: Callable[[float], None]
) -> None:
    browser = page(cast.marketer)
    for _ in range(15):
        browser.get("/audit/")
    later(3601)
    browser.get("/audit/")
    assert [event.data.get("more") for event in on_record(DOOR)][-2:] == [None, {"person": 5, "all": 5}]


def test_one_address_with_ever_new_names_writes_few_lines(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(refusals.TALLIES, "place", Tally(8))
    for number in range(40):
        refusals.sign_in(f"guess{number}", "203.0.113.9", "password")
    assert len(on_record(SIGN_IN)) == 10
    refusals.sign_in("cio", "198.51.100.1", "password")
    assert on_record(SIGN_IN)[-1].subject_id == people.cio.pk


def test_many_addresses_with_many_names_write_few_lines(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(refusals.TALLIES, "all", Tally(8))
    for number in range(40):
        refusals.sign_in(f"guess{number}", f"203.0.113.{number}", "password")
    assert len(on_record(SIGN_IN)) == 10
    # What strangers do at the door does not hide what somebody does who is in.
    refusals.own_password(people.cio, "password")
    assert len(on_record(OWN)) == 1


def test_callers_without_end_take_no_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collab.account.tally.MOST_CALLERS", 10)
    tally = Tally(1)
    for number in range(100):
        tally.is_due(str(number))
    assert len(tally.counts) <= 11


def test_a_page_that_is_not_refused_asks_nothing_more(
    cast: SimpleNamespace, page: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = page(cast.marketer)
    browser.get("/preferences/")
    counts = []
    for noted in (refusals.Noted.__call__, lambda self, request: self.get_response(request)):
        monkeypatch.setattr(refusals.Noted, "__call__", noted)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/preferences/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_answer_stands_where_nothing_can_be_written(
    cast: SimpleNamespace, page: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(refusals, "record", away)
    assert page(cast.marketer).get("/audit/").status_code == 403
    assert on_record(DOOR) == [] and "could not be put on record" in caplog.text


@pytest.mark.parametrize("kind", ["refusals", "sign-ins"])
def test_the_auditor_finds_them(people: SimpleNamespace, page: Callable[..., Client], api: Any, kind: str) -> None:
    sign_in(Client(), password="wrong")
    sign_in(Client(), "nobody-such")
    page(people.cio).get("/audit/")
    wanted = {SIGN_IN, DOOR if kind == "refusals" else "people.password.renewed"}
    asked = {"kind": kind, "from": str(clock.today() - timedelta(days=1))}
    assert {row["kind"] for row in api(people.auditor).get("/api/v1/audit/", asked).json()["results"]} == wanted
    browser = page(people.auditor)
    text = browser.get("/audit/", asked).text
    assert "a name that nobody has" in text and "the password did not fit, from " in text
    if kind == "refusals":
        assert "GET /audit/" in text
    exported = b"".join(browser.get("/audit/export/", {**asked, "format": "jsonl"}).streaming_content).decode()
    assert exported.count(SIGN_IN) == 2 and PASSWORD not in exported


def test_what_is_refused_for_nobody_is_no_finding(people: SimpleNamespace) -> None:
    sign_in(Client(), "nobody-such")
    sign_in(Client(), password="wrong")
    said = StringIO()
    call_command("verify_events", stdout=said)
    assert "all as they were written" in said.getvalue()


def test_how_many_more_is_said_in_words() -> None:
    assert refused.said({"door": "/x/", "method": "GET", "more": {"all": 9, "person": 9}}) == "GET /x/, 9 more of this one"
    more = {"person": 3, "place": 40, "all": 700}
    assert refused.said({"reason": "password", "more": more}).endswith("fit, 3 more of this one, 40 more from there, 700 more altogether")
    assert refused.said({"reason": "?", "more": 3}) == ""
