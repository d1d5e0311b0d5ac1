"""What people choose for themselves."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from collab.people.models import Person


def test_the_look_is_kept_on_the_person_and_for_the_door(cast: SimpleNamespace, page: Any) -> None:
    client = page(cast.marketer)
    answer = client.post("/preferences/theme/", {"theme": "dark", "next": "/help/keyboard/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/help/keyboard/")
    assert Person.objects.get(username="marketer").theme == "dark"
    assert 'data-theme="dark"' in client.get("/help/keyboard/").text
    door = Client()
    door.cookies["theme"] = client.cookies["theme"].value
    assert 'data-theme="dark"' in door.get("/login/").text


@pytest.mark.parametrize("cookie", ["neon", '"><script>', ""])
def test_a_made_up_cookie_is_no_look(db: None, client: Client, cookie: str) -> None:
    client.cookies["theme"] = cookie
    assert 'data-theme="auto"' in client.get("/login/").text


@pytest.mark.parametrize(("path", "body"), [("theme", {"theme": "neon"}), ("theme", {}), ("keys", {"keys": "maybe"})])
def test_what_cannot_be_chosen_is_a_400(cast: SimpleNamespace, page: Any, path: str, body: dict[str, str]) -> None:
    assert page(cast.marketer).post(f"/preferences/{path}/", body).status_code == 400


def test_the_way_back_stays_in_the_house(cast: SimpleNamespace, page: Any) -> None:
    answer = page(cast.marketer).post("/preferences/theme/", {"theme": "light", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


def test_single_keys_can_be_switched_off(cast: SimpleNamespace, page: Any) -> None:
    client = page(cast.marketer)
    client.post("/preferences/keys/", {"keys": "off", "next": "/help/keyboard/"})
    text = client.get("/help/keyboard/").text
    assert 'data-keys="off"' in text
    assert "Turn on" in text


def test_all_settings_on_one_page(cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    client = page(cast.marketer)
    assert client.get("/preferences/").status_code == 200
    answer = client.post("/preferences/", {"theme": "light"})
    assert answer.status_code == 302
    person = Person.objects.get(username="marketer")
    assert (person.theme, person.has_shortcuts) == ("light", False)


def test_a_wrong_setting_is_shown_and_nothing_is_kept(cast: SimpleNamespace, page: Any) -> None:
    answer = page(cast.marketer).post("/preferences/", {"theme": "mauve"})
    assert answer.status_code == 422
    assert Person.objects.get(username="marketer").theme == "auto"


@pytest.mark.parametrize("path", ["theme", "keys"])
def test_nothing_changes_by_looking(cast: SimpleNamespace, page: Any, path: str) -> None:
    assert page(cast.marketer).get(f"/preferences/{path}/?theme=dark&keys=off").status_code == 405
