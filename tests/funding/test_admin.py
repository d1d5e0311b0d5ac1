"""The administration is no side door to money: years and funds are only read there, and what moved in them is not there at all."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import allocations
from funding.funds.models import FiscalYear, Fund
from tests.funding.examples import balances, make_fund, passed_route


@pytest.mark.parametrize("place", ["funds/fund", "funds/fiscalyear"])
def test_money_is_read_only_in_the_administration(house: SimpleNamespace, place: str, page: Callable[[Person], Client]) -> None:
    make_fund(house.finance)
    route = passed_route(house)
    operation(allocations.reserve)(route=route, amounts=[("brand-26", Money.of("40", "USD"))], actor=house.finance)
    table = {"funds/fund": Fund, "funds/fiscalyear": FiscalYear}[place]
    key = table.objects.order_by("-pk").values_list("pk", flat=True)[0]  # type: ignore[attr-defined]
    client = page(house.admin)
    for url in (f"/admin/{place}/", f"/admin/{place}/{key}/change/"):
        shown = client.get(url)
        assert shown.status_code == 200, url
        assert "R-231" not in shown.content.decode()
        assert page(house.finance).get(url).status_code == 403
    for url in (f"/admin/{place}/add/", f"/admin/{place}/{key}/change/", f"/admin/{place}/{key}/delete/"):
        assert client.post(url, {"balance": "9", "code": "x"}).status_code == 403
    assert balances("brand-26")["available"] == 960


@pytest.mark.parametrize("place", ["ledger/entry", "ledger/account", "ledger/line"])
def test_the_ledger_is_read_on_the_funding_pages_by_those_who_may(
    house: SimpleNamespace, place: str, page: Callable[[Person], Client]
) -> None:
    """An administrator keeps no money: amounts, hours and people of an entry tell of work that they may not open."""
    assert page(house.admin).get(f"/admin/{place}/").status_code == 404
