"""A day has three values: frozen when delivery starts and when the work begins, planned, and expected; late is said against both."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from collab.kit import clock
from collab.kit.errors import Invalid
from projects.portfolio import operations, queries
from projects.portfolio.models import Baseline, Milestone, Project

START, END = date(2027, 1, 4), date(2027, 6, 30)


@pytest.fixture
def project(start):
    return start(231, starts_on=START, ends_on=END)


def plan(cast, title, due_on):
    return operations.plan_milestone(number=231, actor=cast.it_lead, title=title, due_on=due_on)


def update(cast, **facts):
    version = Project.objects.get(number=231).version
    return operations.update_project(number=231, actor=cast.it_lead, version=version, **facts)


def test_delivery_starts_with_its_days_frozen_and_its_work_with_its_milestones(cast, project):
    assert [(one.number, one.starts_on, one.ends_on, one.days) for one in project.baselines.all()] == [(1, START, END, {})]
    pilot = plan(cast, "Pilot", date(2027, 3, 1))
    update(cast, ends_on=END + timedelta(days=10))
    update(cast, phase="discovery")
    late = plan(cast, "Added later", date(2027, 4, 1))
    operations.change_milestone(number=231, milestone=pilot.pk, actor=cast.it_lead, due_on=date(2027, 3, 15))
    update(cast, phase="build")
    project.refresh_from_db()
    assert (project.baseline_ends_on, project.ends_on) == (END, END + timedelta(days=10)), "an end that moved before is late too"
    assert {one.title: one.baseline_on for one in Milestone.objects.all()} == {"Pilot": date(2027, 3, 1), "Added later": None}
    assert [one.days for one in project.baselines.all()] == [{}, {str(pilot.pk): "2027-03-01"}]
    assert late.pk


def test_late_is_said_against_the_plan_and_against_the_baseline(cast, project, api, page):
    pilot = plan(cast, "Pilot", date(2027, 3, 1))
    update(cast, phase="build")
    operations.change_milestone(number=231, milestone=pilot.pk, actor=cast.it_lead, due_on=date(2027, 3, 11), forecast_on=date(2027, 3, 16))
    update(cast, ends_on=END + timedelta(days=7), forecast_on=END + timedelta(days=9))
    told = api(cast.marketer).get("/api/v1/projects/R-231/").json()
    assert (told["baseline_ends_on"], told["ends_on"], told["forecast_on"]) == ("2027-06-30", "2027-07-07", "2027-07-09")
    assert (told["expected_on"], told["late_plan"], told["late_baseline"]) == ("2027-07-09", 2, 9)
    (milestone,) = api(cast.marketer).get("/api/v1/projects/R-231/milestones/").json()["results"]
    assert (milestone["baseline_on"], milestone["late_plan"], milestone["late_baseline"]) == ("2027-03-01", 5, 15)
    html = " ".join(page(cast.marketer).get("/projects/R-231/").content.decode().split())
    assert "5 days after the plan, 15 after the baseline" in html
    assert "2 days after the plan, 9 after the baseline" in html
    table = " ".join(page(cast.marketer).get("/projects/").content.decode().split())
    assert "2 days after the plan, 9 after the baseline" in table


def test_what_is_past_and_not_done_is_late_by_itself(cast, start):
    today = clock.today()
    start(231, starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=3))
    card = queries.detail(cast.it_lead, 231).project
    assert (card.expected_on, card.late_plan, card.late_baseline) == (today, 3, 3)


@pytest.mark.parametrize("day", [date(9999, 1, 1), date(1999, 12, 31)])
def test_days_beyond_the_century_are_refused(cast, project, day):
    pilot = plan(cast, "Pilot", date(2027, 3, 1))
    for write in (
        lambda: plan(cast, "Other", day),
        lambda: update(cast, forecast_on=day),
        lambda: operations.change_milestone(number=231, milestone=pilot.pk, actor=cast.it_lead, forecast_on=day),
    ):
        with pytest.raises(Invalid, match="another look") as refused:
            write()
        assert ["Days lie between 2000 and 2100."] in refused.value.fields.values()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE portfolio_project SET baseline_ends_on = '2028-01-01'",
        "UPDATE portfolio_milestone SET baseline_on = '2028-01-01'",
        "INSERT INTO portfolio_milestone (project_id, title, due_on, baseline_on) SELECT id, 'X', '2027-01-01', '2027-01-01' FROM portfolio_project",
        "INSERT INTO portfolio_baseline (project_id, number, days, frozen_at) SELECT id, 3, '{}', now() FROM portfolio_project",
        "UPDATE portfolio_baseline SET ends_on = '2028-01-01'",
        "DELETE FROM portfolio_baseline",
    ],
)
def test_nobody_freezes_by_hand(cast, project, real_unit, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Baseline.objects.get().ends_on == END


@pytest.fixture
def real_unit(cast, project):
    """What is attacked stood before: a milestone that was planned in a plan that was frozen."""
    plan(cast, "Pilot", date(2027, 3, 1))
