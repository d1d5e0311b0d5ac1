"""From a marketer's wish to a project on the joint roadmap, in a real browser, by mouse; with script and without."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from stories import Story

from collab.events import delivery
from collab.kit import clock

from .visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    return request.param


def test_the_main_job(visit: Visit, house: SimpleNamespace, script: bool) -> None:
    """Who comes to the portal sees and does what the story tells, and nothing is done for them behind it."""
    story = Story(house.cast, house.world, answers={"title": "Measure retail media placements"}, requester=house.cast.outsider)
    other = story.drafted().submitted().request.code
    people = {name: visit(script=script).sign_in(name) for name in ("marketer", "technologist")}
    number = _ask_for_it(people["marketer"], other)
    _triage(people["technologist"], people["marketer"], number, other)
    for name in ("business", "architect", "privacy", "finance"):
        people[name] = visit(script=script).sign_in(name)
    _decide(people, number)
    _fund(people["finance"], number)
    _start(people["technologist"], number)
    _deliver(visit(script=script).sign_in("it_lead"), number)
    _look_back(people["marketer"], number)
    _told(people["marketer"], number)
    _report(visit(script=script).sign_in("cmo"))


def _ask_for_it(marketer: Visitor, other: str) -> str:
    """The questions begin with the goal; gives the number of what was sent."""
    page = marketer.page
    assert "You have no requests yet" in marketer.text
    before, began = marketer.pages, marketer.takes
    marketer.press("New request", page.locator(".topbar"))
    marketer.press("A new tool")
    marketer.choose("Know our customers")
    marketer.press("Continue")
    marketer.choose("First visit")
    marketer.press("Continue")
    marketer.write("The problem", "We cannot tell which retail media placements drive store sales.")
    marketer.press("Continue")
    marketer.write("The outcome", "One agreed number per placement each week.")
    marketer.press("Continue")
    marketer.write("Revenue it would generate in a year", "900000")
    marketer.write("What it may cost", "120000")
    marketer.press("Continue")
    marketer.write("Needed by", (clock.today() + timedelta(days=120)).isoformat())
    marketer.write("Why by then", "Summer planning")
    marketer.press("Continue")
    page.get_by_role("group", name="Which data of people will it hold or use?").get_by_label("Personal data").check()
    page.get_by_label("CRM").first.check()
    marketer.press("Continue")
    marketer.write("Name of the request", "Attribution tool for retail media")
    marketer.press("Continue")
    number = marketer.path.split("/")[2]
    assert marketer.path == f"/requests/{number}/check/"
    said = marketer.text
    assert "Attribution tool for retail media" in said and "$120,000" in said
    for group in ("business", "architecture", "privacy", "finance"):
        assert group in said.lower().split("probably go to")[1].split("track")[0], group
    assert f"{other} Measure retail media placements" in said, "what is alike is shown before it is sent"
    marketer.shot("journey-check")
    marketer.press("Submit request")
    assert f"Its number is {number}" in marketer.text
    assert marketer.pages - before <= 11, "start, eight questions, check and sent"
    assert marketer.takes - began < 180, "in less than three minutes"
    return number


def _triage(technologist: Visitor, marketer: Visitor, number: str, other: str) -> None:
    """Ask, be answered from the home page, route: the next request opens by itself each time."""
    page = technologist.page
    technologist.press("Triage", page.locator(".sidebar"))
    technologist.press("Attribution tool for retail media")
    page.locator(f'.panel[data-number="{number}"]').wait_for()
    assert f"{other} Measure retail media placements" in page.inner_text(".similar")
    technologist.shot("journey-triage")
    technologist.press("Ask", page.locator("#actions"))
    technologist.write("What do you need to know?", "Which fields will it store?")
    technologist.press("Send question")
    page.locator(f'.panel[data-number="{other}"]').wait_for()
    assert f"{number} waits for an answer" in technologist.said
    marketer.open("/")
    assert "“Which fields will it store?”" in marketer.text
    marketer.shot("journey-home")
    marketer.write(f"Your answer about {number}", "Placement, week and spend; no names.")
    marketer.press("Send answer")
    assert "is in triage again" in marketer.said
    technologist.open(f"/triage/{number}/")
    assert "Placement, week and spend" in technologist.text
    technologist.press("Route", page.locator("#actions"))
    assert page.get_by_label("as the policy suggests").is_checked()
    technologist.press("Route for review", page.locator("#actions form"))
    page.locator(f'.panel[data-number="{other}"]').wait_for()
    assert f"{number} is routed for review" in technologist.said
    assert page.locator(f"#row-{number}").count() == 0


def _decide(people: dict[str, Visitor], number: str) -> None:
    """Step by step: nobody is asked before their turn, each is asked once."""
    people["finance"].open("/approvals/")
    assert "No reviews waiting" in people["finance"].text
    for name, verdict, why in (
        ("business", "Approve", ""),
        ("architect", "Approve", ""),
        ("privacy", "Approve with conditions", "Pseudonymise before the upload."),
        ("finance", "Approve", ""),
    ):
        visitor = people[name]
        visitor.open("/approvals/")
        assert "Attribution tool for retail media" in visitor.text, name
        visitor.shot(f"journey-approvals-{name}")
        if why:
            visitor.write("Reason or conditions", why)
        visitor.press(verdict, visitor.page.locator(".case__decide"))
        visitor.sees("No reviews waiting")
        assert f"{number}: you approved" in visitor.said


def _fund(finance: Visitor, number: str) -> None:
    """One request is paid for from two funds."""
    finance.open(f"/requests/{number}/")
    assert "Pseudonymise before the upload." in finance.text
    finance.press("Allocate")
    finance.pick("Fund", "Growth")
    finance.write("Amount in USD", "70000")
    finance.pick("Fund 2", "Platform")
    finance.page.get_by_label("Amount in USD").nth(1).fill("50000")
    finance.shot("journey-fund")
    finance.press("Reserve the money")
    assert f"{number}: you reserved the money" in finance.said
    assert "$70,000" in finance.text and "$50,000" in finance.text
    finance.open("/funds/growth/")
    assert "$1,930,000" in finance.text or "$1.93M" in finance.text


def _start(technologist: Visitor, number: str) -> None:
    """A lead from each side; what was reserved is committed."""
    technologist.open(f"/requests/{number}/")
    technologist.press("Start")
    technologist.pick("Lead from marketing", "Carmen Diaz")
    technologist.pick("Lead from IT", "Nikolai Petrov")
    technologist.press("Start project")
    assert f"{number} is a project now" in technologist.said
    technologist.press("Open the project")
    assert technologist.path == f"/projects/{number}/"
    assert "Carmen Diaz" in technologist.text and "Nikolai Petrov" in technologist.text


def _deliver(it_lead: Visitor, number: str) -> None:
    """A milestone, the plan's days and how IT sees it; then its bar stands on the roadmap."""
    it_lead.open(f"/projects/{number}/")
    it_lead.press("Plan a milestone")
    it_lead.write("Milestone", "Feeds connected")
    it_lead.write("Due", (clock.today() + timedelta(days=45)).isoformat())
    it_lead.press("Plan milestone")
    assert "Feeds connected is planned" in it_lead.said
    it_lead.press("Post update")
    it_lead.pick("How IT sees it", "At risk")
    it_lead.write("In a sentence", "One feed is three weeks late.")
    it_lead.write("Ends", (clock.today() + timedelta(days=100)).isoformat())
    it_lead.press("Post update")
    it_lead.sees("One feed is three weeks late.")
    it_lead.press("Roadmap", it_lead.page.locator(".sidebar"))
    bar = it_lead.page.locator(f'.bar-link[data-number="{number}"]')
    assert bar.is_visible()
    box = bar.bounding_box()
    assert box and box["width"] > 20, "the bar is drawn"
    assert "Feeds connected" in it_lead.text
    it_lead.shot("journey-roadmap")


TURNS = (
    "Priya Natarajan began the request",
    "Priya Natarajan sent it",
    "Mei Tanaka asked",
    "Which fields will it store?",
    "Priya Natarajan answered",
    "Mei Tanaka routed it for review",
    "Grace Lim approved",
    "Marcus Osei approved",
    "Dana Whitfield approved with conditions",
    "Ruth Adeyemi approved; that was the last approval it needed",
    "Ruth Adeyemi reserved the money",
    "Mei Tanaka started the project",
    "Nikolai Petrov planned the milestone “Feeds connected”",
    "wrote “One feed is three weeks late.”",
)


def _look_back(marketer: Visitor, number: str) -> None:
    """The request's page says where it is, and its history holds every turn, the newest first."""
    marketer.open(f"/requests/{number}/")
    said = marketer.text
    assert "In delivery" in said
    # Who asked for it reads which funds pay; how much each gives is for those who deliver and pay it.
    assert "Growth" in said and "Platform" in said and "committed" not in said
    told = marketer.page.inner_text("#stream")
    assert [turn for turn in TURNS if turn not in told] == []
    asked = [turn for turn in TURNS if turn[0].isupper() and "?" not in turn]
    assert asked == sorted(asked, key=told.index, reverse=True)
    marketer.shot("journey-request")


def _told(marketer: Visitor, number: str) -> None:
    """The outbox delivers what happened; a notice leads to the request and is read then."""
    delivery.deliver_due()
    marketer.open("/notices/")
    words = marketer.text
    assert f"Mei Tanaka has a question about {number}" in words
    assert f"{number} “Attribution tool for retail media” starts. It is led by Carmen Diaz and Nikolai Petrov" in words
    unread = int(re.search(r"(\d+) unread", words)[1])  # type: ignore[index]
    marketer.shot("journey-notices")
    marketer.page.locator("main").get_by_text("has a question about").first.click()
    assert marketer.path == f"/requests/{number}/"
    marketer.open("/notices/")
    assert f"{unread - 1} unread" in marketer.text


def _report(cmo: Visitor) -> None:
    """The executive page counts the money of the story, and the project in its health."""
    cmo.press("Executive", cmo.page.locator(".sidebar"))
    assert cmo.path == "/executive/"
    words = cmo.text
    assert "Attribution tool for retail media" in words
    assert "$3.88M" in words, "of 4 million in two funds, 120 thousand are promised"
    cmo.shot("journey-executive")
