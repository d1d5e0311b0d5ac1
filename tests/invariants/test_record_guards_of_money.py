"""The record tells of promises what the ledger says, of proposals what was decided, and of each once: attacked as the portal's role."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection
from stories import make_fund, usd

from collab.appointments import operations as appointments
from collab.kit import clock
from funding.funds import operations, proof
from funding.funds.models import Allocation, FundChange
from tests import onrecord
from tests.conftest import guards_off, make_cast
from tests.invariants.money import housed, spending
from tests.invariants.record_attacks import event, refused, run

UNTRUE = "moves that were made, and of no other"


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    return housed(cast, world)


def judged() -> None:
    """Whatever stands is judged; what comes after is refused for what it is."""
    connection.check_constraints()


# --- a promise


@pytest.mark.parametrize("verb", ["reserved", "committed", "spent", "released", "given"])
@pytest.mark.parametrize("amount", ["5.00", "0", "0.00", None])
def test_nothing_is_told_of_a_promise_that_is_in_no_entry(house: SimpleNamespace, verb: str, amount: str | None) -> None:
    judged()
    data = f"jsonb_build_object('amount', '{amount}')" if amount else "'{}'::jsonb"
    for promise in (house.work, house.waits):
        refused(UNTRUE, event(f"funds.allocation.{verb}", "funds.allocation", str(promise.pk), data))
    refused(UNTRUE, event(f"funds.allocation.{verb}", "funds.allocation", "999999", data))
    # Beside one that is in the ledger.
    with pytest.raises(DatabaseError, match=UNTRUE):
        spending(house, also=((event(f"funds.allocation.{verb}", "funds.allocation", str(house.work.pk), data),),))


def test_a_promise_of_which_all_was_spent_is_given_back_as_nothing_and_once(house: SimpleNamespace) -> None:
    operations.spend(
        actor=house.cast.finance, number=house.work.route.number, fund="growth", amount=usd(116_000), reference="INV-9", on=clock.today()
    )
    work = Allocation.objects.get(pk=house.work.pk)
    judged()
    closing = event("funds.allocation.released", "funds.allocation", str(work.pk), "jsonb_build_object('amount', '0.00')")
    refused(UNTRUE, closing)
    refused(UNTRUE, f"UPDATE funds_allocation SET state = 'released' WHERE id = {work.pk}", closing.replace("0.00", "0.01"))
    run(f"UPDATE funds_allocation SET state = 'released' WHERE id = {work.pk}", closing)
    assert Allocation.objects.get(pk=work.pk).state == "released"
    refused(UNTRUE, closing)
    assert proof.troubles() == []


def test_an_entry_is_of_an_event_of_its_own_transaction(real_db: None, owner: Any) -> None:
    """An event from before events told the truth, of money that never moved."""
    cast = make_cast()
    house = housed(cast, onrecord.make_world(cast))
    forged = event(
        "funds.allocation.spent", "funds.allocation", str(house.work.pk), "jsonb_build_object('amount', '5.00')", actor=str(cast.finance.pk)
    )
    refused(UNTRUE, forged)
    with guards_off(owner) as cursor:
        cursor.execute(forged.replace("version, why, data)", "version, why, data, sequence, id)") + ", 99, 99999")
    with pytest.raises(DatabaseError, match="written with the event that tells of it"):
        spending(house, tells=None, event_id=99999)
    spending(house)


def test_a_year_and_a_fund_change_with_an_event_of_their_own_transaction(real_db: None) -> None:
    cast = make_cast()
    operations.create_year(actor=cast.finance, code="then", starts_on=date(2001, 1, 1), ends_on=date(2001, 12, 31))
    fund = make_fund(
        actor=cast.finance, code="old", name="Old", side="it", year="then", currency="USD", budget=usd(5), owners=[]
    )  # fmt: skip
    empty = operations.create_year(actor=cast.finance, code="empty", starts_on=date(2002, 1, 1), ends_on=date(2002, 12, 31))
    for tells, does, sentence in (
        (
            # Its budget made it the second.
            event("funds.fund.changed", "funds.fund", str(fund.pk), version="3"),
            f"UPDATE funds_fund SET version = 3 WHERE id = {fund.pk}",
            "set up and changed on record",
        ),
        (
            event("funds.year.closed", "funds.fiscalyear", str(empty.pk)),
            f"UPDATE funds_fiscalyear SET closed_at = now() WHERE id = {empty.pk}",
            "closes on record only",
        ),
    ):
        run(tells)
        refused(sentence, does)
    run(does, tells)


# --- proposals


def proposed(house: SimpleNamespace) -> FundChange:
    return operations.propose_change(actor=house.cast.finance, target="growth", source="platform", amount=usd(50), reason="More.")


def told(kind: str, change: FundChange) -> str:
    return event(kind, "funds.fundchange", str(change.pk))


@pytest.fixture
def owned(house: SimpleNamespace) -> SimpleNamespace:
    onrecord.give(house.cast.cmo, "finance")
    return house


@pytest.mark.parametrize("verb", ["agreed", "refused"])
def test_a_proposal_is_decided_once_and_the_record_says_how(owned: SimpleNamespace, verb: str) -> None:
    other = {"agreed": "refused", "refused": "agreed"}[verb]
    change = proposed(owned)
    judged()
    for kind in (verb, other):
        refused(UNTRUE, told(f"funds.change.{kind}", change))
    refused(UNTRUE, told("funds.change.proposed", change))
    refused(UNTRUE, told(f"funds.change.{verb}", FundChange(pk=999_999)))
    if verb == "agreed":
        operations.agree_change(actor=owned.cast.cmo, change=change.pk)
    else:
        operations.refuse_change(actor=owned.cast.cmo, change=change.pk, reason="No.")
    judged()
    for kind in (verb, other):
        refused(UNTRUE, told(f"funds.change.{kind}", change))


@pytest.mark.parametrize("verb", ["agree", "refuse"])
def test_a_duty_is_agreed_to_once(cast: SimpleNamespace, verb: str) -> None:
    made = appointments.propose_duty(actor=cast.admin, person=cast.marketer, role="privacy", reason="She does it already.")
    judged()
    moved = event(
        f"appointments.proposal.{verb}d", "appointments.proposal", str(made.pk), action=verb, source="proposed", target=f"{verb}d"
    )
    refused(UNTRUE, moved)
    if verb == "agree":
        appointments.agree(actor=cast.admin2, proposal=made.pk)
    else:
        appointments.refuse(actor=cast.admin2, proposal=made.pk, reason="No.")
    judged()
    refused(UNTRUE, moved)
