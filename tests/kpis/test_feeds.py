"""Feeds: a token of their own for named KPIs and one door, made and ended by who may, and values by the thousand in one call."""

import json
import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from collab.access.roles import Role
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kpis import bulk, operations
from collab.kpis.feeds import operations as feeds
from collab.kpis.feeds import queries
from collab.kpis.models import Feed, FeedKpi, Measurement, Restatement
from collab.people.models import Token
from collab.web import calls
from tests import onrecord
from tests.kpis.test_restating import beneath

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/kpis/"
DOOR = f"{ROOT}measurements/"
ROW = {"kpi": "match-rate", "value": "41.5", "on": "2026-10-31"}


@pytest.fixture
def two(make_kpi):
    return make_kpi(), make_kpi("lead-time")


def program(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def send(client, body, **headers):
    return client.post(DOOR, body, format="json", **headers)


def refused(answer) -> dict[tuple[int, str], str]:
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {(one["row"], one["column"]): one["said"] for one in answer.json()["refused"]}


# --- a feed and its token


def test_an_owner_makes_one_it_brings_values_of_its_kpis_and_ends(cast, two):
    feed, secret = feeds.make(actor=cast.marketing_lead, source="Sales warehouse", kpis=["match-rate"], days=30)
    made = Event.objects.get(kind="kpis.feed.made")
    assert (made.actor, made.data["kpis"], made.data["days"]) == (cast.marketing_lead, [two[0].pk], 30)
    assert "Sales warehouse" not in json.dumps(made.data)
    answer = send(program(secret), [ROW])
    assert (answer.status_code, answer.json()) == (
        200,
        {"new": 1, "changed": 0, "unchanged": 0, "refused": [], "notes": [], "waiting": 0, "held": 0},
    )
    row = Measurement.objects.get()
    assert (row.value, row.source, row.by, row.kpi) == (Decimal("41.5"), "Sales warehouse", cast.marketing_lead, two[0])
    (card,) = queries.cards(cast.it_lead)
    assert (card.source, card.kpis, card.can_end, card.used_at is not None) == (
        "Sales warehouse",
        (("match-rate", "Match rate"),),
        True,
        True,
    )
    feeds.end(actor=cast.it_lead, feed=feed.pk)
    assert send(program(secret), [ROW]).status_code == 401
    assert queries.cards(cast.it_lead) == []
    with pytest.raises(Conflict, match="ended already"):
        feeds.end(actor=cast.it_lead, feed=feed.pk)
    assert Event.objects.filter(kind__in=("kpis.feed.ended", "people.token.ended"), actor=cast.it_lead).count() == 2


def test_it_opens_nothing_else(cast, two):
    _, secret = feeds.make(actor=cast.marketing_lead, source="CRM", kpis=["match-rate"])
    client = program(secret)
    for path in (
        ROOT,
        f"{ROOT}match-rate/",
        f"{ROOT}match-rate/measurements/",
        f"{ROOT}feeds/",
        "/api/v1/requests/",
        "/api/v1/people/me/tokens/",
    ):
        assert client.get(path).status_code == 403, path
    assert client.post(f"{ROOT}match-rate/measurements/", ROW, format="json").status_code == 403
    assert client.patch(f"{ROOT}match-rate/", {"name": "Mine", "version": 1}, format="json").status_code == 403
    assert client.get(DOOR).status_code == 405
    for body, said in (
        ([ROW | {"kpi": "lead-time"}], "There is no KPI with the code lead-time."),
        ([ROW | {"kpi": "nobodys"}], "There is no KPI with the code nobodys."),
    ):
        assert refused(send(client, body)) == {(1, "kpi"): said}
    assert "another source" in refused(send(client, [ROW | {"source": "Elsewhere"}]))[(1, "source")]
    assert not Measurement.objects.exists()


def test_who_makes_and_ends_one(cast, two, make_kpi):
    for nobody in (cast.finance, cast.technologist, cast.cmo, cast.auditor, cast.marketer):
        with pytest.raises(Forbidden):
            feeds.make(actor=nobody, source="CRM", kpis=["match-rate"])
    feed, _ = feeds.make(actor=cast.admin, source="CRM", kpis=["match-rate", "lead-time"], days=90)
    with pytest.raises(Forbidden):
        feeds.end(actor=cast.finance, feed=feed.pk)
    make_kpi("theirs", owner_marketing=cast.cmo, owner_it=cast.cio)
    with pytest.raises(Forbidden, match="not yours"):
        feeds.make(actor=cast.it_lead, source="CRM", kpis=["match-rate", "theirs"])
    for wrong, field in (
        ({"source": " "}, "source"), ({"kpis": []}, "kpis"), ({"kpis": ["nobodys"]}, "kpis"), ({"days": 0}, "days"), ({"days": 91}, "days"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as no:
            feeds.make(actor=cast.it_lead, **{"source": "CRM", "kpis": ["match-rate"], **wrong})
        assert field in no.value.fields, wrong
    assert Feed.objects.count() == 1


def test_it_ends_with_whoever_made_it_and_with_their_say(cast, two):
    _, secret = feeds.make(actor=cast.it_lead, source="CRM", kpis=["match-rate"])
    assert send(program(secret), [ROW]).status_code == 200
    operations.alter(actor=cast.admin, code="match-rate", owner_it=cast.cio)
    said = refused(send(program(secret), [ROW | {"value": "43"}]))
    assert "fed by its owners" in said[(1, "kpi")]
    _, theirs = feeds.make(actor=cast.marketing_lead, source="CRM", kpis=["match-rate"])
    onrecord.leave(cast.marketing_lead)
    assert send(program(theirs), [ROW]).status_code == 401
    assert [card.by for card in queries.cards(cast.admin)] == [cast.it_lead.name]
    onrecord.come_back(cast.marketing_lead)
    assert send(program(theirs), [ROW]).status_code == 401


def test_it_ends_by_its_day(cast, two):
    _, secret = feeds.make(actor=cast.it_lead, source="CRM", kpis=["match-rate"], days=30)
    with clock.at(onrecord.in_days(29)):
        assert send(program(secret), {"measurements": [ROW], "dry_run": True}).status_code == 200
    with clock.at(onrecord.in_days(31)):
        assert send(program(secret), [ROW]).status_code == 401
        assert queries.cards(cast.it_lead) == []


def test_each_is_counted_by_the_minute_on_its_own(cast, two, settings, monkeypatch):
    monkeypatch.setattr(calls, "METER", calls.Meter())
    settings.CALLS_A_MINUTE = {**settings.CALLS_A_MINUTE, "writes": 3}
    (_, one), (_, other) = (feeds.make(actor=cast.it_lead, source=source, kpis=["match-rate"]) for source in ("CRM", "Shop"))
    body = {"measurements": [ROW], "dry_run": True}
    assert [send(program(one), body).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert send(program(other), body).status_code == 200


def test_on_its_page_and_in_the_api_the_secret_is_shown_once(cast, page, api, two):
    client = page(cast.marketing_lead)
    assert "No program brings values" in client.get("/kpis/feeds/").content.decode()
    made = client.post("/kpis/feeds/", {"source": "Sales <b>warehouse", "kpis": "Match rate, Lead time", "days": "30"})
    text = made.content.decode()
    secret = text.split('<code class="secret">')[1].split("<")[0]
    assert made.status_code == 200 and send(program(secret), [ROW]).status_code == 200
    shown = client.get("/kpis/feeds/").content.decode()
    assert secret not in shown and "Sales &lt;b&gt;warehouse" in shown and "Lead time" in shown
    assert client.post("/kpis/feeds/", {"source": "", "kpis": "Match rate", "days": "30"}).status_code == 422
    assert client.post("/kpis/feeds/", {"source": "x", "kpis": "Nothing such", "days": "30"}).status_code == 422
    for nobody in (cast.finance, cast.auditor):
        assert page(nobody).get("/kpis/feeds/").status_code == 403
    feed = Feed.objects.get()
    assert page(cast.finance).post(f"/kpis/feeds/{feed.pk}/end/").status_code == 403
    assert client.post(f"/kpis/feeds/{feed.pk}/end/", follow=True).content.decode().count("The feed has ended.") == 1
    his = api(cast.it_lead)
    answer = his.post(f"{ROOT}feeds/", {"source": "Shop", "kpis": ["lead-time"], "days": 7})
    assert answer.status_code == 201 and answer.json()["secret"].startswith("bridge_")
    assert [one["source"] for one in his.get(f"{ROOT}feeds/").json()] == ["Shop"]
    assert his.delete(f"{ROOT}feeds/{answer.json()['id']}/").status_code == 204
    assert his.delete(f"{ROOT}feeds/99999/").status_code == 404
    assert (
        program(onrecord.token(cast.it_lead)).post(f"{ROOT}feeds/", {"source": "S", "kpis": ["lead-time"]}, format="json").status_code
        == 403
    )


# --- values by the thousand


def test_persons_send_them_too_and_one_says_what_became_of_each(cast, api, two):
    client = api(cast.finance)
    rows = [
        {"kpi": "match-rate", "value": 41.5, "on": "2026-10-31", "source": "crm"},
        {"kpi": "LEAD-TIME", "value": "24", "on": "2026-10-31", "source": "tickets", "note": "As counted."},
    ]
    look = client.post(DOOR, {"measurements": rows, "dry_run": True})
    assert (look.json()["new"], Measurement.objects.count()) == (2, 0)
    assert client.post(DOOR, rows).json()["new"] == 2
    assert Measurement.objects.get(kpi=two[1]).note == "As counted."
    again = [rows[0], rows[1] | {"value": "25"}, {"kpi": "match-rate", "value": 9, "on": "2026-11-20", "source": "crm"}]
    answer = client.post(DOOR, again).json()
    assert (answer["new"], answer["changed"], answer["unchanged"], answer["waiting"]) == (1, 1, 1, 1)
    assert answer["notes"][0].startswith("Row 2: this period is closed")
    assert Restatement.objects.get().by == cast.finance
    assert Event.objects.filter(kind="kpis.measurement.recorded").count() == 3


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"kpi": "nobodys"}, "kpi", "There is no KPI"), ({"kpi": 7}, "kpi", "by its code"), ({"kpi": None}, "kpi", "by its code"),
        ({"value": "a"}, "value", "Write a number"), ({"value": True}, "value", "Write a number"), ({"value": None}, "value", "Write a number"),
        ({"value": "NaN"}, "value", "larger than any"), ({"value": "1e15"}, "value", "larger than any"), ({"value": "0.0000001"}, "value", "6 digits"),
        ({"value": "1" * 31}, "value", "Write a number"), ({"on": "31.10.2026"}, "on", "Write a day"), ({"on": "2026-02-30"}, "on", "Write a day"),
        ({"on": "1999-12-31"}, "on", "from 2000"), ({"on": 20261031}, "on", "Write a day"), ({"on": "2026-12-01"}, "on", "has not begun"),
        ({"on": "2027-11-30"}, "on", "has not begun"), ({"source": ""}, "source", "where the value comes from"),
        ({"source": "x" * 121}, "source", ""), ({"note": 5}, "note", "Write text"), ({"by": 3}, "by", "not known here"),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_says_why_and_nothing_is_written(cast, api, two, change, column, said):
    answer = api(cast.finance).post(DOOR, [ROW | {"source": "crm", "kpi": "lead-time"}, ROW | {"source": "crm"} | change])
    found = refused(answer)
    assert set(found) == {(2, column)} and said in found[(2, column)]
    look = api(cast.finance).post(DOOR, {"measurements": [ROW | {"source": "crm"} | change], "dry_run": True})
    assert look.status_code == 200 and look.json()["refused"][0]["column"] == column
    assert not Measurement.objects.exists()


def test_doubled_and_future_periods_by_row(cast, api, two, make_kpi):
    make_kpi("daily", cadence="daily")
    body = {"source": "crm", "value": "1"}
    rows = [
        {"kpi": "match-rate", "on": "2026-10-31"}, {"kpi": "match-rate", "on": "2026-10-30"}, {"kpi": "match-rate", "on": "2026-11-30"},
        {"kpi": "daily", "on": "2026-11-22"}, {"kpi": "daily", "on": "2026-11-21"}, {"kpi": "daily", "on": "2026-11-23"}, {"kpi": "daily", "on": "2026-11-22"},
    ]  # fmt: skip
    assert refused(api(cast.finance).post(DOOR, [body | row for row in rows])) == {
        (2, "on"): "Row 1 has a value of this KPI for this period already.",
        (6, "on"): "This period has not begun: a value comes once it runs.",
        (7, "on"): "Row 4 has a value of this KPI for this period already.",
    }


def test_ten_thousand_and_one_and_none_are_refused_with_a_sentence(cast, api, two):
    client = api(cast.finance)
    for body in ([], [ROW] * (bulk.MOST + 1), {"measurements": "all"}, {"measurements": {}}, {}):
        answer = client.post(DOOR, body)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["measurements"]), answer.content[:200]
        assert "From 1 to 10,000 values in a call" in answer.content.decode()
    for body in ({"measurements": [ROW], "dry_run": "yes"}, {"measurements": [ROW], "rows": []}, [7], "x"):
        assert client.post(DOOR, body).status_code == 400
    assert not Measurement.objects.exists()


def test_the_same_key_is_done_once(cast, two):
    _, secret = feeds.make(actor=cast.it_lead, source="CRM", kpis=["match-rate"])
    client = program(secret)
    first, again = (send(client, [ROW], HTTP_IDEMPOTENCY_KEY="nightly-1") for _ in range(2))
    assert first.json() == again.json() == {"new": 1, "changed": 0, "unchanged": 0, "refused": [], "notes": [], "waiting": 0, "held": 0}
    assert again["Idempotent-Replayed"] == "true"
    assert send(client, [ROW | {"value": "1"}], HTTP_IDEMPOTENCY_KEY="nightly-1").status_code == 422
    assert Measurement.objects.count() == 1


def daily(number: int, days: int, first: date) -> list[dict[str, str]]:
    return [
        {"kpi": f"k{place}", "value": f"{100 + (place * day) % 37}.25", "on": (first + timedelta(days=day)).isoformat()}
        for place in range(number)
        for day in range(days)
    ]


def fed(cast, make_kpi, number: int) -> APIClient:
    for place in range(number):
        make_kpi(f"k{place}", cadence="daily")
    _, secret = feeds.make(actor=cast.it_lead, source="Warehouse", kpis=[f"k{place}" for place in range(number)])
    return program(secret)


def test_a_thousand_take_no_time(cast, make_kpi):
    client = fed(cast, make_kpi, 4)
    began = time.monotonic()
    assert send(client, daily(4, 250, date(2026, 1, 1))).json()["new"] == 1_000
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_a_hundred_thousand_in_ten_calls_take_less_than_half_a_minute(cast, make_kpi):
    client = fed(cast, make_kpi, 20)
    rows = daily(20, 5_000, date(2012, 1, 1))
    began = time.monotonic()
    for start in range(0, 100_000, 10_000):
        assert send(client, rows[start : start + 10_000]).json()["new"] == 10_000
    assert time.monotonic() - began < 30
    assert Measurement.objects.count() == 100_000


# --- the database


def test_a_feed_is_settled_and_on_record_in_the_database(cast, two, all_rights):
    feed, _ = feeds.make(actor=cast.it_lead, source="CRM", kpis=["match-rate"])
    token = Token.objects.get(feed=feed)
    facts = {"source": "Own", "by": cast.it_lead, "made_at": clock.now(), "ends_at": clock.now()}
    assert "made on record only" in beneath(lambda: Feed.objects.create(**facts))
    assert "said as it is made" in beneath(lambda: FeedKpi.objects.create(feed=feed, kpi=two[1]))
    assert "append-only" in beneath(lambda: FeedKpi.objects.update(kpi=two[1]))
    for change in ({"source": "Other"}, {"by": cast.cio}, {"ends_at": clock.now()}):
        assert "settled" in beneath(lambda change=change: Feed.objects.filter(pk=feed.pk).update(**change))
    # Once its token has ended long ago it goes, and the feed stays.
    feeds.end(actor=cast.it_lead, feed=feed.pk)
    token.delete()
    feed.refresh_from_db()
    assert feed.token is None and queries.of(None) is None
    with pytest.raises(NotFound):
        feeds.end(actor=cast.it_lead, feed=feed.pk + 1)


def test_duties_that_ended_end_what_an_administrator_made(cast, two):
    _, secret = feeds.make(actor=cast.admin, source="CRM", kpis=["match-rate"])
    onrecord.end(cast.admin.duties.filter(role=Role.ADMIN), ended_at=clock.now())
    answer = send(program(secret), [ROW])
    assert answer.status_code == 400 and not Measurement.objects.exists()
