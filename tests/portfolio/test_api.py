"""The API of projects: its shapes, its refusals, and what it keeps from those who may not see."""

from datetime import date

import pytest

from projects.portfolio.models import Dependency, Milestone, Project

ROOT = "/api/v1/projects/"


def test_a_project_reads_by_its_number_in_either_case(cast, start, api):
    start(231, starts_on=date(2026, 11, 1))
    told = api(cast.it_lead).get(f"{ROOT}r-231/").json()
    assert told["number"] == "R-231"
    assert told["starts_on"] == "2026-11-01"
    assert (told["marketing_lead"], told["it_lead"], told["goal"]) == ("marketing_lead", "it_lead", "know-customers")
    assert (told["health_marketing"], told["health_it"], told["health_differs"], told["version"]) == (
        "not_started",
        "not_started",
        False,
        1,
    )
    assert {name: money["amount"] for name, money in told.pop("funding").items()} == {
        "approved": "5000.00", "promised": "5000.00", "short": "0.00",
    }  # fmt: skip
    assert api(cast.it_lead).get(ROOT).json()["results"] == [told]
    assert api(cast.marketer).get(f"{ROOT}r-231/").json() == {**told, "funding": None}


@pytest.mark.parametrize("number", ["231", "R231", "R-0231", "R-0", "R-999999999999", "R-٢", "R-232", "R-231 "])
def test_what_is_no_number_is_not_there(cast, start, api, number):
    start(231)
    assert api(cast.marketer).get(f"{ROOT}{number}/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(api, db):
    assert api(None).get(ROOT).status_code == 401


def test_confidential_is_the_same_as_missing(cast, start, api):
    start(1)
    start(2, is_confidential=True)
    outsider = api(cast.outsider)
    assert [one["number"] for one in outsider.get(ROOT).json()["results"]] == ["R-1"]
    hidden, missing = outsider.get(f"{ROOT}R-2/"), outsider.get(f"{ROOT}R-3/")
    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json()) == (404, missing.json())
    calls = [("patch", "", {"version": 1}), ("get", "milestones/", None), ("post", "milestones/", {}), ("get", "dependencies/", None)]
    calls += [
        ("post", "dependencies/", {}),
        ("delete", "dependencies/", None),
        ("patch", "milestones/1/", {}),
        ("delete", "milestones/1/", None),
    ]
    for verb, path, body in calls:
        assert getattr(outsider, verb)(f"{ROOT}R-2/{path}", body, format="json").status_code == 404
    # Whoever asks for it, too: who that is its request knows (tests/intake/test_leaving.py).
    for who in (cast.marketing_lead, cast.it_lead, cast.business, cast.technologist2, cast.auditor):
        assert api(who).get(f"{ROOT}R-2/").status_code == 200, who


def test_filters_are_declared_ones(cast, start, api):
    start(1)
    start(2, side="marketing")
    client = api(cast.marketing_lead)
    numbers = lambda query: [one["number"] for one in client.get(ROOT + query).json()["results"]]  # noqa: E731
    assert numbers("?side=marketing") == ["R-2"]
    assert numbers("?lead=me&phase=planned&goal=know-customers&health=not_started") == ["R-2", "R-1"]
    assert numbers("?lead=nobody") == []
    for query in ("?side=joint", "?colour=red", "?phase=planned&phase=build", "?limit=101", "?cursor=x", "?lead=%00"):
        assert client.get(ROOT + query).status_code == 400, query


def test_change_and_its_refusals(cast, start, api):
    start(231)
    client = api(cast.it_lead)
    answer = client.patch(f"{ROOT}R-231/", {"version": 1, "health_it": "at_risk", "word_it": "Late", "phase": "discovery"}, format="json")
    assert (answer.status_code, answer.json()["health_it"], answer.json()["phase"], answer.json()["version"]) == (
        200,
        "at_risk",
        "discovery",
        2,
    )
    bad = {
        400: [
            {"health_it": "on_track"}, {"version": 2, "health": "x"}, {"version": 2, "ends_on": "0000-01-01"}, {"version": 2, "phase": "done"},
            {"version": 2, "ends_on": "9999-12-31"}, {"version": 2, "word_it": "\u202ehidden"}, {"version": 2, "number": "R-1"}, [],
            {"version": 2, "health_it": "off_track", "word_it": ""}, {"version": 2, "starts_on": "2027-01-01", "ends_on": "2026-12-31"},
        ],
        403: [{"version": 2, "health_marketing": "on_track"}, {"version": 2, "phase": "live"}],
        409: [{"version": 1, "health_it": "on_track"}, {"version": 2, "phase": "closed"}, {"version": 2, "phase": "launch"}],
    }  # fmt: skip
    for status, bodies in bad.items():
        for body in bodies:
            answer = client.patch(f"{ROOT}R-231/", body, format="json")
            assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), (body, answer.json())
    assert Project.objects.get().version == 2


def test_milestones_and_their_refusals(cast, start, api):
    start(231)
    client, path = api(cast.it_lead), f"{ROOT}R-231/milestones/"
    made = client.post(path, {"title": "Go-live", "due_on": "2027-01-05", "owner": "it_lead"}, format="json")
    assert made.status_code == 201
    assert made.json() | {"id": 0} == {
        "id": 0,
        "title": "Go-live",
        "due_on": "2027-01-05",
        "done_on": None,
        "owner": "it_lead",
        "state": "due",
        "outside": "",
        "forecast_on": None,
        "baseline_on": None,
        "weight": None,
        "expected_on": "2027-01-05",
        "late_plan": 0,
        "late_baseline": 0,
    }
    assert client.get(path).json()["results"] == [made.json()]
    assert client.post(path, {"title": "Go-live", "due_on": "2027-01-05"}, format="json").status_code == 422
    assert client.post(path, {"title": "B", "due_on": "2027-01-05", "owner": "nobody"}, format="json").status_code == 400
    assert client.post(path, {"title": "B", "due_on": "2027-01-05", "version": 1}, format="json").status_code == 409
    assert api(cast.marketer).post(path, {"title": "B", "due_on": "2027-01-05"}, format="json").status_code == 403
    one = made["Location"]
    assert client.patch(one, {"due_on": "2027-01-12"}, format="json").json()["due_on"] == "2027-01-12"
    assert client.patch(one, {"done_on": "2099-01-12"}, format="json").status_code == 400
    assert client.delete(f"{path}99999999999999999999/").status_code == 404
    assert client.delete(one).status_code == 204
    assert not Milestone.objects.exists()


def test_dependencies_and_their_refusals(cast, start, api):
    start(1, ends_on=date(2027, 2, 12))
    start(2, starts_on=date(2027, 1, 25))
    client, path = api(cast.it_lead), f"{ROOT}R-2/dependencies/"
    made = client.post(path, {"before": "R-1", "why": "Needs the data"}, format="json")
    link = {"number": "R-1", "title": "Project 1", "why": "Needs the data", "clash": True, "early": "2 weeks"}
    assert (made.status_code, made.json()) == (201, {"waits_for": [link], "unlocks": []})
    assert client.get(f"{ROOT}R-1/dependencies/").json()["unlocks"] == [{**link, "number": "R-2", "title": "Project 2"}]
    for body, status in (
        ({"before": "R-1"}, 422),
        ({"before": "R-2"}, 400),
        ({"before": "R-9"}, 404),
        ({"before": "nine"}, 400),
        ({}, 400),
    ):
        assert client.post(path, body, format="json").status_code == status, body
    assert client.post(f"{ROOT}R-1/dependencies/", {"before": "R-2"}, format="json").status_code == 409
    assert client.delete(path).status_code == 400
    assert client.delete(f"{path}?before=R-1").status_code == 204
    assert client.delete(f"{path}?before=R-1").status_code == 404
    assert not Dependency.objects.exists()


def test_a_link_to_a_hidden_project_is_not_told(cast, start, api):
    start(1)
    start(2, is_confidential=True)
    start(3)
    lead = api(cast.it_lead)
    assert lead.post(f"{ROOT}R-1/dependencies/", {"before": "R-2"}, format="json").status_code == 201
    assert lead.post(f"{ROOT}R-2/dependencies/", {"before": "R-3"}, format="json").status_code == 201
    assert api(cast.outsider).get(f"{ROOT}R-1/dependencies/").json() == {"waits_for": [], "unlocks": []}
    assert api(cast.outsider).get(f"{ROOT}R-3/dependencies/").json() == {"waits_for": [], "unlocks": []}


def test_the_same_key_plans_once(cast, start, api):
    start(231)
    client, path = api(cast.it_lead), f"{ROOT}R-231/milestones/"
    first, second = (
        client.post(path, {"title": "A", "due_on": "2027-01-05"}, format="json", headers={"Idempotency-Key": "k1"}) for _ in range(2)
    )
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Milestone.objects.count() == 1
    other = client.post(path, {"title": "B", "due_on": "2027-01-05"}, format="json", headers={"Idempotency-Key": "k1"})
    assert other.status_code == 422


def test_the_list_asks_as_much_for_forty_as_for_two(cast, start, api, django_assert_num_queries):
    for number in (1, 2):
        start(number)
    client = api(cast.marketer)
    client.get(ROOT)
    with django_assert_num_queries(3):
        client.get(ROOT)
    for number in range(3, 12):
        start(number)
    with django_assert_num_queries(3):
        assert len(client.get(ROOT).json()["results"]) == 11
