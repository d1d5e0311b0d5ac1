"""Bad input of safety.md, at every door: a 4xx with its reason, nothing written, never a 5xx."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient
from stories import bring_to

from collab.events.models import Event
from projects.intake.models import Request
from projects.intake.states import State as S
from tests import onrecord
from tests.house.test_truth import patterns
from tests.matrix.conftest import here
from tests.matrix.rows import May, Row
from tests.matrix.table import API
from tests.sampling import slow

__all__ = ["here"]
JSON = "application/json"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", JSON),
    "null": (b"null", JSON),
    "a list": (b"[1]", JSON),
    "a word": (b'"word"', JSON),
    "a number": (b"7", JSON),
    "half": (b'{"version": ', JSON),
    "two values": (b"{} {}", JSON),
    "unknown key": (b'{"is_superuser": true}', JSON),
    "the state": (b'{"version": 1, "state": "approved"}', JSON),
    "the owner": (b'{"version": 1, "requester": "cmo"}', JSON),
    "doubled key": (b'{"version": 1, "version": 2}', JSON),
    "2^63": (b'{"version": 9223372036854775808}', JSON),
    "10^40": (b'{"version": ' + b"9" * 41 + b"}", JSON),
    "a float": (b'{"version": 1.5}', JSON),
    "true for a number": (b'{"version": true, "position": true, "decimals": true, "upto": true}', JSON),
    "text for a number": (b'{"version": "1", "position": "1", "decimals": "1", "upto": "1"}', JSON),
    "1.0 for a number": (b'{"version": 1.0, "position": 1.0, "decimals": 1.0, "upto": 1.0}', JSON),
    "a word for yes": (b'{"active": "yes", "personal_data": "on", "joined": 1, "confidential": "true"}', JSON),
    "NaN": (b'{"version": NaN}', JSON),
    "infinity": (b'{"version": -Infinity}', JSON),
    "deep": (b'{"version": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON),
    "wide": (b'{"version": [' + b"0," * 100_000 + b"0]}", JSON),
    "lone surrogate": (b'{"title": "\\ud800", "reason": "\\ud800"}', JSON),
    "lone surrogate key": (b'{"\\ud800": 1}', JSON),
    "NUL": (b'{"title": "a\\u0000b", "reason": "a\\u0000b"}', JSON),
    "UTF-16": ('{"version": 1}'.encode("utf-16"), JSON),
    "broken UTF-8": (b'{"title": "\xff\xfe"}', JSON),
    "another charset": (b'{"version": 1}', f"{JSON}; charset=nope"),
    "latin-1": (b'{"version": 1}', f"{JSON}; charset=latin-1"),
    "plain text": (b'{"version": 1}', "text/plain"),
    "a form": (b"version=1", "application/x-www-form-urlencoded"),
    "no type": (b'{"version": 1}', ""),
    "XML": (b"<version>1</version>", "application/xml"),
}
# Calls whose body may be empty or say nothing of a version: what is harmless there is taken.
EASY = {
    "api-duty-agree",
    "api-roster-agree",
    "api-policy-agree",
    "api-policy-drafts",
    "api-limit-end",
    "api-remit-end",
    "api-stand-in-end",
    "api-hold-agree",
    "api-fund-change-agree",
    "api-goal-sign",
    "api-cycle-sign",
    "api-kpi-restatement-agree",
    "api-kpi-restatement-withdraw",
    "api-notices-read",
    "api-notice-read",
    "api-me-notices",
    "api-request",
    "api-project",
    "api-kpi",
    "api-view",
    "api-kpi-withdraw",
    "api-goal",
    "api-person",
    "api-person-end",
    "api-department",
    "api-milestone",
}


def writers() -> list[tuple[str, str]]:
    return [(name, verb) for name, row in API.items() for verb, may in row.verbs.items() if verb in ("post", "patch") and not may.is_file]


def signed_in(username: str, cast: SimpleNamespace) -> APIClient:
    client = APIClient()
    client.force_login(getattr(cast, username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("some", [0, *(slow(some) for some in (1, 2))])
def test_no_door_takes_hostile_json(some: int, here: SimpleNamespace) -> None:  # noqa: F811
    """Each door is sent every third of them, another third than the door before it."""
    wrong, tried = [], 0
    for place, (name, verb) in enumerate(writers()):
        row: Row = API[name]
        may: May = row.verbs[verb]
        client = signed_in(min(may.who) if may.who else "technologist", here.cast)
        url = reverse(name, kwargs=row.parts(here))
        for what, (text, kind) in list(HOSTILE.items())[(place + some) % 3 :: 3]:
            before = Event.objects.count()
            answer = client.generic(verb.upper(), url, text, content_type=kind)
            tried += 1
            right = {400, 413, 415} | ({403, 404, 409} if not may.who else set())
            # Every answer of a draft may be missing, so nothing at all begins one.
            is_taken = (name in EASY or (name, what) == ("api-requests", "nothing")) and answer.status_code < 300
            if answer.status_code not in right and not is_taken:
                wrong.append(f"{verb.upper()} {name}, {what}: {answer.status_code} {answer.content[:120]!r}")
            if answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
                wrong.append(f"{verb.upper()} {name}, {what}: {answer['Content-Type']}")
            if answer.status_code >= 400 and Event.objects.count() != before:
                wrong.append(f"{verb.upper()} {name}, {what}: {answer.status_code} and yet an event")
    assert tried > 230
    assert not wrong, "\n".join(wrong)


QUERIES = [
    "?limit=100000000000000000000", "?limit=0", "?limit=-1", "?limit=1.5", "?limit=%D9%A1", "?limit=", "?cursor=forged", "?cursor=AAAA",
    "?cursor=cD0lMDA%3D", "?cursor=cj0xJnA9OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk%3D", "?colour=red", "?colour=%00", "?offset=1", "?is_superuser=1",
    "?limit=5&limit=6",
]  # fmt: skip


@pytest.mark.parametrize("some", [0, *(slow(some) for some in (1, 2))])
def test_no_list_takes_a_hostile_query(some: int, here: SimpleNamespace) -> None:  # noqa: F811
    """Each list is asked every third of them, another third than the list before it."""
    wrong = []
    document = SchemaGenerator().get_schema(request=None, public=True)
    for place, (name, row) in enumerate(API.items()):
        if "get" not in row.verbs or name in ("schema", "docs", "api-file", "api-pack-file", "api-letter-original"):
            continue
        who = row.verbs["get"].who
        if not who:
            # There is none of it here: nobody gets as far as its query, and none is met by a fault.
            there = signed_in("technologist", here.cast)
            statuses = {there.get(reverse(name, kwargs=row.parts(here)) + query).status_code for query in QUERIES}
            if not statuses <= {400, 404}:
                wrong.append(f"{name}: {statuses}")
            continue
        client = signed_in(min(who & {"technologist", "auditor"} or who), here.cast)
        url = reverse(name, kwargs=row.parts(here))
        is_list = "results" in client.get(url).json()
        said = document["paths"][described(name)]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        part = document["components"]["schemas"][said["$ref"].rpartition("/")[2]] if "$ref" in said else said
        if is_list != ("results" in part.get("properties", {})):
            wrong.append(f"{name}: the document says otherwise of its pages")
        for query in QUERIES[(place + some) % 3 :: 3]:
            answer = client.get(url + query)
            # A cursor of the right form is taken: it leads past the end, where nothing is.
            is_cursor = query.startswith("?cursor=cj0x")
            if answer.status_code != 400 and not (is_list and is_cursor and answer.status_code == 200):
                wrong.append(f"{name}{query}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def described(name: str) -> str:
    """The address of a name as the document writes it."""
    return next("/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route) for route, entry in patterns() if entry.name == name)


def test_a_body_beyond_measure_is_too_large(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    client = signed_in("marketer", cast)
    answer = client.post("/api/v1/requests/", json.dumps({"title": "x" * 3_000_000}), content_type=JSON)
    assert answer.status_code == 413 and answer["Content-Type"] == "application/problem+json"


def test_who_sends_too_much_is_heard_out_and_reads_the_answer(cast: SimpleNamespace, world: SimpleNamespace, client: Client) -> None:
    """A server that answers and hangs up on somebody still sending is a broken pipe there, and no answer at all."""
    much = b"x" * 6_000_000
    known = signed_in("marketer", cast)
    for caller, url, kind, status in (
        (known, "/api/v1/requests/", JSON, 413),
        (known, "/api/v1/kpis/import/", "multipart/form-data; boundary=b", 400),
        (known, "/api/v1/requests/", "text/plain", 413),
        (known, "/requests/new/", "application/x-www-form-urlencoded", 413),
        (client, "/api/v1/requests/", JSON, 413),
        (client, "/login/", "multipart/form-data; boundary=b", 413),
    ):
        answer = caller.generic("POST", url, much, content_type=kind)
        assert answer.status_code == status, url
        assert answer.wsgi_request.read(1) == b"", "nothing is left on the line"


# --- pages


@pytest.fixture
def browser(cast: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(cast.marketer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, request: Request, name: str, **words: Any) -> Any:
    request.refresh_from_db()
    return client.post(f"/requests/{request.code}/edit/{name}/", {"version": request.version, **words})


@pytest.mark.parametrize("text", ["a\u202eb", "\u200b", "a\u2066b", "\ufeff", "a\x00b", "a\x07b", "x" * 5001])
def test_a_form_takes_no_text_that_nobody_can_see(text: str, cast: SimpleNamespace, world: SimpleNamespace, browser: Client) -> None:
    request = bring_to(S.DRAFT, cast, world)
    kept = request.problem
    answer = post(browser, request, "problem", problem=text)
    assert answer.status_code in (400, 422)
    request.refresh_from_db()
    assert request.problem == kept


@pytest.mark.parametrize(
    "amount",
    [
        "0",
        "-1",
        "0.001",
        "1e400",
        "1e3",
        "NaN",
        "Infinity",
        "1.000",
        "1,000,00x",
        "1000000000000000000",
        "\u0661\u0662",
        "12 00",
        "$5$",
        "0x10",
    ],
)
def test_a_form_takes_no_money_that_is_none(amount: str, cast: SimpleNamespace, world: SimpleNamespace, browser: Client) -> None:
    request = bring_to(S.DRAFT, cast, world)
    answer = post(browser, request, "value", estimate=amount, revenue_generated="", revenue_protected="", currency="USD")
    assert answer.status_code == 422, answer.status_code
    request.refresh_from_db()
    assert request.estimate == 120_000


@pytest.mark.parametrize(
    "day",
    [
        "0000-01-01",
        "9999-12-31",
        "1999-12-31",
        "2100-01-01",
        "2027-02-30",
        "31.12.2027",
        "tomorrow",
        "2027-1-1 00:00",
        "\u0662\u0660\u0662\u0667-01-01",
        "\uff12\uff10\uff12\uff17-01-01",
        "2027-W01-1",
        "03/04/2027",
    ],
)
def test_a_form_takes_no_day_that_is_none(day: str, cast: SimpleNamespace, world: SimpleNamespace, browser: Client) -> None:
    request = bring_to(S.DRAFT, cast, world)
    kept = request.needed_by
    answer = post(browser, request, "when", needed_by=day, needed_by_reason="x")
    assert answer.status_code == 422, answer.status_code
    request.refresh_from_db()
    assert request.needed_by == kept


def test_hidden_fields_are_ignored(cast: SimpleNamespace, world: SimpleNamespace, browser: Client) -> None:
    request = bring_to(S.DRAFT, cast, world)
    hidden = {
        "state": "approved",
        "requester": cast.cmo.pk,
        "owner": "cmo",
        "number": 1,
        "estimate": "5",
        "is_confidential": "on",
        "route": 1,
    }
    answer = post(browser, request, "problem", problem="Another problem.", **hidden)
    assert answer.status_code == 302
    request.refresh_from_db()
    assert (request.state, request.requester_id, request.estimate, request.is_confidential) == (S.DRAFT, cast.marketer.pk, 120_000, False)
    assert request.problem == "Another problem."


def test_two_thousand_fields_are_refused(cast: SimpleNamespace, world: SimpleNamespace, browser: Client) -> None:
    request = bring_to(S.DRAFT, cast, world)
    answer = post(browser, request, "problem", problem="Another.", **{f"field{number}": "x" for number in range(2000)})
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_a_way_back_leads_home_only(address: str, cast: SimpleNamespace, quick: None, world: SimpleNamespace) -> None:
    onrecord.choose(cast.marketer, "a long enough word")
    client = Client()
    signed = client.post(f"/login/?next={address}", {"username": "marketer", "password": "a long enough word", "next": address})
    assert signed.status_code == 302 and "evil" not in signed["Location"] and "javascript" not in signed["Location"]
    request = bring_to(S.NEEDS_INFORMATION, cast, world)
    moved = client.post(f"/requests/{request.code}/answer/", {"version": request.version, "answer": "Yes.", "next": address})
    assert moved.status_code == 302 and moved["Location"] == f"/requests/{request.code}/"
    themed = client.post("/preferences/theme/", {"theme": "dark", "next": address}, headers={"referer": address})
    assert themed.status_code == 302 and "evil" not in themed["Location"] and "javascript" not in themed["Location"]


def test_a_form_sent_twice_is_one_effect(cast: SimpleNamespace, world: SimpleNamespace, browser: Client) -> None:
    request = bring_to(S.NEEDS_INFORMATION, cast, world)
    words = {"version": request.version, "answer": "E-mail only."}
    first, second = (browser.post(f"/requests/{request.code}/answer/", words).status_code for _ in range(2))
    assert first == 302 and second in (302, 409)
    assert Event.objects.filter(kind="intake.request.answered").count() == 1
    drafts = {browser.post("/requests/new/", {"key": "same"})["Location"] for _ in range(2)}
    assert len(drafts) == 1
    stale = browser.post(f"/requests/{request.code}/edit/problem/", {"version": 1, "problem": "Another."})
    assert stale.status_code == 409


@pytest.mark.parametrize("code", ["R-0", "R-01", "R--1", "231", "R-99999999999999999999", "R-%00", "R-\u0661", "r-1x", "..%2f", "R-1%0a"])
def test_a_number_that_is_none_is_missing(code: str, cast: SimpleNamespace, browser: Client) -> None:
    for url in (f"/requests/{code}/", f"/api/v1/requests/{code}/", f"/projects/{code}/", f"/triage/{code}/"):
        assert browser.get(url).status_code in (403, 404), url
