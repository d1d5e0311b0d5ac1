"""What each person sponsors: in money, stage, health and promised value; each figure opens its work, and hidden is missing."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, bring_to, usd

from collab.kit import clock
from collab.people.models import Person
from funding.funds import operations as funds
from funding.funds.actuals import Actual
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
LIST, API = "/sponsored/", "/api/v1/sponsored/"


def text(page: Any, person: Person, path: str) -> str:
    answer = page(person).get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def of(api: Any, person: Person, username: str) -> dict[str, Any]:
    found = api(person).get(API).json()["results"]
    return next(one for one in found if one["username"] == username)


@pytest.fixture
def company(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """The CIO sponsors work under way that is at risk for IT, and a request in triage; the CMO one that is declined."""
    promise = {"kpi": "match-rate", "from": Decimal(1), "to": Decimal(9), "by": clock.today() + timedelta(days=90)}
    running = Story(cast, world, answers={"sponsor": "cio", "effects": [promise]}).drafted().submitted().routed()
    for person in (cast.business, cast.architect, cast.privacy, cast.finance):
        if running.request_route().state == "open":
            running.decided(person)
    running.funded().started()
    number = running.request.number
    portfolio.update_project(number=number, actor=cast.it_lead, version=1, health_it="at_risk", word_it="Late.")
    portfolio.update_project(number=number, actor=cast.marketing_lead, version=2, health_marketing="on_track")
    funds.book_actual(actor=cast.finance, number=number, fund="growth", actual=Actual(usd(20_000), clock.today(), "INV-1"))
    asked = bring_to(State.IN_TRIAGE, cast, world, answers={"sponsor": "cio", "revenue_generated": None, "revenue_protected": None})
    bring_to(State.DECLINED, cast, world, answers={"sponsor": "cmo"})
    return SimpleNamespace(running=running.request, asked=asked)


def test_money_stage_health_and_value_of_what_stands(cast: SimpleNamespace, company: SimpleNamespace, api: Any, page: Any) -> None:
    told = of(api, cast.cmo, "cio")
    assert told["works"] == 2 and told["duty"] == "CIO"
    assert told["stages"] == {"triage": 1, "review": 0, "funding": 0, "delivery": 1, "live": 0}
    assert told["healths"] == {"at_risk": 1}, "the worse of two opinions"
    assert Decimal(told["spent"]["amount"]) == 20_000 and Decimal(told["promised"]["amount"]) == 100_000
    assert Decimal(told["value"]["amount"]) == 900_000 and told["without_value"] == 1 and told["kpi_effects"] == 1
    assert of(api, cast.auditor, "cmo")["works"] == 0, "what was declined stands no more; an executive is told of all the same"
    works = api(cast.cmo).get(f"{API}cio/").json()["results"]
    assert [work["code"] for work in works] == [company.asked.code, company.running.code]
    assert sum(Decimal(work["spent"]["amount"]) for work in works) == 20_000, "the rows make the sum"
    assert works[1]["kpi_effects"][0]["kpi"] == "match-rate" and works[1]["health_it"] == "at_risk"
    shown = text(page, cast.cmo, LIST)
    assert all(words in shown for words in ("Ian Lindqvist", "$20k", "$100k", "$900k", "1 without", f"{LIST}cio/?stage=delivery"))


def test_each_figure_opens_its_work(cast: SimpleNamespace, company: SimpleNamespace, page: Any) -> None:
    running, asked = company.running.code, company.asked.code
    for narrowed, there, gone in (
        ("?stage=delivery", running, asked),
        ("?stage=triage", asked, running),
        ("?health=at_risk", running, asked),
    ):
        shown = text(page, cast.cmo, f"{LIST}cio/{narrowed}")
        assert there in shown and gone not in shown, narrowed
    assert running not in text(page, cast.cmo, f"{LIST}cio/?health=on_track")
    assert "match-rate" in text(page, cast.cmo, f"{LIST}cio/")
    assert page(cast.cmo).get("/executive/?view=sponsored").url == LIST
    mine = text(page, cast.cio, "/requests/?view=sponsored")
    assert running in mine and asked in mine and "Sponsored by me" in mine
    assert "Sponsored by me" not in text(page, cast.cio, "/requests/"), "no pill on everybody's list"


def test_money_is_for_who_sees_the_money_of_work(cast: SimpleNamespace, company: SimpleNamespace, api: Any, page: Any) -> None:
    told = of(api, cast.business, "cio")
    assert told["spent"] is None and told["promised"] is None and told["works"] == 2
    assert "$20k" not in text(page, cast.business, LIST) + text(page, cast.business, f"{LIST}cio/")


def test_whoever_sponsors_reads_their_own_without_a_duty(cast: SimpleNamespace, company: SimpleNamespace, api: Any, page: Any) -> None:
    patron = Person.objects.create(username="patron", first_name="Ada", last_name="Patron", department=cast.marketer.department)
    assert page(patron).get(LIST).status_code == api(patron).get(API).status_code == 403
    onrecord.edit(company.asked, sponsor=patron)
    assert company.asked.code in text(page, patron, f"{LIST}patron/") and "Ada Patron" in text(page, patron, LIST)
    assert [one["username"] for one in api(patron).get(API).json()["results"]] == ["patron"]
    assert page(patron).get(f"{LIST}cio/").status_code == 404, "nothing of it is theirs to see"


def test_hidden_is_missing(cast: SimpleNamespace, world: SimpleNamespace, company: SimpleNamespace, api: Any) -> None:
    before = {reader: of(api, getattr(cast, reader), "cio") for reader in ("outsider", "cio")}
    secret = bring_to(State.IN_TRIAGE, cast, world, answers={"sponsor": "cio", "is_confidential": True})
    assert of(api, cast.outsider, "cio") == before["outsider"]
    assert of(api, cast.cio, "cio")["works"] == before["cio"]["works"] + 1
    assert secret.code not in str(api(cast.outsider).get(f"{API}cio/").json())


def test_what_is_not_offered_is_refused(cast: SimpleNamespace, company: SimpleNamespace, page: Any, api: Any) -> None:
    for path in (f"{LIST}cio/?stage=tea", f"{LIST}cio/?health=done", f"{LIST}cio/?older=x", f"{LIST}?after=x"):
        assert page(cast.cmo).get(path).status_code == 400, path
    assert api(cast.cmo).get(f"{API}cio/?stage=tea").status_code == 400
    assert page(cast.cmo).get(f"{LIST}nobody/").status_code == 404
