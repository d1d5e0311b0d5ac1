"""Links to choose a password: to the person's own address, good once and for a while, and no way for anybody else."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from collab.account import links, sending
from collab.account.models import Letter
from collab.events.models import Event
from collab.people.models import Person
from tests import onrecord
from tests.together import at_once

from .conftest import PASSWORD, sign_in
from .test_sessions import is_in

NEW = "seventeen quiet otters"
BOTH = {"new": NEW, "again": NEW}


def forgotten(name: str = "marketer", **more: Any) -> Any:
    return Client().post("/login/forgotten/", {"name": name}, **more)


def link() -> str:
    """The address in the last letter that went out."""
    sending.send_due()
    found = re.search(r"http://[^/]+(/login/link/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_who_forgot_it_chooses_another_and_everything_else_ends(people: SimpleNamespace, browser: Callable[..., Client]) -> None:
    there, program = browser(), APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Token {onrecord.token(people.marketer)}")
    assert "on its way" in forgotten().text
    address, client = link(), Client()
    assert mail.outbox[0].to == ["marketer@example.com"]
    assert "For the account marketer" in client.get(address).text
    assert client.post(address, BOTH).headers["Location"] == "/login/"
    assert "Your password is chosen" in client.get("/login/").text
    assert sign_in(client, password=NEW).status_code == 302
    assert not is_in(there) and program.get("/api/v1/people/me/").status_code == 401
    kinds = list(Event.objects.filter(kind__regex="^people.password.(link|changed)").order_by("pk").values_list("kind", "actor__username"))
    assert kinds == [("people.password.link_sent", None), ("people.password.changed", "marketer")]


def test_it_works_once_and_looking_uses_nothing_up(people: SimpleNamespace) -> None:
    forgotten()
    address = link()
    for _ in range(3):
        assert Client().get(address).status_code == 200
    assert Client().post(address, {"new": "short", "again": "short"}).status_code == 422
    assert Client().post(address, BOTH).status_code == 302
    for answer in (Client().get(address), Client().post(address, {"new": "eighteen quiet otters", "again": "eighteen quiet otters"})):
        assert answer.status_code == 404 and links.OVER in answer.text
    assert Person.objects.get(username="marketer").check_password(NEW)


ENDS: dict[str, Callable[[Person], object]] = {
    "another password": lambda person: onrecord.choose(person, "x"),
    "another address": lambda person: Person.objects.filter(pk=person.pk).update(email="new@example.com"),
    "signing out everywhere": lambda person: Person.objects.filter(pk=person.pk).update(epoch=person.epoch + 1),
    "leaving": lambda person: onrecord.leave(person),
    "leaving and coming back": lambda person: (onrecord.leave(person), onrecord.come_back(person)),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_link_is_worth_nothing_after(people: SimpleNamespace, how: str) -> None:
    forgotten()
    address = link()
    ENDS[how](people.marketer)
    assert Client().get(address).status_code == 404
    assert Client().post(address, BOTH).status_code == 404


def test_a_link_ends_after_an_hour(people: SimpleNamespace, later: Callable[[float], None]) -> None:
    forgotten()
    address = link()
    later(3601)
    assert Client().post(address, BOTH).status_code == 404


def test_a_letter_that_comes_too_late_is_not_sent(people: SimpleNamespace, later: Callable[[float], None]) -> None:
    forgotten()
    later(3601)
    sending.send_due()
    assert mail.outbox == [] and Letter.objects.get().mail == "none"


def test_nothing_but_the_letter_holds_the_link(people: SimpleNamespace) -> None:
    forgotten()
    secret = link().split("/")[4]
    with connection.cursor() as cursor:
        cursor.execute("SELECT account_letter::text FROM account_letter UNION ALL SELECT events_event::text FROM events_event")
        assert not [row for (row,) in cursor.fetchall() if secret[:12] in row]


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("change", ["the number", "the secret", "a letter of another kind"])
def test_a_made_up_link_is_none(people: SimpleNamespace, change: str) -> None:
    forgotten()
    forgotten("technologist")
    sending.send_due()
    one, other = Letter.objects.select_related("person").order_by("pk")
    address = {
        "the number": f"/login/link/{other.pk}/{links.secret(one)}/",
        "the secret": f"/login/link/{one.pk}/{'0' * 64}/",
        "a letter of another kind": f"/login/link/{one.pk}/{links.secret(one)}/",
    }[change]
    if change == "a letter of another kind":
        Letter.objects.filter(pk=one.pk).update(about="token")
    assert Client().get(address).status_code == 404
    assert Client().get(f"/login/link/{10**30}/abc/").status_code == 404


@pytest.mark.parametrize("name", ["nobody", "marketer", "marketer@example.com", "left", "no-mail", "x" * 254, "a\x00b", "‮"])
def test_the_answer_says_nothing_of_who_there_is(people: SimpleNamespace, name: str) -> None:
    Person.objects.create_user("left", "left@example.com", is_active=False)
    Person.objects.create_user("no-mail")
    answer, other = forgotten(name), forgotten("somebody-else")
    if "\x00" not in name:
        assert answer.status_code == 200
        tokens_out = re.compile(r'value="[A-Za-z0-9]{64}"|data-csrf="[^"]+"')
        assert tokens_out.sub("", answer.text) == tokens_out.sub("", other.text)
        assert Letter.objects.count() == 2
    sending.send_due()
    assert len(mail.outbox) == (1 if name.startswith("marketer") else 0)


def test_nobody_is_drowned_in_letters(people: SimpleNamespace) -> None:
    for number in range(10):
        forgotten(REMOTE_ADDR=f"203.0.113.{number}")
    sending.send_due()
    assert len(mail.outbox) == links.MOST


def test_one_address_asks_for_so_many_names_and_no_more(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "MOST_ASKED", 4)
    for name in vars(people):
        forgotten(name, REMOTE_ADDR="203.0.113.9")
    sending.send_due()
    assert len(mail.outbox) == 4
    forgotten("cmo", REMOTE_ADDR="203.0.113.10")
    sending.send_due()
    assert len(mail.outbox) == 5


def test_an_administrator_sends_one_and_sets_nothing(people: SimpleNamespace, page: Any) -> None:
    client = page(people.admin)
    rows = {"action": "send_link", "_selected_action": [people.marketer.pk]}
    answer = client.post("/admin/people/person/", rows, follow=True)
    assert "A link is on its way to Priya Natarajan." in answer.text
    assert sign_in(Client()).status_code == 302, "the old password works until another is chosen"
    event = Event.objects.get(kind="people.password.link_sent")
    assert (event.actor, event.subject_id, event.data["through"]) == (people.admin, people.marketer.pk, "administration")
    address = link()
    assert mail.outbox[0].to == ["marketer@example.com"]
    assert address not in client.get("/admin/account/letter/").text
    assert Client().post(address, BOTH).status_code == 302


def test_no_page_of_the_administration_sets_a_password(people: SimpleNamespace, page: Any) -> None:
    client, key = page(people.admin), people.cmo.pk
    body = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert client.post(f"/admin/people/person/{key}/password/", body).status_code in (302, 404)
    assert client.get("/admin/password_change/").headers["Location"] == "/people/me/password/"
    assert "password" not in client.get(f"/admin/people/person/{key}/change/").text.replace("Send a link to choose a password", "")
    added = client.post("/admin/people/person/add/", {"username": "new", "is_active": "on", **body})
    assert added.status_code == 302, added.text[:2000]
    assert not Person.objects.get(username="new").has_usable_password()
    assert Person.objects.get(pk=key).password == people.cmo.password


def test_a_new_address_waits_a_day_and_the_old_one_is_told(people: SimpleNamespace, page: Any, later: Callable[[float], None]) -> None:
    """Else whoever may write an address could have the link sent to their own."""
    client, cmo = page(people.admin), people.cmo
    form = {
        "username": "cmo", "first_name": "Helen", "last_name": "Brandt", "email": "admin@evil.example", "title": "", "department": cmo.department_id,
        "is_active": "on", "duties-TOTAL_FORMS": 0, "duties-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = client.post(f"/admin/people/person/{cmo.pk}/change/", form)
    assert answer.status_code == 302, answer.text[:3000]
    sending.send_due()
    assert [letter.to for letter in mail.outbox] == [["cmo@example.com"]] and "admin@evil.example" in mail.outbox[0].body
    answer = client.post("/admin/people/person/", {"action": "send_link", "_selected_action": [cmo.pk]}, follow=True)
    assert "was changed within a day" in answer.text
    forgotten("cmo")
    forgotten("admin@evil.example")
    sending.send_due()
    assert len(mail.outbox) == 1
    later(24 * 3600 + 1)
    forgotten("cmo")
    sending.send_due()
    assert mail.outbox[-1].to == ["admin@evil.example"]


def test_the_command_owes_a_letter(people: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_link", "marketer")
    assert "marketer@example.com" in capsys.readouterr().out
    assert Client().get(link()).status_code == 200
    Person.objects.create_user("no-mail")
    for name, said in (("no-mail", "no address of mail"), ("nobody", "no person called nobody")):
        with pytest.raises(CommandError, match=said):
            call_command("send_link", name)


def test_one_asks_for_a_link_on_ones_own_page(people: SimpleNamespace, page: Any) -> None:
    client = page(people.marketer)
    assert client.post("/people/me/password/link/").headers["Location"] == "/people/me/password/"
    link()
    assert mail.outbox[0].to == ["marketer@example.com"]
    for _ in range(links.MOST - 1):
        client.post("/people/me/password/link/")
    assert client.post("/people/me/password/link/").status_code == 409


def test_a_mail_server_that_is_away_delays_a_letter(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten()

    def away(*_: Any) -> None:
        raise OSError("No route.")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.message.EmailMessage.send", away)
        sending.send_due()
    letter = Letter.objects.get()
    assert (letter.mail, letter.mail_attempts) == ("due", 1) and "No route." in letter.mail_error
    assert not Event.objects.filter(kind="people.password.link_sent").exists()


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("change", ["used_at = NULL", "ends_at = ends_at + interval '1 day'", "person_id = NULL"])
def test_the_database_lets_a_link_work_once(people: SimpleNamespace, change: str) -> None:
    forgotten()
    Client().post(link(), BOTH)
    with pytest.raises(InternalError, match="works once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE account_letter SET {change} WHERE used_at IS NOT NULL")


def test_of_two_links_at_once_one_works(real_db: None, quick: None) -> None:
    Person.objects.create_user("ada", "ada@example.com", PASSWORD)
    for _ in range(2):
        forgotten("ada")
    letters = list(Letter.objects.select_related("person").order_by("pk"))
    addresses = [f"/login/link/{letter.pk}/{links.secret(letter)}/" for letter in letters]
    statuses = at_once(*(lambda address=address: Client().post(address, BOTH).status_code for address in [*addresses, addresses[0]]))
    assert sorted(statuses) == [302, 404, 404]


def test_letters_about_accounts_share_one_connection_and_an_address_that_there_is_not_is_tried_once(
    people: SimpleNamespace, server: Any
) -> None:
    server.unknown["cmo@example.com"] = 550
    for name in ("marketer", "cmo", "cio"):
        forgotten(name)
    assert sending.send_due() == 3
    # What was refused costs one connection more, for the next letter.
    assert server.opened <= 2 and sorted(server.taken) == ["cio@example.com", "marketer@example.com"]
    assert dict(Letter.objects.values_list("person__username", "mail")) == {"marketer": "sent", "cmo": "parked", "cio": "sent"}
