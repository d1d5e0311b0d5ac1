"""The KPI pages: who sees which, forms with their errors, the file's report, nothing read while rendering."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collab.kit import clock
from collab.kpis import operations
from collab.kpis.models import Measurement, Target
from collab.kpis.operations import Reading
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
ONE = {"value": "41.5", "on": "2026-10-31", "source": "web analytics", "note": ""}
HEAD = "kpi,on,value,source,note\n"


@pytest.fixture
def kpi(cast, make_kpi):
    kpi = make_kpi()
    operations.set_target(actor=cast.admin, code=kpi.code, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), value=Decimal(80))
    readings = [Reading(Decimal(60 + number), date(2026, 10, 31) - timedelta(days=30 * number), "web analytics") for number in range(15)]
    operations.measure(actor=cast.finance, code=kpi.code, readings=readings)
    return kpi


def upload(client, text: str, name: str = "v.csv"):
    return client.post("/kpis/import/", {"file": SimpleUploadedFile(name, text.encode())})


@pytest.mark.parametrize("who", ["marketer", "technologist", "finance", "it_lead", "cmo", "auditor", "admin"])
def test_everybody_with_a_duty_reads(cast, page, kpi, make_kpi, who):
    make_kpi("no-values-yet", direction="down", unit="days")
    client = page(getattr(cast, who))
    table = client.get("/kpis/").content.decode()
    assert "2 measures, 1 off track." in table
    assert "Match rate" in table
    detail = client.get("/kpis/match-rate/").content.decode()
    assert "20\u00a0pts below target (−25%)" in detail
    assert client.get("/kpis/no-values-yet/").status_code == 200
    assert ("Record a value" in detail) == (who in ("technologist", "finance", "it_lead"))
    assert ("Set target" in detail) == (who in ("technologist", "it_lead", "admin"))


@pytest.mark.usefixtures("all_rights")
def test_hidden_is_missing(cast, page, kpi):
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    client = page(cast.outsider)
    assert "0 measures" in client.get("/kpis/").content.decode()
    for path in ("/kpis/match-rate/", "/kpis/match-rate/record/", "/kpis/nothing/"):
        assert client.get(path).status_code == 404


def test_strangers_are_asked_to_sign_in(client, db):
    assert client.get("/kpis/").status_code == 302


@pytest.mark.parametrize("who", ["marketer", "auditor", "admin", "cio"])
def test_those_who_do_not_feed(cast, page, kpi, who):
    client = page(getattr(cast, who))
    assert client.get("/kpis/match-rate/record/").status_code == client.post("/kpis/match-rate/record/", ONE).status_code == 403
    assert upload(client, HEAD + "match-rate,2026-11-01,1,crm,\n").status_code == 403
    assert Measurement.objects.count() == 15


def test_a_value_by_hand_once_however_often_it_is_sent(cast, page, kpi):
    client = page(cast.it_lead)
    for _ in range(2):
        answer = client.post("/kpis/match-rate/record/", ONE | {"by": cast.cmo.pk, "arrived_at": "2020-01-01"})
        assert (answer.status_code, answer["Location"]) == (302, "/kpis/match-rate/")
    row = Measurement.objects.order_by("pk").last()
    assert (row.value, row.by, Measurement.objects.count()) == (Decimal("41.5"), cast.it_lead, 16)
    detail = client.get("/kpis/match-rate/").content.decode()
    assert "corrected since" in detail


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": ""}, "Write the value."), ({"value": "1,5"}, "Write a number as digits"), ({"value": "0.0000001"}, "Write a number"), ({"value": "9" * 18}, "larger than any"),
        ({"on": "2026-12-24"}, "31 days ahead"), ({"on": "31.10.2026"}, "Write the day as"), ({"on": "0001-01-01"}, "between 2000 and 2100"),
        ({"source": ""}, "where the value comes"),
        ({"source": "a\u202eb"}, "nobody can see"), ({"note": "a\x00b"}, "ull characters are not allowed"),
    ],
)  # fmt: skip
def test_errors_of_the_form(cast, page, kpi, change, sentence):
    answer = page(cast.finance).post("/kpis/match-rate/record/", ONE | change)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "error-summary" in text
    assert "<title>Error: " in text
    assert Measurement.objects.count() == 15


def test_nothing_at_all_is_an_error_too(cast, page, kpi):
    assert page(cast.finance).post("/kpis/match-rate/record/").status_code == 422
    assert page(cast.finance).put("/kpis/match-rate/record/").status_code == 405


def test_a_target_by_form(cast, page, kpi):
    client = page(cast.it_lead)
    body = {"value": "85", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    assert client.get("/kpis/match-rate/target/").status_code == 200
    assert client.post("/kpis/match-rate/target/", body).status_code == 302
    assert "overlaps" in client.post("/kpis/match-rate/target/", body).content.decode()
    assert client.post("/kpis/match-rate/target/", body | {"starts_on": "2029-01-01"}).status_code == 422
    assert page(cast.marketer).post("/kpis/match-rate/target/", body).status_code == 403
    assert Target.objects.count() == 2


def test_older_values_by_key(cast, page, kpi):
    client = page(cast.auditor)
    first = client.get("/kpis/match-rate/")
    older = first.context["page"]["older"]
    assert len(first.context["values"]) == 13
    assert len(client.get(f"/kpis/match-rate/{older.partition('#')[0]}").context["values"]) == 2
    for wrong in ("x", "2026-13-01.1", "2026-10-31.", "٢"):
        assert client.get("/kpis/match-rate/", {"before": wrong}).status_code == 400


def test_a_file_and_its_report(cast, page, kpi):
    client = page(cast.technologist)
    good = HEAD + "match-rate,2026-11-01,1,crm,\nmatch-rate,2026-11-02,2,crm,\n"
    assert "2 values recorded." in upload(client, good).content.decode()
    assert "Nothing new" in upload(client, good).content.decode()
    answer = upload(client, good + "match-rate,2026-11-03,=1+1,crm,\n<b>,2026-11-03,1,crm,\n")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing was recorded" in text
    assert "It begins like a formula" in text
    assert "There is no KPI with the code &lt;b&gt;" in text
    assert "<b>," not in text
    assert client.post("/kpis/import/", {}).status_code == 422
    assert upload(client, "").status_code == 422
    assert Measurement.objects.count() == 17


def test_the_table_costs_the_same_however_long(cast, page, make_kpi, django_assert_max_num_queries):
    client = page(cast.auditor)
    for number in range(3):
        make_kpi(f"kpi-{number}")
    client.get("/kpis/")
    with django_assert_max_num_queries(9):
        client.get("/kpis/")
    for number in range(3, 20):
        make_kpi(f"kpi-{number}")
    with django_assert_max_num_queries(9):
        client.get("/kpis/")
