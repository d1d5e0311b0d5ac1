"""Letters: sent once a notice, tried again, parked, and only to those who may still know."""

import re
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from collab.access.roles import Role
from collab.events.claims import claim
from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock
from collab.navigation import SETTING_UP, counts
from collab.notices import mail, operations, wishes
from collab.notices.bundling import bundle
from collab.notices.models import Notice
from collab.people.models import Person
from tests import onrecord
from tests.notices.hours import WEDNESDAY, sent


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    with clock.at(WEDNESDAY):
        yield


@pytest.fixture
def event(cast: SimpleNamespace) -> Event:
    with transaction.atomic():
        return record("test.bell.rung", actor=cast.admin, about=cast.admin)


def tell(event: Event, person: Person, **more: Any) -> Notice:
    with transaction.atomic():
        operations.tell(event=event, person=person, text="Mei Tanaka declined R-7 “<b>Own</b> & borrowed”.", url="/requests/R-7/", **more)
    return Notice.objects.get(event=event, person=person)


def test_a_letter_goes_out_once(event: Event, cast: SimpleNamespace) -> None:
    notice = tell(event, cast.marketer, reason="We own\nthis already.", needs_action=True)
    assert mail.send_due() == 1
    assert mail.send_due() == 0
    (letter,) = outbox.outbox
    assert letter.to == ["marketer@example.com"]
    assert letter.subject == "Mei Tanaka declined R-7 “<b>Own</b> & borrowed”."
    assert "“<b>Own</b> & borrowed”" in letter.body, "text is text"
    assert "We own\nthis already." in letter.body
    assert "http://localhost:8000/requests/R-7/" in letter.body
    html = letter.alternatives[0].content
    assert "&lt;b&gt;Own&lt;/b&gt; &amp; borrowed" in html
    assert not any(word in html for word in ("<script", "<img", "<b>Own", "style=", "<link"))
    notice.refresh_from_db()
    assert letter.extra_headers["Message-ID"] == f"<{notice.message_id}@localhost>" and re.fullmatch("[0-9a-f]{32}", notice.message_id)
    assert (notice.mail, notice.mail_attempts) == (Notice.Mail.SENT, 1)


@pytest.mark.parametrize(
    ("wish", "asks", "is_mailed"), [("all", False, True), ("action", True, True), ("action", False, False), ("none", True, False)]
)
def test_people_choose_what_comes_by_mail(event: Event, cast: SimpleNamespace, wish: str, asks: bool, is_mailed: bool) -> None:
    cast.marketer.mail = wish
    tell(event, cast.marketer, needs_action=asks)
    assert len(sent()) == int(is_mailed)


def test_without_an_address_there_is_a_notice_and_no_letter(event: Event, cast: SimpleNamespace) -> None:
    cast.marketer.email = ""
    assert tell(event, cast.marketer).mail == Notice.Mail.NONE


def test_a_server_that_is_away_is_tried_again_and_given_up_in_the_end(
    event: Event, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes.choose(actor=cast.marketer, is_any_hour=True)
    notice = tell(event, cast.marketer, needs_action=True)

    def away(self: EmailMultiAlternatives) -> int:
        raise smtplib.SMTPServerDisconnected("Nobody home")

    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", away)
        now = clock.now()
        for attempt in range(mail.LETTERS.most):
            with clock.at(now + timedelta(hours=2 * attempt)):
                assert mail.send_due() == 1
                assert mail.send_due() == 0
    notice.refresh_from_db()
    assert (notice.mail, notice.mail_attempts) == (Notice.Mail.PARKED, mail.LETTERS.most)
    assert notice.mail_error == "SMTPServerDisconnected: Nobody home"
    assert mail.LETTERS.count_parked() == 1
    assert mail.LETTERS.put_back([notice.pk]) == 1
    assert mail.send_due() == 1
    assert len(outbox.outbox) == 1


def test_a_sender_that_died_leaves_the_letter_to_another_and_the_late_one_changes_nothing(event: Event, cast: SimpleNamespace) -> None:
    notice = tell(event, cast.marketer, needs_action=True)
    assert bundle() == 1
    first = claim(mail.LETTERS, 10)
    assert claim(mail.LETTERS, 10) is None
    with clock.at(clock.now() + mail.LETTERS.claim + timedelta(seconds=1)):
        second = claim(mail.LETTERS, 10)
    assert not mail.send(notice.pk, first.attempt)
    assert mail.send(notice.pk, second.attempt)
    assert len(outbox.outbox) == 1
    notice.refresh_from_db()
    assert notice.mail == Notice.Mail.SENT


def test_who_left_in_the_meantime_gets_no_letter(event: Event, cast: SimpleNamespace) -> None:
    notice = tell(event, cast.marketer)
    onrecord.leave(cast.marketer)
    sent()
    notice.refresh_from_db()
    assert notice.mail == Notice.Mail.NONE
    assert outbox.outbox == []


def test_who_may_not_open_it_any_more_gets_no_letter(event: Event, cast: SimpleNamespace) -> None:
    tell(event, cast.marketer, needs_action=True)
    with mail.queries.OPENS.holding({event.subject_kind: lambda person: Person.objects.none()}):
        mail.send_due()
    assert outbox.outbox == []


def test_a_title_cannot_add_a_header(event: Event, cast: SimpleNamespace) -> None:
    with transaction.atomic():
        operations.tell(event=event, person=cast.marketer, text="Hello\r\nBcc: all@example.com " + "x" * 400)
    (letter,) = sent()
    assert "\n" not in letter.subject
    assert len(letter.subject) == operations.LONGEST
    assert letter.recipients() == ["marketer@example.com"]


def test_letters_share_one_connection_which_none_opens_for_nothing(event: Event, cast: SimpleNamespace, server: Any) -> None:
    assert (mail.send_due(), server.opened) == (0, 0)
    for person in (cast.marketer, cast.finance, cast.cmo):
        tell(event, person, needs_action=True)
    assert (mail.send_due(), server.opened) == (3, 1)
    assert len(server.taken) == 3


@pytest.mark.parametrize(("code", "becomes"), [(550, Notice.Mail.PARKED), (451, Notice.Mail.DUE)])
def test_an_address_that_there_is_not_is_tried_once(event: Event, cast: SimpleNamespace, server: Any, code: int, becomes: str) -> None:
    server.unknown["marketer@example.com"] = code
    first = tell(event, cast.marketer, needs_action=True)
    tell(event, cast.finance, needs_action=True)
    mail.send_due()
    first.refresh_from_db()
    assert (first.mail, first.mail_attempts) == (becomes, 1) and str(code) in first.mail_error
    assert server.taken == ["finance@example.com"], "the others go out"


@pytest.mark.parametrize(
    ("code", "said", "becomes"),
    [
        (550, b"5.1.1 No such user", Notice.Mail.PARKED),
        (552, b"5.2.2 Mailbox full", Notice.Mail.PARKED),
        (554, b"5.7.1 Looks like spam", Notice.Mail.DUE),
        (451, b"4.2.1 Not now", Notice.Mail.DUE),
    ],
    ids=["no such user", "full", "policy", "not now"],
)
def test_who_is_refused_only_after_the_letter_was_read(
    event: Event, cast: SimpleNamespace, server: Any, monkeypatch: pytest.MonkeyPatch, code: int, said: bytes, becomes: str
) -> None:
    """What is about the address is final; what is about the letter or the hour is not."""

    def refuse(self: Any, messages: Any) -> int:
        raise smtplib.SMTPDataError(code, said)

    monkeypatch.setattr(server, "send_messages", refuse)
    notice = tell(event, cast.marketer, needs_action=True)
    mail.send_due()
    notice.refresh_from_db()
    assert (notice.mail, notice.mail_attempts) == (becomes, 1) and said.decode() in notice.mail_error


def test_an_administrator_sees_which_address_was_refused_and_why(event: Event, cast: SimpleNamespace, server: Any, page: Any) -> None:
    server.unknown["marketer@example.com"] = 550
    notice = tell(event, cast.marketer, needs_action=True)
    mail.send_due()
    client = page(cast.admin)
    listed = client.get("/admin/notices/notice/?mail__exact=parked").text
    assert f"/admin/notices/notice/{notice.pk}/change/" in listed and "SMTPRecipientsRefused" in listed and "550" in listed
    assert counts(cast.admin, frozenset({Role.ADMIN}))[1][SETTING_UP.url] == 1
