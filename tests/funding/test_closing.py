"""A year is closed as somebody looked at it: what runs goes on to the cent, what is left lapses, and an empty word closes nothing."""

from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from rest_framework.test import APIClient

from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import hold
from funding.funds import drawing, operations, queries
from funding.funds.models import Allocation, FiscalYear
from funding.ledger.models import Account, Entry
from tests.funding.examples import balances, close, make_fund, passed_route
from tests.funding.test_actuals import book, commit, held, is_sound, release, reserve, said, usd, work

__all__ = ["work"]


@pytest.fixture
def ending(work: SimpleNamespace) -> SimpleNamespace:  # noqa: F811
    """R-231 runs with 249.99 left of 400, R-240 waits with 100; the next year's fund of the name is there."""
    book(work, "150.01")
    reserve(route=passed_route(work, 240), amounts=[("brand-26", usd(100))], actor=work.finance)
    make_fund(work.finance, "brand-27", "50", year="FY27", owners=[work.cmo])
    return work


def test_what_runs_goes_on_to_the_cent(ending: SimpleNamespace) -> None:
    look = close(ending.finance)
    assert [(one.number, one.source, one.into, one.state, one.amount) for one in look.carried] == [
        (231, "brand-26", "brand-27", "committed", usd("249.99")),
        (240, "brand-26", "brand-27", "reserved", usd("100.00")),
    ]
    assert [(one.fund, one.amount) for one in look.lapsing] == [("brand-26", usd(500))]
    assert list(balances("brand-26").values()) == [-usd("150.01").amount, 0, 0, 0, usd("150.01").amount]
    assert balances("brand-27") == {
        "budget": -usd("399.99").amount,
        "available": 50,
        "reserved": 100,
        "committed": usd("249.99").amount,
        "spent": 0,
    }
    assert FiscalYear.objects.get(code="FY26").closed_at
    assert not Account.objects.filter(fund__code="brand-26", is_closed=False).exists()
    assert sum(one.covers for one in Allocation.objects.filter(route__number=231)) == 400
    assert is_sound()
    commit(route=Allocation.objects.get(fund__code="brand-27", route__number=240).route, actor=ending.technologist)
    release(route=ending.route, actor=ending.technologist, note="Done.")
    assert balances("brand-27")["available"] == usd("299.99").amount
    assert is_sound()


def test_a_closed_year_still_says_what_it_had_and_where_it_went(ending: SimpleNamespace) -> None:
    """Budget, spent, carried over and lapsed: the same on the page of the fund, in the year's sums, and in the picture."""
    before = queries.sums(queries.fund(ending.cmo, "brand-26"))
    close(ending.finance)
    has = queries.sums(queries.fund(ending.cmo, "brand-26"))
    assert has.budget == before.budget == usd("1000")
    assert (has.spent, has.carried, has.lapsed, has.free) == (usd("150.01"), usd("349.99"), usd("500"), usd(0))
    assert has.budget == has.spent + has.carried + has.lapsed
    assert queries.totals(ending.cmo, "FY26") == (has,)
    steps = [(row.label, row.amount) for row in drawing.fall(has, "Budget")]
    assert ("Carried over", "\u2212$350") in steps and ("Lapsed", "\u2212$500") in steps
    assert steps[0] == ("Budget", "$1k") and steps[-1] == ("Free to allocate", "$0")
    assert drawing.rows([queries.fund(ending.cmo, "brand-26")])[0].share == "15%", "what was given back is not taken"
    assert (before.carried, before.lapsed) == (usd(0), usd(0))


def test_it_joins_what_the_next_year_promised_already(ending: SimpleNamespace) -> None:
    reserve(route=ending.route, amounts=[("brand-27", usd(20))], actor=ending.finance)
    close(ending.finance)
    assert held(code="brand-27")["committed"] == usd("269.99").amount
    assert is_sound()


def test_looking_writes_nothing(ending: SimpleNamespace) -> None:
    before = Entry.objects.count()
    look = operations.look_at_closing(actor=ending.finance, code="FY26")
    assert look.seen
    assert not look.blocks
    assert Entry.objects.count() == before
    assert FiscalYear.objects.get(code="FY26").closed_at is None


def test_nothing_is_closed_unseen_or_otherwise_than_seen(ending: SimpleNamespace) -> None:
    with said("Look first"):
        operations.close_year(actor=ending.finance, code="FY26", seen="")
    look = operations.look_at_closing(actor=ending.finance, code="FY26")
    book(ending, 1, "INV-2")
    with pytest.raises(Conflict, match="look again"):
        operations.close_year(actor=ending.finance, code="FY26", seen=look.seen)
    with pytest.raises(Forbidden):
        operations.look_at_closing(actor=ending.cmo, code="FY26")
    assert FiscalYear.objects.get(code="FY26").closed_at is None


def test_what_is_over_blocks(ending: SimpleNamespace) -> None:
    book(ending, 300, "INV-2")
    assert operations.look_at_closing(actor=ending.finance, code="FY26").blocks == [
        "$50.01 was spent over what Brand-26 promised to R-231: settle it first."
    ]
    with pytest.raises(Conflict, match="settle it first"):
        close(ending.finance)
    operations.cover_over(actor=ending.cmo, number=231, fund="brand-26", reason="Done.")
    close(ending.finance)
    assert is_sound()


def test_another_fund_takes_over_where_it_is_named(ending: SimpleNamespace) -> None:
    make_fund(ending.finance, "new-27", "0", year="FY27")
    close(ending.finance, brand_26="new-27")
    assert balances("new-27")["committed"] == usd("249.99").amount
    make_fund(ending.finance, "berlin-27", "0", year="FY27", currency="EUR")


@pytest.mark.parametrize("into", [{"brand-26": "none"}, {"none": "brand-27"}, {"brand-26": "berlin-27"}])
def test_what_cannot_take_over(ending: SimpleNamespace, into: dict[str, str]) -> None:
    make_fund(ending.finance, "berlin-27", "0", year="FY27", currency="EUR")
    with pytest.raises(Invalid):
        operations.look_at_closing(actor=ending.finance, code="FY26", into=into)


def test_what_a_joint_fund_promised_goes_on_in_a_joint_one(ending: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not become one side's by the close of a year: an owner of each side agrees to what leaves it."""
    cast = ending
    make_fund(cast.finance, "joint-26", "50", side="joint", owners=[cast.cmo, cast.cio])
    route = passed_route(cast, 250)
    monkeypatch.setattr("funding.funds.allocations._disagreed", lambda *_: "")
    reserve(route=route, amounts=[("joint-26", usd(50))], actor=cast.finance)
    look = operations.look_at_closing(actor=cast.finance, code="FY26")
    assert [block for block in look.blocks if "No fund of FY27 takes over from Joint-26" in block]
    with pytest.raises(Invalid) as refused:
        operations.look_at_closing(actor=cast.finance, code="FY26", into={"joint-26": "brand-27"})
    assert "no joint fund" in str(refused.value.fields)
    monkeypatch.setattr("funding.funds.closing._fits", lambda fund, heir: True)
    with pytest.raises(Conflict, match="goes on as it was"):
        hold(lambda: (close(cast.finance, joint_26="brand-27"), connection.check_constraints()))
    monkeypatch.undo()
    make_fund(cast.finance, "shared-27", "0", year="FY27", side="joint")
    close(cast.finance)
    assert balances("shared-27")["reserved"] == 50


def test_a_closed_year_takes_no_actual(ending: SimpleNamespace) -> None:
    close(ending.finance)
    with pytest.raises(Conflict, match="closed"):
        book(ending, 1, "INV-2", on=date(2026, 11, 1))


def test_through_the_api(ending: SimpleNamespace) -> None:
    api = APIClient()
    api.force_login(ending.finance, backend="django.contrib.auth.backends.ModelBackend")
    url = "/api/v1/years/FY26/close/"
    assert api.post(url, {}, format="json").status_code == 400
    look = api.post(url, {"dry_run": True}, format="json").json()
    assert (look["closed"], look["carried"][0]["into"], look["blocks"]) == (False, "brand-27", [])
    done = api.post(url, {"seen": look["seen"]}, format="json")
    assert done.status_code == 200
    assert done.json()["closed"]


def test_by_command(ending: SimpleNamespace) -> None:
    told = StringIO()
    call_command("close_year", "FY26", "--by", ending.finance.username, "--dry-run", stdout=told)
    lines = told.getvalue().splitlines()
    assert lines[0] == "R-231: $249.99 committed, brand-26 to brand-27"
    with pytest.raises(CommandError):
        call_command("close_year", "FY26", "--by", ending.finance.username)
    with pytest.raises(CommandError, match="nobody"):
        call_command("close_year", "FY26", "--by", "nobody-here")
    call_command("close_year", "FY26", "--by", ending.finance.username, "--seen", lines[-1], stdout=told)
    assert FiscalYear.objects.get(code="FY26").closed_at


def test_on_the_page(ending: SimpleNamespace, client: object) -> None:
    client.force_login(ending.finance, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
    page = client.get("/funds/years/FY26/close/")  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert "$249.99" in page.content.decode()
    seen = page.context["look"].seen
    done = client.post("/funds/years/FY26/close/", {"seen": seen, "into-brand-26": "brand-27"})  # type: ignore[attr-defined]
    assert done.status_code == 302
    assert FiscalYear.objects.get(code="FY26").closed_at


def test_an_actual_on_its_page(work: SimpleNamespace, client: object) -> None:  # noqa: F811
    client.force_login(work.finance, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
    given = {"number": "R-231", "amount": "500", "currency": "USD", "on": "2026-11-20", "reference": "INV-1"}
    look = client.post("/funds/brand-26/actuals/", given)  # type: ignore[attr-defined]
    assert look.status_code == 200
    assert "5 working days" in look.content.decode()
    assert held()["spent"] == 0
    assert client.post("/funds/brand-26/actuals/", {**given, "book": "1"}).status_code == 302  # type: ignore[attr-defined]
    assert held() == {"committed": 0, "spent": 500, "over": -100}
    wrong = client.post("/funds/brand-26/actuals/", {**given, "amount": "5,5,5", "book": "1"})  # type: ignore[attr-defined]
    assert wrong.status_code == 422
