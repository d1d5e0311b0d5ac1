"""The outbox: what is owed is done once, tried again when it fails, parked when it keeps failing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from collab.events import delivery
from collab.events.claims import claim, wait
from collab.events.delivery import OUTBOX
from collab.events.models import Delivery, Event
from collab.events.record import REACTIONS, Reactions, record
from collab.kit import clock
from collab.people.models import Person

KIND = "test.bell.rung"
State = Delivery.State


@pytest.fixture
def bell(cast: SimpleNamespace) -> Iterator[Callable[..., Event]]:
    """Rings with the reactions given: each a function of the event."""
    with ExitStack() as held:

        def ring(**reactions: Callable[[Event], None]) -> Event:
            held.enter_context(REACTIONS.holding(Reactions({KIND: reactions})))
            with transaction.atomic():
                return record(KIND, actor=cast.marketer, about=cast.marketer)

        yield ring


def rename(event: Event) -> None:
    Person.objects.filter(pk=event.subject_id).update(title="Bell ringer")


def fail(event: Event) -> None:
    rename(event)
    raise OSError("No rope.")


def test_an_event_owes_one_delivery_a_reaction(bell: Callable[..., Event]) -> None:
    event = bell(one=rename, two=fail)
    assert set(event.deliveries.values_list("reaction", "state")) == {("one", "due"), ("two", "due")}


def test_what_is_due_happens_once(bell: Callable[..., Event]) -> None:
    event = bell(one=rename)
    assert delivery.deliver_due() == 1
    assert delivery.deliver_due() == 0
    row = event.deliveries.get()
    assert (row.state, row.attempts, row.last_error) == (State.DONE, 1, "")
    assert row.done_at is not None
    assert Person.objects.get(pk=event.subject_id).title == "Bell ringer"


def test_a_failure_leaves_nothing_of_the_reaction_and_waits(bell: Callable[..., Event]) -> None:
    event = bell(bad=fail, good=rename)
    assert delivery.deliver_due() == 2
    bad, good = event.deliveries.get(reaction="bad"), event.deliveries.get(reaction="good")
    assert good.state == State.DONE
    assert (bad.state, bad.attempts, bad.last_error) == (State.DUE, 1, "OSError: No rope.")
    assert bad.due_at > clock.now()
    assert delivery.deliver_due() == 0


def test_a_failed_reaction_has_no_effect(bell: Callable[..., Event]) -> None:
    event = bell(bad=fail)
    delivery.deliver_due()
    assert Person.objects.get(pk=event.subject_id).title == ""


def test_what_keeps_failing_is_parked_and_can_be_put_back(bell: Callable[..., Event]) -> None:
    event = bell(bad=fail)
    now = clock.now()
    for attempt in range(OUTBOX.most):
        with clock.at(now + timedelta(hours=2 * attempt)):
            assert delivery.deliver_due() == 1
    row = event.deliveries.get()
    assert (row.state, row.attempts) == (State.PARKED, OUTBOX.most)
    assert OUTBOX.count_parked() == 1
    assert OUTBOX.put_back([row.pk]) == 1
    REACTIONS.value.functions["bad"] = rename
    assert delivery.deliver_due() == 1
    assert event.deliveries.get().state == State.DONE


def test_a_claim_that_ran_out_is_claimed_again_and_its_first_holder_comes_too_late(bell: Callable[..., Event]) -> None:
    event = bell(one=rename)
    pk = event.deliveries.get().pk
    first = claim(OUTBOX, 10)
    assert (first.keys, first.attempt) == ([pk], 1)
    assert claim(OUTBOX, 10) is None
    with clock.at(clock.now() + OUTBOX.claim + timedelta(seconds=1)):
        second = claim(OUTBOX, 10)
        assert (second.keys, second.attempt) == ([pk], 2)
        assert not delivery.deliver(pk, first.attempt)
        assert event.deliveries.get().state == State.DUE
        assert delivery.deliver(pk, second.attempt)
    row = event.deliveries.get()
    assert (row.state, row.attempts) == (State.DONE, 2)


def test_a_reaction_nobody_knows_waits_for_the_code_that_does(bell: Callable[..., Event]) -> None:
    event = bell(one=rename)
    del REACTIONS.value.functions["one"]
    delivery.deliver_due()
    row = event.deliveries.get()
    assert (row.state, row.attempts) == (State.DUE, 0), "an old worker beside a new web process counts no try"
    assert row.due_at > clock.now() + timedelta(seconds=50) and "one" in row.last_error
    REACTIONS.value.functions["one"] = rename
    with clock.at(clock.now() + timedelta(minutes=2)):
        delivery.deliver_due()
    assert event.deliveries.get().state == State.DONE


def test_a_reaction_nobody_ever_knows_is_parked_in_the_end(bell: Callable[..., Event]) -> None:
    with clock.at(clock.now() - delivery.NEWER_LONGEST):
        event = bell(one=rename)
    del REACTIONS.value.functions["one"]
    delivery.deliver_due()
    assert event.deliveries.get().attempts == 1


def test_what_is_not_yet_due_is_left(bell: Callable[..., Event]) -> None:
    event = bell(one=rename)
    event.deliveries.update(due_at=clock.now() + timedelta(minutes=1))
    assert delivery.deliver_due() == 0


def test_two_reactions_cannot_share_a_name() -> None:
    Reactions({KIND: {"one": rename}, "test.other": {"one": rename}})
    with pytest.raises(ValueError, match="called one"):
        Reactions({KIND: {"one": rename}, "test.other": {"one": fail}})


@pytest.mark.parametrize(("attempt", "least", "most"), [(1, 2.5, 7.5), (3, 10, 30), (30, 1800, 5400)])
def test_the_wait_doubles_to_a_bound(attempt: int, least: float, most: float) -> None:
    assert least <= wait(attempt).total_seconds() <= most
