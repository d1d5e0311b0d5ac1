"""Letters of many notices: what goes together, in which thread, and that nothing is told twice."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from collab.events.claims import claim
from collab.events.models import Claim
from collab.events.record import record
from collab.kit import clock
from collab.notices import mail, operations, wishes
from collab.notices.bundling import bundle
from collab.notices.models import Notice
from collab.people.models import Person
from tests import onrecord
from tests.conftest import make_cast
from tests.notices.hours import WEDNESDAY, head, later, sent
from tests.together import at_once

Ring = Callable[..., Any]


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    with clock.at(WEDNESDAY):
        yield


def states() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("mail", flat=True))


def test_what_needs_me_leaves_at_once_and_all_else_together_five_minutes_after_the_first(ring: Ring, cast: SimpleNamespace) -> None:
    ring(cast.marketer, "One is live.")
    ring(cast.finance, "To another.")
    with later(minutes=4):
        ring(cast.marketer, "Two is live.", about=cast.cio)
        ring(cast.marketer, "It waits for your decision.", "needs")
        (asked,) = sent(seconds=1)
    assert asked.to == ["marketer@example.com"] and "It waits for your decision." in asked.body and "live" not in asked.body
    assert sent(minutes=4, seconds=59) == []
    mine, other = sorted(sent(minutes=5), key=lambda letter: letter.to, reverse=True)
    assert other.to == ["finance@example.com"] and "To another." in other.body
    assert "One is live." in mine.body and "Two is live." in mine.body and mine.subject == "2 notices about 2 things"
    assert states() == ["sent"] * 4 and sent(hours=3) == []


def test_letters_about_one_subject_are_one_thread_and_a_bundle_of_several_is_its_own(ring: Ring, cast: SimpleNamespace) -> None:
    ring(cast.marketer, "It waits for you.", "needs", about=cast.cio)
    ring(cast.finance, "It waits for you.", "needs", about=cast.cio)
    first, others = sorted(sent(seconds=1), key=lambda letter: letter.to, reverse=True)
    Person.objects.filter(pk=cast.cio.pk).update(username="renamed")
    cast.cio.username = "renamed"
    ring(cast.marketer, "It is live.", about=cast.cio)
    (second,) = sent()
    ring(cast.marketer, "It is reviewed.", about=cast.cio)
    ring(cast.marketer, "Another.", about=cast.cmo)
    (several,) = sent()
    ring(cast.marketer, "It is closed.", about=cast.cio)
    (third,) = sent()
    root = head(first)["Message-ID"]
    assert head(first)["References"] is None and head(others)["References"] is None and head(others)["Message-ID"] != root
    for letter in (second, third):
        assert head(letter)["In-Reply-To"] == head(letter)["References"] == root, "each of them answers the first"
        assert letter.subject == first.subject == f"R-{cast.cio.pk} “cio”", "called as the first was, whatever it is called now"
    assert head(several)["References"] is None and len({head(one)["Message-ID"] for one in outbox.outbox}) == 5
    assert str(cast.cio.pk) not in root.partition("@")[0] or len(root.partition("@")[0]) == 33, "drawn by chance"


def test_what_was_read_is_over_or_is_closed_to_its_reader_meanwhile_is_left_out(ring: Ring, cast: SimpleNamespace) -> None:
    kept, read, closed = (ring(cast.marketer, text, about=about) for text, about in (("A", cast.cio), ("B", cast.cmo), ("C", cast.finance)))
    over = ring(cast.marketer, "D", "needs", about=cast.admin2)
    operations.read(notice=read.pk, actor=cast.marketer)
    with transaction.atomic():
        operations.settle(event=record("test.bell.moved", actor=cast.cio, about=cast.admin2))
    with mail.queries.OPENS.holding({"people.person": lambda person: Person.objects.exclude(pk=cast.finance.pk)}):
        (letter,) = sent()
    assert [line for line in letter.body.split("\n") if line in "ABCD" and line] == ["A"] and letter.subject == f"R-{cast.cio.pk} “cio”"
    assert dict(Notice.objects.values_list("pk", "mail")) == {kept.pk: "sent", read.pk: "none", closed.pk: "none", over.pk: "none"}


def test_a_letter_whose_first_notice_was_read_between_claim_and_sending_goes_with_the_rest(ring: Ring, cast: SimpleNamespace) -> None:
    first, second = ring(cast.marketer, "A", about=cast.cio), ring(cast.marketer, "B", about=cast.cmo)
    with later(minutes=6):
        assert bundle() == 2 and states() == ["due", "along"]
        hand = claim(mail.LETTERS, 5)
        assert hand.keys == [first.pk], "a letter is claimed by one row"
        operations.read(notice=first.pk, actor=cast.marketer)
        assert mail.send(first.pk, hand.attempt)
    assert "B" in outbox.outbox[0].body.split("\n") and states() == ["none", "sent"]
    assert Notice.objects.get(pk=second.pk).mailed_at is not None


def test_a_letter_of_which_nothing_is_left_does_not_leave(ring: Ring, cast: SimpleNamespace) -> None:
    ring(cast.marketer, "A")
    ring(cast.marketer, "B")
    with later(minutes=6):
        bundle()
    operations.read_all(actor=cast.marketer)
    assert sent() == [] and states() == ["none", "none"] and not Claim.objects.exists()


def test_a_sender_that_dies_after_the_servers_yes_sends_the_same_letter_again(ring: Ring, cast: SimpleNamespace, monkeypatch: Any) -> None:
    """At most this one: SMTP has no other answer. What programs show once has one Message-ID, whatever was told meanwhile."""
    ring(cast.marketer, "A", about=cast.cio)
    ring(cast.marketer, "B", about=cast.cmo)
    with monkeypatch.context() as dying:
        dying.setattr(mail, "_mark", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sent()
    ring(cast.marketer, "C", about=cast.cmo)
    again = sent(minutes=15)
    assert [head(one)["Message-ID"] for one in outbox.outbox[:2]] == [head(outbox.outbox[0])["Message-ID"]] * 2
    assert len(again) == 2 and "C" not in outbox.outbox[0].body.split("\n") and states() == ["sent"] * 3


def test_a_letter_that_is_refused_waits_whole_and_goes_whole(ring: Ring, cast: SimpleNamespace, monkeypatch: Any) -> None:
    first = ring(cast.marketer, "A", about=cast.cio)
    ring(cast.marketer, "B", about=cast.cmo)

    def away(self: EmailMultiAlternatives) -> int:
        raise smtplib.SMTPRecipientsRefused({"marketer@example.com": (550, b"No such user")})

    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", away)
        sent()
    assert states() == ["parked", "along"]
    ring(cast.marketer, "C", about=cast.cmo)
    assert mail.LETTERS.put_back([first.pk]) == 1
    assert [one.subject.split(" ")[0] for one in sent()] == ["2", f"R-{cast.cmo.pk}"] and states() == ["sent"] * 3


def test_a_letter_that_was_refused_keeps_the_hours_of_its_reader_when_it_is_tried_anew(
    ring: Ring, cast: SimpleNamespace, monkeypatch: Any
) -> None:
    ring(cast.marketer, "A", about=cast.cio)
    asked = ring(cast.finance, "B", "needs", about=cast.cio)
    wishes.choose(actor=cast.finance, is_any_hour=True)

    def away(self: EmailMultiAlternatives) -> int:
        raise smtplib.SMTPServerDisconnected("Come again.")

    with monkeypatch.context() as broken:
        broken.setattr(EmailMultiAlternatives, "send", away)
        assert sent() == [] and states() == ["due", "due"]
    # At night only what may leave at any hour does; in the morning the other one, and its attempts are what they were.
    assert [letter.to for letter in sent(hours=12)] == [["finance@example.com"]] and states() == ["due", "sent"]
    waits = Notice.objects.exclude(pk=asked.pk).get()
    assert (waits.mail_attempts, waits.mail_error) == (1, "SMTPServerDisconnected: Come again.")
    assert [letter.to for letter in sent(hours=23)] == [["marketer@example.com"]] and states() == ["sent", "sent"]


def test_what_was_given_up_and_is_tried_anew_at_night_waits_for_the_morning(ring: Ring, cast: SimpleNamespace) -> None:
    letter = ring(cast.marketer, "A")
    Notice.objects.filter(pk=letter.pk).update(mail=Notice.Mail.PARKED, mail_attempts=10)
    with later(hours=12):
        assert mail.put_back([letter.pk]) == 1
    assert sent(hours=13) == [] and [one.to for one in sent(hours=23)] == [["marketer@example.com"]]


def test_a_bundle_of_which_one_subject_is_left_answers_the_letters_about_it(ring: Ring, cast: SimpleNamespace) -> None:
    ring(cast.marketer, "It waits for you.", "needs", about=cast.cio)
    (first,) = sent(seconds=1)
    ring(cast.marketer, "Closed to them by then.", about=cast.finance)
    ring(cast.marketer, "It is live.", about=cast.cio)
    with later(minutes=6):
        assert bundle() == 2
    with mail.queries.OPENS.holding({"people.person": lambda person: Person.objects.exclude(pk=cast.finance.pk)}):
        (left,) = sent()
    assert head(left)["References"] == head(left)["In-Reply-To"] == head(first)["Message-ID"] and left.subject == first.subject
    ring(cast.marketer, "It is closed.", about=cast.cio)
    assert head(sent()[0])["References"] == head(first)["Message-ID"]


def test_what_an_older_version_sent_alone_lets_its_company_go_anew(ring: Ring, cast: SimpleNamespace) -> None:
    first = ring(cast.marketer, "A", about=cast.cio)
    ring(cast.marketer, "B", about=cast.cmo)
    with later(minutes=6):
        bundle()
    Notice.objects.filter(pk=first.pk).update(mail="sent")
    (letter,) = sent(minutes=12)
    assert "B" in letter.body and "A\n" not in letter.body and states() == ["sent", "sent"]


def test_what_an_older_version_left_due_leaves_as_it_would_have(ring: Ring, cast: SimpleNamespace) -> None:
    notice = ring(cast.marketer, "A", "needs")
    Notice.objects.filter(pk=notice.pk).update(mail="due")
    Notice.objects.filter(pk=notice.pk).update(headline="")
    (letter,) = sent(seconds=1)
    assert (letter.subject, head(letter)["Message-ID"]) == ("A", f"<notice-{notice.pk}@localhost>")


def test_nobody_is_told_what_they_did_in_portal_or_letter(ring: Ring, cast: SimpleNamespace) -> None:
    assert ring(cast.marketer, "You did it.", by=cast.marketer) is None
    other = ring(cast.finance, "It was done.", by=cast.marketer)
    assert "You did it." not in sent()[0].body
    with pytest.raises(InternalError, match="Nobody is told what they did themselves"), transaction.atomic():
        Notice.objects.create(person=cast.marketer, event=other.event, text="x", told_at=clock.now())


def count(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        work()
    return len(asked)


def test_many_cost_no_more_queries_than_few(ring: Ring, cast: SimpleNamespace) -> None:
    """Telling: three queries and one a person, where it was two a person. Putting into letters: the same for one and for sixteen people."""
    people = list(Person.objects.exclude(pk=cast.admin.pk))

    def tell(some: list[Person]) -> int:
        with transaction.atomic():
            event = record("test.bell.rung", actor=cast.admin, about=cast.outsider)
            return count(lambda: operations.tell_all(event=event, said=[operations.Said(one, "A") for one in some]))

    assert tell(people[:1]) <= 4
    with later(minutes=6):
        one = count(bundle)
    Notice.objects.all().delete()
    tell(people), tell(people)
    with mail.queries.OPENS.holding({"people.person": lambda person: Person.objects.all()}):
        assert tell(people) <= 2 + len(people)
        with later(minutes=6):
            assert count(bundle) == one
            hand = claim(mail.LETTERS, 1)
            assert len(Notice.objects.filter(letter=hand.keys[0])) == 2
            # Two of them ask which of what it tells may be decided from it.
            assert count(lambda: mail.send(hand.keys[0], hand.attempt)) <= 12


@pytest.mark.servers
def test_many_who_send_at_once_send_each_bundle_once(real_db: None) -> None:
    people = make_cast()
    told = [people.marketer, people.finance, people.cmo]
    for about in (people.cio, people.admin2, people.it_lead) * 2:
        with transaction.atomic():
            event = record("test.bell.rung", actor=people.admin, about=about)
            said = [operations.Said(one, f"<{one.username} of {event.pk}>") for one in told]
            operations.tell_all(event=event, said=said, headline=f"R-{about.pk}")

    def sending() -> int:
        with clock.at(WEDNESDAY + timedelta(minutes=6)):
            return mail.send_due() + mail.send_due()

    assert sum(at_once(*[sending] * 4)) == 3
    assert sorted(letter.to[0] for letter in outbox.outbox) == ["cmo@example.com", "finance@example.com", "marketer@example.com"]
    assert [letter.body.count("\n<") for letter in outbox.outbox] == [6, 6, 6] and set(states()) == {"sent"}


def test_one_who_left_is_in_no_letter(ring: Ring, cast: SimpleNamespace) -> None:
    ring(cast.marketer, "A")
    onrecord.leave(cast.marketer)
    assert sent() == [] and states() == ["none"]


def test_what_is_stopped_meanwhile_does_not_leave(ring: Ring, cast: SimpleNamespace) -> None:
    ring(cast.marketer, "A")
    with later(minutes=6):
        bundle()
    wishes.choose(actor=cast.marketer, requests="bridge")
    ring(cast.marketer, "B", "notes")
    wishes.choose(actor=cast.marketer, notes="off")
    assert sent() == [] and states() == ["none", "none"]
