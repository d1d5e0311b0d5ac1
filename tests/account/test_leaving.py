"""Leaving: sessions, tokens and links are over at once and for ever, whoever makes the person inactive, and however."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from collab.account.models import Session
from collab.events.models import Event
from collab.people.models import Person, Token
from tests import onrecord
from tests.together import at_once

from .conftest import sign_in
from .test_sessions import is_in


def by_administration(page: Any, people: SimpleNamespace) -> None:
    person = people.outsider
    form = {
        "username": person.username, "first_name": "Tom", "last_name": "Baines", "email": person.email, "title": "", "department": person.department_id,
        "duties-TOTAL_FORMS": 0, "duties-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = page(people.admin).post(f"/admin/people/person/{person.pk}/change/", form)
    assert answer.status_code == 302, answer.text[:3000]


def by_sql(page: Any, people: SimpleNamespace) -> None:
    onrecord.leave(people.outsider)


WAYS: dict[str, Callable[[Any, SimpleNamespace], None]] = {"the administration": by_administration, "SQL alone": by_sql}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_open_stays_shut_when_somebody_comes_back(
    people: SimpleNamespace, browser: Callable[..., Client], page: Any, way: str
) -> None:
    there, program = browser("outsider"), APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Token {onrecord.token(people.outsider)}")
    assert is_in(there) and program.get("/api/v1/people/me/").status_code == 200
    WAYS[way](page, people)
    assert not Person.objects.get(username="outsider").is_active
    assert not is_in(there) and program.get("/api/v1/people/me/").status_code == 401
    assert sign_in(Client(), "outsider").status_code == 422
    onrecord.come_back(Person.objects.get(username="outsider"))
    assert not is_in(there) and program.get("/api/v1/people/me/").status_code == 401
    assert not Token.objects.filter(ended_at=None).exists()
    assert sign_in(Client(), "outsider").status_code == 302


def test_leaving_is_on_record_with_each_token(people: SimpleNamespace, browser: Callable[..., Client], page: Any) -> None:
    browser("outsider")
    for label in ("one", "two"):
        onrecord.token(people.outsider, label)
    by_administration(page, people)
    left = Event.objects.get(kind="people.person.left")
    assert (left.actor, left.data) == (people.admin, {"sessions": 1, "tokens": 2})
    assert Event.objects.filter(kind="people.token.ended", actor=people.admin).count() == 2
    assert not Session.objects.filter(person=people.outsider, ended_at=None).exists()


def test_a_token_made_while_its_person_leaves_ends_too(real_db: None) -> None:
    """The two wait for each other: whatever comes first, nothing opens afterwards."""
    for number in range(5):
        person = Person.objects.create_user(f"leaver{number}")
        at_once(
            lambda person=person: onrecord.token(person),
            lambda person=person: onrecord.leave(person),
        )
    onrecord.come_back()
    assert not Token.objects.filter(ended_at=None).exists()


def test_whoever_runs_the_portal_signs_somebody_out(people: SimpleNamespace, browser: Callable[..., Client], capsys: Any) -> None:
    there, other = browser(), browser("technologist")
    onrecord.token(people.marketer)
    call_command("sign_out", "marketer")
    assert capsys.readouterr().out == "1 sessions and 1 tokens of marketer have ended.\n"
    assert (is_in(there), is_in(other)) == (False, True)
    assert sign_in(Client()).status_code == 302
    assert Event.objects.get(kind="people.person.signed_out_everywhere").data["through"] == "command"
    with pytest.raises(CommandError, match="no person called nobody"):
        call_command("sign_out", "nobody")
