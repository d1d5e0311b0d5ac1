"""The link by which a letter's reader has its kind stopped: by one press and without signing in, and for nothing else."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.test import Client

from collab.account import sending
from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock
from collab.notices import links, operations
from collab.people import preferences
from collab.people.models import Person
from tests import onrecord
from tests.notices.hours import WEDNESDAY, sent

ONE_CLICK = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    with clock.at(WEDNESDAY):
        yield


@pytest.fixture
def event(cast: SimpleNamespace) -> Event:
    with transaction.atomic():
        return record("test.bell.rung", actor=cast.admin, about=cast.admin)


def letter(event: Event, person: Person, *, asks: bool = False) -> Any:
    with transaction.atomic():
        operations.tell(event=event, person=person, text="R-7 is live.", url="/requests/R-7/", needs_action=asks)
    return sent()[-1]


def address(sent: Any) -> str:
    found = re.fullmatch(r"<https?://[^/]+(/mail/\S+)>", sent.extra_headers["List-Unsubscribe"])
    assert found
    return found[1]


def wish(person: Person) -> str:
    return str(Person.objects.values_list("mail", flat=True).get(pk=person.pk))


@pytest.fixture
def strict() -> Client:
    """A mail program: no cookie, and no token of a form."""
    return Client(enforce_csrf_checks=True)


def test_each_letter_says_that_no_person_wrote_it_and_how_its_kind_is_stopped(event: Event, cast: SimpleNamespace, settings: Any) -> None:
    settings.PORTAL_URL = "https://bridge.example.com/"
    sent = letter(event, cast.marketer)
    headers = sent.message()
    assert headers["Auto-Submitted"] == "auto-generated" and headers["X-Auto-Response-Suppress"] == "All"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and headers["Precedence"] is None
    assert headers["List-Id"] == "Notices of Bridge <notices.bridge.example.com>"
    assert headers["List-Unsubscribe"].startswith("<https://bridge.example.com/mail/")
    assert headers["List-Unsubscribe"].strip("<>") in sent.body and headers["List-Unsubscribe"].strip("<>") in sent.alternatives[0].content


def test_one_press_is_promised_over_https_alone(event: Event, cast: SimpleNamespace) -> None:
    sent = letter(event, cast.marketer)
    assert address(sent) and "List-Unsubscribe-Post" not in sent.extra_headers


@pytest.mark.parametrize(("asks", "left"), [(False, "action"), (True, "none")], ids=["informs", "asks"])
def test_one_press_stops_its_kind_without_signing_in(event: Event, cast: SimpleNamespace, strict: Client, asks: bool, left: str) -> None:
    there = address(letter(event, cast.marketer, asks=asks))
    assert strict.get(there).status_code == strict.head(there).status_code == 200
    assert wish(cast.marketer) == "all", "programs look at every link"
    answer = strict.post(there, **ONE_CLICK)
    assert answer.status_code == 200 and wish(cast.marketer) == left
    assert "sessionid" not in str(answer.cookies) and strict.get("/notices/").status_code == 302, "it opens nothing"
    assert {wish(one) for one in (cast.finance, cast.technologist)} == {"all"}


def test_the_page_asks_and_its_button_does_it(event: Event, cast: SimpleNamespace, strict: Client) -> None:
    there = address(letter(event, cast.marketer))
    asked = strict.get(there).text
    assert "Stop letters about what does not need you?" in asked and "<button" in asked and cast.marketer.email not in asked
    done = strict.post(there, {}).text
    assert "Only what needs you comes by mail" in done and 'href="/people/me/notices/"' in done


def test_it_never_sends_more_than_before(event: Event, cast: SimpleNamespace, strict: Client) -> None:
    there = address(letter(event, cast.marketer))
    preferences.choose(actor=cast.marketer, mail="none")
    assert "No notice comes by mail any more" in strict.post(there).text and wish(cast.marketer) == "none"
    # Whoever chose them anew may have them stopped anew.
    preferences.choose(actor=cast.marketer, mail="all")
    strict.post(there)
    assert wish(cast.marketer) == "action"


def test_a_link_is_good_for_one_person_and_one_kind(cast: SimpleNamespace, strict: Client, settings: Any) -> None:
    good = links.stop(cast.marketer, needs_action=False)
    signed = good.split("/")[-2]
    for wrong in (
        good.replace(signed, "0" * 64), good.replace("/action/", "/none/"), good.replace("/action/", "/all/"),
        good.replace(f"/{cast.marketer.pk}/", f"/{cast.finance.pk}/"), good.replace(f"/{cast.marketer.pk}/", f"/{10**30}/"),
    ):  # fmt: skip
        answer = strict.post(wrong)
        assert answer.status_code == 404, wrong
    assert {wish(one) for one in (cast.marketer, cast.finance)} == {"all"}
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-that-is-as-long-as-a-key-has-to-be-here-by-now"
    assert strict.post(good).status_code == 200 and wish(cast.marketer) == "action", "a key of before is good for old letters"


def test_whoever_left_is_nobody(cast: SimpleNamespace, strict: Client) -> None:
    there = links.stop(cast.marketer, needs_action=False)
    onrecord.leave(cast.marketer)
    assert strict.post(there).status_code == 404


def test_letters_about_an_account_are_automatic_and_cannot_be_turned_off(cast: SimpleNamespace) -> None:
    preferences.choose(actor=cast.marketer, mail="none")
    Client().post("/login/forgotten/", {"name": "marketer"})
    sending.send_due()
    headers = outbox.outbox[-1].message()
    assert headers["Auto-Submitted"] == "auto-generated" and headers["List-Unsubscribe"] is None
