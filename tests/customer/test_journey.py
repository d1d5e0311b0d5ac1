"""The moment map: measures, work, money and gaps, for each reader what they may open, in a constant number of queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.customer import journey, operations
from collab.kit import clock
from collab.kit.money import Money
from collab.kpis import operations as kpis
from collab.kpis.operations import Reading
from collab.registers import operations as registers
from funding.funds import operations as funds
from funding.funds.actuals import Actual
from projects.intake.operations import ending
from projects.intake.states import State
from tests.stories import bring_to, usd

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
EURO = {name: Money.of(10_000, "EUR") for name in ("estimate", "revenue_generated", "revenue_protected")}
API, PAGE = "/api/v1/moments/", "/moments/"


def told(api, person, code="first-visit", query=""):
    return next(one for one in api(person).get(f"{API}{query}").json()["results"] if one["code"] == code)


def test_work_and_money_on_a_moment_and_who_reads_which(cast, world, api, page):
    work = bring_to(State.IN_DELIVERY, cast, world)
    funds.book_actual(actor=cast.finance, number=work.number, fund="growth", actual=Actual(usd(3_000), clock.today(), "INV-1"))
    bring_to(State.IN_TRIAGE, cast, world, answers=EURO)
    bring_to(State.IN_TRIAGE, cast, world, answers={"estimate": None})
    gone = bring_to(State.IN_TRIAGE, cast, world)
    ending.withdraw(number=gone.number, actor=cast.marketer, version=gone.version, reason="No.")
    bring_to(State.DRAFT, cast, world)
    one = told(api, cast.cmo)
    assert (one["requests"], one["requests_open"], one["projects"], one["amount_unknown"]) == (3, 3, 1, 1)
    assert 125_000 < Decimal(one["asked"]["amount"]) < 140_000 and one["spent"]["amount"] == "3000.00"
    less = told(api, cast.outsider)
    assert (less["requests"], less["projects"], less["asked"], less["spent"], less["amount_unknown"]) == (3, 1, None, None, 0)
    text = page(cast.cmo).get(PAGE).content.decode()
    assert "Asked" in text and "3 requests, 3 open; 1 project" in text and "Nothing measures it" in text
    assert "Asked" not in page(cast.outsider).get(PAGE).content.decode()


def test_a_confidential_request_changes_no_count_no_sum_and_no_gap(cast, world, api, page):
    before = {who: (told(api, who), page(who).get(f"{PAGE}first-visit/").context["works"]) for who in (cast.outsider, cast.it_lead)}
    assert journey.NO_WORK in before[cast.outsider][0]["gaps"]
    bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    for who, (seen, works) in before.items():
        assert told(api, who) == seen and page(who).get(f"{PAGE}first-visit/").context["works"] == works
    mine = told(api, cast.technologist)
    assert (mine["requests"], mine["gaps"]) == (1, [journey.NO_MEASURE])


def test_gaps_of_measure(cast, world, api):
    gaps = lambda: told(api, cast.cmo)["gaps"]  # noqa: E731
    assert gaps() == [journey.NO_MEASURE, journey.NO_WORK]
    operations.change_moment(actor=cast.technologist, code="first-visit", measure=world.kpi)
    assert gaps() == [journey.NO_VALUE, journey.NO_WORK]
    today = clock.today()
    year = {"starts_on": today - timedelta(days=200), "ends_on": today + timedelta(days=100)}
    kpis.set_target(actor=cast.technologist, code=world.kpi.code, value=Decimal(80), version=world.kpi.version, **year)
    kpis.measure(actor=cast.technologist, code=world.kpi.code, readings=[Reading(on=today, value=Decimal(10), source="By hand")])
    assert gaps() == [journey.NO_WORK]
    assert told(api, cast.cmo)["measure"]["status"] == "off_track"
    bring_to(State.CLOSED, cast, world)
    assert gaps() == [journey.OFF]
    bring_to(State.IN_TRIAGE, cast, world)
    assert gaps() == []


def test_of_one_brand_where_it_is_known(cast, world, api, page):
    registers.add(actor=cast.admin, kind="brands", code="acme", name="Acme")
    bring_to(State.IN_TRIAGE, cast, world, answers={"brands": ["acme"]})
    bring_to(State.IN_TRIAGE, cast, world)
    assert told(api, cast.cmo)["requests"] == 2 and told(api, cast.cmo, query="?brand=acme")["requests"] == 1
    text = page(cast.cmo).get(f"{PAGE}?brand=acme").content.decode()
    assert "1 request names no brand" in " ".join(text.split())
    assert page(cast.cmo).get(f"{PAGE}?brand=other").status_code == 400


def test_stages_in_order_as_picture_and_table_in_a_constant_number_of_queries(cast, world, page):
    def ask():
        with CaptureQueriesContext(connection, ) as asked:  # fmt: skip
            text = page(cast.cmo).get(PAGE).content.decode()
        return text, len(asked)

    operations.change_moment(actor=cast.technologist, code="first-visit", measure=world.kpi, stage="Find", position=5)
    operations.add_moment(actor=cast.technologist, code="buy", name="Buys", stage="Buy", position=10, measure=world.kpi)
    ask()
    _, few = ask()
    for number in range(12):
        operations.add_moment(actor=cast.technologist, code=f"m-{number}", name=f"Moment {number}", stage="Use", position=20 + number)
    for _ in range(3):
        bring_to(State.IN_TRIAGE, cast, world, answers={"estimate": usd(7)})
    text, many = ask()
    assert many <= few + 1, (few, many)
    assert text.count("<svg") >= 2 and text.index("Find") < text.index(">Buy<") < text.index(">Use<")
    assert text.count('class="journey__stop"') == 28 and text.count('scope="row"') == 14


def test_one_moment_has_its_page(cast, world, page):
    work = bring_to(State.IN_TRIAGE, cast, world)
    text = page(cast.marketer).get(f"{PAGE}first-visit/").content.decode()
    assert work.code in text and "1 request, 1 open; 0 projects" in text
    assert page(cast.marketer).get(f"{PAGE}nothing/").status_code == 404
