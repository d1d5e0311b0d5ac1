"""A moved day shows what it pushes before it is saved, and pushes nothing; what decides an end is told with its ties."""

from datetime import date

import pytest

from projects.portfolio import linking, links, operations, webs
from projects.portfolio.models import Project

ROOT = "/api/v1/projects/"


@pytest.fixture
def chain(cast, start):
    """R-1 before R-2 before R-3; R-4 waits too, but has room, and R-5 only wishes."""
    days = {
        1: (date(2027, 1, 4), date(2027, 2, 26)), 2: (date(2027, 3, 1), date(2027, 3, 31)), 3: (date(2027, 4, 1), date(2027, 4, 30)),
        4: (date(2027, 9, 1), date(2027, 9, 30)), 5: (date(2027, 3, 1), date(2027, 3, 31)),
    }  # fmt: skip
    for number, (starts_on, ends_on) in days.items():
        start(number, starts_on=starts_on, ends_on=ends_on)
    for number, before, facts in ((2, 1, {}), (3, 2, {}), (4, 1, {}), (5, 1, {"is_hard": False})):
        linking.link(number=number, before=before, actor=cast.it_lead, **facts)


def told(moves):
    return [(one["number"], one["what"], one["planned_on"], one["would_on"], one["days"]) for one in moves]


PUSHED = [
    ("R-2", "starts", "2027-03-01", "2027-03-12", 9),
    ("R-2", "ends", "2027-03-31", "2027-04-13", 9),
    ("R-3", "starts", "2027-04-01", "2027-04-13", 8),
    ("R-3", "ends", "2027-04-30", "2027-05-12", 8),
]


def test_the_api_says_what_would_move_and_writes_nothing(cast, chain, api):
    client = api(cast.it_lead)
    there = Project.objects.get(number=1).version
    body = {"version": there, "ends_on": "2027-03-12", "reason": "Two weeks more."}
    dry = client.patch(f"{ROOT}R-1/", {**body, "dry_run": True}, format="json")
    assert (dry.status_code, dry.json()["ends_on"], dry.json()["version"]) == (200, "2027-03-12", there)
    assert told(dry.json()["moves"]) == PUSHED
    assert Project.objects.get(number=1).ends_on == date(2027, 2, 26)
    saved = client.patch(f"{ROOT}R-1/", body, format="json").json()
    assert told(saved["moves"]) == PUSHED
    assert [str(one.starts_on) for one in Project.objects.filter(number__in=(2, 3)).order_by("number")] == ["2027-03-01", "2027-04-01"]
    for wrong, status in (({"ends_on": "2026-12-31"}, 400), ({"ends_on": "9999-12-31"}, 400), ({"phase": "live"}, 403)):
        answer = client.patch(f"{ROOT}R-1/", {"version": there + 1, **wrong, "dry_run": True}, format="json")
        assert answer.status_code == status, answer.json()


def test_a_milestone_that_is_waited_for_pushes_too(cast, chain, api):
    mark = operations.plan_milestone(number=1, actor=cast.it_lead, title="Data", due_on=date(2027, 2, 1)).pk
    linking.link(number=5, before=1, before_milestone=mark, lag=20, actor=cast.it_lead)
    path = f"{ROOT}R-1/milestones/{mark}/"
    dry = api(cast.it_lead).patch(path, {"due_on": "2027-02-03", "dry_run": True}, format="json").json()
    assert told(dry["moves"]) == [("R-5", "starts", "2027-03-01", "2027-03-03", 2), ("R-5", "ends", "2027-03-31", "2027-04-02", 2)]
    assert api(cast.it_lead).get(f"{ROOT}R-1/milestones/").json()["results"][0]["due_on"] == "2027-02-01"
    assert api(cast.it_lead).patch(path, {"title": "Data in", "dry_run": True}, format="json").json()["moves"] == []


def test_the_page_shows_it_before_it_saves(cast, chain, page):
    browser = page(cast.it_lead)
    row = Project.objects.get(number=1)
    sent = {
        "version": row.version, "health_it": "not_started", "starts_on": "2027-01-04", "ends_on": "2027-03-12", "phase": "planned",
        "side": row.side, "reason": "Two weeks more.",
    }  # fmt: skip
    shown = browser.post("/projects/R-1/update/", sent)
    html = shown.content.decode()
    assert shown.status_code == 200 and "This pushes what waits for it" in html and "Project 3" in html
    assert Project.objects.get(number=1).ends_on == date(2027, 2, 26)
    seen = webs.seen(webs.moves(cast.it_lead, row, {"ends_on": date(2027, 3, 12)}))
    assert f'name="seen_moves" value="{seen}"' in html
    # What was seen is another thing: it is shown anew.
    assert browser.post("/projects/R-1/update/", {**sent, "ends_on": "2027-03-15", "seen_moves": seen}).status_code == 200
    assert browser.post("/projects/R-1/update/", {**sent, "seen_moves": seen}).status_code == 302
    assert Project.objects.get(number=1).ends_on == date(2027, 3, 12)


def test_what_one_may_not_open_neither_moves_nor_passes_it_on(cast, start, chain, api):
    start(6, starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 30), is_confidential=True, title="Falcon")
    linking.link(number=6, before=1, actor=cast.it_lead)
    row = Project.objects.get(number=1)
    of = lambda who: {move.code for move in webs.moves(who, row, {"ends_on": date(2027, 3, 12)})}  # noqa: E731
    assert (of(cast.it_lead), of(cast.outsider)) == ({"R-2", "R-3", "R-6"}, {"R-2", "R-3"})
    assert "Falcon" not in api(cast.outsider).get(f"{ROOT}R-1/critical-path/").content.decode()


def test_what_decides_an_end(cast, start, chain, api, page):
    told = api(cast.marketer).get(f"{ROOT}R-3/critical-path/").json()
    assert [[one["number"] for one in path] for path in told["paths"]] == [["R-3"]], "it begins a day after, which is room enough"
    assert [(one["number"], one["slack"]) for one in told["slack"]] == [("R-2", 1), ("R-1", 2)]
    operations.update_project(number=1, actor=cast.it_lead, version=1, ends_on=date(2027, 3, 12), reason="More.")
    told = api(cast.marketer).get(f"{ROOT}R-3/critical-path/").json()
    assert [[one["number"] for one in path] for path in told["paths"]] == [["R-1", "R-2", "R-3"]]
    assert told["ends_on"] == "2027-05-12"
    start(7, starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 12))
    linking.link(number=2, before=7, actor=cast.it_lead)
    told = api(cast.marketer).get(f"{ROOT}R-3/critical-path/").json()
    assert sorted(path[0]["number"] for path in told["paths"]) == ["R-1", "R-7"], "a tie is two paths"
    html = page(cast.marketer).get("/projects/R-3/").content.decode()
    assert "What decides its end" in html and "Path 2" in html


def test_the_page_of_links_shows_what_is_red_first(cast, chain, page):
    operations.update_project(number=2, actor=cast.it_lead, version=2, health_it="off_track", word_it="Lost.")
    html = " ".join(page(cast.marketer).get("/projects/links/").content.decode().split())
    assert "1 waits for what is red" in html
    assert html.index("IT says off track") < html.index("In order")
    assert [card.dependant for card in links.worst_first(cast.marketer, "red")] == ["R-3"]
    for query in ("?view=none", "?page=0", "?page=x", "?page=9"):
        assert page(cast.marketer).get(f"/projects/links/{query}").status_code == 400, query
    for number, words in (("R-3", "1 provider is red"), ("R-2", "red for 1 that waits for it")):
        assert words in " ".join(page(cast.marketer).get(f"/projects/{number}/").content.decode().split())
