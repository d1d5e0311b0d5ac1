"""The funding pages, without script: what they say, who sees the buttons, what a form does with odd input."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from collab.account.models import KeptWords
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import allocations, operations
from funding.funds.models import FiscalYear, Fund, FundChange
from tests.funding.examples import make_fund, passed_route

pytestmark = pytest.mark.usefixtures("no_sql_in_templates")
Page = Callable[[Person], Client]


@pytest.fixture
def fund(house: SimpleNamespace) -> Fund:
    return make_fund(house.finance, name="Brand", owners=[house.cmo])


@pytest.fixture
def change(house: SimpleNamespace, fund: Fund) -> FundChange:
    return operations.propose_change(actor=house.cmo, target=fund.code, amount=Money.of("250", "USD"), reason="A new market opens.")


def test_the_overview_says_what_is_free(house: SimpleNamespace, fund: Fund, change: FundChange, page: Page) -> None:
    operation(allocations.reserve)(route=passed_route(house), amounts=[(fund.code, Money.of("400", "USD"))], actor=house.finance)
    text = " ".join(page(house.cio).get("/funds/").content.decode().split())
    assert "<h1>$600 free of $1k </h1>" in text
    assert "Nothing is spent yet" in text
    assert "A new market opens." in text
    assert "Set up a fund" not in text
    assert "/agree/" not in text  # neither finance nor an owner
    assert "/agree/" in page(house.finance).get("/funds/").content.decode()
    assert "/agree/" not in page(house.cmo).get("/funds/").content.decode()  # proposed it


def test_a_movement_names_no_request_that_is_not_there_for_the_reader(house: SimpleNamespace, fund: Fund, page: Page) -> None:
    operation(allocations.reserve)(route=passed_route(house), amounts=[(fund.code, Money.of("400", "USD"))], actor=house.finance)
    for url in ("/funds/", "/funds/brand-26/"):
        assert "R-231" not in page(house.outsider).get(url).content.decode()


def test_empty_places(house: SimpleNamespace, page: Page) -> None:
    client = page(house.finance)
    assert "No budget set for FY26" in client.get("/funds/").content.decode()
    assert "No budget set for FY27" in client.get("/funds/?year=FY27").content.decode()
    assert client.get("/funds/?year=FY99").status_code == 404
    assert client.get("/funds/nowhere/").status_code == 404


def test_a_year_is_opened_and_a_fund_set_up_in_it(house: SimpleNamespace, page: Page) -> None:
    client = page(house.admin)
    made = client.post("/funds/years/new/", {"code": "FY28", "starts_on": "2028-01-01", "ends_on": "2028-12-31"})
    assert made.status_code == 302
    facts = {
        "name": "Brand",
        "code": "brand-28",
        "year": "FY28",
        "side": "joint",
        "currency": "USD",
        "owners": "cmo, cio",
    }
    assert client.post("/funds/new/", facts)["Location"] == "/funds/brand-28/"
    # An administrator sets it up, and knows it by its name.
    assert "Finance, executives, auditors and its owners see" in client.get("/funds/brand-28/").content.decode()
    assert "$0 free of $0" in page(house.cmo).get("/funds/brand-28/").content.decode()
    assert client.post("/funds/new/", facts).status_code == 422
    wrong = client.post("/funds/new/", {**facts, "code": "other", "owners": "nobody"})
    assert wrong.status_code == 422
    assert "There is nobody called nobody." in wrong.content.decode()
    assert client.post("/funds/years/new/", {"code": "FY0", "starts_on": "0001-01-01", "ends_on": "0001-12-31"}).status_code == 422
    assert client.post("/funds/years/new/", {"code": "FY28b", "starts_on": "2028-06-01", "ends_on": "2029-06-01"}).status_code == 422
    assert FiscalYear.objects.count() == 3
    for url in ("/funds/new/", "/funds/years/new/"):
        assert page(house.marketer).get(url).status_code == 403
        assert page(house.marketer).post(url, facts).status_code == 403


def test_propose_and_agree(house: SimpleNamespace, fund: Fund, page: Page) -> None:
    owner, second, reader = page(house.cmo), page(house.finance), page(house.marketer)
    assert "Propose change" not in reader.get("/funds/brand-26/").content.decode()
    facts = {"source": "", "amount": "250.00", "reason": "A new market opens."}
    assert reader.post("/funds/brand-26/changes/", facts).status_code == 403
    for odd, said in (
        ({"amount": "0"}, "above zero"),
        ({"amount": "x"}, "digits with a point"),
        ({"amount": "1.000"}, "Is it 1000 or 1.00?"),
        ({"reason": ""}, "Say why"),
        ({"source": "zz"}, ""),
    ):
        wrong = owner.post("/funds/brand-26/changes/", {**facts, **odd})
        assert wrong.status_code == 422
        assert said in wrong.content.decode()
        assert "Error:" in wrong.content.decode()
    assert owner.post("/funds/brand-26/changes/", facts).status_code == 302
    key = FundChange.objects.latest("pk").pk
    assert owner.post(f"/funds/brand-26/changes/{key}/agree/").status_code == 403
    assert second.get(f"/funds/brand-26/changes/{key}/agree/").status_code == 405
    assert second.post(f"/funds/brand-26/changes/{key}/agree/").status_code == 302
    assert second.post(f"/funds/brand-26/changes/{key}/agree/").status_code == 409
    assert "$1.25k free of $1.25k" in owner.get("/funds/brand-26/").content.decode()


def test_the_button_carries_a_token_against_forgery(house: SimpleNamespace, change: FundChange, page: Page) -> None:
    strict = page(house.finance, enforce_csrf_checks=True)  # type: ignore[call-arg]
    assert strict.post(f"/funds/brand-26/changes/{change.pk}/agree/").status_code == 403
    for url in ("/funds/", "/funds/brand-26/"):
        form = strict.get(url).content.decode().partition("/agree/")[2]
        token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        assert len(token) == 64, url
    assert strict.post(f"/funds/brand-26/changes/{change.pk}/agree/", {"csrfmiddlewaretoken": token}).status_code == 302


def test_refuse_with_a_reason(house: SimpleNamespace, change: FundChange, page: Page) -> None:
    client, url = page(house.finance), f"/funds/brand-26/changes/{change.pk}/refuse/"
    assert "A new market opens." in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Next year."}).status_code == 302
    assert FundChange.objects.get(pk=change.pk).state == "refused"


def test_movements_are_paged_by_key(house: SimpleNamespace, fund: Fund, page: Page) -> None:
    for place in range(30):
        made = operations.propose_change(actor=house.cmo, target=fund.code, amount=Money.of(str(place + 1), "USD"), reason=f"Step {place}.")
        operations.agree_change(actor=house.finance, change=made.pk)
    client = page(house.auditor)
    first = client.get("/funds/brand-26/").content.decode()
    assert first.count("Raised") == 25
    older = first.partition('href="?before=')[2].partition('"')[0]
    second = client.get(f"/funds/brand-26/?before={older}").content.decode()
    assert second.count("Raised") == 6
    assert "The budget of its year." in second
    for odd in ("x", "-1", "9" * 30, "١"):
        assert client.get("/funds/brand-26/", {"before": odd}).status_code == 400


def test_a_page_costs_the_same_however_much_moved(
    house: SimpleNamespace, fund: Fund, page: Page, django_assert_max_num_queries: object
) -> None:
    client = page(house.cio)
    client.get("/funds/")
    for _ in range(2):
        for place in range(4):
            make_fund(house.finance, f"f{Fund.objects.count()}-{place}", owners=[house.cmo])
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            client.get("/funds/")


def test_a_year_that_has_passed_is_asked_about_once(house: SimpleNamespace, page: Page) -> None:
    client, given = page(house.admin), {"code": "FY20", "starts_on": "2020-01-01", "ends_on": "2020-12-31"}
    asked = client.post("/funds/years/new/", given)
    assert asked.status_code == 422
    for name, day in (("past_starts_on", "2020-01-01"), ("past_ends_on", "2020-12-31")):
        assert f'name="{name}" value="{day}"' in asked.content.decode()
    meant = given | {f"past_{name}": day for name, day in given.items()}
    assert client.post("/funds/years/new/", meant).status_code == 302


def test_a_proposal_whose_session_ended_comes_back(house: SimpleNamespace, fund: Fund, page: Page) -> None:
    owner, path = page(house.cmo), f"/funds/{fund.code}/"
    text = owner.get(path).content.decode()
    form = text[text.index('id="propose-title"') :]
    hidden = dict(re.findall(r'name="(writer|at)" value="([^"]*)"', form))
    assert hidden["at"] == f"{path}changes/"
    Client().post(hidden["at"], {**hidden, "source": "", "amount": "250", "reason": "Half a page about a market."})
    assert "Half a page about a market." not in page(house.finance).get(path).content.decode()
    back = owner.get(path).content.decode()
    assert "Half a page about a market." in back
    sent = {**hidden, "kept": "yes", "source": "", "amount": "250", "reason": "Half a page about a market."}
    assert owner.post(hidden["at"], sent).status_code == 302
    assert not KeptWords.objects.exists()
