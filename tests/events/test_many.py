"""Many events at once: each in its chain as if it stood alone, few locks, and nobody gets a place in a chain twice."""

import threading

import pytest
from django.db import connection, connections, transaction

from collab.events import sql, verify
from collab.events.models import Delivery, Event
from collab.events.record import REACTIONS, Reactions, record, record_many
from collab.kit.operation import in_unit
from collab.people.models import Person

KIND = "test.bell.rung"


def advisory_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        return int(cursor.fetchone()[0])


def people(number: int) -> list[Person]:
    return Person.objects.bulk_create(Person(username=f"p{one}") for one in range(number))


def test_each_goes_on_its_own_chain_and_owes_what_it_owes(real_db: None) -> None:
    first, second = people(2)
    with REACTIONS.holding(Reactions({KIND: {"test.one": lambda event: None}})), transaction.atomic():
        record(KIND, actor=first, about=first)
        record_many(KIND, actor=first, told=[(first, {"a": 1}), (second, {"b": "ü"})])
        record(KIND, actor=first, about=second)
    told = list(Event.objects.order_by("pk").values_list("subject_id", "sequence", "data", "actor_id"))
    assert told == [
        (first.pk, 1, {}, first.pk),
        (first.pk, 2, {"a": 1}, first.pk),
        (second.pk, 1, {"b": "ü"}, first.pk),
        (second.pk, 2, {}, first.pk),
    ]
    assert Delivery.objects.filter(reaction="test.one").count() == 4 and verify.everything() == []


def test_it_takes_no_lock_for_each_and_one_alone_does_again(db: None) -> None:
    found = people(50)
    before = advisory_locks()
    record_many(KIND, actor=None, told=[(one, {}) for one in found])
    few = advisory_locks()
    assert few - before <= 1
    for one in found[:10]:
        record(KIND, actor=None, about=one)
    assert advisory_locks() == few + 10


def test_nothing_is_told_of_nobody_nor_outside_of_a_transaction(real_db: None) -> None:
    with transaction.atomic():
        record_many(KIND, actor=None, told=[])
    with pytest.raises(RuntimeError):
        record_many(KIND, actor=None, told=[(people(1)[0], {})])


def test_one_alone_that_meets_many_waits_and_comes_after(real_db: None) -> None:
    """The many take no lock of the chain, so the one beside them is refused its place by the database; it is tried again."""
    (one,) = people(1)
    written, waits = threading.Event(), threading.Event()
    tries: list[int] = []

    def alone() -> None:
        def work() -> None:
            tries.append(1)
            record(KIND, actor=None, about=one, data={"who": "alone"})

        written.wait(5)
        waits.set()
        in_unit(work)
        connections.close_all()

    thread = threading.Thread(target=alone)
    thread.start()
    with transaction.atomic():
        record_many(KIND, actor=None, told=[(one, {"who": "many"})])
        written.set()
        waits.wait(5)
        wait_for_a_waiter()
    thread.join()
    assert [event.data["who"] for event in Event.objects.order_by("sequence")] == ["many", "alone"] and len(tries) == 2
    assert verify.everything() == []


def wait_for_a_waiter() -> None:
    """Until the other one stands at the index."""
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute("SELECT pg_sleep(0.01), count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[1]:
                return


def test_the_switch_is_the_transactions_own(db: None) -> None:
    record_many(KIND, actor=None, told=[(people(1)[0], {})])
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [sql.MANY])
        assert cursor.fetchone()[0] == "off"
