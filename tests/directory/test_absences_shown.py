"""Who sees what of an absence: until when, beside the name, for everybody with a duty; its days for the person and their manager alone."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.access.roles import Role
from collab.directory.operations import absences, people
from collab.kit import clock, formats
from collab.people.models import Absence, Person
from projects.intake.queries import choices
from projects.intake.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
DAY = timedelta(days=1)


@pytest.fixture
def team(cast: SimpleNamespace) -> SimpleNamespace:
    people.change_person(actor=cast.admin, person="marketer", manager=cast.marketing_lead, through="test")
    return cast


def gone(person: Person, days: int = 5) -> str:
    """They are away from today on; gives how that is said."""
    today = clock.today()
    absences.enter_absence(actor=person, person=person.username, first_on=today, last_on=today + days * DAY)
    return f"away until {formats.day(today + days * DAY, today)}"


def test_the_page_of_a_request_says_it_of_seats_and_people(team: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(State.IN_APPROVAL, team, world)
    url = f"/requests/{request.code}/"
    assert "away until" not in page(team.marketer).get(url).text
    seat, asked = gone(team.business, 6), gone(team.marketer, 8)
    text = page(team.marketer).get(url).text
    assert f"{team.business.name} ({seat})" in text
    assert text.count(asked) == 1 and text.index("Asked by") < text.index(asked)


def test_of_a_request_that_is_over_it_is_not_said(team: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(State.DECLINED, team, world)
    gone(team.marketer)
    assert "away until" not in page(team.technologist).get(f"/requests/{request.code}/").text


def test_triage_says_it_of_who_asked(team: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(State.IN_TRIAGE, team, world)
    said = gone(team.marketer)
    text = page(team.technologist).get(f"/triage/{request.code}/").text
    assert said in text and f"A{said[1:]}" in text


def test_pickers_and_choices_say_it(team: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    request = bring_to(State.IN_TRIAGE, team, world)
    said = gone(team.it_lead)
    assert said in page(team.marketer).get("/pick/person/", {"q": team.it_lead.name}).text
    assert {one.key: one.more for one in choices.leads(Role.IT_LEAD, request)}["it_lead"] == f"IT lead, {said}"
    nobody = Person.objects.create(username="idle")
    assert page(nobody).get("/pick/person/", {"q": team.it_lead.name}).text.strip() == ""


def test_the_directory_says_until_when_and_no_more(team: SimpleNamespace, api: Any) -> None:
    gone(team.marketer)
    last = (clock.today() + 5 * DAY).isoformat()
    answer = api(team.outsider).get("/api/v1/people/marketer/").json()
    assert answer["away_until"] == last and "first_on" not in str(answer)
    found = {one["username"]: one["away_until"] for one in api(team.auditor).get("/api/v1/people/?q=a").json()["results"]}
    assert {name for name, until in found.items() if until} <= {"marketer"}


@pytest.mark.parametrize("username", ["outsider", "cmo", "admin", "auditor", "technologist"])
def test_others_are_refused_its_days(team: SimpleNamespace, username: str, page: Any, api: Any) -> None:
    gone(team.marketer)
    key = Absence.objects.get().pk
    for url in ("/people/marketer/absences/", f"/people/marketer/absences/{key}/"):
        assert page(getattr(team, username)).get(url).status_code == 403
        answer = api(getattr(team, username)).get(f"/api/v1{url}")
        assert answer.status_code == 403 and "first_on" not in answer.content.decode()


def test_a_person_enters_changes_and_ends_their_own(team: SimpleNamespace, page: Any) -> None:
    client, today = page(team.marketer), clock.today()
    first, last = (today + 10 * DAY).isoformat(), (today + 12 * DAY).isoformat()
    assert client.post("/people/me/absences/", {"first_on": first, "last_on": last}).status_code == 302
    made = Absence.objects.get(person=team.marketer)
    again = client.post("/people/me/absences/", {"first_on": last, "last_on": last})
    assert again.status_code == 422 and "They are away already" in again.text
    assert "Who works for you" in page(team.marketing_lead).get("/people/me/absences/").text
    there = page(team.marketing_lead).get("/people/marketer/absences/").text
    assert f"Absences of <bdi>{team.marketer.name}</bdi>" in there and f"/people/marketer/absences/{made.pk}/end/" in there
    url = f"/people/marketer/absences/{made.pk}/"
    assert client.post(url, {"first_on": first, "last_on": first, "version": 1}).status_code == 302
    assert client.post(url, {"first_on": first, "last_on": last, "version": 1}).status_code == 409
    assert client.post(f"{url}end/", {"version": 1}).status_code == 409
    assert client.post(f"{url}end/", {"version": 2}).status_code == 302
    made.refresh_from_db()
    assert made.is_taken_back and f"{url}end/" not in client.get("/people/me/absences/").text


def test_somebody_without_a_duty_has_their_own_and_nobody_elses(team: SimpleNamespace, page: Any, api: Any) -> None:
    idle = Person.objects.create(username="idle")
    day = (clock.today() + DAY).isoformat()
    assert page(idle).post("/people/me/absences/", {"first_on": day, "last_on": day}).status_code == 302
    assert api(idle).get("/api/v1/people/idle/absences/").json()["results"][0]["stands"] == "ahead"
    assert page(idle).get("/people/marketer/absences/").status_code == 404


def test_the_api_enters_changes_and_ends(team: SimpleNamespace, api: Any) -> None:
    client, today = api(team.marketing_lead), clock.today()
    body = {"first_on": (today - DAY).isoformat(), "last_on": (today + DAY).isoformat()}
    made = client.post("/api/v1/people/marketer/absences/", body, format="json")
    assert made.status_code == 201 and (made.json()["stands"], made.json()["version"]) == ("away", 1)
    assert client.post("/api/v1/people/marketer/absences/", body, format="json").status_code == 422
    assert client.post("/api/v1/people/marketer/absences/", {**body, "reason": "Ill"}, format="json").status_code == 400
    url = f"/api/v1/people/marketer/absences/{made.json()['id']}/"
    longer = {**body, "last_on": (today + 2 * DAY).isoformat()}
    assert client.patch(url, longer, format="json").status_code == 400
    assert client.patch(url, {**longer, "version": 1}, format="json").json()["version"] == 2
    assert client.post(f"{url}end/", {"version": 2}, format="json").status_code == 204
    assert client.get(url).json()["stands"] == "over" and client.post(f"{url}end/", {"version": 3}, format="json").status_code == 409
    assert date.fromisoformat(client.get(url).json()["last_on"]) == today - DAY
