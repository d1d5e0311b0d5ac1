"""Rates keep eight significant digits, with their day and source; a day without one is said."""

from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from collab.events.models import Event
from collab.kit import clock, rates
from collab.kit.errors import Invalid
from collab.kit.money import Money
from funding.ledger.models import Entry
from tests.funding.examples import make_fund, passed_route
from tests.funding.test_actuals import book, commit, reserve, usd


@pytest.mark.parametrize(("source", "target"), [("IDR", "USD"), ("USD", "IDR"), ("JPY", "EUR"), ("EUR", "USD")])
def test_a_rate_has_eight_significant_digits(source: str, target: str) -> None:
    money, rate = rates.convert(Money.of("1000000", source), target, date(2026, 10, 1))
    digits = rate.normalize().as_tuple().digits
    assert len(digits) <= 8
    assert rate == rates.DIGITS.plus(rate)
    assert abs(money.amount - 1_000_000 * rate) <= 1


def test_three_billion_rupiah_are_exact_to_the_rate(house: SimpleNamespace) -> None:
    make_fund(house.finance, "brand-26", "2000000")
    route = passed_route(house, amount="3000000000", currency="IDR")
    reserve(route=route, amounts=[("brand-26", Money.of("3000000000", "IDR"))], actor=house.finance)
    entry = Entry.objects.get(kind="reserve")
    assert entry.rate
    assert len(entry.rate.normalize().as_tuple().digits) == 8
    assert max(line.amount for line in entry.lines.all()) == (entry.rate * 3 * 10**9).quantize(D("0.01"))
    assert (entry.rate_on, entry.rate_source) == (rates.quoted_on(clock.today()), "ecb")
    told = Event.objects.get(kind="funds.allocation.reserved").data
    assert D(told["rate"]) == entry.rate


def test_a_day_without_a_rate_is_said(house: SimpleNamespace) -> None:
    last = rates.quoted_on(date(2099, 1, 1))
    assert rates.said(last) == ""
    assert rates.said(date(2099, 1, 1)).startswith("There is no exchange rate for 1 Jan 2099; that of ")
    make_fund(house.finance, "berlin-26", "1000", currency="EUR")
    route = passed_route(house)
    reserve(route=route, amounts=[("berlin-26", usd(100))], actor=house.finance)
    commit(route=route, actor=house.technologist)
    notes = book(house, 10, fund="berlin-26").landing.notes
    assert [note for note in notes if "no exchange rate for 20 Nov 2026" in note]


def test_what_covers_nothing_is_refused(house: SimpleNamespace) -> None:
    make_fund(house.finance, "jakarta-26", "1000000", currency="IDR")
    with pytest.raises(Invalid):
        reserve(route=passed_route(house), amounts=[("jakarta-26", Money.of("50", "IDR"))], actor=house.finance)
