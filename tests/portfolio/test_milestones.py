"""A milestone stands the same on every page: not missed on its day, and marked where it lies outside its project."""

from datetime import timedelta

import pytest

from collab.dashboards.executive import portfolio
from collab.kit import clock
from projects.portfolio import milestones, operations, queries
from tests import onrecord

pytestmark = pytest.mark.django_db


def test_what_is_due_today_is_missed_nowhere(cast, start, page, api):
    today, project = clock.today(), start(1)
    due = today + timedelta(days=1)
    operations.update_project(number=1, actor=cast.it_lead, version=project.version, starts_on=today, ends_on=due + timedelta(days=30))
    operations.plan_milestone(number=1, actor=cast.it_lead, title="Rules agreed", due_on=due)
    for on, state, past in ((due, "due", 0), (due + timedelta(days=1), "missed", 1)):
        with clock.at(onrecord.in_days((on - today).days)):
            assert [one.state for one in queries.detail(cast.auditor, 1).milestones] == [state]
            assert api(cast.auditor).get("/api/v1/projects/R-1/milestones/").json()["results"][0]["state"] == state
            (row,) = (row for group in api(cast.auditor).get("/api/v1/roadmap/").json()["groups"] for row in group["rows"])
            assert [mark["state"] for mark in row["milestones"]] == [state]
            assert portfolio._dates([project.pk], on).get(project.pk, portfolio.Dates()).due == past
            assert ("was due" in page(cast.auditor).get("/projects/").content.decode()) is bool(past)


def test_one_outside_its_project_is_marked_and_said(cast, start, page, api):
    project = start(1)
    last = clock.today() + timedelta(days=30)
    operations.update_project(number=1, actor=cast.it_lead, version=project.version, starts_on=clock.today(), ends_on=last)
    operations.plan_milestone(number=1, actor=cast.it_lead, title="Last day", due_on=last)
    operations.plan_milestone(number=1, actor=cast.it_lead, title="Late", due_on=last + timedelta(days=1))
    lead = page(cast.it_lead)
    words = {
        "title": "Early",
        "due_on": (clock.today() - timedelta(days=1)).isoformat(),
        "owner": "",
        "version": queries.found(cast.it_lead, 1).version,
    }
    asked = lead.post("/projects/R-1/milestones/new/", words).content.decode()
    assert "has passed. Send it again if you mean it" in asked
    said = lead.post("/projects/R-1/milestones/new/", {**words, "past_due_on": words["due_on"]}, follow=True).content.decode()
    assert "Early is planned. 2 milestones lie outside its days." in said
    assert [(one.title, one.outside) for one in queries.detail(cast.auditor, 1).milestones] == [
        ("Early", "before the start"), ("Last day", ""), ("Late", "after the end"),
    ]  # fmt: skip
    assert "after the end" in page(cast.auditor).get("/projects/R-1/").content.decode()
    told = api(cast.auditor).get("/api/v1/projects/R-1/milestones/").json()["results"]
    assert [one["outside"] for one in told] == ["before the start", "", "after the end"]


def test_a_project_without_days_has_nothing_outside():
    assert milestones.outside(clock.today(), None, None) == ""
