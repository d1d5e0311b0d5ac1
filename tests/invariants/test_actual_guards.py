"""Actuals, excesses, reversals and what is carried over, attacked beneath the operations. Each attack is taken with its guard off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import bring_to, usd

from collab.kit import clock
from collab.kit.errors import Conflict
from funding.funds import moved, operations
from funding.funds.actuals import Actual
from funding.funds.models import Allocation
from projects.intake.states import State as S
from tests.invariants.money import housed, judged, post, refused, spending, told

Attack = Callable[[SimpleNamespace], Any]


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    return housed(cast, world)


def lines(house: SimpleNamespace, **moves: str) -> tuple[tuple[Any, str], ...]:
    """Amounts by kind of account: of the promise, or of the fund."""
    of = {"available": house.growth.available, "budget": house.growth.budget}
    return tuple((of[kind] if kind in of else getattr(house.work, kind), amount) for kind, amount in moves.items())


def over_beside_committed(house: SimpleNamespace) -> None:
    """Something is over while the promise still holds money."""
    moves = lines(house, over="-5", spent="5")
    spending(house, lines=moves, kind="overspend", tells=told(house.work, "overspent", "5"))


def before_its_year(house: SimpleNamespace) -> None:
    spending(house, on=house.world.year.starts_on - timedelta(days=1))


def taken_back_alone(house: SimpleNamespace) -> None:
    moves = lines(house, committed="4000", spent="-4000")
    tells = told(house.work, "undone", "4000")
    spending(house, lines=moves, kind="undo", tells=tells, reverses_id=house.spend.pk, reference="")


def carried_nowhere(house: SimpleNamespace) -> None:
    moves = lines(house, committed="-116000", budget="116000")
    gone = ("UPDATE funds_allocation SET state = 'released' WHERE id = %s", house.work.pk)
    spending(house, lines=moves, kind="carry", tells=told(house.work, "carried", "116000"), reference="", also=[gone])


def settled_by_anybody(house: SimpleNamespace) -> None:
    """What is over is settled by finance or an owner of the fund."""
    moves = lines(house, committed="-5", over="5")
    spending(house, lines=moves, kind="cover", tells=told(house.work, "covered", "5"), by=house.cast.marketer, reference="")


def corrects_nothing(house: SimpleNamespace) -> None:
    moves = lines(house, committed="5", spent="-5")
    reserve = house.work.accounts.get(kind="reserved").lines.first().entry_id
    spending(house, lines=moves, kind="credit", tells=told(house.work, "credited", "5"), corrects_id=reserve)


ATTACKS: dict[str, tuple[Attack, str]] = {
    "over beside what is committed": (over_beside_committed, "A promise is what its accounts hold"),
    "a day before the year": (before_its_year, "The day of an actual lies in"),
    "taken back by one": (taken_back_alone, "as one person asked and another agreed"),
    "carried nowhere": (carried_nowhere, "goes on as it was"),
    "settled by anybody": (settled_by_anybody, "holds the duty for it"),
    "corrects what is no actual": (corrects_nothing, "An actual corrects one that is there"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_refused(house: SimpleNamespace, name: str) -> None:
    attack, sentence = ATTACKS[name]
    with pytest.raises(DatabaseError, match=sentence):
        attack(house)


def test_a_promise_is_taken_back_by_two_in_the_table(house: SimpleNamespace) -> None:
    asked = operations.reverse_actual(actor=house.cast.finance, entry=house.spend.pk, reason="Keyed wrong.")
    refused(
        "reversal_by_two|by the entry that takes",
        (
            "UPDATE funds_reversal SET agreed_by_id = asked_by_id, agreed_at = now(), undoing_id = %s WHERE id = %s",
            house.spend.pk,
            asked.pk,
        ),
    )
    refused("by the entry that takes", (
        "UPDATE funds_reversal SET agreed_by_id = %s, agreed_at = now(), undoing_id = %s WHERE id = %s",
        house.cast.cmo.pk, house.spend.pk, asked.pk,
    ))  # fmt: skip
    refused("as one person asks|permission denied", ("DELETE FROM funds_reversal WHERE id = %s", asked.pk))


@pytest.mark.usefixtures("all_rights")
def test_what_is_asked_is_an_actual_that_nobody_agreed_to_yet(house: SimpleNamespace) -> None:
    """Beneath the rights."""
    asked = "INSERT INTO funds_reversal (entry_id, asked_by_id, asked_at, agreed_by_id, agreed_at, undoing_id) VALUES (%s, %s, now(), %s, %s, %s)"
    reserve = house.work.accounts.get(kind="reserved").lines.first().entry_id
    refused("taken back as one person asks", (asked, house.spend.pk, house.cast.finance.pk, house.cast.cmo.pk, clock.now(), reserve))
    refused("taken back as one person asks", (asked, reserve, house.cast.finance.pk, None, None, None))


@pytest.mark.usefixtures("all_rights")
def test_what_is_asked_is_not_taken_away(house: SimpleNamespace) -> None:
    operations.reverse_actual(actor=house.cast.finance, entry=house.spend.pk, reason="Keyed wrong.")
    connection.check_constraints()
    refused("Cannot delete", "DELETE FROM funds_reversal")


@pytest.mark.usefixtures("all_rights")
def test_an_account_is_of_its_own_fund(house: SimpleNamespace) -> None:
    account = "INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed) VALUES (%s, %s, 'x:spent', 'spent', %s, 0, false)"
    refused("of its allocation's fund, and in that fund's currency", (account, house.growth.pk, None, "EUR"))
    refused("of its allocation's fund, and in that fund's currency", (account, house.platform.pk, house.work.pk, "USD"))


def test_a_reversal_is_asked_on_record(house: SimpleNamespace) -> None:
    refused("asked back on record only", (
        "INSERT INTO funds_reversal (entry_id, asked_by_id, asked_at) VALUES (%s, %s, now())", house.spend.pk, house.cast.finance.pk,
    ))  # fmt: skip


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("lie", ["amount", "place", "invoice", "nowhere"])
def test_what_is_moved_is_what_was_asked(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, lie: str) -> None:
    """The operation itself, which books something else than it took back; as it is, it goes through."""
    into = bring_to(S.IN_DELIVERY, house.cast, house.world)
    asked = {"entry": house.spend.pk, "number": into.number}
    operations.reverse_actual(actor=house.cast.finance, reason="Keyed wrong.", **asked)
    connection.check_constraints()
    real, other = moved.actuals.book, bring_to(S.IN_DELIVERY, house.cast, house.world)

    def lied(*, allocation: Allocation, actual: Actual, actor: Any) -> Any:
        if lie == "amount":
            actual = replace(actual, amount=usd(40))
        elif lie == "invoice":
            actual = replace(actual, reference="INV-77")
        elif lie == "place":
            allocation = Allocation.objects.get(route=other.route)
        return real(allocation=allocation, actual=actual, actor=actor)

    monkeypatch.setattr(moved.actuals, "book", lied)
    if lie == "nowhere":
        monkeypatch.setattr(moved, "move", lambda entry, into, actor, why: (moved.actuals.undo(entry, actor, why), None))
    with pytest.raises(
        Conflict if lie != "nowhere" else (Conflict, DatabaseError), match="by the one that books it there|reversal_moved_whole"
    ):
        judged(lambda: operations.reverse_actual(actor=house.cast.finance2, **asked))
    monkeypatch.undo()
    judged(lambda: operations.reverse_actual(actor=house.cast.finance2, **asked))


def test_what_was_asked_is_changed_on_record_only(house: SimpleNamespace) -> None:
    operations.reverse_actual(actor=house.cast.finance, entry=house.spend.pk, reason="Keyed wrong.")
    connection.check_constraints()
    for change in (f"into_id = {house.waits.pk}", f"asked_by_id = {house.cast.cmo.pk}", "asked_at = asked_at - interval '1 day'"):
        refused("asked back on record only", f"UPDATE funds_reversal SET {change}")


def test_over_is_never_above_zero_and_spent_never_below(house: SimpleNamespace) -> None:
    with pytest.raises(DatabaseError, match="account_over_not_above_zero"):
        spending(house, lines=lines(house, committed="-5", over="5"), kind="cover", tells=told(house.work, "covered", "5"), reference="")
    with pytest.raises(DatabaseError, match="account_not_below_zero"):
        spending(house, lines=lines(house, committed="4001", spent="-4001"), kind="credit", tells=told(house.work, "credited", "4001"))


def test_one_invoice_is_one_entry_of_its_work(house: SimpleNamespace) -> None:
    with pytest.raises(DatabaseError, match="entry_known_once_a_work"):
        spending(house, reference="inv-1")
    with pytest.raises(DatabaseError, match="again only when what was booked has been taken back"):
        spending(house, reference="inv-1", again=1)


def test_what_is_given_back_holds_nothing(house: SimpleNamespace) -> None:
    """After the last release no account of a promise holds money, and none is put there."""
    operations.book_actual(
        actor=house.cast.finance, number=house.work.route.number, fund="growth", actual=Actual(usd(116_000), clock.today(), "INV-2")
    )
    promise = Allocation.objects.with_accounts().get(pk=house.waits.pk)
    with pytest.raises(DatabaseError, match="holds no money any more"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_allocation SET state = 'released' WHERE id = %s", [promise.pk])


def test_nothing_is_promised_beyond_what_is_free(house: SimpleNamespace) -> None:
    operations.book_actual(
        actor=house.cast.finance, number=house.work.route.number, fund="growth", actual=Actual(usd(2_000_000), clock.today(), "INV-2")
    )
    with pytest.raises(DatabaseError, match="no more than is free of it"):
        post(
            "reserve", (house.growth.available, "-5"), (house.waits.reserved, "5"), by=house.cast.finance, subject=house.waits.route,
            tells=told(house.waits, "reserved", "5"), also=[("UPDATE funds_allocation SET amount = amount + 5, covers = covers + 5 WHERE id = %s", house.waits.pk)],
        )  # fmt: skip
