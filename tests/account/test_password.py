"""The password: chosen by its person alone, never a word that anybody would try, and what was open with the old one ends."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from collab.account import sending, words
from collab.account.operations import password
from collab.events.models import Event
from collab.kit.errors import Conflict
from collab.people.models import Person
from tests import onrecord

from .conftest import PASSWORD, sign_in
from .test_sessions import is_in

NEW = "seventeen quiet otters"


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None, **more: str) -> Any:
    return client.post("/people/me/password/", {"old": old, "new": new, "again": new if again is None else again, **more})


def test_another_password_signs_out_every_other_browser_and_is_on_record(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    here, there = browser(), browser()
    assert change(here).headers["Location"] == "/people/me/"
    assert (is_in(here), is_in(there)) == (True, False)
    assert sign_in(Client()).status_code == 422
    assert sign_in(Client(), password=NEW).status_code == 302
    event = Event.objects.get(kind="people.password.changed")
    assert (event.actor, event.subject_id) == (people.marketer, people.marketer.pk)
    assert event.data == {"sessions": 1, "tokens": 0, "through": "own page"}
    sending.send_due()
    assert mail.outbox[0].to == ["marketer@example.com"] and "was changed" in mail.outbox[0].subject


def test_this_browser_is_still_listed_afterwards(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    here = browser()
    change(here)
    assert "This browser" in here.get("/people/me/sessions/").text


@pytest.mark.parametrize(("ticked", "status"), [({"ends_tokens": "on"}, 401), ({}, 200)])
def test_tokens_end_with_it_unless_they_are_to_stay(
    people: SimpleNamespace, browser: Callable[..., Client], ticked: dict[str, str], status: int
) -> None:
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Token {onrecord.token(people.marketer)}")
    change(browser(), **ticked)
    assert program.get("/api/v1/people/me/").status_code == status
    assert Event.objects.filter(kind="people.token.ended").count() == (status == 401)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"old": "not mine at all"}, "That is not your password."),
        ({"again": "seventeen quiet otter"}, "The two are not the same."),
        ({"new": "short"}, "at least 12"),
        ({"new": "Bridge-Bridge-1"}, "words that anybody here would try"),
        ({"new": "aaaaaaaaaaaa"}, "It repeats itself"),
        ({"new": "x y" * 90}, "Keep it under 256"),
        ({"new": ""}, "Write a new password."),
    ],
)
def test_what_will_not_do_is_said_on_its_field(
    people: SimpleNamespace, browser: Callable[..., Client], answers: dict[str, str], said: str
) -> None:
    here = browser()
    answer = change(here, **answers)
    assert answer.status_code == 422 and said in answer.text and "<title>Error: " in answer.text
    assert Person.objects.get(username="marketer").check_password(PASSWORD)
    assert not Event.objects.filter(kind="people.password.changed").exists()
    assert PASSWORD not in answer.text


def test_nobody_guesses_the_old_one_at_a_screen_left_open(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    here = browser()
    statuses = [change(here, old=f"guess number {number}").status_code for number in range(12)]
    assert statuses[:5] == [422] * 5 and statuses[-1] == 429
    # It is counted apart from the door: nobody is slowed there by it.
    assert sign_in(Client()).status_code == 302


def test_the_api_changes_it_too_and_ends_every_session(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    here = browser()
    answer = here.post("/api/v1/people/me/password/", {"old": PASSWORD, "new": NEW}, content_type="application/json")
    assert answer.status_code == 204 and not is_in(here)
    assert sign_in(Client(), password=NEW).status_code == 302


def test_the_api_says_what_is_wrong_by_field_and_slows_down(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    here = browser()

    def post(**body: Any) -> Any:
        return here.post("/api/v1/people/me/password/", body, content_type="application/json")

    assert list(post(old="no", new=NEW).json()["errors"]) == ["old"]
    assert list(post(old=PASSWORD, new="aaaaaaaaaaaa").json()["errors"]) == ["new"]
    assert list(post(old=PASSWORD).json()["errors"]) == ["new"]
    assert [post(old="no", new=NEW).status_code for _ in range(12)][-1] == 429


def test_a_hash_of_an_older_kind_is_written_anew_on_record_by_who_signs_in(people: SimpleNamespace, settings: Any) -> None:
    """No change of the password, and nobody else writes it: neither a wrong word nor a question of the portal's own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher"]
    told = Event.objects.filter(kind="people.password.renewed", subject_id=people.marketer.pk)
    before = told.count()
    assert sign_in(Client(), password="not mine at all").status_code == 422
    assert Person.objects.get(username="marketer").check_password(PASSWORD)
    assert Person.objects.get(username="marketer").password.startswith("md5$") and told.count() == before
    here = Client()
    assert sign_in(here).status_code == 302 and is_in(here)
    connection.check_constraints()
    held = Person.objects.get(username="marketer")
    assert held.password.startswith("pbkdf2_sha256$") and held.check_password(PASSWORD)
    assert told.count() == before + 1 and told.latest("pk").actor == held
    # Once is enough, and whoever changed it meanwhile keeps what they chose.
    assert sign_in(Client()).status_code == 302 and told.count() == before + 1
    assert password.renewed(people.marketer, PASSWORD).password == people.marketer.password and told.count() == before + 1
    assert Person.objects.get(username="marketer").password == held.password


def test_two_changes_at_once_are_one(people: SimpleNamespace) -> None:
    stale = Person.objects.get(pk=people.marketer.pk)
    client = Client()
    sign_in(client)
    change(client)
    with pytest.raises(Conflict, match="changed a moment ago"):
        password.change(actor=stale, old=PASSWORD, new="another seventeen otters")


WEAK = {
    "of the house": ("Bridge-Bridge-1", "MarketingPortal2026", "bridge2026bridge", "Br1dge-P0rtal!", "technology marketing", "Welcome-To-Bridge1", "Summer2026Summer"),
    "of a pattern": ("aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "123456789012", "qwertyuiopas", "lkjhgfdsapoi", "1qaz2wsx3edc", "iloveyou1234", "sunshine!!!!!"),
    "of oneself": ("priya.natarajan", "natarajan1234"),
    "common": ("1q2w3e4r5t6y",),
}  # fmt: skip
STRONG = (
    "correct horse battery staple",
    "seventeen quiet otters",
    "Xk7#mQ9!vR2$",
    "a bridge too far for seven ducks",
    "grün wie die wiese",
    "日本語のながいことば一二三四",
)


@pytest.mark.parametrize("text", [text for texts in WEAK.values() for text in texts])
def test_what_anybody_would_try_is_no_password(cast: SimpleNamespace, text: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(text, cast.marketer)


@pytest.mark.parametrize("text", STRONG)
def test_words_of_ones_own_are_one(cast: SimpleNamespace, text: str) -> None:
    validate_password(text, cast.marketer)


def test_a_company_adds_its_own_words(settings: Any) -> None:
    words.OwnWords().validate("globex-globex-77")
    settings.HOUSE_WORDS = ["Globex"]
    words._house.cache_clear()
    with pytest.raises(ValidationError, match="anybody here"):
        words.OwnWords().validate("globex-globex-77")
    words._house.cache_clear()


def test_the_page_says_what_one_who_has_none_does(cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    text = page(cast.marketer).get("/people/me/password/").text
    assert "You have no password here" in text and 'name="old"' not in text


def test_the_account_shows_who_one_is(cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    text = page(cast.marketer).get("/people/me/").text
    assert all(word in text for word in ("Priya Natarajan", "marketer@example.com", "CRM", "Tokens for programs"))


@pytest.mark.parametrize("command", ["changepassword", "createsuperuser"])
def test_no_command_sets_a_password(cast: SimpleNamespace, command: str) -> None:
    with pytest.raises(CommandError, match="send_link"):
        call_command(command, "marketer")
