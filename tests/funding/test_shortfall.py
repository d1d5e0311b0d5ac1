"""Less than was approved may be promised, but never without a word: what is short, its words, and adding the rest."""

from datetime import UTC, datetime
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest

from collab.events.models import Event
from collab.kit import clock, rates
from collab.kit.errors import Unfit
from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import allocations, operations, proof, shortfall
from funding.funds.models import Allocation, Fund
from funding.ledger.models import Entry
from tests.funding.examples import balances, make_fund, passed_route

reserve, commit, release = (operation(write) for write in (allocations.reserve, allocations.commit, allocations.release))


def usd(amount: str | int) -> Money:
    return Money.of(str(amount), "USD")


@pytest.fixture
def fund(house: SimpleNamespace) -> Fund:
    return make_fund(house.finance, budget="900000")


@pytest.mark.parametrize(
    ("promised", "approved", "words"),
    [
        ("300000", "500000", "$300k of $500k is promised; $200k has no fund yet."),
        ("1", "500000", "$1 of $500,000 is promised; $499,999 has no fund yet."),
        ("499999.50", "500000", "$499,999.50 of $500,000 is promised; $0.50 has no fund yet."),
        ("250000", "500000", "$250k of $500k is promised; $250k has no fund yet."),
        ("0", "500000", "Nothing of the $500k is promised yet."),
        ("500000", "500000", ""),
        ("550000", "500000", ""),
    ],
)
def test_what_is_short_in_words(promised: str, approved: str, words: str) -> None:
    funding = shortfall.Funding(usd(approved), usd(promised))
    assert funding.words == words
    assert bool(funding.whole) is not bool(words)
    assert funding.short.amount == max(D(approved) - D(promised), D(0))
    assert shortfall.told(funding.recorded()) == funding


def test_what_an_old_record_does_not_say_is_not_made_up() -> None:
    assert shortfall.told({"allocations": []}) is None


def test_a_promise_grows_before_the_start_and_is_one_promise(house: SimpleNamespace, fund: Fund) -> None:
    route = passed_route(house)
    (first,) = reserve(route=route, amounts=[(fund.code, usd(5000))], actor=house.finance)
    (again,) = reserve(route=route, amounts=[(fund.code, usd(7000))], actor=house.finance)
    assert first.pk == again.pk
    kept = Allocation.objects.get()
    assert (kept.amount, kept.covers, kept.remaining, kept.state) == (12_000, 12_000, 12_000, "reserved")
    assert shortfall.of(route).short == usd(8000)
    assert [event.data["amount"] for event in Event.objects.filter(kind="funds.allocation.reserved").order_by("pk")] == [
        "5000.00",
        "7000.00",
    ]
    assert proof.troubles() == [] and balances(fund.code)["reserved"] == 12_000


def test_what_is_added_after_the_start_is_committed_at_once(house: SimpleNamespace, fund: Fund) -> None:
    other, route = make_fund(house.finance, "it-26", "50000"), passed_route(house)
    (allocation,) = reserve(route=route, amounts=[(fund.code, usd(5000))], actor=house.finance)
    commit(route=route, actor=house.technologist)
    allocations_spend(house, allocation, "2000")
    reserve(route=route, amounts=[(fund.code, usd(1000)), (other.code, usd(4000))], actor=house.finance)
    kept = {one.fund.code: (one.amount, one.remaining, one.state) for one in Allocation.objects.select_related("fund")}
    assert kept == {fund.code: (6000, 4000, "committed"), other.code: (4000, 4000, "committed")}
    assert balances(fund.code) == {"budget": -900_000, "available": 894_000, "reserved": 0, "committed": 4000, "spent": 2000}
    assert balances(other.code)["committed"] == 4000
    assert Entry.objects.filter(kind="commit").count() == Event.objects.filter(kind="funds.allocation.committed").count() == 3
    assert proof.troubles() == []
    release(route=route, actor=house.technologist, note="Done")
    assert balances(fund.code)["available"] == 898_000 and balances(other.code)["available"] == 50_000


def allocations_spend(house: SimpleNamespace, allocation: Allocation, amount: str) -> Any:
    return operations.spend(
        actor=house.finance,
        number=allocation.route.number,
        fund=allocation.fund.code,
        amount=usd(amount),
        reference="INV-1",
        on=clock.today(),
    )


def test_what_is_short_does_not_move_with_the_rates(house: SimpleNamespace) -> None:
    """Funded in full in another currency on one day, it is funded in full on all days."""
    euros = make_fund(house.finance, "brand-eu", "90000", currency="EUR")
    route = passed_route(house)
    reserve(route=route, amounts=[(euros.code, usd(15_000))], actor=house.finance)
    for day in (datetime(2026, 11, 20, 17, tzinfo=UTC), datetime(2022, 9, 28, 17, tzinfo=UTC)):
        with clock.at(day):
            assert shortfall.of(route).short == usd(5000)
            assert Allocation.objects.get().amount == rates.convert(usd(15_000), "EUR", datetime(2026, 11, 20).date())[0].amount
    reserve(route=route, amounts=[(euros.code, usd(5000))], actor=house.finance)
    assert not shortfall.of(route).is_short and Allocation.objects.get().covers == 20_000


def test_what_was_given_back_is_not_promised(house: SimpleNamespace, fund: Fund) -> None:
    route = passed_route(house)
    reserve(route=route, amounts=[(fund.code, usd(5000))], actor=house.finance)
    release(route=route, actor=house.finance, note="Not yet")
    assert shortfall.of(route).promised == usd(0)
    assert shortfall.among(list(Allocation.objects.select_related("route"))) == shortfall.of(route)
    reserve(route=route, amounts=[(fund.code, usd(20_000))], actor=house.finance)
    assert [one.state for one in Allocation.objects.order_by("pk")] == ["released", "reserved"]


def test_one_fund_too_short_leaves_what_was_promised_as_it_was(house: SimpleNamespace, fund: Fund) -> None:
    make_fund(house.finance, "it-26", "10")
    route = passed_route(house)
    reserve(route=route, amounts=[(fund.code, usd(5000))], actor=house.finance)
    with pytest.raises(Unfit, match="has only"):
        reserve(route=route, amounts=[(fund.code, usd(5000)), ("it-26", usd(11))], actor=house.finance)
    assert Allocation.objects.get().amount == 5000 and balances(fund.code)["reserved"] == 5000


def test_what_is_added_from_a_joint_fund_takes_both_sides(house: SimpleNamespace, fund: Fund) -> None:
    joint, route = make_fund(house.finance, "joint-26", "50000", side="joint"), passed_route(house)
    reserve(route=route, amounts=[(fund.code, usd(5000))], actor=house.finance)
    with pytest.raises(Unfit, match="nobody from IT has approved"):
        reserve(route=route, amounts=[(joint.code, usd(5000))], actor=house.finance)
