"""Money under many hands, on real connections: never below zero, never twice, never stuck."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import InternalError, transaction

from benchmarks.ledger_race import at_once, hot_funds, race, unbalanced
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Refusal
from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import allocations, operations, proof
from funding.funds.holding import held
from funding.funds.models import Allocation, FundChange
from funding.ledger.models import Entry
from funding.ledger.proof import troubles
from tests.conftest import make_cast
from tests.funding.examples import NOON, balances, close, make_fund, make_policy, make_years, passed_route
from tests.sampling import slow

pytestmark = pytest.mark.servers
reserve, commit, spend = (operation(write) for write in (allocations.reserve, allocations.commit, allocations.spend))


@pytest.fixture
def house(real_db: None, fictional: None) -> SimpleNamespace:
    cast = make_cast()
    make_years(cast.finance)
    make_policy(cast)
    return cast


@pytest.fixture(autouse=True)
def _adds_up(house: SimpleNamespace) -> Iterator[None]:
    """After each race the books are proved, the promises as well."""
    yield
    assert [*troubles(), *unbalanced(), *proof.troubles()] == []


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def tally(count: int, work: Callable[[int], object]) -> Counter[str]:
    """How many of ``count`` at once succeeded ("done"), and how many were refused, by code."""
    said: list[str] = []

    def one(place: int) -> None:
        with clock.at(NOON):
            try:
                work(place)
            except Refusal as refusal:
                said.append(refusal.code)
            else:
                said.append("done")

    at_once(count, one)
    return Counter(said)


def test_sixteen_take_from_one_fund_and_it_never_goes_below_zero(house: SimpleNamespace) -> None:
    make_fund(house.finance, budget="1000")
    works = [passed_route(house, 300 + place) for place in range(16)]
    came = tally(16, lambda place: reserve(route=works[place], amounts=[("brand-26", usd("150"))], actor=house.finance))
    assert came == {"done": 6, "unfit": 10}
    assert list(balances("brand-26").values()) == [-1000, 100, 900, 0, 0]
    assert Allocation.objects.count() == Event.objects.filter(kind="funds.allocation.reserved").count() == 6


@pytest.mark.parametrize("has_started", [False, True], ids=["reserved", "started"])
def test_sixteen_add_to_one_promise_and_it_never_passes_what_was_approved(house: SimpleNamespace, has_started: bool) -> None:
    """From two funds at once, to one route: 20,000 was approved, 22,000 is the policy's most, 10,000 is promised."""
    for code in ("brand-26", "it-26"):
        make_fund(house.finance, code, budget="50000")
    route = passed_route(house)
    reserve(route=route, amounts=[("brand-26", usd("10000"))], actor=house.finance)
    if has_started:
        commit(route=route, actor=house.technologist)
    came = tally(16, lambda place: reserve(route=route, amounts=[(("brand-26", "it-26")[place % 2], usd("2500"))], actor=house.finance))
    assert came == {"done": 4, "unfit": 12}
    kept = Allocation.objects.filter(route=route)
    assert sum(one.covers for one in kept) == sum(one.amount for one in kept) == 20_000
    assert {one.state for one in kept} == {"committed" if has_started else "reserved"} and len(kept) <= 2


def test_sixteen_add_from_a_fund_that_has_too_little(house: SimpleNamespace) -> None:
    make_fund(house.finance, budget="1000")
    works = [passed_route(house, 300 + place) for place in range(4)]
    for route in works:
        reserve(route=route, amounts=[("brand-26", usd("100"))], actor=house.finance)
    came = tally(16, lambda place: reserve(route=works[place % 4], amounts=[("brand-26", usd("130"))], actor=house.finance))
    assert came == {"done": 4, "unfit": 12}
    assert list(balances("brand-26").values()) == [-1000, 80, 920, 0, 0]


def test_two_promises_past_the_operations_see_each_other(house: SimpleNamespace) -> None:
    """The database's own guard, without the lock of the operation: two rows at once, each within what was approved."""
    funds = [make_fund(house.finance, code, budget="50000") for code in ("brand-26", "it-26")]
    route = passed_route(house)
    said: list[str] = []

    def promise(place: int) -> None:
        fifteen = usd("15000")
        try:
            with clock.at(NOON), transaction.atomic():
                (fund,) = held(pk=[funds[place].pk])
                allocations._reserve(route, fund, fifteen, fifteen.amount, house.finance, None)
                time.sleep(0.3)
            said.append("done")
        except InternalError as error:
            said.append(str(error))

    at_once(2, promise)
    assert sorted(said)[-1] == "done" and "More is promised than was approved" in sorted(said)[0]


def test_sixteen_spend_one_commitment(house: SimpleNamespace) -> None:
    make_fund(house.finance, budget="1000")
    route = passed_route(house)
    (allocation,) = reserve(route=route, amounts=[("brand-26", usd("500"))], actor=house.finance)
    commit(route=route, actor=house.technologist)

    def pay(place: int) -> object:
        return spend(allocation=allocation, amount=usd("60"), actor=house.finance, reference=f"INV-{place}", on=clock.today())

    assert tally(16, pay) == {"done": 16}
    assert list(balances("brand-26").values()) == [-1000, 500, 0, 0, 960, -460]


def test_one_reference_from_sixteen_hands_is_one_spend(house: SimpleNamespace) -> None:
    make_fund(house.finance, budget="1000")
    route = passed_route(house)
    (allocation,) = reserve(route=route, amounts=[("brand-26", usd("500"))], actor=house.finance)
    commit(route=route, actor=house.technologist)
    known: list[bool] = []

    def pay(place: int) -> None:
        known.append(spend(allocation=allocation, amount=usd("30"), actor=house.finance, reference="INV-1", on=clock.today()).was_known)

    assert tally(16, pay) == {"done": 16}
    assert Counter(known) == {True: 15, False: 1}
    assert balances("brand-26")["spent"] == 30


def test_transfers_both_ways_at_once_do_not_block_each_other(house: SimpleNamespace) -> None:
    make_fund(house.finance, "brand-26", "1000", owners=[house.cmo])
    make_fund(house.finance, "it-26", "1000", owners=[house.cio])
    ways = [("brand-26", "it-26"), ("it-26", "brand-26")] * 8
    changes = [
        operations.propose_change(actor=house.finance, source=source, target=target, amount=usd("10"), reason="To and fro.")
        for source, target in ways
    ]
    deciders = {"brand-26": house.cmo, "it-26": house.cio}
    came = tally(16, lambda place: operations.agree_change(actor=deciders[ways[place][0]], change=changes[place].pk))
    assert came == {"done": 16}
    assert balances("brand-26") == balances("it-26")


def test_one_proposal_is_decided_by_one_of_two(house: SimpleNamespace) -> None:
    make_fund(house.finance, owners=[house.cmo, house.cio])
    change = operations.propose_change(actor=house.finance, target="brand-26", amount=usd("10"), reason="More.")
    deciders = [house.cmo, house.cio] * 4
    assert tally(8, lambda place: operations.agree_change(actor=deciders[place], change=change.pk)) == {"done": 1, "conflict": 7}
    assert balances("brand-26")["available"] == 1010
    assert FundChange.objects.get(pk=change.pk).state == "agreed"


def test_a_year_closes_beside_those_who_reserve(house: SimpleNamespace) -> None:
    """Whoever comes first wins: either the year closed and took nothing more, or it stays open with the promise."""
    make_fund(house.finance, budget="1000")
    route = passed_route(house)

    def act(place: int) -> object:
        if place:
            return reserve(route=route, amounts=[("brand-26", usd("10"))], actor=house.finance)
        return close(house.finance)

    assert tally(2, act) in ({"done": 1, "conflict": 1}, {"done": 1, "busy": 1}, {"done": 1, "unfit": 1})


def test_no_line_joins_an_old_entry(house: SimpleNamespace, owner: object) -> None:
    """A balanced pair would slip past the sums: the entry's own transaction refuses it, to the owner as well."""
    fund = make_fund(house.finance)
    key = Entry.objects.get().pk
    with owner.cursor() as cursor, pytest.raises(Exception, match="none joins it later"):  # type: ignore[attr-defined]
        cursor.execute(
            "INSERT INTO ledger_line (entry_id, account_id, amount) VALUES (%s, %s, -1), (%s, %s, 1)",
            [key, fund.budget.pk, key, fund.available.pk],
        )


@pytest.mark.parametrize(("count", "processes"), [(500, 1), slow((20_000, 4))])
def test_operations_on_eight_funds(
    count: int, processes: int, house: SimpleNamespace, record_property: Callable[[str, object], None]
) -> None:
    with clock.at(NOON):
        for place in range(16 * processes):
            passed_route(house, 500 + place)
        codes = hot_funds(house.finance, house.cmo, 8)
    result = race(house.finance, house.cmo, codes, count=count, connections=32 if processes == 1 else 64, processes=processes)
    # In the report that `--junitxml` writes.
    record_property("operations a second", round(result.a_second))
    assert result.troubles == ()
    assert result.done > count / 4
    assert set(result.refused) <= {"conflict", "unfit", "busy", "unavailable"}
    call_command("verify_ledger")
    assert min(min(list(balances(code).values())[1:5]) for code in codes) >= D(0)
