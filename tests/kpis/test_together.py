"""Values that nobody believes, closed periods, formulas, signals and forecasts: what one of them does to the others."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.events import delivery
from collab.kit import clock
from collab.kit.errors import Forbidden, Invalid, Unfit
from collab.kpis import bulk, imports, operations, outlook, queries, tray, unsaid
from collab.kpis.feeds import operations as feeds
from collab.kpis.models import Direction, Held, Measurement, Restated, Restatement
from collab.kpis.operations import Reading
from collab.kpis.record import QUESTIONS
from collab.kpis.restating import deciding
from collab.kpis.tables import Tray
from tests.kpis.test_feeds import DOOR, program, refused, send
from tests.kpis.test_forecasting import made, month
from tests.kpis.test_forecasting import measured as since
from tests.kpis.test_restating import beneath
from tests.kpis.test_signals import CALM, measured

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 21)


@pytest.fixture
def kpi(cast, make_kpi):
    """October is closed and says 60."""
    kpi = make_kpi(highest=Decimal(100), largest_jump=Decimal(30))
    operations.measure(actor=cast.finance, code=kpi.code, readings=[Reading(Decimal(60), OCTOBER, "crm")])
    return kpi


def october(code: str = "match-rate") -> Decimal | None:
    return Measurement.objects.filter(kpi__code=code, on=OCTOBER).order_by("-id")[0].value


def settled() -> None:
    while delivery.deliver_due():
        pass


def bring(cast, way: str, value: str, on: date = OCTOBER, note: str = "Counted anew.") -> None:
    row = {"kpi": "match-rate", "on": on.isoformat(), "value": value, "source": "crm", "note": note}
    if way == "hand":
        operations.measure(actor=cast.finance, code="match-rate", readings=[Reading(Decimal(value), on, "crm", note)])
    elif way == "file":
        text = f"{','.join(row)}\n{','.join(row.values())}\n"
        imports.read_file(actor=cast.finance, data=text.encode(), name="values.csv")
    elif way == "bulk":
        bulk.take(actor=cast.finance, rows=[row])
    else:
        feed, _ = feeds.make(actor=cast.marketing_lead, source="crm", kpis=["match-rate"])
        bulk.take(actor=cast.marketing_lead, rows=[row], feed=feed)


@pytest.mark.parametrize("way", ["hand", "file", "bulk", "feed"])
def test_first_the_tray_then_the_other_owner_whichever_way_it_comes(cast, kpi, way):
    bring(cast, way, "140")
    assert (Held.objects.count(), Restatement.objects.count(), october()) == (1, 0, 60), "nobody believes it: it waits in the tray"
    bring(cast, way, "55")
    assert (Held.objects.count(), Restatement.objects.count(), october()) == (1, 1, 60), "believed, and of a closed period"
    bring(cast, way, "65", NOVEMBER)
    assert Measurement.objects.get(on=NOVEMBER).value == 65, "believed, and of an open one"
    assert Held.objects.get().why.startswith("140% is above the highest") and queries.kpi_card(kpi.code).now == 65


def test_what_a_call_says_of_each_is_counted_apart(cast, kpi):
    rows = [
        {"kpi": "match-rate", "on": on, "value": value, "source": "crm"}
        for on, value in (("2026-08-31", "500"), ("2026-09-30", "50"), ("2026-10-31", "58"), ("2026-11-21", "61"))
    ]
    for dry_run in (True, False):
        report = bulk.take(actor=cast.finance, rows=rows, dry_run=dry_run)
        assert (report.new, report.changed, report.unchanged, report.waiting, report.held) == (2, 1, 0, 1, 1)
        assert [note.split(":")[0] for note in report.notes] == ["Row 1", "Row 3"]
    assert (Held.objects.get().on, Restatement.objects.get().lines.get().on) == (date(2026, 8, 31), OCTOBER)
    again = bulk.take(actor=cast.finance, rows=rows[:1])
    assert (again.held, Held.objects.count()) == (1, 1), "the same again adds nothing"


def test_let_in_it_restates_a_closed_period_and_counts_once_the_other_owner_agrees(cast, kpi, page, api):
    bring(cast, "hand", "140", note="")
    bring(cast, "hand", "130", NOVEMBER, note="")
    keys = [row.pk for row in Held.objects.order_by("on")]
    with pytest.raises(Invalid, match="lies in a closed period") as silent:
        tray.let_in(actor=cast.it_lead, code=kpi.code, held=keys)
    assert list(silent.value.fields) == ["reason"]
    path = f"/kpis/{kpi.code}/tray/"
    answer = page(cast.it_lead).post(path, {"held": keys, "answer": "let_in", "reason": "Black Friday came early."}, follow=True)
    said = " ".join(answer.content.decode().split())
    assert "1 value of Match rate: counts from now on. 1 value of Match rate would change closed periods" in said
    assert "the other owner’s word" in said
    of_october, of_november = Held.objects.order_by("on")
    (waits,) = Restatement.objects.all()
    assert (of_october.state, of_october.became, of_october.restates) == (Tray.LET_IN, None, waits)
    assert (of_november.became.value, of_november.restates) == (130, None)
    line = waits.lines.get()
    assert (waits.by, line.value, line.note, october()) == (cast.it_lead, 140, "Black Friday came early.", 60)
    (told,) = api(cast.it_lead).get(f"/api/v1{path}?state=let_in").json()["results"][-1:]
    assert told["restatement"] == waits.pk
    bring(cast, "hand", "140", note="")
    assert Held.objects.count() == 2, "what waits for the other owner is not brought twice"
    with pytest.raises(Forbidden):
        deciding.agree(actor=cast.it_lead, restatement=waits.pk)
    deciding.agree(actor=cast.marketing_lead, restatement=waits.pk)
    assert october() == 140
    assert not [one for question in QUESTIONS for one in question.findings()], "the proof finds nothing"


def test_the_words_of_whoever_brought_it_are_found_where_it_counts(cast, kpi):
    """They go with whoever is erased, in whoever's name the value stands by then."""
    bring(cast, "hand", "140", note="Finance says so.")
    bring(cast, "hand", "130", NOVEMBER, note="Finance says so.")
    tray.let_in(actor=cast.it_lead, code=kpi.code, held=[row.pk for row in Held.objects.all()])
    deciding.agree(actor=cast.marketing_lead, restatement=Restatement.objects.get().pk)
    for person, days in ((cast.finance, [OCTOBER, NOVEMBER]), (cast.it_lead, [OCTOBER]), (cast.marketing_lead, [])):
        found = Measurement.objects.filter(unsaid.asked_by(person), value__gt=100).order_by("on")
        assert [row.on for row in found] == days and all(row.note == "Finance says so." for row in found)
    assert Restated.objects.filter(unsaid.lines_of(cast.finance)).count() == 1


def test_two_of_one_closed_day_are_not_let_in_together(cast, kpi):
    bring(cast, "hand", "140")
    bring(cast, "hand", "150")
    keys = [row.pk for row in Held.objects.order_by("pk")]
    with pytest.raises(Invalid, match="Let one of them in"):
        tray.let_in(actor=cast.it_lead, code=kpi.code, held=keys)
    tray.let_in(actor=cast.it_lead, code=kpi.code, held=keys[:1])
    with pytest.raises(Unfit, match="waits for an owner already"):
        tray.let_in(actor=cast.marketing_lead, code=kpi.code, held=keys[1:])
    assert [row.state for row in Held.objects.order_by("pk")] == [Tray.LET_IN, Tray.WAITING]


def test_a_value_is_let_in_to_one_place_in_the_database_too(cast, kpi, all_rights):
    bring(cast, "hand", "140")
    nowhere = {"state": Tray.LET_IN, "decided_by": cast.it_lead, "decided_at": clock.now()}
    assert "held_let_in_counts" in beneath(lambda: Held.objects.update(**nowhere))
    one = Measurement.objects.get()
    bring(cast, "hand", "55")
    both = {"became": one, "restates": Restatement.objects.get()}
    assert "held_let_in_counts" in beneath(lambda: Held.objects.update(**nowhere, **both))


def test_a_kpi_by_a_formula_takes_no_value_from_programs(cast, kpi, make_kpi, api):
    make_kpi("half", unit="%", formula="match-rate ÷ 2")
    feed, secret = feeds.make(actor=cast.marketing_lead, source="crm", kpis=["match-rate"])
    with pytest.raises(Invalid, match="by its formula"):
        feeds.make(actor=cast.marketing_lead, source="crm", kpis=["half"])
    row = {"kpi": "half", "on": "2026-11-21", "value": "5", "source": "crm"}
    said = refused(send(api(cast.finance), [row]))
    assert "by its formula" in said[1, "kpi"]
    assert 'value="half"' not in api(cast.marketing_lead).get("/kpis/feeds/").content.decode()
    # One that got a formula since: its feed brings nothing more.
    operations.alter(actor=cast.marketing_lead, code="half", formula="")
    _, other = feeds.make(actor=cast.marketing_lead, source="crm", kpis=["half"])
    operations.alter(actor=cast.marketing_lead, code="half", formula="match-rate ÷ 4")
    assert "by its formula" in refused(program(other).post(DOOR, [row], format="json"))[1, "kpi"]


def test_what_is_agreed_to_and_what_comes_in_bulk_restates_what_formulas_gave(cast, kpi, make_kpi):
    half = make_kpi("half", unit="%", formula="match-rate ÷ 2")
    settled()
    assert october("half") == 30
    bring(cast, "bulk", "50")
    settled()
    assert october("half") == 30, "what waits is reckoned nowhere"
    deciding.agree(actor=cast.it_lead, restatement=Restatement.objects.get().pk)
    settled()
    row = Measurement.objects.filter(kpi=half, on=OCTOBER).order_by("-id")[0]
    assert (row.value, row.result.is_restated, row.note) == (25, True, "Restated: Match rate changed.")
    rows = [{"kpi": "match-rate", "on": on, "value": value, "source": "crm"} for on, value in (("2026-09-30", "44"), ("2026-11-21", "48"))]
    bulk.take(actor=cast.finance, rows=rows)
    settled()
    found = dict(Measurement.objects.filter(kpi=half).order_by("id").values_list("on", "value"))
    assert found == {SEPTEMBER: 22, OCTOBER: 25, NOVEMBER: 24}


def test_signals_and_forecast_leave_out_what_waits_and_what_is_not_known(cast, make_kpi, api):
    kpi = make_kpi(highest=Decimal(100))
    measured(cast, kpi.code, CALM)
    card = queries.kpi_card(kpi.code)
    before = [api(cast.marketer).get(f"/api/v1/kpis/{kpi.code}/{door}/").json() for door in ("signals", "forecast")]
    operations.measure(actor=cast.finance, code=kpi.code, readings=[Reading(Decimal(900), OCTOBER, "crm")])
    operations.measure(actor=cast.finance, code=kpi.code, readings=[Reading(Decimal(90), OCTOBER, "crm", "Counted anew.")])
    assert (Held.objects.count(), Restatement.objects.count()) == (1, 1)
    assert [api(cast.marketer).get(f"/api/v1/kpis/{kpi.code}/{door}/").json() for door in ("signals", "forecast")] == before
    assert not outlook.turned([card], card.on)
    # A formula that gives nothing for some periods: they have no point.
    make_kpi("zero", unit="days")
    operations.measure(
        actor=cast.finance, code="zero", readings=[Reading(Decimal(place % 5), month(19 - place), "crm") for place in range(20)]
    )
    make_kpi("share", unit="", formula="match-rate ÷ zero")
    settled()
    answer = api(cast.marketer).get("/api/v1/kpis/share/signals/")
    assert (answer.status_code, answer.json()["limits"]["count"]) == (200, 15), "three of eighteen are not known"
    assert api(cast.marketer).get("/api/v1/kpis/share/forecast/").status_code == 200


@pytest.mark.parametrize(
    ("band", "values", "tone"),
    [((48, 53), [*CALM, "57"], "warn"), ((56, 60), [*CALM, "57"], "ok"), ((40, 60), [*CALM, "57"], ""), ((60, 70), [*CALM, "57"], "")],
    ids=["out of its band", "into its band", "within its band", "towards its band"],
)
def test_a_band_says_whether_a_signal_is_good(cast, make_kpi, band, values, tone):
    kpi = make_kpi(direction=Direction.WITHIN)
    measured(cast, kpi.code, values)
    low, high = map(Decimal, band)
    operations.set_target(actor=cast.admin, code=kpi.code, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), low=low, value=high)
    card = queries.kpi_card(kpi.code)
    assert outlook.turned([card], card.on)[kpi.code].tone == tone


def test_a_forecast_is_held_against_a_band(cast, make_kpi, api, page):
    kpi = make_kpi(unit="days", direction=Direction.WITHIN)
    since(cast, kpi.code, made(36, 12, 3))
    client, path = api(cast.marketer), f"/api/v1/kpis/{kpi.code}/forecast/"
    last = client.get(path).json()["periods"][-1]
    low, high = (Decimal(last[name]) for name in ("low", "high"))
    for (begins, ends), lies, words in (
        ((low - 1, high + 1), "holds", "holds all of the 80% interval"),
        (((low + high) / 2, high + 9), "meets", "holds a part of the 80% interval"),
        ((high + 1, high + 9), "above", "it is missed unless something changes"),
    ):
        version = queries.kpi_card(kpi.code).version
        operations.set_target(
            actor=cast.admin, code=kpi.code, starts_on=date(2026, 11, 1), ends_on=date(2027, 12, 31), low=round(begins, 3), value=round(ends, 3),
            version=version, reason="Another band.",
        )  # fmt: skip
        answer = client.get(path).json()
        assert (answer["periods"][-1]["target_lies"], words in answer["said"]) == (lies, True), answer["said"]
        assert Decimal(answer["periods"][-1]["target_low"]) == round(begins, 3)
    text = page(cast.marketer).get(f"/kpis/{kpi.code}/").content.decode()
    assert all(css in text for css in ('class="line-band"', 'class="band-limits"', 'class="fan"'))


def test_one_page_draws_all_of_it_at_a_constant_price(cast, make_kpi, page):
    kpi = make_kpi(highest=Decimal(1000), direction=Direction.WITHIN, cadence="weekly")
    readings = [Reading(Decimal(50 + place % 7), date.fromordinal(OCTOBER.toordinal() - 7 * place), "crm") for place in range(150)]
    operations.measure(actor=cast.finance, code=kpi.code, readings=readings[:40])
    client = page(cast.it_lead)
    path = f"/kpis/{kpi.code}/"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    operations.measure(actor=cast.finance, code=kpi.code, readings=readings[40:])
    for place in range(15):
        operations.measure(actor=cast.finance, code=kpi.code, readings=[Reading(Decimal(2000 + place), NOVEMBER, "crm")])
    with CaptureQueriesContext(connection) as many:
        text = client.get(path).content.decode()
    assert len(many) == len(few)
    assert text.count("<") - text.count("</") < 1_500
