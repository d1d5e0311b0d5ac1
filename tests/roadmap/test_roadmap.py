"""The roadmap through its two doors: the same drawing, only what one may see, in a fixed number of queries."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.kit import clock
from projects.portfolio import operations
from projects.portfolio.models import Project
from tests import onrecord

PATH = "/api/v1/roadmap/"
YEAR = "?from=2026-07-01&to=2027-06-30"


@pytest.fixture(autouse=True)
def then():
    """The story's day: 22 November 2026."""
    with clock.at(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def plan(cast, start):
    """Two clashing projects of the two sides, one that waits in peace, one without dates."""
    start(1, title="Customer data platform", starts_on=date(2026, 6, 1), ends_on=date(2027, 2, 12))
    start(2, title="Personalised offers", side="marketing", starts_on=date(2027, 1, 25), ends_on=date(2027, 6, 30))
    start(3, title="Spring campaign", side="marketing", starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 16))
    start(4, title="Someday")
    operations.link(number=2, before=1, actor=cast.it_lead, why="Offers read the profiles")
    operations.link(number=3, before=1, actor=cast.it_lead)
    operations.plan_milestone(number=1, actor=cast.it_lead, title="Web feed", due_on=date(2026, 11, 2))


def rows_of(told):
    return {row["number"]: row for group in told["groups"] for row in group["rows"]}


def test_says_what_the_page_draws(cast, plan, api):
    told = api(cast.marketer).get(PATH + YEAR).json()
    assert {name: told[name] for name in ("from", "to", "zoom", "group", "today", "columns", "count", "clashes", "cut")} == {
        "from": "2026-07-01", "to": "2027-06-30", "zoom": "year", "group": "side", "today": "2026-11-22",
        "columns": 240, "count": 4, "clashes": 1, "cut": False,
    }  # fmt: skip
    assert [(group["name"], group["count"]) for group in told["groups"]] == [("Marketing", 2), ("IT", 1), ("Without dates", 1)]
    rows = rows_of(told)
    assert rows["R-2"]["waits_for"] == [
        {"number": "R-1", "title": "Customer data platform", "clash": True, "early": "2 weeks", "why": "Offers read the profiles"}
    ]
    assert [wait["clash"] for wait in rows["R-3"]["waits_for"]] == [False]
    assert rows["R-1"]["bar"] == {"where": "in", "start": 1, "width": 149}
    assert rows["R-1"]["milestones"] == [{"title": "Web feed", "due_on": "2026-11-02", "state": "missed", "column": 82}]
    assert rows["R-4"]["bar"]["where"] == "undated"


def test_what_ended_elsewhere_is_left_out_and_what_comes_is_named(cast, plan, api):
    told = api(cast.marketer).get(f"{PATH}?from=2028-01-01&to=2028-03-31").json()
    assert {number: row["bar"]["where"] for number, row in rows_of(told).items()} == {
        "R-1": "earlier", "R-2": "earlier", "R-3": "earlier", "R-4": "undated",
    }  # fmt: skip
    assert told["clashes"] == 1


@pytest.mark.parametrize(("group", "names"), [("goal", ["Know our customers"]), ("moment", ["First visit"]), ("fund", ["Platform"])])
def test_groups(cast, plan, api, group, names):
    told = api(cast.marketer).get(f"{PATH}{YEAR}&group={group}").json()
    assert [one["name"] for one in told["groups"]] == [*names, "Without dates"]


@pytest.mark.parametrize(
    "query",
    [
        "?from=2026-07-01&to=2026-06-30", "?from=0000-01-01", "?from=9999-01-01", "?to=2027-01-01", "?from=x", "?from=", "?zoom=decade", "?group=brand",
        "?from=2026-07-01&from=2026-08-01", "?colour=red", "?from=2026-07-01&to=2027-06-30&zoom=year", "?from=%00",
    ],
)  # fmt: skip
def test_odd_questions_are_400(cast, api, query):
    answer = api(cast.marketer).get(PATH + query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), answer.content


def test_nobody_learns_of_a_hidden_project(cast, plan, start, api, page):
    hidden = start(5, title="Project Falcon", is_confidential=True, starts_on=date(2026, 9, 1), ends_on=date(2027, 5, 1))
    before = api(cast.outsider).get(PATH + YEAR).content
    html = page(cast.outsider).get("/roadmap/").content
    operations.link(number=2, before=5, actor=cast.it_lead, why="Falcon first")
    operations.link(number=5, before=4, actor=cast.it_lead)
    operations.plan_milestone(number=5, actor=cast.it_lead, title="Falcon flies", due_on=date(2026, 12, 1))
    assert api(cast.outsider).get(PATH + YEAR).content == before
    assert b"Falcon" not in html
    for who in (cast.it_lead, cast.auditor, cast.technologist, cast.business):
        told = api(who).get(PATH + YEAR).json()
        assert (told["count"], told["clashes"]) == (5, 2), who
    assert hidden.code in rows_of(told)


@pytest.mark.usefixtures("all_rights")
def test_without_a_duty_there_is_nothing(cast, plan, api):
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    assert api(cast.outsider).get(PATH + YEAR).json()["count"] == 0


def queries_of(call):
    with CaptureQueriesContext(connection) as told:
        call()
    return len(told)


def test_as_many_queries_for_forty_as_for_four(cast, plan, start, api, page):
    client, browser = api(cast.marketer), page(cast.marketer)
    client.get(PATH)
    browser.get("/roadmap/")
    few = {group: queries_of(lambda g=group: client.get(f"{PATH}{YEAR}&group={g}")) for group in ("side", "goal", "moment", "fund")}
    drawn = queries_of(lambda: browser.get("/roadmap/"))
    for number in range(5, 25):
        start(number, starts_on=date(2026, 9, 1), ends_on=date(2027, 1, number))
        operations.link(number=number, before=1, actor=cast.it_lead)
    assert {group: queries_of(lambda g=group: client.get(f"{PATH}{YEAR}&group={g}")) for group in few} == few
    assert max(few.values()) <= 6
    browser.get("/roadmap/")  # the counts beside the navigation are kept for seconds, and the twenty took longer
    assert queries_of(lambda: browser.get("/roadmap/")) == drawn


# --- the page


def test_the_page_draws_it(cast, plan, page, no_sql_in_templates):
    html = " ".join(page(cast.marketer).get("/roadmap/", headers={"HX-Request": "true"}).content.decode().split())
    assert "Jul 2026 – Jun 2027." in html
    assert "1 clash</strong> between Marketing and IT plans" in html
    assert 'data-from="R-1" data-to="R-2" data-clash="yes"' in html
    assert "Starts 2 weeks before" in html
    assert 'data-from="R-1" data-to="R-3" data-clash="no"' in html
    assert "No dates yet" in html


def test_a_swap_gets_the_drawing_alone(cast, plan, page):
    html = page(cast.marketer).get("/roadmap/?zoom=quarter", headers={"HX-Request": "true"}).content.decode()
    assert "<!doctype" not in html
    assert "Oct 2026 – Dec 2026" in html
    assert "starts 25 Jan 2027" in html


def test_controls_keep_what_was_asked(cast, page):
    html = page(cast.marketer).get("/roadmap/?group=goal").content.decode()
    assert 'href="/roadmap/?zoom=quarter&amp;group=goal"' in html  # around today, which is in sight
    assert 'href="/roadmap/?from=2026-10-01&amp;group=goal"' in html  # later
    html = page(cast.marketer).get("/roadmap/?from=2025-01-01&group=goal").content.decode()
    assert 'href="/roadmap/?zoom=quarter&amp;from=2025-01-01&amp;group=goal"' in html
    assert 'href="/roadmap/?group=goal"' in html  # today


@pytest.mark.parametrize("query", ["?from=x", "?zoom=decade", "?from=2026-07-01&to=2026-06-30", "?from=9999-01-01", "?group=brand"])
def test_odd_addresses_are_400_pages(cast, page, query):
    assert page(cast.marketer).get(f"/roadmap/{query}").status_code == 400


@pytest.mark.parametrize("query", ["?from=2000-01-01", "?from=2099-12-31&zoom=two-years", "?open=<script>", "?utm_source=mail"])
def test_the_edges_of_time_are_pages(cast, plan, page, query):
    answer = page(cast.marketer).get(f"/roadmap/{query}")
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_many_rows_fold(cast, plan, start, page):
    row = Project.objects.get(number=3)
    for number in range(100, 142):
        start(number, title=f"Many {number}", side="marketing", starts_on=row.starts_on, ends_on=row.ends_on)
    browser = page(cast.marketer)
    html = browser.get("/roadmap/").content.decode()
    assert html.count('class="roadmap__row" id=') == 40
    assert "Show 4 more" in html
    assert "/roadmap/?open=marketing" in html
    html = browser.get("/roadmap/?open=marketing").content.decode()
    assert html.count('class="roadmap__row" id=') == 44
    assert "Show all 1" in html
    assert "1 clash</strong>" in html


def test_an_empty_roadmap_says_so(cast, page):
    html = page(cast.marketer).get("/roadmap/").content.decode()
    assert "No work in Jul 2026 – Jun 2027" in html


def test_says_what_is_red_and_late_against_plan_and_baseline(cast, plan, api, page):
    told = api(cast.marketer).get(PATH + YEAR).json()
    assert (told["red"], told["late_plan"], told["late_baseline"]) == (1, 0, 0), "what clashes is red too: it is expected as planned"
    operations.update_project(number=1, actor=cast.it_lead, version=2, forecast_on=date(2027, 3, 8), health_it="at_risk", word_it="Slow.")
    operations.update_project(number=3, actor=cast.it_lead, version=2, ends_on=date(2027, 4, 26))
    told = api(cast.marketer).get(PATH + YEAR).json()
    assert (told["clashes"], told["red"], told["late_plan"], told["late_baseline"]) == (1, 2, 1, 2)
    html = " ".join(page(cast.marketer).get("/roadmap/").content.decode().split())
    assert "2 wait for what is red" in html
    assert "Expected to end: 1 after their plan and 2 after their baseline." in html


def test_a_milestone_and_a_lag_clash_as_their_days_do(cast, plan, api):
    mark = operations.plan_milestone(number=1, actor=cast.it_lead, title="Store feed", due_on=date(2027, 2, 24)).pk
    operations.link(number=3, before=1, before_milestone=mark, lag=10, actor=cast.it_lead)
    client = api(cast.marketer)
    assert [wait["early"] for wait in rows_of(client.get(PATH + YEAR).json())["R-3"]["waits_for"]] == ["", "1 week"]
