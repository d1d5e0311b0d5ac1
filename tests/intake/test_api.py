"""The API of requests: what it takes, what it refuses, and the journey over it from wish to project."""

from types import SimpleNamespace
from typing import Any

import pytest

from projects.intake.models import Request

USD = {"currency": "USD"}
WISH: dict[str, Any] = {
    "title": "Attribution tool for retail media",
    "goal": "know-customers",
    "moment": "first-visit",
    "problem": "We cannot tell which placements drive store sales.",
    "outcome": "One agreed number per placement each week.",
    "revenue_generated": {"amount": "900000.00", **USD},
    "revenue_protected": {"amount": "0", **USD},
    "estimate": {"amount": "120000.00", **USD},
    "needed_by": "2027-03-31",
    "needed_by_reason": "Summer planning",
    "personal_data": True,
    "data_sources": ["crm"],
    "legacy_systems": ["Old email platform"],
    "confidential": False,
}


class Caller:
    """Somebody with the API: posts moves with the version just read."""

    def __init__(self, client: Any, number: str = "") -> None:
        self.client, self.number = client, number

    def read(self) -> dict[str, Any]:
        return self.client.get(f"/api/v1/requests/{self.number}/").json()

    def move(self, name: str, **words: Any) -> Any:
        return self.client.post(f"/api/v1/requests/{self.number}/{name}/", {"version": self.read()["version"], **words}, format="json")


def test_the_journey(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    created = api(cast.marketer).post("/api/v1/requests/", WISH, format="json")
    assert created.status_code == 201 and created.json()["state"] == "draft"
    number = created.json()["number"]
    assert created.json()["estimate"] == {"amount": "120000.00", "currency": "USD"}

    def by(username: str) -> Caller:
        return Caller(api(getattr(cast, username)), number)

    assert by("marketer").move("submit").json()["stage"] == "triage"
    assert number in [row["number"] for row in api(cast.technologist).get("/api/v1/inbox/").json()["results"]]
    assert by("technologist").move("ask", reason="Which fields?").json()["holder"] == "marketer"
    assert by("marketer").move("answer", answer="E-mail only.").json()["state"] == "in_triage"
    routed = by("technologist").move("route", track="standard").json()
    assert routed["route"]["amount"] == {"amount": "120000.00", "currency": "USD"}, "exact, as money is written everywhere"
    assert (routed["route"]["routed_by"], routed["route"]["routed_by_name"]) == ("technologist", "Mei Tanaka")
    assert [[panel["role"] for panel in step["panels"]] for step in routed["route"]["steps"]] == [
        ["business"],
        ["architecture", "privacy"],
        ["finance"],
    ]
    assert [row["number"] for row in api(cast.business).get("/api/v1/approvals/").json()["results"]] == [number]
    assert api(cast.privacy).get("/api/v1/approvals/").json()["results"] == []
    assert by("privacy").move("decide", decision="approve").status_code == 409
    assert by("business").move("decide", decision="approve").json()["state"] == "in_approval"
    assert by("privacy").move("decide", decision="approve_with_conditions", conditions="In the region").status_code == 200
    assert by("architect").move("decide", decision="approve").status_code == 200
    assert by("finance").move("decide", decision="approve").json()["state"] == "approved"
    shares = [{"fund": "growth", "amount": {"amount": "70000.00", **USD}}, {"fund": "platform", "amount": {"amount": "50000.00", **USD}}]
    assert by("finance").move("fund", allocations=shares).json()["state"] == "funded"
    growth = api(cast.finance).get("/api/v1/funds/growth/").json()
    assert growth["reserved"]["amount"] == "70000.00" and growth["available"]["amount"] == "1930000.00"
    started = by("technologist").move("start", marketing_lead="marketing_lead", it_lead="it_lead")
    assert started.json()["state"] == "in_delivery" and started.json()["project"] == number
    assert api(cast.finance).get("/api/v1/funds/growth/").json()["committed"]["amount"] == "70000.00"
    assert api(cast.cmo).get(f"/api/v1/projects/{number}/").status_code == 200
    history = api(cast.auditor).get(f"/api/v1/requests/{number}/history/").json()["results"]
    assert [event["action"] for event in history if event["action"]] == [
        "submit", "ask", "answer", "route", "decide", "decide", "decide", "decide", "fund", "start",
    ]  # fmt: skip
    assert [event["sequence"] for event in history] == list(range(1, len(history) + 1))


def test_a_whole_request_is_written_and_sent_in_one_call_or_not_at_all(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    sent = api(cast.marketer).post("/api/v1/requests/", {**WISH, "submit": True}, format="json")
    assert (sent.status_code, sent.json()["state"], sent.json()["version"]) == (201, "in_triage", 2)
    moves = api(cast.marketer).get(f"/api/v1/requests/{sent.json()['number']}/history/").json()["results"]
    assert [move["kind"].rpartition(".")[2] for move in moves] == ["drafted", "submitted"]
    refused = api(cast.marketer).post("/api/v1/requests/", {**WISH, "title": "", "submit": True}, format="json")
    assert 400 <= refused.status_code < 500 and "title" in refused.text and Request.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("estimate", {"amount": "0", **USD}),
        ("estimate", {"amount": "-1", **USD}),
        ("estimate", {"amount": "0.001", **USD}),
        ("estimate", {"amount": "1e400", **USD}),
        ("estimate", {"amount": "NaN", **USD}),
        ("estimate", {"amount": "1.000", **USD}),
        ("estimate", {"amount": "1000000000000000000", **USD}),
        ("estimate", {"amount": "\u0661\u0662", **USD}),
        ("estimate", {"amount": "10.50", "currency": "JPY"}),
        ("estimate", {"amount": "10", "currency": "XXY"}),
        ("estimate", {"amount": "10", "currency": "XXX"}),
        ("estimate", {"amount": "10", "currency": "XAU"}),
        ("estimate", {"amount": "10", "currency": "DEM"}),
        ("estimate", {"amount": "1.234", "currency": "KWD"}),
        ("estimate", {"amount": 10.5, **USD}),
        ("estimate", "120000"),
        ("revenue_generated", {"amount": "-0.01", **USD}),
        ("revenue_generated", {"amount": "5", "currency": "EUR"}),
        ("needed_by", "0000-01-01"),
        ("needed_by", "9999-12-31"),
        ("needed_by", "2026-02-30"),
        ("needed_by", "31.12.2026"),
        ("needed_by", "\uff12\uff10\uff12\uff17-01-01"),
        ("needed_by", "2027-W01-1"),
        ("goal", "no-such-goal"),
        ("moment", 7),
        ("data_sources", ["nowhere"]),
        ("data_sources", "crm"),
        ("personal_data", "perhaps"),
        ("personal_data", 1),
        ("title", "a\u202eb"),
        ("title", "x" * 161),
        ("title", 1.5),
        ("legacy_systems", 1.5),
        ("legacy_systems", [1.5]),
        ("confidential", None),
        ("state", "approved"),
        ("number", "R-1"),
        ("requester", "cmo"),
        ("unheard_of", 1),
    ],
)
def test_what_is_wrong_is_a_400_that_names_the_field(
    field: str, value: Any, cast: SimpleNamespace, world: SimpleNamespace, api: Any
) -> None:
    answer = api(cast.marketer).post("/api/v1/requests/", {**WISH, field: value}, format="json")
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    named = {name.partition(".")[0] for name in answer.json()["errors"]}
    assert field in named


@pytest.mark.usefixtures("all_rights")
def test_nobody_who_asked_decides_superuser_and_token_included(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    cast.business.is_superuser = cast.business.is_staff = True
    cast.business.save()
    asked = api(cast.business).post("/api/v1/requests/", WISH, format="json").json()["number"]
    Caller(api(cast.business), asked).move("submit")
    routed = Caller(api(cast.technologist), asked).move("route", track="standard")
    # the only business approver asked for it: an empty group blocks, it does not pass
    assert routed.status_code == 409, routed.content
    assert Caller(api(cast.business), asked).move("decide", decision="approve").status_code == 403


def test_a_stale_version_is_a_conflict(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    number = api(cast.marketer).post("/api/v1/requests/", WISH, format="json").json()["number"]
    Caller(api(cast.marketer), number).move("submit")
    stale = api(cast.technologist).post(f"/api/v1/requests/{number}/decline/", {"version": 1, "reason": "No"}, format="json")
    assert stale.status_code == 409 and stale.json()["detail"]


def test_a_material_change_brings_the_approval_back(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    number = api(cast.marketer).post("/api/v1/requests/", WISH, format="json").json()["number"]
    asker, gate = Caller(api(cast.marketer), number), Caller(api(cast.technologist), number)
    asker.move("submit")
    gate.move("route", track="standard")
    Caller(api(cast.business), number).move("decide", decision="approve")
    small = asker.client.patch(
        f"/api/v1/requests/{number}/", {"version": asker.read()["version"], "estimate": {"amount": "121000", **USD}}, format="json"
    )
    assert small.json()["route"]["round"] == 1
    large = asker.client.patch(
        f"/api/v1/requests/{number}/", {"version": asker.read()["version"], "estimate": {"amount": "200000", **USD}}, format="json"
    )
    assert large.status_code == 200 and large.json()["route"]["round"] == 2
    assert [step["state"] for step in large.json()["route"]["steps"]][0] == "open"


def test_the_amounts_change_to_another_currency_all_together(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    client = api(cast.marketer)
    number = client.post("/api/v1/requests/", WISH, format="json").json()["number"]
    amounts = {name: {"amount": "90000.00", "currency": "EUR"} for name in ("estimate", "revenue_generated", "revenue_protected")}
    caller = Caller(client, number)
    place = f"/api/v1/requests/{number}/"
    alone = client.patch(place, {"version": caller.read()["version"], "estimate": amounts["estimate"]}, format="json")
    together = client.patch(place, {"version": caller.read()["version"], **amounts}, format="json")
    assert (alone.status_code, together.status_code) == (400, 200)
    assert {name: caller.read()[name] for name in amounts} == amounts


def test_unknown_filters_are_refused_and_pages_are_bounded(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    client = api(cast.marketer)
    for query in (
        "?colour=red",
        "?limit=0",
        "?limit=101",
        "?limit=100000000000000000000",
        "?cursor=forged",
        "?state=lost",
        "?state=draft&state=closed",
    ):
        assert client.get(f"/api/v1/requests/{query}").status_code == 400, query
