"""Signing in and out: the door, and where one goes afterwards. How often one may try is test_throttle.py."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from collab.people.models import Person
from tests import onrecord

PASSWORD = "a long enough word"


@pytest.fixture
def marketer(cast: SimpleNamespace, quick: None) -> Person:
    cache.clear()
    onrecord.choose(cast.marketer, PASSWORD)
    return cast.marketer


def sign_in(client: Client, password: str = PASSWORD, username: str = "marketer", **more: Any) -> Any:
    return client.post("/login/", {"username": username, "password": password}, **more)


def test_the_page_is_open_and_names_no_company_people_outside_the_demo(client: Client, db: None) -> None:
    answer = client.get("/login/")
    assert answer.status_code == 200
    assert "technologist2" not in answer.text


def test_the_demo_says_who_there_is(client: Client, db: None, settings: Any) -> None:
    settings.DEMO = True
    assert "technologist2" in client.get("/login/").text


def test_name_and_password_open_the_door(client: Client, marketer: Person) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/preferences/").status_code == 200


def test_argon2_in_little_memory(cast: SimpleNamespace, client: Client) -> None:
    """The one test here that pays for it, at the door too."""
    onrecord.choose(cast.marketer, PASSWORD)
    assert sign_in(client).status_code == 302
    assert cast.marketer.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(("username", "password"), [("marketer", "wrong"), ("nobody", PASSWORD), ("marketer", ""), ("", "")])
def test_anything_else_does_not(client: Client, marketer: Person, username: str, password: str) -> None:
    answer = sign_in(client, password, username)
    assert answer.status_code == 422
    assert client.get("/preferences/").status_code == 302


def test_somebody_who_left_is_answered_like_a_wrong_password(client: Client, marketer: Person) -> None:
    wrong = sign_in(client, "wrong").text
    onrecord.leave()
    left = sign_in(client).text
    sentence = "That name and password do not belong together."
    assert sentence in wrong
    assert sentence in left


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_the_way_afterwards_stays_in_the_house(client: Client, marketer: Person, target: str) -> None:
    assert sign_in(client, QUERY_STRING=f"next={target}").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("username", "place"),
    {"marketer": "/", "technologist": "/triage/", "cmo": "/executive/", "privacy": "/approvals/", "finance": "/approvals/"}.items(),
)
@pytest.mark.parametrize("asked", ["", "/", "https://evil.example/"])
def test_who_asked_for_no_page_lands_on_the_first_place_of_their_role(
    client: Client, cast: SimpleNamespace, quick: None, username: str, place: str, asked: str
) -> None:
    person = getattr(cast, username)
    onrecord.choose(person, PASSWORD)
    assert sign_in(client, username=username, QUERY_STRING=f"next={asked}").headers["Location"] == place
    # Whoever is signed in already does not sign in again.
    assert client.get("/login/").headers["Location"] == place


def test_the_way_afterwards_is_where_one_wanted_to_go(client: Client, marketer: Person) -> None:
    asked = client.get("/preferences/")
    assert asked.headers["Location"] == "/login/?next=/preferences/"
    answer = client.post(asked.headers["Location"], {"username": "marketer", "password": PASSWORD, "next": "/preferences/"})
    assert answer.headers["Location"] == "/preferences/"


def test_signing_out_takes_a_post_and_ends_the_session(page: Any, cast: SimpleNamespace) -> None:
    client = page(cast.marketer)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/preferences/").status_code == 302


def test_a_foreign_page_cannot_sign_anybody_out(cast: SimpleNamespace, page: Any) -> None:
    client = page(cast.marketer, enforce_csrf_checks=True)
    assert client.post("/logout/").status_code == 403
    assert client.get("/preferences/").status_code == 200


def test_signing_in_makes_a_new_session(client: Client, marketer: Person) -> None:
    """Whoever gave somebody their own session's key has nothing of it."""
    client.get("/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert sign_in(client).status_code == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert stranger.get("/preferences/").status_code == 302
