"""Claims: rows are written once where nothing fails, nobody takes what another holds, and what kills its worker is parked."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from collab.events import claims, delivery
from collab.events.claims import Queue, claim, let_go
from collab.events.delivery import OUTBOX
from collab.events.models import Claim, Delivery, Event
from collab.events.record import REACTIONS, Reactions, record
from collab.kit import clock
from collab.kit.locks import Lock
from collab.notices import operations
from collab.notices.mail import LETTERS, send_due
from collab.notices.models import Notice
from collab.people.models import Person
from tests.conftest import make_cast
from tests.together import at_once

KIND = "test.bell.rung"
State = Delivery.State


def nothing(event: Event) -> None:
    """A reaction without an effect."""


def owe(person: Person, number: int, reaction: Callable[[Event], None] = nothing) -> Reactions:
    """So many deliveries of one reaction; gives the table to hold while they are delivered."""
    table = Reactions({KIND: {"test.one": reaction}})
    with REACTIONS.holding(table), transaction.atomic():
        for _ in range(number):
            record(KIND, actor=person, about=person)
    return table


def letters(person: Person, number: int) -> None:
    """So many letters that are due."""
    for _ in range(number):
        with transaction.atomic(), REACTIONS.holding(Reactions({})):
            operations.tell(event=record(KIND, actor=None, about=person), person=person, text="A bell.")
    Notice.objects.update(mail=Notice.Mail.DUE, mail_due_at=clock.now())


def updates(table: str) -> int:
    """How many row versions this transaction wrote over others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_updated(%s::regclass)", [table])
        return int(cursor.fetchone()[0])


def later(queue: Queue) -> datetime:
    return clock.now() + queue.claim + timedelta(seconds=1)


def test_what_succeeds_is_written_once(cast: SimpleNamespace) -> None:
    with REACTIONS.holding(owe(cast.marketer, 25)):
        before = updates("events_delivery")
        assert delivery.deliver_due() == 25
    assert updates("events_delivery") - before == 25
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.DONE, 1)}
    assert not Claim.objects.exists()
    letters(cast.admin, 7)
    before = updates("notices_notice")
    assert send_due() == 7
    assert updates("notices_notice") - before == 7
    assert set(Notice.objects.values_list("mail", "mail_attempts")) == {(Notice.Mail.SENT, 1)}
    assert not Claim.objects.exists()


def test_a_pass_that_takes_its_fill_lets_go_of_its_claim(cast: SimpleNamespace) -> None:
    with REACTIONS.holding(owe(cast.marketer, 5)):
        assert delivery.deliver_due(3) == 3
        assert not Claim.objects.exists()
        assert delivery.deliver_due() == 2


def test_claims_of_one_queue_say_nothing_of_another(cast: SimpleNamespace) -> None:
    owe(cast.marketer, 2)
    letters(cast.admin, 2)
    held = claim(OUTBOX, 10)
    assert len(claim(LETTERS, 10).keys) == 2
    assert claim(OUTBOX, 10, after=held).keys == held.keys, "what was let go is free again"


@pytest.mark.parametrize("queue", [OUTBOX, LETTERS], ids=lambda queue: queue.name)
def test_what_was_left_behind_is_tried_alone_and_parked_in_the_end(cast: SimpleNamespace, queue: Queue) -> None:
    owe(cast.marketer, 3)
    letters(cast.admin, 3)
    assert len(claim(queue, 10).keys) == 3
    with clock.at(later(queue)):
        second = claim(queue, 10)
        assert (len(second.keys), second.attempt) == (1, 2)
        let_go(second)
    (key,) = second.keys
    queue.model.objects.exclude(pk=key).update(**{queue.state: "parked"})
    now = clock.now()
    for hour in range(queue.most):
        with clock.at(now + timedelta(hours=hour + 1)):
            claim(queue, 10)
    row = queue.model.objects.values(queue.state, queue.attempts, queue.error).get(pk=key)
    assert row == {queue.state: "parked", queue.attempts: queue.most, queue.error: claims.DIED}
    assert not Claim.objects.filter(queue=queue.name).exists()


def test_what_came_of_some_before_the_worker_died_is_not_counted_again(cast: SimpleNamespace) -> None:
    with REACTIONS.holding(owe(cast.marketer, 3)):
        held = claim(OUTBOX, 10)
        done, failed, left = held.keys
        delivery.deliver(done, held.attempt)
        OUTBOX.fail(failed, held.attempt, OSError("No rope."))
        with clock.at(later(OUTBOX)):
            claim(OUTBOX, 10)
    found = {pk: (state, attempts) for pk, state, attempts in Delivery.objects.values_list("pk", "state", "attempts")}
    assert found == {done: (State.DONE, 1), failed: (State.DUE, 1), left: (State.DUE, 1)}


def test_what_an_older_version_held_is_due_when_its_claim_ran_out(cast: SimpleNamespace) -> None:
    with REACTIONS.holding(owe(cast.marketer, 1)):
        Delivery.objects.update(state=State.CLAIMED, attempts=1, due_at=clock.now() + timedelta(seconds=20))
        assert delivery.deliver_due() == 0
        with clock.at(later(OUTBOX)):
            assert delivery.deliver_due() == 1
    assert Delivery.objects.values_list("state", "attempts").get() == (State.DONE, 2)


@pytest.mark.parametrize("queue", [OUTBOX, LETTERS], ids=lambda queue: queue.name)
def test_what_is_due_is_found_by_its_index(cast: SimpleNamespace, queue: Queue) -> None:
    index = {"outbox": "delivery_due", "letters": "notice_mail_due"}[queue.name]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + claims._due(queue), {"due": list(queue.due), "now": clock.now(), "held": [1], "most": 10})
        assert index in "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.servers
def test_many_who_claim_at_once_hold_no_row_twice(real_db: None) -> None:
    owe(make_cast().marketer, 60)
    found = at_once(*[lambda: [claim(OUTBOX, 10) for _ in range(2)]] * 4)
    keys = [key for hands in found for hand in hands if hand for key in hand.keys]
    assert len(keys) == len(set(keys)) == 60


@pytest.mark.servers
def test_who_takes_long_keeps_what_is_in_work_though_the_claim_ran_out(real_db: None) -> None:
    marketer = make_cast().marketer
    begun, go_on = threading.Event(), threading.Event()

    def slow(event: Event) -> None:
        begun.set()
        assert go_on.wait(20)
        Person.objects.filter(pk=event.subject_id).update(title="Rang once")

    with REACTIONS.holding(owe(marketer, 2, slow)):

        def meanwhile() -> int:
            assert begun.wait(20)
            try:
                with clock.at(later(OUTBOX)):
                    tried = [delivery.deliver(key, 1) for (key,) in Delivery.objects.order_by("pk").values_list("pk")[:1]]
                    hand = claim(OUTBOX, 10)
                    return sum(tried) + hand.keys.count(Delivery.objects.order_by("pk").values_list("pk", flat=True)[0])
            finally:
                go_on.set()

        _, twice = at_once(delivery.deliver_due, meanwhile)
    assert twice == 0
    rows = list(Delivery.objects.order_by("pk").values_list("state", "attempts"))
    # The second was counted as left behind and given to the other, whose claim runs now: the slow one came too late for it.
    assert rows == [(State.DONE, 1), (State.DUE, 1)]


@pytest.mark.servers
def test_a_pass_ends_where_others_hold_the_lock_for_too_long(real_db: None, owner: object) -> None:
    with REACTIONS.holding(owe(make_cast().marketer, 1)):
        with owner.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT pg_advisory_lock(%s)", [Lock.CLAIMING])
            assert delivery.deliver_due() == 0
            cursor.execute("SELECT pg_advisory_unlock(%s)", [Lock.CLAIMING])
        assert delivery.deliver_due() == 1
