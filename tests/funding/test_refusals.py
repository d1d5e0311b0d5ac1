"""What the operations on money refuse, and that a refusal leaves nothing."""

from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest

from collab.access.models import Duty
from collab.approvals import routes
from collab.events.models import Event
from collab.kit import clock, rates
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import allocations, operations
from funding.funds.actuals import Booked
from funding.funds.models import Allocation, FiscalYear, Fund, FundChange
from funding.ledger import posting
from funding.ledger.models import Account, Entry
from tests import onrecord
from tests.funding.examples import balances, close, make_fund, open_route, passed_route
from tests.stories import said

reserve, commit, spend = (operation(write) for write in (allocations.reserve, allocations.commit, allocations.spend))


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


@pytest.fixture
def fund(house: SimpleNamespace) -> Fund:
    return make_fund(house.finance, owners=[house.cmo])


@pytest.fixture
def committed(house: SimpleNamespace, fund: Fund) -> Allocation:
    route = passed_route(house)
    (allocation,) = reserve(route=route, amounts=[(fund.code, usd("400"))], actor=house.finance)
    commit(route=route, actor=house.technologist)
    return allocation


def book(house: SimpleNamespace, allocation: Allocation, **other: Any) -> Booked:
    facts = {"amount": usd("100"), "reference": "INV-1", "on": clock.today(), **other}
    return spend(allocation=allocation, actor=house.finance, **facts)


def untouched(house: SimpleNamespace, code: str = "brand-26") -> bool:
    return balances(code)["available"] == 1000 and not Allocation.objects.exists()


# --- setting up


@pytest.mark.parametrize("who", ["marketer", "technologist", "cmo", "auditor", "outsider"])
def test_only_finance_and_administrators_set_up(house: SimpleNamespace, who: str) -> None:
    with pytest.raises(Forbidden):
        make_fund(getattr(house, who))
    with pytest.raises(Forbidden):
        operations.create_year(actor=getattr(house, who), code="FY30", starts_on=date(2030, 1, 1), ends_on=date(2030, 12, 31))
    assert not Account.objects.exists()


def test_a_right_that_ended_has_ended(house: SimpleNamespace) -> None:
    onrecord.end(Duty.objects.filter(person=house.finance), until_on=clock.today() - timedelta(days=1))
    with pytest.raises(Forbidden):
        make_fund(house.finance)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"code": "no spaces"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "a" * 41}, "code"),
        ({"code": "ｆｕｎｄ"}, "code"),
        ({"name": " "}, "name"),
        ({"name": "two\u202efaces"}, "name"),
        ({"side": "sales"}, "side"),
        ({"year": "FY99"}, "year"),
        ({"currency": "XXL"}, "currency"),
        ({"currency": "KWD"}, "currency"),
    ],
)
def test_a_fund_with_odd_facts(house: SimpleNamespace, facts: dict[str, str], field: str) -> None:
    given = {"code": "brand-26", "name": "Brand", "side": "marketing", "year": "FY26", "currency": "USD"}
    with pytest.raises(Invalid) as refused:
        operations.create_fund(actor=house.finance, **{**given, **facts})
    assert field in refused.value.fields
    assert not Account.objects.exists()


def test_codes_and_days_are_taken_once(house: SimpleNamespace, fund: Fund) -> None:
    with pytest.raises(Unfit, match="already"):
        make_fund(house.finance)
    with pytest.raises(Unfit, match="no day is of two years"):
        operations.create_year(actor=house.finance, code="FY26b", starts_on=date(2026, 12, 31), ends_on=date(2027, 1, 5))
    with pytest.raises(Invalid):
        operations.create_year(actor=house.finance, code="FY20", starts_on=date(2020, 12, 31), ends_on=date(2020, 12, 31))
    assert FiscalYear.objects.count() == 2


# --- reserving


def test_more_than_is_available(house: SimpleNamespace, fund: Fund) -> None:
    with pytest.raises(Unfit, match=r"Brand-26 has only \$1,000 available; \$1,000.01 is asked for"):
        reserve(route=passed_route(house), amounts=[(fund.code, usd("1000.01"))], actor=house.finance)
    assert untouched(house)


def test_more_than_was_approved_by_more_than_the_policys_share(house: SimpleNamespace, fund: Fund) -> None:
    route = passed_route(house, amount="500")
    with pytest.raises(Unfit, match=r"more than the \$500 that was approved"):
        reserve(route=route, amounts=[(fund.code, usd("550.01"))], actor=house.finance)
    assert untouched(house)
    reserve(route=route, amounts=[(fund.code, usd("550.00"))], actor=house.finance)


def test_a_second_fund_counts_with_the_first(house: SimpleNamespace, fund: Fund) -> None:
    make_fund(house.finance, "it-26")
    route = passed_route(house, amount="500")
    reserve(route=route, amounts=[(fund.code, usd("500"))], actor=house.finance)
    with pytest.raises(Unfit, match="more than"):
        reserve(route=route, amounts=[("it-26", usd("100"))], actor=house.finance)
    with pytest.raises(Unfit, match=r"\$550.01 is more than the \$500"):
        reserve(route=route, amounts=[(fund.code, usd("50.01"))], actor=house.finance)


def test_one_short_fund_leaves_the_other_untouched(house: SimpleNamespace, fund: Fund) -> None:
    make_fund(house.finance, "it-26", "10")
    with pytest.raises(Unfit):
        reserve(route=passed_route(house), amounts=[(fund.code, usd("100")), ("it-26", usd("11"))], actor=house.finance)
    assert untouched(house)
    assert not Event.objects.filter(kind="funds.allocation.reserved").exists()


def test_a_route_that_has_not_passed_or_is_void(house: SimpleNamespace, fund: Fund) -> None:
    with pytest.raises(Conflict, match="routed and approved"):
        reserve(route=open_route(house), amounts=[(fund.code, usd("1"))], actor=house.finance)
    void = passed_route(house)
    operation(routes.void)(void)
    with pytest.raises(Conflict, match="routed and approved"):
        reserve(route=void, amounts=[(fund.code, usd("1"))], actor=house.finance)
    assert untouched(house)


@pytest.mark.parametrize(
    ("amounts", "field"),
    [
        ([], "allocations"),
        ([("nowhere", usd("1"))], "allocations.0.fund"),
        ([("brand-26", usd("1")), ("brand-26", usd("1"))], "allocations.1.fund"),
        ([("brand-26", usd("0"))], "allocations.0.amount"),
        ([("brand-26", usd("-1"))], "allocations.0.amount"),
        ([(f"f{n}", usd("1")) for n in range(21)], "allocations"),
    ],
)
def test_odd_allocations(house: SimpleNamespace, fund: Fund, amounts: list[tuple[str, Money]], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        reserve(route=passed_route(house), amounts=amounts, actor=house.finance)
    assert list(refused.value.fields) == [field]
    assert untouched(house)


def test_a_currency_without_a_rate(house: SimpleNamespace, fund: Fund) -> None:
    with pytest.raises(Conflict, match="No exchange rate"):
        reserve(route=passed_route(house, currency="USD"), amounts=[(fund.code, Money.of("1", "AED"))], actor=house.finance)


def test_inner_functions_refuse_to_run_outside_a_unit() -> None:
    with pytest.raises(RuntimeError):
        allocations.reserve(route=None, amounts=[], actor=None)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        posting.post(kind="budget", lines=[], actor=None)


# --- committing and spending


def test_nothing_reserved_is_nothing_to_commit(house: SimpleNamespace, committed: Allocation) -> None:
    with pytest.raises(Conflict, match="No money is reserved"):
        commit(route=committed.route, actor=house.technologist)


def test_the_same_reference_twice_is_one_spend(house: SimpleNamespace, committed: Allocation) -> None:
    first, again = book(house, committed), book(house, committed)
    assert (first.was_known, again.was_known) == (False, True)
    assert first.entry == again.entry
    assert balances("brand-26")["spent"] == 100
    assert Event.objects.filter(kind="funds.allocation.spent").count() == 1


@pytest.mark.parametrize("other", [{"amount": usd("101")}, {"on": date(2026, 11, 19)}])
def test_the_same_reference_for_something_else(house: SimpleNamespace, committed: Allocation, other: dict[str, Any]) -> None:
    book(house, committed)
    with pytest.raises(Unfit, match="something else"):
        book(house, committed, **other)


def test_what_is_more_than_remains_is_over(house: SimpleNamespace, committed: Allocation) -> None:
    book(house, committed, amount=usd("399.99"))
    book(house, committed, amount=usd("0.02"), reference="INV-2")
    found = balances("brand-26")
    assert (found["committed"], found["over"]) == (0, usd("-0.01").amount)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"amount": usd("0")}, "amount"),
        ({"amount": usd("-5")}, "amount"),
        ({"reference": "  "}, "reference"),
        ({"reference": "a\x00b"}, "reference"),
        ({"reference": "x" * 121}, "reference"),
        ({"on": date(2025, 12, 31)}, "on"),
        ({"on": date(2026, 11, 21)}, "on"),
    ],
)
def test_odd_actuals(house: SimpleNamespace, committed: Allocation, other: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        book(house, committed, **other)
    assert list(refused.value.fields) == [field]
    assert balances("brand-26")["spent"] == 0


def test_nothing_is_spent_before_the_work_starts(house: SimpleNamespace, fund: Fund) -> None:
    (allocation,) = reserve(route=passed_route(house), amounts=[(fund.code, usd("10"))], actor=house.finance)
    with pytest.raises(Unfit, match="has started"):
        book(house, allocation)


def test_actuals_are_booked_by_finance(house: SimpleNamespace, committed: Allocation) -> None:
    facts = {"number": 231, "fund": "brand-26", "amount": usd("1"), "reference": "INV-5", "on": clock.today()}
    with pytest.raises(Forbidden):
        operations.spend(actor=house.cmo, **facts)
    with pytest.raises(NotFound):
        operations.spend(actor=house.finance, **{**facts, "number": 999})
    assert not operations.spend(actor=house.finance, **facts).was_known


# --- changes by two people


def propose(house: SimpleNamespace, actor: Any, **other: Any) -> FundChange:
    facts = {"target": "brand-26", "amount": usd("50"), "reason": "A new market.", **other}
    return operations.propose_change(actor=actor, **facts)


def test_nobody_agrees_to_their_own_proposal(house: SimpleNamespace, fund: Fund) -> None:
    change = propose(house, house.finance)
    with pytest.raises(Forbidden, match="second person"):
        operations.agree_change(actor=house.finance, change=change.pk)
    with pytest.raises(Forbidden, match="second person"):
        operations.refuse_change(actor=house.finance, change=change.pk, reason="No.")
    assert balances("brand-26")["available"] == 1000


@pytest.mark.parametrize("who", ["marketer", "technologist", "cio", "auditor", "admin"])
def test_only_finance_and_owners_have_a_say(house: SimpleNamespace, fund: Fund, who: str) -> None:
    """The administrator is a Django superuser: that gives no say over money."""
    with pytest.raises(Forbidden):
        propose(house, getattr(house, who))
    change = propose(house, house.cmo)
    with pytest.raises((Forbidden, NotFound)):
        operations.agree_change(actor=getattr(house, who), change=change.pk)


def test_a_proposal_is_decided_once(house: SimpleNamespace, fund: Fund) -> None:
    change = propose(house, house.cmo)
    operations.agree_change(actor=house.finance, change=change.pk)
    with pytest.raises(Conflict, match="agreed before"):
        operations.agree_change(actor=house.finance, change=change.pk)
    with pytest.raises(Conflict, match="agreed before"):
        operations.refuse_change(actor=house.finance, change=change.pk, reason="Late.")
    assert balances("brand-26")["available"] == 1050


def test_a_refusal_has_a_reason_and_moves_nothing(house: SimpleNamespace, fund: Fund) -> None:
    change = propose(house, house.cmo)
    with pytest.raises(Invalid):
        operations.refuse_change(actor=house.finance, change=change.pk, reason=" ")
    assert operations.refuse_change(actor=house.finance, change=change.pk, reason="Next year.").state == "refused"
    assert balances("brand-26")["available"] == 1000
    assert said(Event.objects.get(kind="funds.change.refused").why) == "Next year."


def test_a_transfer_of_more_than_is_available(house: SimpleNamespace, fund: Fund) -> None:
    make_fund(house.finance, "it-26")
    change = propose(house, house.cmo, target="it-26", source="brand-26", amount=usd("1000.01"))
    with pytest.raises(Conflict, match="has only"):
        operations.agree_change(actor=house.finance, change=change.pk)
    assert FundChange.objects.get(pk=change.pk).state == "proposed"


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({"amount": usd("0")}, Invalid),
        ({"amount": Money.of("5", "EUR")}, Invalid),
        ({"reason": " "}, Invalid),
        ({"source": "brand-26"}, Invalid),
        ({"source": "nowhere"}, Invalid),
        ({"target": "nowhere"}, NotFound),
    ],
)
def test_odd_proposals(house: SimpleNamespace, fund: Fund, other: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        propose(house, house.finance, **other)
    assert not FundChange.objects.filter(state="proposed").exists()


def test_a_year_with_a_waiting_proposal_stays_open(house: SimpleNamespace, fund: Fund) -> None:
    propose(house, house.cmo)
    with pytest.raises(Conflict, match="waits for a second person"):
        close(house.finance)
    with pytest.raises(Forbidden):
        close(house.cmo)
    with pytest.raises(NotFound):
        close(house.finance, "FY99")


def test_a_year_closes_once(house: SimpleNamespace, fund: Fund) -> None:
    close(house.finance)
    with pytest.raises(Conflict, match="closed before"):
        close(house.finance)


# --- posting itself


def test_lines_that_are_no_entry(house: SimpleNamespace, fund: Fund) -> None:
    write = operation(posting.post)
    for lines in (
        [(fund.budget, D(-5))],
        [(fund.budget, D(-5)), (fund.available, D(6))],
        [(fund.budget, D(0)), (fund.available, D(0))],
        [(fund.available, D(-5)), (fund.available, D(5))],
    ):
        with pytest.raises(ValueError):
            write(kind="budget", lines=lines, actor=house.finance)
    with pytest.raises(ValueError, match="of the kind budget does not move reserved- spent"):
        write(kind="budget", lines=[(fund.reserved, D(-5)), (fund.spent, D(5))], actor=house.finance)
    with pytest.raises(Conflict, match="brand-26:available has only"):
        write(kind="lapse", lines=[(fund.available, D(-1001)), (fund.budget, D(1001))], actor=house.finance)
    assert Entry.objects.count() == 1


# --- rates


def test_rates_are_those_of_the_day() -> None:
    money, rate = rates.convert(usd("100"), "EUR", date(2024, 3, 1))
    assert rate == D("0.92481273")  # 1 / 1.0813, the bank's rate of that Friday
    assert money == Money(D("92.48"), "EUR")
    assert rates.convert(usd("100"), "EUR", date(2024, 3, 3)) == (money, rate)  # Sunday: Friday's
    assert rates.convert(usd("100"), "USD", date(1990, 1, 1)) == (usd("100"), 1)
    assert rates.convert(usd("1"), "JPY", date(2024, 3, 1))[0].amount % 1 == 0


@pytest.mark.parametrize(("currency", "on"), [("AED", date(2024, 1, 5)), ("HRK", date(2024, 1, 5)), ("EUR", date(2001, 1, 5))])
def test_a_rate_nobody_knows(currency: str, on: date) -> None:
    with pytest.raises(Conflict, match="No exchange rate"):
        rates.convert(usd("1"), currency, on)
