"""The pages of projects: who sees what, forms that say what is wrong, and nothing done twice."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.portfolio import operations, queries
from projects.portfolio.models import Dependency, Milestone, Project


@pytest.fixture
def project(start):
    return start(231, title="Consent hub", starts_on=date(2026, 10, 1), ends_on=date(2027, 3, 1))


def html_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def without_token(answer):
    """The page without what differs from one answer to the next: the tokens of its forms."""
    return re.sub(r'(data-csrf|value)="[A-Za-z0-9]{64}"', "", answer.content.decode())


def test_the_table_shows_both_sides_and_where_they_differ(cast, start, project, page):
    start(232, title="Calm one")
    operations.update_project(number=231, actor=cast.it_lead, version=1, health_it="off_track", word_it="The vendor left.")
    html = html_of(page(cast.marketer).get("/projects/"))
    assert "2 projects," in " ".join(html.split())
    assert ">1 off track<" in html
    assert "Marketing and IT see 1 of them differently" in html
    assert "the sides differ" in html
    assert "The vendor left." in html
    assert html.index("Consent hub") < html.index("Calm one")


def test_pages_of_the_table_follow_each_other(cast, start, page):
    for number in range(1, 6):
        start(number, title=f"Number {number}")
    first = queries.health_table(cast.marketer, "all", None, 2)
    rank, number = map(int, first.after.split("."))
    second = queries.health_table(cast.marketer, "all", (rank, number), 2)
    third = queries.health_table(cast.marketer, "all", tuple(map(int, second.after.split("."))), 2)
    assert [[row.number for row in one.rows] for one in (first, second, third)] == [[5, 4], [3, 2], [1]]
    assert third.after == ""
    browser = page(cast.marketer)
    assert "Number 2" in html_of(browser.get(f"/projects/?after={first.after}"))
    for query in ("?after=x", "?after=1", "?after=-1.2", "?after=1.99999999999", "?view=none"):
        assert browser.get(f"/projects/{query}").status_code == 400, query


def test_hidden_is_the_same_as_missing(cast, start, page):
    start(902, title="Falcon", is_confidential=True)
    outsider = page(cast.outsider)
    assert "Falcon" not in html_of(outsider.get("/projects/?view=all"))
    hidden, missing = outsider.get("/projects/R-902/"), outsider.get("/projects/R-903/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert without_token(hidden).replace("R-902", "R-903") == without_token(missing)
    for path in ("update/", "milestones/new/", "milestones/1/", "waits-for/"):
        assert outsider.get(f"/projects/R-902/{path}").status_code == 404
    assert html_of(page(cast.auditor).get("/projects/R-902/"))


def test_one_project_tells_its_plan_money_and_history(cast, start, project, page):
    start(5, title="Identity", ends_on=date(2026, 12, 1))
    operations.plan_milestone(number=231, actor=cast.it_lead, title="EU complete", due_on=date(2027, 1, 15), owner=cast.it_lead)
    operations.link(number=231, before=5, actor=cast.it_lead, why="Needs one identity")
    html = html_of(page(cast.marketer).get("/projects/R-231/"))
    for words in (
        "EU complete",
        "Nikolai Petrov",
        "Identity",
        "Starts 8 weeks before it is done",
        "Know our customers",
        "planned the milestone",
    ):
        assert words in html, words
    assert "$5,000" not in html and "$5,000" in html_of(page(cast.it_lead).get("/projects/R-231/"))
    assert "Post update" not in html
    assert "Post update" in html_of(page(cast.it_lead).get("/projects/r-231/"))


def test_the_history_keeps_quiet_about_hidden_projects(cast, start, project, page):
    start(2, title="Falcon", is_confidential=True)
    operations.link(number=231, before=2, actor=cast.it_lead, why="Falcon first")
    assert "R-2 " not in html_of(page(cast.outsider).get("/projects/R-231/")).replace("R-231", "")
    assert "let it wait for R-2" in html_of(page(cast.it_lead).get("/projects/R-231/"))


def test_a_lead_posts_an_update(cast, project, page):
    browser = page(cast.it_lead)
    html = html_of(browser.get("/projects/R-231/update/"))
    assert 'name="health_it"' in html
    assert 'name="health_marketing"' not in html
    sent = {
        "version": 1,
        "health_it": "at_risk",
        "word_it": "",
        "starts_on": "2026-10-01",
        "ends_on": "2026-09-01",
        "past_ends_on": "2026-09-01",
        "phase": "planned",
        "side": "it",
    }
    wrong = browser.post("/projects/R-231/update/", sent)
    assert wrong.status_code == 422
    assert "Say in a sentence what stands behind it." in wrong.content.decode()
    assert "It ends before it starts." in wrong.content.decode()
    good = sent | {"word_it": "Late", "ends_on": "2027-04-01", "phase": "discovery", "health_marketing": "done", "title": "Mine"}
    assert browser.post("/projects/R-231/update/", good).status_code == 302
    assert browser.post("/projects/R-231/update/", good).status_code == 409
    stored = Project.objects.get(number=231)
    assert (stored.health_it, stored.health_marketing, stored.phase, stored.title, stored.version) == (
        "at_risk",
        "not_started",
        "discovery",
        "Consent hub",
        2,
    )


def test_a_stale_update_is_409_and_keeps_the_words(cast, project, page):
    operations.update_project(number=231, actor=cast.marketing_lead, version=1, health_marketing="on_track")
    sent = {"version": 1, "health_it": "on_track", "word_it": "My words", "phase": "planned", "side": "it"}
    answer = page(cast.it_lead).post("/projects/R-231/update/", sent)
    assert answer.status_code == 409
    assert "My words" in answer.content.decode()
    assert "in the meantime" in answer.content.decode()


@pytest.mark.parametrize("path", ["update/", "milestones/new/", "waits-for/"])
@pytest.mark.parametrize("who", ["marketer", "technologist", "cio", "auditor", "admin", "business"])
def test_only_leads_have_forms(cast, project, page, path, who):
    browser = page(getattr(cast, who))
    assert browser.get(f"/projects/R-231/{path}").status_code == 403
    assert browser.post(f"/projects/R-231/{path}", {"version": 1}).status_code == 403


def test_a_day_that_has_passed_is_asked_about_once(cast, project, page):
    browser = page(cast.marketing_lead)
    new = {"version": 1, "title": "Go-live", "due_on": "2020-02-29", "owner": ""}
    asked = browser.post("/projects/R-231/milestones/new/", new)
    assert asked.status_code == 422
    assert "has passed. Send it again if you mean it" in asked.content.decode()
    assert 'name="past_due_on" value="2020-02-29"' in asked.content.decode()
    assert browser.post("/projects/R-231/milestones/new/", {**new, "past_due_on": "2020-02-29"}).status_code == 302
    # What stood there already is not asked about, nor what is done.
    path = f"/projects/R-231/milestones/{Milestone.objects.get().pk}/"
    assert browser.post(path, {**new, "version": 2, "title": "Live"}).status_code == 302
    assert browser.post(path, {**new, "version": 3, "due_on": "2020-03-01"}).status_code == 422
    assert browser.post(path, {**new, "version": 3, "due_on": "2020-03-01", "done_on": "2020-03-01"}).status_code == 302
    update = {"version": 4, "health_marketing": "on_track", "word_marketing": "", "phase": "planned", "side": "it"}
    update |= {"starts_on": "2026-10-01", "ends_on": "2020-12-31"}
    asked = browser.post("/projects/R-231/update/", update)
    assert asked.status_code == 422
    assert 'name="past_ends_on" value="2020-12-31"' in asked.content.decode()
    assert "past_starts_on" not in asked.content.decode()
    assert browser.post("/projects/R-231/update/", update | {"ends_on": "2027-03-01"}).status_code == 302


def test_milestones_by_form(cast, project, page):
    browser = page(cast.marketing_lead)
    sent = {"version": 1, "title": "Go-live", "due_on": "2027-01-05", "owner": "it_lead"}
    assert browser.post("/projects/R-231/milestones/new/", sent).status_code == 302
    twice = browser.post("/projects/R-231/milestones/new/", sent)
    assert twice.status_code == 409
    made = Milestone.objects.get()
    path = f"/projects/R-231/milestones/{made.pk}/"
    assert browser.post(path, {**sent, "version": 2, "done_on": "2099-01-01"}).status_code == 422
    assert browser.post(path, {**sent, "version": 2, "done_on": "9999-01-01"}).status_code == 422
    assert browser.post(path, {**sent, "version": 2, "due_on": "2027-02-05", "owner": "cio"}).status_code == 422
    assert browser.post(path, {**sent, "version": 2, "due_on": "2027-02-05"}).status_code == 302
    made.refresh_from_db()
    assert made.due_on == date(2027, 2, 5)
    assert browser.get(f"{path}drop/").status_code == 405
    assert browser.post(f"{path}drop/").status_code == 302
    assert not Milestone.objects.exists()
    assert browser.get(path).status_code == 404


def test_dependencies_by_form(cast, start, project, page):
    start(5, title="Identity")
    start(6, title="Falcon", is_confidential=True)
    browser = page(cast.it_lead)
    for before, status in (("nine", 422), ("R-9", 422), ("R-231", 422), ("", 422)):
        assert browser.post("/projects/R-231/waits-for/", {"version": 1, "before": before}).status_code == status, before
    assert browser.post("/projects/R-231/waits-for/", {"version": 1, "before": "r-5", "why": "One identity"}).status_code == 302
    circle = browser.post("/projects/R-5/waits-for/", {"version": 1, "before": "R-231"})
    assert circle.status_code == 409
    assert "in a circle" in circle.content.decode()
    assert browser.post("/projects/R-231/waits-for/R-5/drop/").status_code == 302
    assert not Dependency.objects.exists()


def test_as_many_queries_for_twenty_as_for_two(cast, start, page):
    browser = page(cast.marketer)
    counted = []
    for numbers in ((1, 2), range(3, 20)):
        for number in numbers:
            start(number)
        browser.get("/projects/")
        with CaptureQueriesContext(connection) as told:
            browser.get("/projects/")
        counted.append(len(told))
    assert counted[0] == counted[1]
