"""The API's doors to funds, through HTTP: answers, refusals, who may, and what nobody may learn."""

from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from rest_framework.test import APIClient

from collab.access.roles import Role
from collab.kit import clock
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import allocations, movements, naming, operations
from funding.funds.models import Fund, FundChange
from tests import onrecord
from tests.funding.examples import make_fund, passed_route

FUNDS = "/api/v1/funds/"
NEW = {"code": "brand-26", "name": "Brand", "side": "joint", "year": "FY26", "currency": "USD"}
Api = Callable[[Person | None], APIClient]


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


@pytest.fixture
def fund(house: SimpleNamespace) -> Fund:
    return make_fund(house.finance, owners=[house.cmo])


@pytest.fixture
def allocation(house: SimpleNamespace, fund: Fund) -> Any:
    route = passed_route(house)
    (made,) = operation(allocations.reserve)(route=route, amounts=[(fund.code, Money.of("400", "USD"))], actor=house.finance)
    operation(allocations.commit)(route=route, actor=house.technologist)
    return made


@pytest.fixture
def names() -> Iterator[set[str]]:
    """The requests that the reader may see named; the roof's own answer comes back afterwards."""
    seen = set[str]()
    with naming.NAMEABLE.holding(lambda person, codes: seen & codes):
        yield seen


# --- setting up and reading


def test_a_fund_is_set_up_and_read(house: SimpleNamespace, api: Api) -> None:
    made = api(house.finance).post(FUNDS, {**NEW, "owners": ["cmo"]})
    assert made.status_code == 201, made.json()
    expected = {
        "code": "brand-26", "name": "Brand", "side": "joint", "year": "FY26", "currency": "USD", "owners": ["cmo"], "closed": False, "version": 1,
        "invoice_days": 60,
        "budget": usd("0.00"), "available": usd("0.00"), "reserved": usd("0.00"), "committed": usd("0.00"), "spent": usd("0.00"),
        "over": usd("0.00"), "free": usd("0.00"), "carried": usd("0.00"), "lapsed": usd("0.00"), "accrual_days": 0,
    }  # fmt: skip
    assert made.json() == expected
    for reader in (house.finance, house.cmo, house.auditor):
        assert api(reader).get(f"{FUNDS}brand-26/").json() == expected
        assert api(reader).get(FUNDS).json() == {"next": None, "previous": None, "results": [expected]}


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"budget": usd("5")}, "budget"),
        ({"currency": "DOLLARS"}, "currency"),
        ({"currency": "XXL"}, "currency"),
        ({"currency": "KWD"}, "currency"),
        ({"currency": None}, "currency"),
        ({"side": "sales"}, "side"),
        ({"year": "FY99"}, "year"),
        ({"code": "a b"}, "code"),
        ({"code": "new"}, "code"),
        ({"owners": ["nobody"]}, "owners.0"),
        ({"owners": "cmo"}, "owners"),
        ({"available": usd("5")}, "available"),
        ({"version": 7}, "version"),
    ],
)
def test_a_fund_with_odd_facts_is_a_400_naming_the_field(house: SimpleNamespace, api: Api, other: dict[str, Any], field: str) -> None:
    answer = api(house.finance).post(FUNDS, {**NEW, **other})
    assert answer.status_code == 400, answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]
    assert not Fund.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("finance", 201), ("admin", 201), ("cmo", 403), ("marketer", 403), ("auditor", 403)])
def test_who_sets_up(house: SimpleNamespace, api: Api, who: str, status: int) -> None:
    assert api(getattr(house, who)).post(FUNDS, NEW).status_code == status


def test_who_holds_no_role_sees_no_fund(house: SimpleNamespace, fund: Fund, api: Api) -> None:
    stranger = Person.objects.create(username="stranger")
    assert api(stranger).get(FUNDS).status_code == 403
    for path in ("", "entries/", "changes/"):
        assert api(stranger).get(f"{FUNDS}{fund.code}/{path}").status_code == 404
        assert api(None).get(f"{FUNDS}{fund.code}/{path}").status_code == 401
        assert api(house.finance).get(f"{FUNDS}nowhere/{path}").status_code == 404


def test_filters_are_declared_and_pages_bounded(house: SimpleNamespace, api: Api) -> None:
    for place in range(3):
        make_fund(house.finance, f"fund-{place}", side=("it" if place else "marketing"))
    client = api(house.auditor)
    assert [one["code"] for one in client.get(f"{FUNDS}?side=it&year=FY26").json()["results"]] == ["fund-1", "fund-2"]
    assert client.get(f"{FUNDS}?year=FY27").json()["results"] == []
    first = client.get(f"{FUNDS}?limit=2").json()
    assert [one["code"] for one in first["results"]] == ["fund-0", "fund-1"]
    assert [one["code"] for one in client.get(first["next"]).json()["results"]] == ["fund-2"]
    for odd in ("?side=sales", "?colour=red", "?limit=101", "?cursor=forged", "?side=it&side=it", "?year="):
        assert client.get(f"{FUNDS}{odd}").status_code == 400, odd


def test_a_taken_code_is_a_conflict(house: SimpleNamespace, fund: Fund, api: Api) -> None:
    assert api(house.finance).post(FUNDS, NEW).status_code == 422


def test_the_same_key_sets_up_once(house: SimpleNamespace, api: Api) -> None:
    client = api(house.finance)
    first, again = (client.post(FUNDS, NEW, headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert client.post(FUNDS, {**NEW, "code": "other"}, headers={"Idempotency-Key": "k-1"}).status_code == 422
    assert Fund.objects.count() == 1


# --- movements


def test_entries_come_with_their_lines_newest_first(house: SimpleNamespace, allocation: Any, api: Api, names: set[str]) -> None:
    names.add("R-231")
    found = api(house.auditor).get(f"{FUNDS}brand-26/entries/").json()["results"]
    assert [(one["kind"], one["about"], one["actor"]) for one in found] == [
        ("commit", "R-231", "technologist"), ("reserve", "R-231", "finance"), ("raise", "", "finance2"),
    ]  # fmt: skip
    assert found[1]["lines"] == [
        {"account": "brand-26:available", "amount": usd("-400.00")}, {"account": "brand-26:reserved", "amount": usd("400.00")},
    ]  # fmt: skip


def test_entries_are_paged_both_ways_and_no_more_are_read_than_a_page_shows(
    house: SimpleNamespace, allocation: Any, api: Api, names: set[str]
) -> None:
    client = api(house.auditor)
    whole = client.get(f"{FUNDS}brand-26/entries/").json()["results"]
    for limit in (1, 2, 3):
        pages = [client.get(f"{FUNDS}brand-26/entries/?limit={limit}").json()]
        while pages[-1]["next"]:
            pages.append(client.get(pages[-1]["next"]).json())
        assert [one for page in pages for one in page["results"]] == whole
        back = [pages[-1]]
        while back[-1]["previous"]:
            back.append(client.get(back[-1]["previous"]).json())
        assert [page["results"] for page in reversed(back)] == [page["results"] for page in pages]
    fund = Fund.objects.get(code="brand-26")
    keys = [entry.pk for entry in movements.entries(fund, 9)]
    assert [entry.pk for entry in movements.entries(fund, 1, before=keys[0])] == keys[1:2]
    assert [entry.pk for entry in movements.entries(fund, 1, after=keys[2])] == keys[1:2]


def test_a_request_one_may_not_see_is_not_named(house: SimpleNamespace, allocation: Any, api: Api, names: set[str]) -> None:
    operation(allocations.spend)(
        allocation=allocation, amount=Money.of("10", "USD"), actor=house.finance, reference="Merger-7", on=clock.today()
    )
    operation(allocations.release)(route=allocation.route, actor=house.finance, note="The merger is off.")
    onrecord.give(house.outsider, Role.FINANCE)  # who sees the fund, and by the names not the work
    answer = api(house.outsider).get(f"{FUNDS}brand-26/entries/")
    found = answer.json()["results"]
    assert [one["about"] for one in found] == ["–", "–", "–", "–", ""]
    # The row's own key may be any number, that one too.
    text = str([{name: said for name, said in one.items() if name != "id"} for one in found])
    assert "231" not in text
    assert "erger" not in text


def test_the_number_of_queries_does_not_grow(house: SimpleNamespace, api: Api, django_assert_num_queries: Any, names: set[str]) -> None:
    counts = []
    for round in range(2):
        for place in range(5):
            made = make_fund(house.finance, f"f-{round}-{place}", owners=[house.cmo])
            route = passed_route(house, 500 + round * 10 + place)
            operation(allocations.reserve)(route=route, amounts=[(made.code, Money.of("4", "USD"))], actor=house.finance)
        client = api(house.cmo)
        with django_assert_num_queries(3):  # roles, funds, owners
            counts.append(len(client.get(FUNDS).json()["results"]))
    assert counts == [5, 10]
    with django_assert_num_queries(5):  # fund, owners, entries, lines with accounts, what people wrote; roles are kept
        assert len(client.get(f"{FUNDS}f-0-0/entries/").json()["results"]) == 2


# --- changes


def test_a_change_takes_two(house: SimpleNamespace, fund: Fund, api: Api) -> None:
    made = api(house.cmo).post(f"{FUNDS}brand-26/changes/", {"amount": usd("250.00"), "reason": "A new market."})
    assert made.status_code == 201, made.json()
    key = made.json()["id"]
    assert (made.json()["state"], made.json()["source"], made.json()["why_not"]) == (
        "proposed",
        None,
        "A second person decides: you proposed this.",
    )
    assert api(house.cmo).post(f"{FUNDS}brand-26/changes/{key}/agree/", {}).status_code == 403
    assert api(house.marketer).post(f"{FUNDS}brand-26/changes/{key}/agree/", {}).status_code == 404
    agreed = api(house.finance).post(f"{FUNDS}brand-26/changes/{key}/agree/", {})
    assert (agreed.status_code, agreed.json()["state"], agreed.json()["decided_by"]) == (200, "agreed", "finance")
    assert api(house.finance).post(f"{FUNDS}brand-26/changes/{key}/agree/", {}).status_code == 409
    assert api(house.finance).get(f"{FUNDS}brand-26/").json()["available"] == usd("1250.00")
    assert [one["id"] for one in api(house.auditor).get(f"{FUNDS}brand-26/changes/").json()["results"]][0] == key


def test_a_refusal_needs_a_reason(house: SimpleNamespace, fund: Fund, api: Api) -> None:
    change = operations.propose_change(actor=house.cmo, target="brand-26", amount=Money.of("5", "USD"), reason="More.")
    url = f"{FUNDS}brand-26/changes/{change.pk}/refuse/"
    assert api(house.finance).post(url, {}).status_code == 400
    assert api(house.finance).post(url, {"reason": "Next year."}).json()["state"] == "refused"


def test_a_proposal_is_found_below_its_own_funds_only(house: SimpleNamespace, fund: Fund, api: Api) -> None:
    make_fund(house.finance, "it-26")
    change = operations.propose_change(actor=house.cmo, target="brand-26", amount=Money.of("5", "USD"), reason="More.")
    for key in (change.pk, 10**17, 2**63, 10**30):
        assert api(house.finance).post(f"{FUNDS}it-26/changes/{key}/agree/", {}).status_code == 404
    assert FundChange.objects.get(pk=change.pk).state == "proposed"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"amount": usd("0"), "reason": "x"}, 400),
        ({"amount": usd("5")}, 400),
        ({"amount": {"amount": "5", "currency": "EUR"}, "reason": "x"}, 400),
        ({"amount": usd("5"), "reason": "x", "source": "nowhere"}, 400),
        ({"amount": usd("5"), "reason": "x", "source": "brand-26"}, 400),
        ({"amount": usd("5"), "reason": "x", "state": "agreed"}, 400),
        ({"amount": usd("5"), "reason": "a\u202eb"}, 400),
    ],
)
def test_odd_proposals(house: SimpleNamespace, fund: Fund, api: Api, body: dict[str, Any], status: int) -> None:
    assert api(house.finance).post(f"{FUNDS}brand-26/changes/", body).status_code == status
    assert not FundChange.objects.filter(state="proposed").exists()


# --- actuals


def test_an_actual_is_booked_once(house: SimpleNamespace, allocation: Any, api: Api) -> None:
    body = {"number": "R-231", "amount": usd("150.00"), "reference": "INV-1", "on": "2026-11-20"}
    client = api(house.finance)
    first, again = (client.post(f"{FUNDS}brand-26/spends/", body) for _ in range(2))
    assert (first.status_code, first.json()["was_known"]) == (201, False)
    assert (again.status_code, again.json()["was_known"]) == (200, True)
    assert client.get(f"{FUNDS}brand-26/").json()["spent"] == usd("150.00")
    assert client.post(f"{FUNDS}brand-26/spends/", {**body, "amount": usd("151.00")}).status_code == 422
    assert (
        client.post(f"{FUNDS}brand-26/spends/", {**body, "reference": "INV-2", "amount": usd("250.01")}).status_code == 201
    )  # over the promise too
    assert client.post(f"{FUNDS}brand-26/spends/", {**body, "number": "R-9"}).status_code == 404
    assert client.post(f"{FUNDS}brand-26/spends/", {**body, "number": "9; DROP"}).status_code == 404
    assert client.post(f"{FUNDS}brand-26/spends/", {**body, "on": "9999-01-01"}).status_code == 400
    assert api(house.cmo).post(f"{FUNDS}brand-26/spends/", {**body, "reference": "INV-3"}).status_code == 403
    assert date(2026, 11, 20) == clock.today()
