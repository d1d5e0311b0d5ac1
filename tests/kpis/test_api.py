"""The doors to KPIs: who gets what, the forms of answers, bad input."""

import io
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from collab.kit import clock
from collab.kpis.models import Kpi, Measurement
from tests import onrecord
from tests.kpis.conftest import OPEN

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/kpis/"
ONE = {"value": "41.5", "on": "2026-10-31", "source": "web analytics"}
NEW = {
    "code": "match-rate",
    "name": "Match rate",
    "definition": "As agreed.",
    "unit": "%",
    "owner_marketing": "marketing_lead",
    "owner_it": "it_lead",
}
EVERYBODY = (
    "marketer", "technologist", "technologist2", "business", "architect", "privacy", "finance", "marketing_lead", "it_lead", "cmo", "cio", "auditor",
    "admin", "outsider",
)  # fmt: skip


def upload(client, path, data, name="values.csv", **more):
    file = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    file.name = name
    return client.post(path, {"file": file, **more}, format="multipart")


def test_define_read_alter(cast, api):
    made = api(cast.technologist).post(ROOT, NEW)
    assert made.status_code == 201
    said = api(cast.auditor).get(f"{ROOT}match-rate/").json()
    assert said == made.json() == NEW | {
        "decimals": 1, "direction": "up", "cadence": "monthly", "tolerance": "0.05", "scale_from": "0", "active": True, "now": None, "now_on": None,
        "target": None, "new_target": None, "gap": None, "status": "none", "late_since": None, "version": 1, "reckoned": "",
        "target_low": None, "new_target_low": None, "formula": "", "bounds": {"lowest": None, "highest": None}, "largest_jump": None,
    }  # fmt: skip
    altered = api(cast.it_lead).patch(f"{ROOT}match-rate/", {"name": "Match", "active": False, "version": 1})
    assert (altered.status_code, altered.json()["name"], altered.json()["active"]) == (200, "Match", False)
    assert api(cast.auditor).get(ROOT).json()["results"] == []
    assert len(api(cast.auditor).get(f"{ROOT}?active=false&owner=it_lead").json()["results"]) == 1
    assert len(api(cast.auditor).get(f"{ROOT}?active=false&owner=cio").json()["results"]) == 0


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_with_a_duty_reads(cast, api, make_kpi, who):
    make_kpi()
    client = api(getattr(cast, who))
    for path in ("", "match-rate/", "MATCH-RATE/", "match-rate/measurements/", "match-rate/targets/"):
        assert client.get(ROOT + path).status_code == 200


@pytest.mark.usefixtures("all_rights")
def test_without_a_duty_there_is_nothing_and_unsigned_there_is_401(cast, api, make_kpi):
    make_kpi()
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    client = api(cast.outsider)
    assert client.get(ROOT).status_code == 403, "as the page"
    hidden, missing = client.get(f"{ROOT}match-rate/"), client.get(f"{ROOT}nothing/")
    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json()) == (404, missing.json())
    assert client.post(f"{ROOT}match-rate/measurements/", ONE).status_code == 404
    assert api(None).get(ROOT).status_code == api(None).post(f"{ROOT}match-rate/measurements/", ONE).status_code == 401


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_writes_what(cast, api, make_kpi, who):
    make_kpi()
    client = api(getattr(cast, who))
    defines = who in ("technologist", "technologist2", "admin", "marketing_lead", "it_lead")
    feeds = who in ("technologist", "technologist2", "finance", "marketing_lead", "it_lead")
    target = {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "value": "80"}
    assert client.post(ROOT, NEW | {"code": "other"}).status_code == (201 if defines else 403)
    assert client.patch(f"{ROOT}match-rate/", {"name": "M", "version": Kpi.objects.get(code="match-rate").version}).status_code == (
        200 if defines else 403
    )
    assert client.post(f"{ROOT}match-rate/targets/", target).status_code == (201 if defines else 403)
    assert client.post(f"{ROOT}match-rate/measurements/", ONE).status_code == (201 if feeds else 403)
    taken = upload(client, f"{ROOT}match-rate/measurements/file/", "kpi,on,value,source\nmatch-rate,2026-09-30,1,crm\n")
    assert taken.status_code == (200 if feeds else 400)
    assert Measurement.objects.count() == (2 if feeds else 0)


@pytest.mark.usefixtures("while_open")
def test_one_value_or_a_list(cast, api, make_kpi):
    make_kpi()
    client = api(cast.finance)
    one = client.post(f"{ROOT}match-rate/measurements/", ONE)
    assert one.status_code == 201
    said = one.json()
    assert datetime.fromisoformat(said.pop("arrived_at")) == OPEN
    assert said == ONE | {"note": "", "by": "finance", "counts": True, "waits": "", "restatement": None, "restated": False, "used": []}
    many = client.post(f"{ROOT}match-rate/measurements/", [ONE | {"value": "43"}, ONE | {"on": "2026-09-30", "value": "40"}])
    assert [row["value"] for row in many.json()] == ["43", "40"]
    listed = client.get(f"{ROOT}match-rate/measurements/").json()["results"]
    assert [(row["on"], row["value"], row["counts"]) for row in listed] == [
        ("2026-10-31", "43", True), ("2026-10-31", "41.5", False), ("2026-09-30", "40", True),
    ]  # fmt: skip
    assert client.get(f"{ROOT}match-rate/").json()["now"] == "43"
    assert len(client.get(f"{ROOT}match-rate/measurements/?to=2026-10-01").json()["results"]) == 1
    assert len(client.get(f"{ROOT}match-rate/measurements/?from=2026-10-01").json()["results"]) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (ONE | {"value": ["41.5"]}, "value"), (ONE | {"value": "1e3"}, "value"), (ONE | {"value": "NaN"}, "value"), (ONE | {"value": "1.0000001"}, "value"),
        (ONE | {"value": "9" * 18}, "value"), (ONE | {"value": None}, "value"), (ONE | {"value": True}, "value"), (ONE | {"value": "٤٢"}, "value"),
        (ONE | {"on": "2026-12-24"}, "on"), (ONE | {"on": "9999-12-31"}, "on"), (ONE | {"on": "0000-01-01"}, "on"), (ONE | {"on": "2026-11-22T00:00"}, "on"),
        (ONE | {"on": None}, "on"), (ONE | {"source": ""}, "source"), (ONE | {"source": 5}, "source"), (ONE | {"source": "x" * 121}, "source"),
        (ONE | {"source": "a\u202eb"}, "source"), (ONE | {"by": "cmo"}, "by"), (ONE | {"arrived_at": "2020-01-01"}, "arrived_at"),
        ({"value": "1"}, "on"), ([ONE, ONE | {"value": "x"}], "1.value"), ([ONE, ONE | {"on": "2026-12-24"}], "1.on"), ([], "body"), ([ONE] * 1001, "body"),
        ("text", "body"), (5, "body"), ([[ONE]], "0"), ([None], "0"),
    ],
)  # fmt: skip
def test_bad_values_are_400_with_the_field_and_none_is_recorded(cast, api, make_kpi, body, field):
    make_kpi()
    answer = api(cast.finance).post(f"{ROOT}match-rate/measurements/", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert any(name == field or name.startswith(f"{field}.") for name in answer.json()["errors"]), answer.json()
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Not a code"}, "code"), ({"name": ""}, "name"), ({"unit": None}, "unit"), ({"decimals": -1}, "decimals"), ({"decimals": 2**63}, "decimals"),
        ({"direction": "left"}, "direction"), ({"cadence": "yearly"}, "cadence"), ({"tolerance": "2"}, "tolerance"), ({"owner_it": "nobody"}, "owner_it"),
        ({"owner_it": "cmo"}, "owner_it"), ({"owner_marketing": 7}, "owner_marketing"), ({"state": "x"}, "state"), ({"id": 1}, "id"),
        ({"scale_from": "1000000000000"}, "scale_from"),
    ],
)  # fmt: skip
def test_bad_definitions(cast, api, change, field):
    answer = api(cast.admin).post(ROOT, NEW | change)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Kpi.objects.exists()


def test_conflicts(cast, api):
    client = api(cast.admin)
    target = {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "value": "80"}
    assert client.post(ROOT, NEW).status_code == 201
    assert client.post(ROOT, NEW).status_code == 422
    assert client.post(f"{ROOT}match-rate/targets/", target).status_code == 201
    assert client.post(f"{ROOT}match-rate/targets/", target | {"starts_on": "2026-12-31", "ends_on": "2027-12-31"}).status_code == 422
    assert client.post(f"{ROOT}match-rate/targets/", target | {"starts_on": "2028-12-31", "ends_on": "2027-12-31"}).status_code == 400
    assert client.get(f"{ROOT}match-rate/").json()["target"] == "80"


@pytest.mark.parametrize("path", ["?colour=red", "?owner=a&owner=b", "?active=maybe", "?limit=0", "?limit=101", "?limit=10e2", "?cursor=zzz", "match-rate/?x=1",
                                  "match-rate/measurements/?from=yesterday", "match-rate/measurements/?from=2026-W44-6", "match-rate/targets/?value=1"])  # fmt: skip
def test_only_declared_filters(cast, api, make_kpi, path):
    make_kpi()
    assert api(cast.admin).get(ROOT + path).status_code == 400


def test_the_same_key_records_once(cast, api, make_kpi):
    make_kpi()
    client, path = api(cast.finance), f"{ROOT}match-rate/measurements/"
    first, again = (client.post(path, ONE, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again["Idempotent-Replayed"] == "true"
    assert client.post(path, ONE | {"value": "5"}, headers={"Idempotency-Key": "k1"}).status_code == 422
    assert Measurement.objects.count() == 1


def test_a_file_with_a_report(cast, api, make_kpi):
    make_kpi()
    make_kpi("lead-time")
    book = Workbook()
    for row in (["kpi", "on", "value", "source"], ["match-rate", "2026-10-31", 74.2, "crm"], ["lead-time", "2026-10-31", 24, "crm"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    client = api(cast.technologist)
    nothing = {"changed": 0, "refused": [], "notes": []}
    for dry_run, expected in (
        ("true", {"new": 2, "unchanged": 0}),
        ("false", {"new": 2, "unchanged": 0}),
        ("", {"new": 0, "unchanged": 2}),
    ):
        answer = upload(client, f"{ROOT}import/", stream.getvalue(), "v.xlsx", **({"dry_run": dry_run} if dry_run else {}))
        assert (answer.status_code, answer.json()) == (200, nothing | expected)
        assert Measurement.objects.count() == (0 if dry_run == "true" else 2)
    wrong = upload(client, f"{ROOT}match-rate/measurements/file/", stream.getvalue(), "v.xlsx")
    assert wrong.status_code == 400
    assert wrong.json()["errors"] == {"3.kpi": ["Only values of match-rate are taken here."]}
    look = upload(client, f"{ROOT}match-rate/measurements/file/", stream.getvalue(), "v.xlsx", dry_run="true")
    assert look.status_code == 200
    assert look.json() == {name: wrong.json()[name] for name in ("new", "changed", "unchanged", "refused", "notes")}
    assert look.json()["refused"] == [{"row": 3, "column": "kpi", "said": "Only values of match-rate are taken here."}]


@pytest.mark.parametrize("more", [{"dry_run": "perhaps"}, {"dry_run": ""}, {"encoding": "ebcdic"}, {"numbers": "roman"}, {"colour": "red"}])
def test_what_cannot_be_said_of_a_file_is_refused_and_nothing_is_written(cast, api, make_kpi, more):
    make_kpi()
    answer = upload(api(cast.finance), f"{ROOT}import/", "kpi,on,value,source\nmatch-rate,2026-09-30,1,crm\n", **more)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(more)
    assert not Measurement.objects.exists()


def test_a_sender_may_say_how_letters_and_numbers_are_written(cast, api, make_kpi):
    make_kpi()
    data = "kpi;on;value;source\nmatch-rate;2026-09-30;1.036,5;Umsätze\n".encode("mac-roman")
    client, path = api(cast.finance), f"{ROOT}import/"
    assert {(one["row"], one["column"]) for one in upload(client, path, data).json()["refused"]} == {(2, "value"), (2, "source")}
    assert upload(client, path, data, encoding="mac-roman", numbers="comma").json()["new"] == 1
    row = Measurement.objects.get()
    assert (row.value, row.source) == (Decimal("1036.5"), "Umsätze")


def test_bad_uploads(cast, api, make_kpi):
    make_kpi()
    client, path = api(cast.technologist), f"{ROOT}import/"
    assert client.post(path, {"file": "text"}, format="multipart").status_code == 400
    assert client.post(path, {}, format="multipart").status_code == 400
    assert client.post(path, {"a": 1}).status_code == 415
    assert upload(client, path, b"", "v.csv").status_code == 400
    assert upload(client, path, b"\x00" * 11_000_000, "v.csv").status_code == 413
    assert upload(client, path, b"\x00", "../../\x00.csv").status_code == 400
    assert upload(client, f"{ROOT}nothing/measurements/file/", b"x").status_code == 404


def test_lists_cost_the_same_however_long(cast, api, make_kpi, django_assert_max_num_queries):
    client = api(cast.auditor)
    for number in range(8):
        make_kpi(f"kpi-{number}")
    client.get(ROOT)
    with django_assert_max_num_queries(5):
        assert len(client.get(ROOT).json()["results"]) == 8


def test_a_change_names_the_version_that_was_seen(cast, api, make_kpi):
    make_kpi()
    client, path = api(cast.admin), f"{ROOT}match-rate/"
    assert "version" in client.patch(path, {"name": "M"}).json()["errors"]
    assert client.patch(path, {"name": "First", "version": 1}).json()["version"] == 2
    late = client.patch(path, {"name": "Second", "version": 1})
    assert (late.status_code, client.get(path).json()["name"]) == (409, "First")
    # What changes nothing is no version.
    assert client.patch(path, {"name": "First", "version": 2}).json()["version"] == 2


def test_a_wrong_target_is_replaced_and_stays_in_the_list(cast, api, make_kpi):
    make_kpi()
    client, path = api(cast.admin), f"{ROOT}match-rate/targets/"
    target = {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "value": "800"}
    client.post(f"{ROOT}match-rate/measurements/", ONE)
    assert client.post(path, target).json() == target | {"low": None, "counts": True, "replaced_because": ""}
    right = target | {"value": "80"}
    assert set(client.post(path, right).json()["errors"]) == {"version", "reason"}
    assert client.post(path, right | {"version": 1, "reason": "A slip."}).status_code == 409
    assert client.post(path, right | {"version": 2, "reason": "A slip."}).status_code == 201
    assert client.post(path, right | {"version": 3, "reason": "Again."}).status_code == 422
    listed = client.get(path).json()["results"]
    assert [(one["value"], one["counts"], one["replaced_because"]) for one in listed] == [("80", True, ""), ("800", False, "A slip.")]
    assert client.get(f"{ROOT}match-rate/").json()["target"] == "80"
