"""The KPI pages: who sees which, forms with their errors, the file's report, nothing read while rendering."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collab.account.models import KeptWords
from collab.kit import clock
from collab.kpis import operations
from collab.kpis.models import Measurement, Target
from collab.kpis.operations import Reading
from collab.web.sheets import looked
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


def upload(client, text: str | bytes, name: str = "v.csv", **more):
    return client.post("/kpis/import/", {"file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text), **more})


def confirm(client, look, **more):
    return client.post("/kpis/import/", {"looked": look.context["looked"], "confirm": "yes", **more}, follow=True)


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
    table = client.get("/kpis/")
    assert table.status_code == 403 and "shown to people with a duty" in table.content.decode()
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


@pytest.mark.usefixtures("while_open")
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
        ({"value": ""}, "Write the value."), ({"value": "1,5,5"}, "Write a number as digits"),
        ({"value": "1,500"}, "Is it 1500 or 1.5?"), ({"value": "0.0000001"}, "6 digits after the point"), ({"value": "9" * 18}, "larger than any"),
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
    assert "just this target" in client.post("/kpis/match-rate/target/", body).content.decode()
    assert "overlaps" in client.post("/kpis/match-rate/target/", body | {"ends_on": "2028-12-31"}).content.decode()
    assert client.post("/kpis/match-rate/target/", body | {"starts_on": "2029-01-01"}).status_code == 422
    assert page(cast.marketer).post("/kpis/match-rate/target/", body).status_code == 403
    assert Target.objects.count() == 2


def test_a_target_is_replaced_by_form_and_a_late_one_comes_back(cast, page, kpi):
    client, path = page(cast.it_lead), "/kpis/match-rate/target/"
    body = {"value": "85", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    seen = str(client.get(path).context["form"].initial["version"])
    assert "Say why it is replaced" in client.post(path, body | {"version": seen}).content.decode()
    operations.alter(actor=cast.admin, code=kpi.code, name="Matches")
    late = client.post(path, body | {"version": seen, "reason": "It was agreed anew."})
    text = late.content.decode()
    assert late.status_code == 409
    assert "since you opened it" in text
    for kept in ("It was agreed anew.", 'value="85"', 'value="2026-01-01"'):
        assert kept in text
    now = late.context["form"]["version"].value()
    assert client.post(path, body | {"version": now, "reason": "It was agreed anew."}).status_code == 302
    for reader in (client.get("/kpis/match-rate/"), client.get(path)):
        told = " ".join(reader.content.decode().split())
        assert "80% until" in told
        assert "It was agreed anew." in told


def test_older_values_by_key(cast, page, kpi):
    client = page(cast.auditor)
    first = client.get("/kpis/match-rate/")
    older = first.context["page"]["older"]
    assert len(first.context["values"]) == 13
    assert len(client.get(f"/kpis/match-rate/{older.partition('#')[0]}").context["values"]) == 2
    for wrong in ("x", "2026-13-01.1", "2026-10-31.", "٢"):
        assert client.get("/kpis/match-rate/", {"before": wrong}).status_code == 400


@pytest.mark.usefixtures("while_open")
def test_a_file_is_looked_at_and_then_taken(cast, page, kpi):
    client = page(cast.technologist)
    good = HEAD + "match-rate,2026-10-31,61,crm,\nmatch-rate,2026-11-02,2,crm,\n"
    look = upload(client, good)
    text = look.content.decode()
    assert look.status_code == 200
    assert "1 new, 1 replaced, 0 as they are." in " ".join(text.split())
    for said in ("Match rate, 31 Oct 2026", "60%, web analytics", "61%, crm", "nothing yet", "Record just this"):
        assert said in text
    assert Measurement.objects.count() == 15
    assert "1 value added, 1 value replaced." in confirm(client, look).content.decode()
    assert Measurement.objects.count() == 17
    assert "Nothing new" in upload(client, good).content.decode()
    # The same yes twice is one.
    assert "Nothing new" in confirm(client, look).content.decode()
    assert Measurement.objects.count() == 17


def test_a_file_that_is_refused_says_where(cast, page, kpi):
    client = page(cast.technologist)
    answer = upload(client, HEAD + "match-rate,2026-11-03,=1+1,crm,\n<b>,2026-11-03,1,crm,\n")
    text = answer.content.decode()
    assert answer.status_code == 422
    for said in ("Nothing was recorded", "It begins like a formula", "There is no KPI with the code &lt;b&gt;"):
        assert said in text
    assert "<b>," not in text
    assert "Record just this" not in text
    # The button that is not shown does nothing either.
    assert confirm(client, answer).status_code == 422
    assert client.post("/kpis/import/", {}).status_code == 422
    assert upload(client, "").status_code == 422
    assert Measurement.objects.count() == 15


@pytest.mark.usefixtures("while_open")
def test_what_changed_meanwhile_is_shown_before_it_is_taken(cast, page, kpi):
    client = page(cast.technologist)
    look = upload(client, HEAD + "match-rate,2026-10-31,61,crm,\n")
    operations.measure(actor=cast.finance, code=kpi.code, readings=[Reading(Decimal(99), date(2026, 10, 31), "by hand")])
    again = confirm(client, look)
    text = again.content.decode()
    assert again.status_code == 409
    assert "Something changed since you looked" in text
    assert "99%, by hand" in text
    assert Measurement.objects.count() == 16
    assert "1 value replaced" in confirm(client, again).content.decode()
    assert Measurement.objects.latest("pk").value == 61


def test_letters_and_numbers_are_asked_for_and_the_file_need_not_be_chosen_again(cast, page, kpi):
    client = page(cast.technologist)
    look = upload(client, "kpi;on;value;source\nmatch-rate;2026-11-02;36,5;Ums\u00e4tze\n".encode("mac-roman"))
    text = look.content.decode()
    assert look.status_code == 422
    for said in ("Are these letters right?", "UmsŠtze", "Umsätze", "Say whether numbers are written with a comma"):
        assert said in text
    again = client.post("/kpis/import/", {"looked": look.context["looked"], "encoding": "mac-roman", "numbers": "comma"})
    assert again.status_code == 200
    assert "36.5%, Umsätze" in again.content.decode()
    # What was looked at counts, not what the selects say meanwhile.
    confirm(client, again, encoding="windows-1252", numbers="point")
    row = Measurement.objects.latest("pk")
    assert (row.value, row.source) == (Decimal("36.5"), "Umsätze")


def test_a_look_is_of_one_person_and_ends(cast, page, kpi):
    look = upload(page(cast.technologist), HEAD + "match-rate,2026-11-02,2,crm,\n")
    for client, told in ((page(cast.finance), {}), (page(cast.technologist), {"looked": look.context["looked"][:-3] + "abc"})):
        answer = confirm(client, look, **told)
        assert answer.status_code == 422
        assert "too long ago" in answer.content.decode()
    assert Measurement.objects.count() == 15


def test_a_file_too_large_to_be_carried_is_chosen_once_more(cast, page, kpi, monkeypatch):
    monkeypatch.setattr(looked, "MOST_CARRIED", 10)
    client, text = page(cast.technologist), HEAD + "match-rate,2026-11-02,2,crm,\n"
    look = upload(client, text)
    assert "The same file once more" in look.content.decode()
    assert confirm(client, look).status_code == 422
    other = confirm(client, look, file=SimpleUploadedFile("v.csv", text.replace(",2,", ",3,").encode()))
    assert other.status_code == 409
    assert "another file than the one you looked at" in other.content.decode()
    assert Measurement.objects.count() == 15
    confirm(client, look, file=SimpleUploadedFile("v.csv", text.encode()))
    assert Measurement.objects.count() == 16


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


@pytest.mark.usefixtures("while_open")
def test_a_value_whose_session_ended_comes_back_on_both_its_pages(cast, page, kpi):
    client, path = page(cast.finance), "/kpis/match-rate/record/"
    text = client.get("/kpis/match-rate/").content.decode()
    form = text[text.index('id="record-title"') :]
    hidden = dict(re.findall(r'name="(writer|at)" value="([^"]*)"', form))
    assert hidden["at"] == path
    sent = {**ONE, **hidden, "note": "The feed was counted twice."}
    assert Client().post(path, sent).status_code == 302
    for shown in ("/kpis/match-rate/", path):
        assert "The feed was counted twice." in client.get(shown).content.decode()
        assert "The feed was counted twice." not in page(cast.technologist).get(shown).content.decode()
    assert client.post(path, sent | {"kept": "yes"}).status_code == 302
    assert not KeptWords.objects.exists()
