"""Formula KPIs in the house: defined, refused, kept with what they used, restated, followed, explained, drawn as a tree."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events import delivery
from collab.events.models import Event
from collab.kit.errors import Conflict, Invalid
from collab.kpis import operations, queries, tray
from collab.kpis.formulas import results
from collab.kpis.formulas.explained import explained
from collab.kpis.models import Held, Kpi, Measurement, Result
from collab.kpis.operations import Reading

# October may still be corrected by one person.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_open")]
OCTOBER, SEPTEMBER = date(2026, 10, 31), date(2026, 9, 30)


def bring(cast, code: str, value: str, on: date = OCTOBER):
    return operations.measure(actor=cast.finance, code=code, readings=[Reading(Decimal(value), on, "warehouse")])[0]


def counts(code: str) -> dict[date, Decimal | None]:
    rows = Measurement.objects.filter(kpi__code=code).order_by("on", "-id").distinct("on")
    return {row.on: row.value for row in rows}


def settled() -> None:
    while delivery.deliver_due():
        pass


@pytest.fixture
def spend(cast, make_kpi):
    make_kpi("spend", unit="USD")
    make_kpi("customers", unit="customers")
    for on, spent, won in ((SEPTEMBER, "900", "30"), (OCTOBER, "1000", "40")):
        bring(cast, "spend", spent, on)
        bring(cast, "customers", won, on)


@pytest.fixture
def cost(spend, make_kpi) -> Kpi:
    kpi = make_kpi("cost", name="Cost per customer", unit="", formula="spend ÷ customers", decimals=2)
    settled()
    return kpi


def test_it_is_reckoned_from_all_there_is_and_keeps_what_it_used(cast, cost):
    assert (cost.unit, counts("cost")) == ("USD per customer", {SEPTEMBER: Decimal(30), OCTOBER: Decimal(25)})
    row = Measurement.objects.get(kpi=cost, on=OCTOBER)
    assert (row.by, row.source, row.result.formula, row.result.is_restated) == (None, "formula", "spend ÷ customers", False)
    assert {used.measurement.kpi.code for used in row.result.used.all()} == {"spend", "customers"}
    event = Event.objects.get(kind="kpis.measurement.recorded", subject_id=cost.pk)
    assert (event.actor, event.data["added"], event.data["first_on"]) == (None, 2, "2026-09-30")
    results.reckon_now(code="cost")
    assert Measurement.objects.filter(kpi=cost).count() == 2, "twice is once"


def test_a_restated_input_restates_the_result_and_marks_it(cast, cost, page):
    bring(cast, "customers", "50")
    settled()
    first, second = Measurement.objects.filter(kpi=cost, on=OCTOBER).order_by("pk")
    assert (first.value, second.value, second.result.is_restated, second.note) == (25, 20, True, "Restated: Customers changed.")
    assert counts("cost")[SEPTEMBER] == 30 and Measurement.objects.filter(kpi=cost, on=SEPTEMBER).count() == 1
    text = page(cast.finance).get("/kpis/cost/").content.decode()
    assert "restated" in text and "Restated: Customers changed." in text


def test_nothing_known_takes_the_place_of_what_cannot_be_reckoned(cast, cost, api, page):
    bring(cast, "customers", "0")
    settled()
    row = Measurement.objects.filter(kpi=cost, on=OCTOBER).latest("pk")
    assert (row.value, row.note) == (None, "Not known: Customers is 0, and nothing is divided by 0.")
    card = queries.kpi_card("cost")
    assert (card.now, card.now_on, card.status) == (None, OCTOBER, "none")
    said = api(cast.finance).get("/api/v1/kpis/cost/measurements/").json()["results"][0]
    assert (said["value"], said["restated"], said["counts"]) == (None, True, True)
    text = page(cast.finance).get("/kpis/cost/").content.decode()
    assert "Not known for October 2026" in text and "Customers is 0" in text
    assert "No values yet" not in text
    bring(cast, "customers", "40")
    settled()
    assert counts("cost")[OCTOBER] == 25


def test_what_lacks_an_input_waits_for_it_and_says_so(cast, cost):
    bring(cast, "spend", "1200", date(2026, 11, 6))
    settled()
    assert max(counts("cost")) == OCTOBER
    told = explained(Kpi.objects.get(code="cost"))
    assert (told.period, told.gives, told.why) == ("November 2026", "", "Customers has no value of November 2026.")
    assert "".join(part.text for part in told.parts) == "Spend divided by Customers"
    assert [(one.name, one.url, one.value) for one in told.inputs] == [
        ("Spend", "/kpis/spend/", "$1.2k"),
        ("Customers", "/kpis/customers/", ""),
    ]
    bring(cast, "customers", "48", date(2026, 11, 6))
    settled()
    assert counts("cost")[date(2026, 11, 6)] == 25
    assert explained(Kpi.objects.get(code="cost")).gives == "25\u00a0USD per customer"


def test_formulas_of_formulas_follow_to_the_last(cast, cost, make_kpi, api):
    make_kpi("double", unit="", formula="cost × 2")
    make_kpi("mean", unit="", formula="avg(last(double, 2))")
    settled()
    assert counts("mean") == {OCTOBER: Decimal(55)}
    bring(cast, "spend", "2000")
    settled()
    assert (counts("double")[OCTOBER], counts("mean")[OCTOBER]) == (100, 80)
    tree = api(cast.auditor).get("/api/v1/kpis/mean/tree/").json()
    assert [tree["code"], tree["inputs"][0]["code"], tree["inputs"][0]["inputs"][0]["code"]] == ["mean", "double", "cost"]
    assert [leaf["code"] for leaf in tree["inputs"][0]["inputs"][0]["inputs"]] == ["spend", "customers"]


@pytest.mark.parametrize(
    ("code", "formula", "field", "says"),
    [
        ("x", "spend ÷ nobody", "formula", "There is no KPI with the code nobody."),
        ("x", "spend-customers", "formula", "leave spaces around the sign: spend - customers."),
        ("x", "spend + customers", "formula", "USD and customer are not added"), ("x", "x + 1", "formula", "reckoned from itself: X → X."),
        ("x", "spend +", "formula", "ends too early"),
        ("spend", "cost × 2", "formula", "Spend → Cost per customer → Spend."),
        ("customers", "spend ÷ double", "formula", "Customers → Double → Cost per customer → Customers."),
        ("cost", "spend", "unit", "gives USD, and the KPI is in USD per customer."),
    ],
)  # fmt: skip
def test_loops_units_and_unknown_codes_are_refused_and_nothing_is_written(cast, cost, make_kpi, code, formula, field, says):
    make_kpi("double", unit="", formula="cost × 2")
    before = Event.objects.count()
    with pytest.raises(Invalid) as refused:
        if Kpi.objects.filter(code=code).exists():
            operations.alter(actor=cast.admin, code=code, formula=formula)
        else:
            make_kpi(code, formula=formula)
    assert says in refused.value.fields[field][0]
    assert Event.objects.count() == before and not Kpi.objects.filter(code="x").exists()


def test_the_unit_of_an_input_stays_while_a_formula_needs_it(cast, cost):
    with pytest.raises(Invalid, match="Some answers") as refused:
        operations.alter(actor=cast.admin, code="spend", unit="EUR")
    assert "Cost per customer is reckoned from it" in refused.value.fields["unit"][0]


def test_nobody_types_a_value_in(cast, cost, api, page):
    with pytest.raises(Conflict, match="by its formula"):
        bring(cast, "cost", "5")
    assert page(cast.finance).post("/kpis/cost/record/", {"value": "5", "on": "2026-10-31", "source": "x"}).status_code == 409
    assert api(cast.finance).post("/api/v1/kpis/cost/measurements/", {"value": "5", "on": "2026-10-31", "source": "x"}).status_code == 409
    for value, by, code in (("5", "owner_it_id", "cost"), ("5", "NULL", "spend"), ("NULL", "owner_it_id", "spend")):
        sql = f"""INSERT INTO kpis_measurement (kpi_id, "on", value, source, note, by_id, arrived_at)
                  SELECT id, '2026-10-31', {value}::numeric, 'x', '', {by}::bigint, now() FROM kpis_kpi WHERE code = '{code}'"""  # noqa: S608
        with pytest.raises(DatabaseError, match="measure"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert len(counts("cost")) == 2


def test_a_result_out_of_bounds_waits_and_counts_with_what_it_used(cast, cost):
    from_tray = operations.alter(actor=cast.admin, code="cost", highest=Decimal(40))
    bring(cast, "spend", "4000")
    settled()
    held = Held.objects.get(kpi=from_tray)
    assert (held.value, held.by, counts("cost")[OCTOBER]) == (100, None, 25)
    results.reckon_now(code="cost")
    assert Held.objects.count() == 1
    tray.let_in(actor=cast.it_lead, code="cost", held=[held.pk])
    held.refresh_from_db()
    assert (counts("cost")[OCTOBER], held.became.result.used.count()) == (100, 2)
    results.reckon_now(code="cost")
    assert Held.objects.count() == 1 and counts("cost")[OCTOBER] == 100, "what was let in is not held up again"


def test_a_changed_formula_reckons_anew(cast, cost):
    operations.alter(actor=cast.marketing_lead, code="cost", formula="spend ÷ customers × 2")
    settled()
    assert counts("cost") == {SEPTEMBER: 60, OCTOBER: 50}
    assert set(Result.objects.filter(is_restated=True).values_list("measurement__note", flat=True)) == {
        "Restated: the formula is another one."
    }
