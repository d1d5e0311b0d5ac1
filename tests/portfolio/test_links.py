"""Links: between projects and milestones, with a lag; circles by name; what makes a provider red; and the guards under them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from projects.portfolio import linking, links, operations
from projects.portfolio.models import Dependency, Milestone, Project

ROOT = "/api/v1/projects/"


def mark(cast, number, title="Go-live", due_on=date(2027, 1, 5)):
    return operations.plan_milestone(number=number, actor=cast.it_lead, title=title, due_on=due_on).pk


def link(cast, number, before, **facts):
    return linking.link(number=number, before=before, actor=cast.it_lead, **facts)


def one(cast, row):
    (card,) = links.carded(links.visible(cast.it_lead).filter(pk=row.pk).select_related(*links.ENDS))
    return card


def test_a_circle_is_refused_by_its_names(cast, start):
    for number in (1, 2, 3):
        start(number)
    link(cast, 2, 1)
    link(cast, 3, 2, lag=5)
    with pytest.raises(
        Conflict, match="R-3 Project 3, then R-2 Project 2, then R-1 Project 1|R-1 Project 1, then R-2 Project 2, then R-3"
    ) as told:
        link(cast, 1, 3)
    assert "circle" in told.value.sentence
    assert Dependency.objects.count() == 2


def test_a_circle_through_what_one_may_not_open_is_told_without_its_name(cast, start):
    start(1)
    start(2, is_confidential=True, title="Falcon")
    start(3)
    link(cast, 2, 1)
    link(cast, 3, 2)
    with pytest.raises(Conflict) as told:
        linking._refuse_circle(linking.Wait(linking._at(pk(3), None, 2), linking._at(pk(1), None, 0)), cast.outsider)
    assert "Falcon" not in told.value.sentence and linking.HIDDEN in told.value.sentence


def pk(number):
    return Project.objects.get(number=number).pk


def test_milestones_wait_for_each_other_and_close_circles_too(cast, start):
    start(1)
    start(2)
    early, late, other = mark(cast, 1, "A", date(2026, 12, 1)), mark(cast, 1, "B"), mark(cast, 2, "C")
    link(cast, 2, 1, before_milestone=early, milestone=other)
    link(cast, 1, 2, before_milestone=other, milestone=late)  # round to a later milestone is no circle
    with pytest.raises(Conflict, match="circle"):
        link(cast, 1, 2, milestone=early)  # the end of R-2 comes after its milestone, which waits for this one
    with pytest.raises(Conflict, match="circle"):
        link(cast, 1, 2, before_milestone=other)  # and nothing of R-1 comes before its start
    link(cast, 1, 1, before_milestone=early, milestone=late)
    with pytest.raises(Conflict, match="circle"):
        link(cast, 1, 1, before_milestone=late, milestone=early)
    for wrong in ({}, {"milestone": early}, {"milestone": early, "before_milestone": early}):
        with pytest.raises(Invalid, match="itself"):
            link(cast, 1, 1, **wrong)
    with pytest.raises(Unfit, match="no such milestone"):
        link(cast, 2, 1, before_milestone=other)
    with pytest.raises(Conflict, match="take the link away first"):
        operations.drop_milestone(number=1, milestone=early, actor=cast.it_lead)


@pytest.mark.parametrize("lag", [-61, 251, 10_000])
def test_a_lag_out_of_reason_is_refused(cast, start, lag):
    start(1)
    start(2)
    with pytest.raises(Invalid, match="−60 and 250"):
        link(cast, 2, 1, lag=lag)
    made = link(cast, 2, 1)
    with pytest.raises(Invalid, match="−60 and 250"):
        linking.change_link(number=2, link=made.pk, actor=cast.it_lead, lag=lag)
    assert Dependency.objects.get().lag == 0


def test_a_link_is_changed_and_taken_away_on_record(cast, start):
    project = start(2)
    start(1)
    made = link(cast, 2, 1, why="Needs the data")
    linking.change_link(number=2, link=made.pk, actor=cast.marketing_lead, lag=-3, is_hard=False, why="")
    assert Event.objects.latest("sequence").data["changed"]["lag"] == [0, -3]
    made.refresh_from_db()
    assert (made.lag, made.is_hard, made.why) == (-3, False, "")
    version = Project.objects.get(pk=project.pk).version
    linking.change_link(number=2, link=made.pk, actor=cast.marketing_lead, lag=-3)
    assert Project.objects.get(pk=project.pk).version == version
    for who in (cast.cmo, cast.auditor):
        with pytest.raises(Forbidden):
            linking.drop_link(number=2, link=made.pk, actor=who)
    with pytest.raises(NotFound):
        linking.drop_link(number=1, link=made.pk, actor=cast.it_lead)
    linking.drop_link(number=2, link=made.pk, actor=cast.technologist)
    assert not Dependency.objects.exists()


def test_a_lag_is_of_working_days_and_a_provider_is_red_by_forecast_or_health(cast, start):
    today = clock.today()
    ends = today + timedelta(days=40)
    start(1, starts_on=today - timedelta(days=30), ends_on=ends)
    start(2, starts_on=ends, ends_on=ends + timedelta(days=60))
    made = link(cast, 2, 1)
    assert (one(cast, made).clash, one(cast, made).red) == (False, "")
    linking.change_link(number=2, link=made.pk, actor=cast.it_lead, lag=5)
    assert one(cast, made).clash and "expected" in one(cast, made).red
    linking.change_link(number=2, link=made.pk, actor=cast.it_lead, lag=-5)
    assert (one(cast, made).clash, one(cast, made).red) == (False, "")
    version = Project.objects.get(number=1).version
    operations.update_project(number=1, actor=cast.it_lead, version=version, forecast_on=ends + timedelta(days=20))
    card = one(cast, made)
    assert not card.clash and card.red.startswith("expected ")
    operations.update_project(number=1, actor=cast.it_lead, version=version + 1, forecast_on=None, health_it="off_track", word_it="Lost.")
    assert one(cast, made).red == "IT says off track"


def test_what_is_past_and_not_done_is_expected_today_at_the_earliest(cast, start):
    today = clock.today()
    start(1, starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=4))
    start(2, starts_on=today - timedelta(days=2), ends_on=today + timedelta(days=60))
    card = one(cast, link(cast, 2, 1))
    assert (card.clash, card.red) == (False, "expected 2 days too late")
    key = mark(cast, 1, "Done", today - timedelta(days=30))
    operations.change_milestone(number=1, milestone=key, actor=cast.it_lead, done_on=today)
    assert one(cast, link(cast, 2, 1, before_milestone=key)).red == "", "what is done holds up nothing"


def test_the_database_refuses_what_the_operation_would(cast, start):
    start(1)
    start(2)
    mine, other = mark(cast, 1), mark(cast, 2)
    link(cast, 2, 1)
    one_, two = pk(1), pk(2)
    attacks = [
        {"before_id": two, "after_id": one_},
        {"before_id": two, "after_id": one_, "after_milestone_id": mine},
        {"before_id": one_, "after_id": two, "lag": 251},
        {"before_id": one_, "after_id": two, "before_milestone_id": other},
        {"before_id": one_, "after_id": one_, "before_milestone_id": mine},
        {"before_id": one_, "after_id": one_, "before_milestone_id": mine, "after_milestone_id": mine},
        {"before_id": one_, "after_id": two},
    ]
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic():
            Dependency.objects.create(**attack)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE portfolio_milestone SET baseline_on = '2020-01-01'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Milestone.objects.filter(baseline_on=None).count() == 2


def test_the_api_of_links(cast, start, api):
    start(1, ends_on=date(2027, 2, 12))
    start(2, starts_on=date(2027, 1, 25))
    key = mark(cast, 1)
    client, path = api(cast.it_lead), f"{ROOT}R-2/plan-links/"
    made = client.post(path, {"provider": "R-1", "dependant": "R-2", "lag": 3, "hard": False, "about": "The data"}, format="json")
    assert made.status_code == 201, made.json()
    told = made.json()
    assert {name: told[name] for name in ("provider", "dependant", "lag", "hard", "about", "clash", "red")} == {
        "provider": "R-1", "dependant": "R-2", "lag": 3, "hard": False, "about": "The data", "clash": True, "red": True,
    }  # fmt: skip
    assert client.get(made["Location"]).json() == told
    for address in (path, f"{ROOT}R-1/plan-links/", "/api/v1/links/", "/api/v1/links/?project=R-1&hard=false"):
        assert client.get(address).json()["results"] == [told], address
    assert client.get("/api/v1/links/?hard=true").json()["results"] == []
    assert client.get(f"{ROOT}R-2/dependencies/").json()["waits_for"][0]["why"] == "The data"
    wrong = {
        400: [{}, {"provider": "nine"}, {"provider": "R-1/x"}, {"provider": "R-1", "lag": 10_000}, {"provider": "R-2"}, {"provider": "R-1", "colour": 1}],
        404: [{"provider": "R-9"}],
        422: [{"provider": "R-1"}, {"provider": "R-1/999"}, {"provider": "R-1", "dependant": "R-1"}],
    }  # fmt: skip
    for status, bodies in wrong.items():
        for body in bodies:
            answer = client.post(path, body, format="json")
            assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), (body, answer.json())
    circle = client.post(f"{ROOT}R-1/plan-links/", {"provider": "R-2"}, format="json")
    assert (circle.status_code, "R-2 Project 2" in circle.json()["detail"]) == (409, True)
    marked = client.post(path, {"provider": f"R-1/{key}"}, format="json").json()
    assert (marked["provider"], marked["provider_title"], marked["clash"]) == (f"R-1/{key}", "Project 1: Go-live", False)
    assert client.patch(made["Location"], {"lag": 0, "about": "All of it"}, format="json").json()["about"] == "All of it"
    assert api(cast.marketer).patch(made["Location"], {"lag": 1}, format="json").status_code == 403
    assert api(cast.marketer).delete(made["Location"]).status_code == 403
    assert client.delete(made["Location"]).status_code == 204
    assert client.get(made["Location"]).status_code == 404


def test_hidden_is_missing_from_every_list(cast, start, api):
    start(1)
    start(2, is_confidential=True)
    made = link(cast, 2, 1)
    assert len(api(cast.it_lead).get("/api/v1/links/").json()["results"]) == 1
    outsider = api(cast.outsider)
    for address in ("/api/v1/links/", "/api/v1/links/?project=R-2", f"{ROOT}R-1/plan-links/"):
        assert outsider.get(address).json()["results"] == []
    assert outsider.get(f"{ROOT}R-2/plan-links/").status_code == outsider.get(f"{ROOT}R-2/plan-links/{made.pk}/").status_code == 404
    assert outsider.get(f"{ROOT}R-1/plan-links/{made.pk}/").status_code == 404
