"""A day to come that has passed is asked about in the API as it is in forms: a program says that it is meant, or mends the slip."""

from types import SimpleNamespace
from typing import Any

from stories import Story, bring_to

from projects.intake.models import Request
from projects.intake.states import State as S

PAST = "2020-01-01"


def asked(answer: Any, *names: str) -> bool:
    errors = answer.json().get("errors", {})
    return answer.status_code == 400 and set(errors) == set(names) and all("has passed" in errors[name][0] for name in names)


def test_a_day_of_a_request(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    client, body = api(cast.marketer), {"title": "Loyalty", "needed_by": PAST}
    refused = client.post("/api/v1/requests/", body, format="json")
    assert asked(refused, "needed_by")
    assert refused.json()["errors"]["needed_by"] == ['1 Jan 2020 has passed. Send it with "confirm": ["needed_by"] if you mean it.']
    assert not Request.objects.exists()
    made = client.post("/api/v1/requests/", {**body, "confirm": ["needed_by"]}, format="json")
    assert (made.status_code, made.json()["needed_by"]) == (201, PAST)
    address, version = f"/api/v1/requests/{made.json()['number']}/", made.json()["version"]
    assert asked(client.patch(address, {"version": version, "needed_by": "2021-01-01"}, format="json"), "needed_by")
    # What stood there before was not written now, and what is not sent is not asked.
    kept = client.patch(address, {"version": version, "needed_by": PAST, "title": "Tiers"}, format="json")
    assert (kept.status_code, kept.json()["title"]) == (200, "Tiers")
    assert client.post("/api/v1/requests/", {"title": "X", "confirm": ["title"]}, format="json").status_code == 400


def test_the_days_of_a_project(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    story = Story(cast, world).drafted().submitted().routed().approved().funded()
    story.request.refresh_from_db()
    leads = {"marketing_lead": "marketing_lead", "it_lead": "it_lead", "version": story.request.version}
    address = f"/api/v1/requests/{story.request.code}/start/"
    begin = {**leads, "starts_on": PAST, "ends_on": "2020-02-01"}
    assert asked(api(cast.technologist).post(address, begin, format="json"), "ends_on")
    assert api(cast.technologist).post(address, {**begin, "confirm": ["ends_on"]}, format="json").status_code == 200
    project, client = f"/api/v1/projects/{story.request.code}/", api(cast.it_lead)
    version = client.get(project).json()["version"]
    both = {"version": version, "starts_on": "2020-01-02", "ends_on": "2020-02-02"}
    assert asked(client.patch(project, both, format="json"), "starts_on", "ends_on")
    assert asked(client.patch(project, {**both, "confirm": ["starts_on"]}, format="json"), "ends_on")
    assert client.patch(project, {**both, "confirm": ["starts_on", "ends_on"]}, format="json").status_code == 200


def test_the_day_of_a_milestone(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    about = bring_to(S.IN_DELIVERY, cast, world)
    client, address = api(cast.it_lead), f"/api/v1/projects/{about.code}/milestones/"
    plan = {"title": "Pilot", "due_on": PAST}
    assert asked(client.post(address, plan, format="json"), "due_on")
    made = client.post(address, {**plan, "confirm": ["due_on"]}, format="json")
    assert made.status_code == 201
    own = f"{address}{made.json()['id']}/"
    assert asked(client.patch(own, {"due_on": "2020-01-02"}, format="json"), "due_on")
    assert client.patch(own, {"due_on": PAST, "title": "First pilot"}, format="json").status_code == 200
    # What is done was due on a day that has passed, as like as not.
    assert client.patch(own, {"due_on": "2020-01-02", "done_on": "2020-01-03"}, format="json").status_code == 200
