"""Tokens: made by their person alone, for so long and so much, listed with their last use, and ended for good."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.test import Client
from django.urls import URLPattern
from rest_framework.test import APIClient

from collab.account import scopes, sending
from collab.account.operations import tokens as operations
from collab.api import v1
from collab.events.models import Event
from collab.kit import clock
from collab.people import tokens
from collab.people.models import Token
from tests import onrecord
from tests.stories import Story, make_world

FORM = {"label": "Nightly numbers", "days": "30", "is_read_only": "on", "doors": ["kpis"]}


def program(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def secret_on(text: str) -> str:
    return text.split('<code class="secret">')[1].split("</code>")[0]


def test_a_token_is_made_shown_once_listed_and_on_record(cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    client = page(cast.marketer)
    secret = secret_on(client.post("/people/me/tokens/", FORM).text)
    token = Token.objects.get()
    assert token.digest == tokens.digest(secret)
    assert timedelta(days=29) < token.ends_at - clock.now() <= timedelta(days=30)
    listed = client.get("/people/me/tokens/").text
    assert "Nightly numbers" in listed and "to read only" in listed and "Never" in listed and secret not in listed
    event = Event.objects.get(kind="people.token.made")
    assert (event.actor, event.subject_id) == (cast.marketer, token.pk)
    assert event.data == {"is_read_only": True, "doors": ["kpis"], "days": 30, "through": "own page"}
    assert secret not in str(event.data) and "Nightly" not in str(event.data)


def test_its_person_is_told_by_mail(cast: SimpleNamespace, page: Any) -> None:
    page(cast.marketer).post("/people/me/tokens/", FORM)
    sending.send_due()
    assert mail.outbox[0].to == ["marketer@example.com"] and "token was made" in mail.outbox[0].subject


def test_the_api_makes_lists_and_ends_them(cast: SimpleNamespace, api: Any) -> None:
    client = api(cast.marketer)
    made = client.post("/api/v1/people/me/tokens/", {"label": "Feed", "days": 7}).json()
    assert (made["is_read_only"], made["doors"]) == (True, [])
    [listed] = client.get("/api/v1/people/me/tokens/").json()
    assert listed == {name: value for name, value in made.items() if name != "secret"}
    assert program(made["secret"]).get("/api/v1/people/me/").status_code == 200
    assert client.delete(f"/api/v1/people/me/tokens/{made['id']}/").status_code == 204
    assert program(made["secret"]).get("/api/v1/people/me/").status_code == 401
    assert client.get("/api/v1/people/me/tokens/").json() == []
    assert Event.objects.get(kind="people.token.ended").subject_id == made["id"]
    assert client.delete(f"/api/v1/people/me/tokens/{made['id']}/").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"label": ""}, "label"), ({"label": "x", "days": 91}, "days"), ({"label": "x", "days": 0}, "days"), ({"label": "x", "doors": ["vault"]}, "doors"),
        ({"label": "x", "person": "cmo"}, "person"), ({"label": "x", "is_read_only": "no"}, "is_read_only"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_refused_by_field(cast: SimpleNamespace, api: Any, body: dict[str, Any], field: str) -> None:
    answer = api(cast.marketer).post("/api/v1/people/me/tokens/", body)
    assert answer.status_code == 400 and field in answer.json()["errors"]
    assert not Token.objects.exists()


def test_a_wrong_form_comes_back_with_its_sentences(cast: SimpleNamespace, page: Any) -> None:
    answer = page(cast.marketer).post("/people/me/tokens/", {"label": " ", "days": "300"})
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_somebody_elses_token_is_missing(cast: SimpleNamespace, page: Any, api: Any) -> None:
    secret = onrecord.token(cast.technologist, "theirs")
    key = Token.objects.get().pk
    assert page(cast.marketer).post(f"/people/me/tokens/{key}/end/").status_code == 404
    assert api(cast.marketer).delete(f"/api/v1/people/me/tokens/{key}/").status_code == 404
    assert "theirs" not in page(cast.marketer).get("/people/me/tokens/").text
    assert program(secret).get("/api/v1/people/me/").status_code == 200


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("post", "tokens/"), ("delete", "tokens/1/"), ("delete", "sessions/"), ("delete", "sessions/1/"), ("post", "password/"),
    ],
)  # fmt: skip
def test_a_token_changes_nothing_of_its_account(cast: SimpleNamespace, verb: str, path: str) -> None:
    """Else a token that was stolen would live for ever by making the next one."""
    answer = getattr(program(onrecord.token(cast.marketer)), verb)(f"/api/v1/people/me/{path}", {"label": "next"}, format="json")
    assert answer.status_code == 403 and "a token does not change the account" in answer.json()["detail"]
    assert Token.objects.count() == 1


def test_one_that_may_only_read_changes_nothing(cast: SimpleNamespace) -> None:
    client = program(onrecord.token(cast.marketer, is_read_only=True))
    assert client.get("/api/v1/requests/").status_code == 200
    assert client.head("/api/v1/requests/").status_code == 200
    for verb, path in (
        ("post", "requests/"),
        ("patch", "requests/R-1/"),
        ("put", "requests/"),
        ("delete", "requests/R-1/"),
        ("post", "notices/read/"),
    ):
        answer = getattr(client, verb)(f"/api/v1/{path}", {"title": "A wish"}, format="json")
        assert (answer.status_code, answer.json()["detail"]) == (403, "This token may only read."), path


def test_one_for_some_doors_opens_no_other(cast: SimpleNamespace) -> None:
    make_world(cast)
    client = program(onrecord.token(cast.technologist, doors=["kpis", "people"]))
    for path in ("kpis/", "people/", "people/me/"):
        assert client.get(f"/api/v1/{path}").status_code == 200, path
    for path in ("requests/", "requests/R-1/", "inbox/", "funds/", "goals/", "approvals/", "notices/"):
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["detail"]) == (403, f"This token does not open {path.partition('/')[0]}."), path
    assert client.get("/api/schema/").status_code == 200


def test_a_scope_hides_nothing_less_than_a_person_sees(cast: SimpleNamespace) -> None:
    """What is hidden from its person stays missing; whether there is something behind a shut door is not said either."""
    story = Story(cast, make_world(cast), answers={"is_confidential": True}).drafted().submitted()
    client = program(onrecord.token(cast.outsider, doors=["kpis"]))
    there, missing = (client.get(f"/api/v1/requests/{code}/") for code in (story.request.code, "R-999999"))
    assert (there.status_code, there.content) == (missing.status_code, missing.content)


def test_the_doors_that_can_be_chosen_are_those_that_there_are() -> None:
    words = {str(one.pattern).partition("/")[0] for one in v1 if isinstance(one, URLPattern)}
    assert set(scopes.DOORS.value) == words


def test_a_token_ends_by_itself(cast: SimpleNamespace, later: Callable[[float], None]) -> None:
    _, secret = operations.make(actor=cast.marketer, label="short", days=1)
    assert program(secret).get("/api/v1/people/me/").status_code == 200
    later(24 * 3600 + 1)
    assert program(secret).get("/api/v1/people/me/").status_code == 401
    assert list(tokens.live(cast.marketer)) == []


def test_its_last_use_is_written_with_where_every_few_minutes(cast: SimpleNamespace, later: Callable[[float], None]) -> None:
    client = program(onrecord.token(cast.marketer))
    client.get("/api/v1/people/me/", REMOTE_ADDR="198.51.100.4")
    first = Token.objects.get()
    assert first.used_from == "198.51.100.4" and first.used_at is not None
    client.get("/api/v1/people/me/", REMOTE_ADDR="198.51.100.5")
    assert Token.objects.get().used_at == first.used_at
    later(6 * 60)
    client.get("/api/v1/people/me/", REMOTE_ADDR="198.51.100.5")
    assert Token.objects.get().used_from == "198.51.100.5"


def test_there_is_a_bound(cast: SimpleNamespace, api: Any) -> None:
    for number in range(operations.MOST):
        onrecord.token(cast.marketer, f"t{number}")
    assert api(cast.marketer).post("/api/v1/people/me/tokens/", {"label": "one more"}).status_code == 409


WRITES = {
    "longer than 90 days": "INSERT INTO people_token (person_id, digest, label, ends_at) VALUES ({person}, 'd', '', now() + interval '91 days')",
    "for somebody who left": "INSERT INTO people_token (person_id, digest, label) VALUES ({left}, 'd', '')",
    "alive again": "UPDATE people_token SET ended_at = NULL WHERE ended_at IS NOT NULL",
    "made longer": "UPDATE people_token SET ends_at = ends_at + interval '1 day' WHERE ended_at IS NULL",
    "opening more": "UPDATE people_token SET doors = '{{}}' WHERE ended_at IS NULL",
    "writing too": "UPDATE people_token SET is_read_only = false WHERE ended_at IS NULL",
    "of another person": "UPDATE people_token SET person_id = {left} WHERE ended_at IS NULL",
    "with another secret": "UPDATE people_token SET digest = 'mine' WHERE ended_at IS NULL",
    "made anew": "UPDATE people_token SET made_at = now() + interval '1 day' WHERE ended_at IS NULL",
}


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("name", WRITES)
def test_the_database_settles_a_token_when_it_is_made(cast: SimpleNamespace, name: str) -> None:
    onrecord.token(cast.marketer, is_read_only=True, doors=["kpis"])
    onrecord.token(cast.marketer, ended_at=clock.now())
    onrecord.leave(cast.outsider)
    statement = WRITES[name].format(person=cast.marketer.pk, left=cast.outsider.pk)
    with pytest.raises(InternalError, match="token"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_command_prints_one_and_tells_its_person(cast: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("api_token", "marketer", "--label", "feed", "--days", "10", "--read-only", "--door", "kpis")
    secret = capsys.readouterr().out.strip()
    assert program(secret).get("/api/v1/kpis/").status_code == 200
    event = Event.objects.get(kind="people.token.made")
    assert (event.actor, event.data["through"], event.data["doors"]) == (None, "command", ["kpis"])
    with pytest.raises(CommandError, match="no door called vault"):
        call_command("api_token", "marketer", "--door", "vault")
    with pytest.raises(CommandError, match="no active person called nobody"):
        call_command("api_token", "nobody")


def test_a_page_is_not_opened_by_a_token(cast: SimpleNamespace) -> None:
    answer = Client().get("/people/me/tokens/", headers={"Authorization": f"Token {onrecord.token(cast.marketer)}"})
    assert answer.headers["Location"].startswith("/login/")
