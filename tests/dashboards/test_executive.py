"""The executive page: what each person finds on it, all of it from records, and how it costs the same at any size."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import KEYS, Story, bring_to, usd

from collab.dashboards.executive import numbers
from collab.dashboards.executive import page as executive
from collab.kit import clock
from collab.people.models import Person
from projects.intake.operations import delivery
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from tests import onrecord
from tests.reading import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]


def waiting(
    cast: SimpleNamespace, world: SimpleNamespace, title: str = "One customer view", amount: int = 440_000, **answers: Any
) -> Story:
    """A large request whose reviews have passed: now CMO and CIO each have to sign."""
    story = Story(cast, world, track="major", answers={"title": title, "estimate": usd(amount), **answers})
    return story.drafted().submitted().routed().reviewed()


def running(cast: SimpleNamespace, world: SimpleNamespace, title: str, **answers: Any) -> Story:
    return Story(cast, world, answers={"title": title, **answers}).drafted().submitted().routed().approved().funded().started()


def text_of(page: Callable[..., Any], person: Person, path: str = "/executive/") -> str:
    answer = page(person).get(path)
    assert answer.status_code == 200
    return " ".join(words_of(answer).split())


def said(text: str) -> str:
    """Its words without the links in them."""
    return " ".join(re.sub(r"<[^>]*>", "", text).split())


def row_of(text: str, title: str) -> str:
    return text.split(title, 1)[1].split("</tr>", 1)[0]


def test_each_executive_sees_what_is_asked_of_them(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    story = waiting(cast, world)
    mine = text_of(page, cast.cmo)
    assert "Waiting for your decision" in mine
    assert "1 request · $440k · $4M is free to allocate" in said(mine)
    row = row_of(mine, "One customer view</a>")
    assert "5 reviews passed" in row
    assert "$900k a year" in row
    assert row.index("You</span>") < row.index("Not yet</span>")
    assert "Review <" in row
    story.decided(cast.cmo, **KEYS["cmo"])
    after = row_of(text_of(page, cast.cmo), "One customer view</a>")
    assert after.index("Approved</span>") < after.index("Not yet</span>")
    assert "View <" in after
    theirs = row_of(text_of(page, cast.cio), "One customer view</a>")
    assert theirs.index("Approved</span>") < theirs.index("You</span>")
    story.decided(cast.cio, **KEYS["cio"])
    assert "Nothing needs you this week." in text_of(page, cast.cio)


def test_others_see_the_same_without_a_say(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    waiting(cast, world)
    bring_to(State.IN_APPROVAL, cast, world)  # waits for its business approver, not for an executive
    for person in (cast.technologist, cast.finance, cast.auditor, cast.outsider):
        text = text_of(page, person)
        assert "Waiting for the CMO and the CIO" in text
        assert "1 request · $440k" in said(text)
        assert "Review <" not in text
        assert "You</span>" not in text


def test_it_is_for_people_with_a_duty(cast: SimpleNamespace, page: Any, client: Any) -> None:
    stranger = Person.objects.create(username="stranger", first_name="No", last_name="Duty")
    for path in ("/executive/", "/executive.csv"):
        assert page(stranger).get(path).status_code == 403
        assert client.get(path).status_code == 302
        assert page(cast.cmo).post(path).status_code == 405


def test_an_empty_house_says_so_calmly(cast: SimpleNamespace, page: Any) -> None:
    text = text_of(page, cast.cmo)
    assert "Nothing needs you this week." in text
    assert "Nothing waits for your decision." in text
    assert "No project is under way." in text
    for heading in ("Shared KPIs", "Portfolio", "free to allocate"):
        assert heading not in text


def test_money_comes_from_the_ledger(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    bring_to(State.FUNDED, cast, world)
    running(cast, world, "Consent hub", estimate=usd(80_000))
    waiting(cast, world)
    text = text_of(page, cast.cmo)
    assert "$3.8M is free; $440k is asked for" in text
    for amount in ("$4M", "−$120k", "−$80k", "−$440k", "$3.36M"):
        assert amount in text
    assert "Nothing is spent yet" in text


def test_a_year_that_is_not_there_takes_no_room(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    with clock.at(onrecord.in_days(900)):
        assert "Budget" not in text_of(page, cast.cmo)


def test_the_portfolio_is_judged_by_its_records(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    first = running(cast, world, "Consent hub").request
    second = running(cast, world, "Old mail off").request
    with clock.at(onrecord.days_ago(30)):
        kept = portfolio.plan_milestone(
            number=first.number, actor=cast.it_lead, title="Rules agreed", due_on=clock.today() + timedelta(days=10)
        )
        portfolio.plan_milestone(number=first.number, actor=cast.it_lead, title="Shop joined", due_on=clock.today() + timedelta(days=12))
    portfolio.change_milestone(number=first.number, milestone=kept.pk, actor=cast.it_lead, done_on=clock.today() - timedelta(days=25))
    portfolio.link(number=second.number, before=first.number, actor=cast.it_lead)
    first.refresh_from_db()
    version = first.project.version
    portfolio.update_project(
        number=first.number, actor=cast.it_lead, version=version, health_it="off_track", word_it="The freeze hits the beta."
    )
    text = text_of(page, cast.cmo)
    assert "Portfolio: 2 projects · $240k funded" in said(text)
    assert "1 of 2 milestones kept, $900k a year, $120k funded" in text
    assert "Not drawn: Old mail off (no milestone was due yet)." in text
    row = row_of(text.split("table--heat", 1)[1], "Consent hub</a>")
    assert "The freeze hits the beta. · said today" in row
    words = [word for word in ("Not started", "Off track", "At risk", "On track") for _ in range(row.count(f">{word}<"))]
    assert words == ["Not started", "Off track", "Off track", "On track", "On track"]  # sides, 18 days late, money, links
    assert ">At risk<" in row_of(text.split("table--heat", 1)[1], "Old mail off</a>")  # it starts before Consent hub is done
    assert "Consent hub is off track.</b> IT says: The freeze hits the beta." in text
    assert "Old mail off starts 12 weeks before Consent hub is done." in text


def test_a_phone_folds_what_is_on_course_and_nothing_else(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    for title, health in (("Consent hub", "on_track"), ("Old mail off", "on_track"), ("Store feed", "at_risk")):
        request = running(cast, world, title).request
        request.refresh_from_db()
        project = request.project
        for lead, side in ((cast.marketing_lead, "marketing"), (cast.it_lead, "it")):
            project.refresh_from_db()
            portfolio.update_project(
                number=project.number, actor=lead, version=project.version, **{f"health_{side}": health, f"word_{side}": "So."}
            )
    heat = text_of(page, cast.cmo).split("table--heat", 1)[1]
    assert "Show the 2 on course" in heat
    heads = {title: heat.split(f"{title}</a>")[0].rsplit("<tr", 1)[1] for title in ("Consent hub", "Old mail off", "Store feed")}
    folded = [title for title, head in heads.items() if "is-on-course" in head]
    assert folded == ["Consent hub", "Old mail off"]


def test_what_is_hidden_is_counted_nowhere(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    open_one = running(cast, world, "Consent hub").request
    waiting(cast, world)
    before = text_of(page, cast.outsider)
    hidden = running(cast, world, "Secret takeover", is_confidential=True).request
    waiting(cast, world, "Secret purchase", is_confidential=True)
    portfolio.link(number=hidden.number, before=open_one.number, actor=cast.it_lead)
    after = text_of(page, cast.outsider)
    assert "Secret" not in after
    for words in ("Portfolio: 1 project", "1 request · $440k", "Nothing on the roadmap clashes."):
        assert words in said(before)
        assert words in said(after)
    assert "Secret" not in text_of(page, cast.outsider, "/executive.csv")
    assert "Secret purchase" in text_of(page, cast.cmo)  # has a seat


def test_the_number_of_queries_does_not_grow(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    def count() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            executive.executive(executive.gathered(Person.objects.get(pk=cast.cmo.pk)))
        return len(asked)

    waiting(cast, world)
    running(cast, world, "Consent hub")
    few = count()
    for place in range(3):
        waiting(cast, world, f"Wish {place}")
        running(cast, world, f"Work {place}")
    assert count() == few <= 22  # with the person, and with what the cache otherwise keeps


def test_it_stays_as_drawn_only_while_nothing_happens(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    story = waiting(cast, world)
    browser = page(cast.cio)
    browser.get("/executive/")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/executive/")
    assert len(asked) <= 6
    for key, why in ((cast.cmo, "Not this year: the money is not there."), (cast.cio, "Nobody is free to build it.")):
        story.decided(key, "reject", reason=why)
    assert "One customer view" not in browser.get("/executive/").content.decode()
    assert "One customer view" not in text_of(page, cast.cmo)


def test_what_went_live_this_month_is_good_news(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    story = running(cast, world, "Consent hub")
    delivery.launch(actor=cast.it_lead, **story.seen)
    text = text_of(page, cast.cmo)
    assert "Consent hub went live this month." in text
    assert "Portfolio:" not in text


def test_the_file_holds_every_figure_and_no_formula(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    waiting(cast, world, "=HYPERLINK(evil)", 440_000)
    running(cast, world, "Consent hub")
    answer = page(cast.cmo).get("/executive.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="bridge-')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == numbers.HEADS
    figures = {(row[0], row[2], row[3]): row[4:] for row in rows[1:]}
    assert figures["decision", "'=HYPERLINK(evil)", "cost"] == ["440000.00", "USD"]
    assert figures["decision", "'=HYPERLINK(evil)", "CMO"] == ["You", ""]
    assert figures["money", "Funds of the year", "committed"] == ["120000.00", "USD"]
    assert figures["KPI", "Customer-data match rate", "status"] == ["No data", ""]
    assert figures["project", "Consent hub", "funded"] == ["120000.00", "USD"]


def test_the_pack_and_the_numbers(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    assert 'href="/executive/?pack" data-print' in text_of(page, cast.cmo)
    assert "Print this page with your browser" in text_of(page, cast.cmo, "/executive/?pack")
    text = text_of(page, cast.cmo, "/executive/numbers/")
    for _, sources in numbers.SOURCES:
        for source in sources:
            assert source.figure in text
