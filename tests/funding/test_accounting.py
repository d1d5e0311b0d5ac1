"""Worked examples: what each account holds after each movement, reckoned by hand."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Unfit
from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import allocations, operations
from funding.funds.models import Allocation, Fund
from funding.ledger import posting
from funding.ledger.models import Entry, Line
from tests.funding.examples import balances, close, make_fund, passed_route

reserve, commit, release, spend = (
    operation(write) for write in (allocations.reserve, allocations.commit, allocations.release, allocations.spend)
)


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def holds(code: str, *amounts: str) -> None:
    """Budget, available, reserved, committed, spent."""
    assert list(balances(code).values()) == [D(amount) for amount in amounts]
    assert sum(balances(code).values()) == 0


def test_a_budget_through_a_project(house: SimpleNamespace) -> None:
    make_fund(house.finance, budget="1000.00")
    holds("brand-26", "-1000", "1000", "0", "0", "0")
    route = passed_route(house, amount="500")

    (allocation,) = reserve(route=route, amounts=[("brand-26", usd("400.50"))], actor=house.finance)
    holds("brand-26", "-1000", "599.50", "400.50", "0", "0")
    commit(route=route, actor=house.technologist)
    holds("brand-26", "-1000", "599.50", "0", "400.50", "0")
    booked = spend(allocation=allocation, amount=usd("150.25"), actor=house.finance, reference="INV-1", on=clock.today())
    holds("brand-26", "-1000", "599.50", "0", "250.25", "150.25")
    assert not booked.was_known
    release(route=route, actor=house.technologist, note="The project is closed.")
    holds("brand-26", "-1000", "849.75", "0", "0", "150.25")

    allocation.refresh_from_db()
    assert (allocation.state, allocation.amount, allocation.remaining) == ("released", D("400.50"), 0)
    assert list(Entry.objects.order_by("pk").values_list("kind", "subject_kind", "subject_id"))[1:] == [
        (kind, "approvals.route", route.pk) for kind in ("reserve", "commit", "spend", "release")
    ]  # fmt: skip
    kinds = list(Event.objects.filter(kind__startswith="funds.allocation").order_by("pk").values_list("kind", flat=True))
    assert kinds == [f"funds.allocation.{verb}" for verb in ("reserved", "committed", "spent", "released")]


def test_two_funds_share_one_work_and_release_gives_each_its_own(house: SimpleNamespace) -> None:
    make_fund(house.finance, "brand-26", "300")
    make_fund(house.finance, "it-26", "300", side="it")
    route = passed_route(house, amount="500")
    reserve(route=route, amounts=[("it-26", usd("300")), ("brand-26", usd("200"))], actor=house.finance)
    holds("brand-26", "-300", "100", "200", "0", "0")
    holds("it-26", "-300", "0", "300", "0", "0")
    release(route=route, actor=house.technologist, note="Withdrawn.")
    holds("brand-26", "-300", "300", "0", "0", "0")
    holds("it-26", "-300", "300", "0", "0", "0")
    assert release(route=route, actor=house.technologist, note="Again.") == []


def test_what_was_released_is_reserved_again_from_the_same_fund(house: SimpleNamespace) -> None:
    make_fund(house.finance)
    route = passed_route(house)
    for _ in range(2):
        reserve(route=route, amounts=[("brand-26", usd("1000"))], actor=house.finance)
        release(route=route, actor=house.finance, note="Reopened.")
    holds("brand-26", "-1000", "1000", "0", "0", "0")


def test_a_yen_fund_pays_for_dollars_at_a_kept_rate(house: SimpleNamespace) -> None:
    make_fund(house.finance, "tokyo-26", "10000000", currency="JPY")
    route = passed_route(house, amount="10000")
    (allocation,) = reserve(route=route, amounts=[("tokyo-26", usd("10000"))], actor=house.finance)
    entry = Entry.objects.get(kind="reserve")
    assert entry.rate
    assert entry.rate != 1
    assert allocation.amount == (entry.rate * 10_000).quantize(D(1))  # a yen has no cents
    holds("tokyo-26", "-10000000", str(10_000_000 - allocation.amount), str(allocation.amount), "0", "0")


def test_a_raise_and_a_transfer_by_two_people(house: SimpleNamespace) -> None:
    make_fund(house.finance, "brand-26", "1000", owners=[house.cmo])
    make_fund(house.finance, "it-26", "500", owners=[house.cio])
    raised = operations.propose_change(actor=house.cmo, target="brand-26", amount=usd("250"), reason="A new market.")
    holds("brand-26", "-1000", "1000", "0", "0", "0")
    operations.agree_change(actor=house.finance, change=raised.pk)
    holds("brand-26", "-1250", "1250", "0", "0", "0")
    moved = operations.propose_change(actor=house.finance, target="it-26", source="brand-26", amount=usd("1250"), reason="Shared platform.")
    operations.agree_change(actor=house.cmo, change=moved.pk)
    holds("brand-26", "0", "0", "0", "0", "0")
    holds("it-26", "-1750", "1750", "0", "0", "0")
    assert Fund.objects.get(code="it-26").version == 3


def test_a_transfer_between_currencies_balances_in_each(house: SimpleNamespace) -> None:
    make_fund(house.finance, "brand-26", "1000")
    make_fund(house.finance, "berlin-26", "0", currency="EUR", owners=[house.cio])
    moved = operations.propose_change(actor=house.finance, target="berlin-26", source="brand-26", amount=usd("100"), reason="Fair.")
    operations.agree_change(actor=house.finance2, change=moved.pk)
    entry = Entry.objects.get(kind="transfer")
    arrived = balances("berlin-26")["available"]
    assert arrived == (100 * entry.rate).quantize(D("0.01"))
    holds("brand-26", "-900", "900", "0", "0", "0")
    holds("berlin-26", str(-arrived), str(arrived), "0", "0", "0")


def test_a_mistake_is_reversed_once_by_a_new_entry(house: SimpleNamespace) -> None:
    make_fund(house.finance)
    entry = Entry.objects.get(kind="raise")
    back = operation(posting.reverse)(entry, actor=house.finance, note="Keyed wrong.")
    holds("brand-26", "0", "0", "0", "0", "0")
    assert back.reverses == entry
    with pytest.raises(Conflict, match="reversed before"):
        operation(posting.reverse)(entry, actor=house.finance, note="Again.")
    assert Line.objects.count() == 4


def test_closing_a_year_lets_the_rest_lapse(house: SimpleNamespace) -> None:
    make_fund(house.finance, budget="1000")
    route = passed_route(house)
    (allocation,) = reserve(route=route, amounts=[("brand-26", usd("400"))], actor=house.finance)
    with pytest.raises(Conflict, match="No fund of FY27 takes over from Brand-26"):
        close(house.finance)
    commit(route=route, actor=house.finance)
    spend(allocation=allocation, amount=usd("400"), actor=house.finance, reference="INV-9", on=clock.today())
    close(house.finance)
    holds("brand-26", "-400", "0", "0", "0", "400")
    other = passed_route(house, 232)
    with pytest.raises(Unfit, match="closed"):
        reserve(route=other, amounts=[("brand-26", usd("1"))], actor=house.finance)
    with pytest.raises(Unfit, match="closed"):
        make_fund(house.finance, "late-26")
    assert Allocation.objects.count() == 1
