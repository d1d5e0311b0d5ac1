"""The page on which a year is closed: funds by their names, and what takes over is found by name too."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils.html import escape

from collab.kit import clock
from collab.kit.formats import short_money
from funding.funds.models import Allocation, FiscalYear, Fund
from projects.intake.queries.choices import open_funds
from tests import onrecord
from tests.funding.examples import close, make_fund
from tests.funding.test_actuals import usd
from tests.funding.test_closing import ending, work

__all__ = ["ending", "work"]
ADDRESS = "/funds/years/FY26/close/"


@pytest.fixture
def finance(ending: SimpleNamespace) -> Client:  # noqa: F811
    client = Client()
    client.force_login(ending.finance, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_funds_are_called_by_their_names(finance: Client) -> None:
    shown = finance.get(ADDRESS).content.decode()
    main = shown[shown.index("<main") : shown.index("</main>")]
    assert "<select" not in main
    for fund in Fund.objects.filter(code__in=("brand-26", "brand-27")):
        assert f"<bdi>{escape(fund.name)}</bdi>" in main
        assert f"<bdi>{fund.code}</bdi>" not in main
    assert "What runs of Brand-26 goes on in" in main and 'value="Brand-27 (brand-27)"' in main


def test_what_takes_over_is_found_by_its_name(finance: Client, ending: SimpleNamespace) -> None:  # noqa: F811
    make_fund(ending.finance, code="new-27", name="Fresh start", year="FY27", owners=[])
    looked = finance.post(ADDRESS, {"into-brand-26": "fresh start", "look": "1"})
    assert (looked.status_code, looked.context["look"].carried[0].into) == (200, "new-27")
    sent = {"into-brand-26": "Fresh start (new-27)", "seen": looked.context["look"].seen}
    assert finance.post(ADDRESS, sent).status_code == 302
    assert FiscalYear.objects.get(code="FY26").closed_at
    assert Allocation.objects.latest("pk").fund.code == "new-27"


def test_what_is_no_fund_of_the_next_year_is_refused_at_its_field(finance: Client) -> None:
    for named in ("nowhere", "brand-26"):
        answer = finance.post(ADDRESS, {"into-brand-26": named, "seen": "x"})
        assert answer.status_code == 422
        assert f"No fund {named} of FY27 can take over from Brand-26." in answer.content.decode()
        assert f'value="{named}"' in answer.content.decode(), "what was written stays"
    assert FiscalYear.objects.get(code="FY26").closed_at is None


def test_what_is_otherwise_now_is_said_with_the_look_of_now(finance: Client) -> None:
    answer = finance.post(ADDRESS, {"seen": "x" * 64})
    assert answer.status_code == 409 and "look again" in answer.content.decode()
    assert finance.post(ADDRESS, {"seen": answer.context["look"].seen}).status_code == 302


def test_the_table_of_a_closed_year_says_what_left_each_fund(finance: Client, ending: SimpleNamespace) -> None:  # noqa: F811
    for address in ("/funds/?year=FY26", "/funds/?year=FY27"):
        assert ">Lapsed</th>" not in finance.get(address).content.decode()
    close(ending.finance)
    shown = " ".join(finance.get("/funds/?year=FY26").content.decode().split())
    assert ">Carried over</th>" in shown and ">Lapsed</th>" in shown
    for label, amount in (("Carried over", "349.99"), ("Lapsed", "500")):
        assert re.search(rf'data-label="{label}">\s*{re.escape(short_money(usd(amount)))}\s*<', shown), label
    assert ">Lapsed</th>" not in finance.get("/funds/?year=FY27").content.decode()


def test_a_year_that_has_ended_is_marked_and_last_where_a_fund_is_picked(ending: SimpleNamespace) -> None:  # noqa: F811
    in_time = open_funds(ending.finance)
    assert [one.key for one in in_time] == ["brand-26", "brand-27"] and not [one for one in in_time if "has ended" in one.more]
    with clock.at(onrecord.in_days(200)):
        later = open_funds(ending.finance)
    assert [one.key for one in later] == ["brand-27", "brand-26"]
    assert "(FY26 has ended)" in later[1].more and "has ended" not in later[0].more
    close(ending.finance)
    assert [one.key for one in open_funds(ending.finance)] == ["brand-27"], "a closed one is no choice"
