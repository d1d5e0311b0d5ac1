"""Who sees money: a fund's amounts, the work that it pays for, and what of it stands anywhere else."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to, make_fund, usd

from collab.dashboards.search.finding import find
from collab.events import delivery
from collab.events.models import Delivery, Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.notices.models import Notice
from collab.people.models import Person
from funding.funds import access, operations, queries
from funding.funds import models as funds
from funding.funds.paying import BEGINS
from projects.intake import access as intake
from projects.intake.models import Request
from projects.intake.operations import delivery as moves
from projects.intake.sight import PAID_FOR
from projects.intake.states import State as S
from tests import onrecord
from tests.sampling import some

SEES_ALL = ("finance", "finance2", "cmo", "cio", "auditor")
OWNER = "business"
BY_NAME = ("marketer", "technologist", "marketing_lead", "it_lead", "architect", "privacy", "admin", "outsider")
# One that stands nowhere by chance, however it is written.
BUDGET = 7_654_321
WRITTEN = re.compile(r"7,?654,?321|7\.65M")
SECRET = {"is_confidential": True, "title": "Project Zebrafinch"}


@pytest.fixture
def brand(cast: SimpleNamespace, world: SimpleNamespace) -> funds.Fund:
    """A fund that the business approver owns, who sees no other by duty."""
    facts = {"code": "brand", "name": "Brand", "side": "marketing", "year": world.year.code, "currency": "USD"}
    return make_fund(actor=cast.finance, budget=usd(BUDGET), owners=[cast.business], **facts)


def work(cast: SimpleNamespace, world: SimpleNamespace, fund: str = "brand", amount: int = 120_000, **answers: Any) -> Story:
    """Approved work that this fund promises money to."""
    story = Story(cast, world, answers=answers).drafted().submitted().routed().approved()
    moves.fund(actor=cast.finance2, amounts=[(fund, usd(amount))], **story.seen)
    story.request.refresh_from_db()
    return story


def visible(person: Person, request: Request) -> bool:
    return intake.visible(Person.objects.get(pk=person.pk)).filter(pk=request.pk).exists()


def texts(client: Client, *urls: str) -> Iterator[tuple[str, str]]:
    for url in urls:
        answer = client.get(url)
        assert answer.status_code in (200, 403), f"{url} is {answer.status_code}"
        yield url, answer.content.decode()


# --- a fund's amounts


@pytest.mark.parametrize("who", some([*SEES_ALL, OWNER], 2, at=1))
def test_finance_executives_auditors_and_its_owners_see_what_is_in_a_fund(
    who: str, cast: SimpleNamespace, brand: Any, page: Any, api: Any
) -> None:
    person = getattr(cast, who)
    assert access.sees_amounts(person, brand)
    assert WRITTEN.search(page(person).get("/funds/brand/").content.decode())
    assert api(person).get("/api/v1/funds/brand/").json()["free"] == {"amount": f"{BUDGET}.00", "currency": "USD"}
    assert api(person).get("/api/v1/funds/brand/entries/").json()["results"]
    assert api(person).get("/api/v1/funds/brand/changes/").json()["results"]


@pytest.mark.parametrize("who", some(BY_NAME, 3))
def test_all_others_know_its_name(who: str, cast: SimpleNamespace, brand: Any, page: Any, api: Any) -> None:
    person = getattr(cast, who)
    body = page(person).get("/funds/brand/").content.decode()
    assert "Brand" in body and not WRITTEN.search(body)
    document = api(person).get("/api/v1/funds/brand/").json()
    assert (document["name"], {document[kind] for kind in (*queries.KINDS, "free")}) == ("Brand", {None})
    rows = {row["code"]: row["free"] for row in api(person).get("/api/v1/funds/").json()["results"]}
    assert rows == {"brand": None, "growth": None, "platform": None}
    for more in ("entries", "changes"):
        answer = api(person).get(f"/api/v1/funds/brand/{more}/")
        assert (answer.status_code, answer.json()["detail"]) == (403, access.CLOSED)


def test_an_administrator_says_how_long_a_fund_waits_without_seeing_what_is_in_it(cast: SimpleNamespace, brand: Any, page: Any) -> None:
    client = page(cast.admin)
    assert 'name="invoice_days"' in client.get("/funds/brand/").content.decode()
    assert b'name="invoice_days"' not in page(cast.marketer).get("/funds/brand/").content
    wrong = client.post("/funds/brand/periods/", {"invoice_days": "9999", "accrual_days": "0", "version": "2"})
    assert (wrong.status_code, WRITTEN.search(wrong.content.decode())) == (422, None)
    assert client.post("/funds/brand/periods/", {"invoice_days": "30", "accrual_days": "0", "version": "2"}).status_code == 302


def test_an_owner_sees_their_own_and_the_names_of_the_others(cast: SimpleNamespace, brand: Any, page: Any, api: Any) -> None:
    body = " ".join(page(cast.business).get("/funds/").content.decode().split())
    assert "<h1>$7.65M free of $7.65M of the funds that you own </h1>" in body
    assert "Other funds" in body and "Growth" in body and "$2M" not in body
    rows = {row["code"]: row["free"] is not None for row in api(cast.business).get("/api/v1/funds/").json()["results"]}
    assert rows == {"brand": True, "growth": False, "platform": False}


@pytest.mark.parametrize("who", some(BY_NAME, 3, at=1))
def test_no_amount_of_a_fund_stands_anywhere(who: str, cast: SimpleNamespace, world: SimpleNamespace, brand: Any, page: Any) -> None:
    """Pages, exports, the API, search and the command menu, with a proposal that waits and money that moved."""
    story = work(cast, world, amount=120_000)
    operations.propose_change(actor=cast.finance, target="brand", amount=usd(BUDGET), reason="As much again.")
    operations.propose_change(actor=cast.finance, target="brand", source="growth", amount=usd(BUDGET), reason="From there.")
    delivery.deliver_due()
    code, person = story.request.code, getattr(cast, who)
    client = page(person)
    places = (
        "/", "/funds/", "/funds/brand/", "/executive/", "/executive.csv", "/executive/numbers/", "/search/?q=brand", "/palette/?q=brand",
        "/requests/", f"/requests/{code}/", "/projects/", "/roadmap/", "/notices/", "/approvals/",
        "/api/v1/funds/", "/api/v1/funds/brand/", "/api/v1/funds/brand/entries/", "/api/v1/funds/brand/changes/",
        f"/api/v1/requests/{code}/", f"/api/v1/requests/{code}/history/", "/api/v1/notices/",
    )  # fmt: skip
    for url, text in texts(client, *places):
        assert not WRITTEN.search(text), f"{who} reads it at {url}"
    assert not any(WRITTEN.search(row.label) for row in find(person, "brand").rows)
    assert not Notice.objects.filter(person=person, text__regex=WRITTEN.pattern).exists()


def test_the_amounts_are_there_to_be_found(cast: SimpleNamespace, brand: Any, page: Any) -> None:
    """Else the test above would hold because nothing is written so."""
    client = page(cast.cmo)
    assert all(WRITTEN.search(text) for _, text in texts(client, "/funds/brand/", "/api/v1/funds/brand/entries/"))
    assert "free of" in client.get("/funds/").content.decode()


def test_the_executive_page_shows_the_years_money_to_who_sees_every_fund(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    story = work(cast, world, fund="growth").started()
    for who, is_shown in ((cast.cio, True), (cast.finance, True), (cast.auditor, True), (cast.business, False), (cast.technologist, False)):
        body = page(who).get("/executive/").content.decode()
        assert ("is free" in body and 'id="money-title"' in body) is is_shown, who
        assert story.request.title in body
        sheet = page(who).get("/executive.csv").content.decode()
        assert ("Funds of the year" in sheet) is is_shown, who
    # What one piece of work has is for those who deliver it too.
    for who, is_shown in (
        (cast.technologist, True),
        (cast.it_lead, True),
        (cast.marketer, False),
        (cast.business, False),
        (cast.admin, False),
    ):
        body, sheet = page(who).get("/executive/").content.decode(), page(who).get("/executive.csv").content.decode()
        assert ("$120k funded" in body, ",funded,120000" in sheet) == (is_shown, is_shown), who


# --- what it pays for


def test_who_sees_its_amounts_may_open_what_a_fund_pays_for_from_its_first_reservation_on(
    cast: SimpleNamespace, world: SimpleNamespace, brand: Any
) -> None:
    story = Story(cast, world, answers=SECRET, track="fast").drafted()
    onlookers = ("cmo", "cio", "marketing_lead", "admin", "outsider")
    story.submitted().routed().approved()
    assert not any(visible(getattr(cast, who), story.request) for who in onlookers)
    moves.fund(actor=cast.finance2, amounts=[("growth", usd(100_000))], **story.seen)
    assert {who for who in onlookers if visible(getattr(cast, who), story.request)} == {"cmo", "cio"}


def test_an_owner_opens_what_their_own_fund_pays_for(cast: SimpleNamespace, world: SimpleNamespace, page: Any, api: Any) -> None:
    facts = {"side": "marketing", "year": world.year.code, "currency": "USD"}
    for code, owner in (("mine", cast.outsider), ("theirs", cast.admin2)):
        make_fund(actor=cast.finance, budget=usd(500_000), code=code, name=code.title(), owners=[owner], **facts)
    story = work(cast, world, fund="mine", amount=60_000, **SECRET)
    assert (visible(cast.outsider, story.request), visible(cast.admin2, story.request)) == (True, False)
    assert page(cast.admin2).get(f"/requests/{story.request.code}/").status_code == 404
    body = page(cast.outsider).get(f"/requests/{story.request.code}/").content.decode()
    assert "Zebrafinch" in body and "$60,000" in body
    story.started()
    assert f"{story.request.code}" in page(cast.outsider).get("/projects/").content.decode()
    assert story.request.code not in page(cast.admin2).get("/projects/").content.decode()
    # It gives to it together with another: then it is that owner's to open too.
    moves.fund(actor=cast.finance2, amounts=[("theirs", usd(60_000))], **story.seen)
    assert visible(cast.admin2, story.request)
    # Each reads what their own fund gives, and of the other its name.
    body = page(cast.outsider).get(f"/projects/{story.request.code}/").content.decode()
    assert len(re.findall(r"[$]60,000 committed", body)) == 1 and "Theirs" in body
    assert api(cast.outsider).get(f"/api/v1/projects/{story.request.code}/").json()["funding"] is None


def test_it_is_on_record_and_its_requester_is_told_once_for_each_fund(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = work(cast, world, fund="growth", amount=50_000, **SECRET)
    moves.fund(actor=cast.finance2, amounts=[("growth", usd(10_000))], **story.seen)
    (event,) = Event.objects.filter(kind=PAID_FOR)
    assert (event.subject_id, event.actor, event.data) == (story.request.pk, cast.finance2, {"funds": ["growth"]})
    delivery.deliver_due()
    (notice,) = Notice.objects.filter(event__kind=PAID_FOR)
    assert (notice.person, "Growth pays for R-" in notice.text, notice.needs_action) == (cast.marketer, True, False)
    moves.fund(actor=cast.finance2, amounts=[("platform", usd(10_000)), ("growth", usd(10_000))], **story.seen)
    assert [event.data["funds"] for event in Event.objects.filter(kind=PAID_FOR).order_by("pk")] == [["growth"], ["platform"]]


def test_of_what_everybody_sees_nothing_is_told(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    work(cast, world, fund="growth")
    assert not Event.objects.filter(kind=PAID_FOR).exists()


def test_the_database_asks_for_the_record(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """The operation without what it writes, in a transaction of its own."""
    story = Story(cast, world, answers=SECRET).drafted().submitted().routed().approved()
    with BEGINS.holding(lambda *_: None), pytest.raises(DatabaseError, match="on record only"), transaction.atomic():
        moves.fund.__wrapped__(actor=cast.finance2, amounts=[("growth", usd(50_000))], **story.seen)
        connection.check_constraints()


def test_the_migration_tells_of_what_was_paid_before(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = work(cast, world, fund="growth", **SECRET)
    work(cast, world, fund="growth")
    before = Event.objects.filter(kind=PAID_FOR).count()
    statement, *_ = import_module("projects.intake.migrations.0017_seen_by_payers").TOLD.split("SET CONSTRAINTS")
    with connection.cursor() as cursor:
        cursor.execute(statement)
    event = Event.objects.filter(kind=PAID_FOR).latest("pk")
    assert (Event.objects.filter(kind=PAID_FOR).count(), event.subject_id, event.data) == (
        before + 1,
        story.request.pk,
        {"funds": ["growth"]},
    )
    assert [owed.reaction for owed in Delivery.objects.filter(event=event)] == ["intake.tell"]
    with clock.at(onrecord.in_days(3_650)):  # the migration is of the database's own day
        delivery.deliver_due()
    assert Notice.objects.filter(event=event, person=cast.marketer).count() == 1


# --- the money of one piece of work


def test_leads_and_technologists_see_the_money_of_work_and_all_others_the_name_of_its_fund(
    cast: SimpleNamespace, world: SimpleNamespace, page: Any, api: Any
) -> None:
    story = work(cast, world, fund="growth", amount=70_000).started()
    delivery.deliver_due()
    code = story.request.code
    for who in ("technologist", "marketing_lead", "it_lead", "finance", "cmo", "auditor"):
        person = getattr(cast, who)
        for url in (f"/requests/{code}/", f"/projects/{code}/"):
            assert "$70,000" in page(person).get(url).content.decode(), f"{who} at {url}"
        assert api(person).get(f"/api/v1/requests/{code}/").json()["funding"]["promised"]["amount"] == "70000.00"
    for who in ("marketer", "business", "admin", "outsider"):
        person = getattr(cast, who)
        for url in (f"/requests/{code}/", f"/projects/{code}/"):
            body = page(person).get(url).content.decode()
            assert "Growth" in body and not re.search(r"\$?70,000|\$70k|\$50k has no fund", body), f"{who} at {url}"
        for url in (f"/api/v1/requests/{code}/", f"/api/v1/projects/{code}/"):
            assert api(person).get(url).json()["funding"] is None
        history = api(person).get(f"/api/v1/requests/{code}/history/").json()["results"]
        (funded,) = [event["data"] for event in history if event["kind"] == "intake.request.funded"]
        assert (funded["funds"], "70000" in json.dumps(funded)) == (["growth"], False)
    told = {notice.person.username: notice.text for notice in Notice.objects.filter(event__kind="intake.request.funded")}
    assert "part of its money ($70k of $120k is promised" in told["technologist"]
    assert told["marketer"].endswith("part of its money.")


def test_whether_a_fund_can_pay_is_said_to_finance_of_approved_work_alone(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    """Nobody else is let ask, whatever they type."""
    story = Story(cast, world).drafted().submitted().routed().approved()
    asked = {"version": story.seen["version"], "allocations": [{"fund": "growth", "amount": {"amount": "9999999.00", "currency": "USD"}}]}
    for who in BY_NAME:
        answer = api(getattr(cast, who)).post(f"/api/v1/requests/{story.request.code}/fund/", asked, format="json")
        assert (answer.status_code, "available" in answer.json()["detail"]) == (403, False), who
    waiting = bring_to(S.IN_TRIAGE, cast, world)
    answer = api(cast.finance2).post(f"/api/v1/requests/{waiting.code}/fund/", {**asked, "version": waiting.version}, format="json")
    assert (answer.status_code, "available" in answer.json()["detail"]) == (409, False)


# --- doors by number


def test_the_doors_by_number_say_the_same_of_hidden_work_and_of_none(
    cast: SimpleNamespace, world: SimpleNamespace, brand: Any, api: Any
) -> None:
    hidden = Story(cast, world, answers=SECRET, requester=cast.outsider).drafted().submitted().request
    assert not visible(cast.business, hidden)
    given = {"reason": "It was worth it."}
    answers = [
        api(cast.business).post("/api/v1/funds/brand/settle/", {**given, "number": code}, format="json")
        for code in (hidden.code, "R-99999")
    ]
    assert [(answer.status_code, answer.json()["detail"]) for answer in answers] == [(404, answers[0].json()["detail"])] * 2
    # Of a fund that pays for it the work is theirs to open, so that there is nothing to find out.
    story = work(cast, world, **SECRET)
    assert visible(cast.business, story.request)


def test_an_actual_is_not_there_for_who_does_not_see_its_fund(cast: SimpleNamespace, world: SimpleNamespace, brand: Any, api: Any) -> None:
    story = work(cast, world, fund="growth").started()
    booked = operations.spend(
        actor=cast.finance2, number=story.request.number, fund="growth", amount=usd(4_000), reference="INV-1", on=clock.today()
    )
    for who in (*BY_NAME, OWNER):
        answers = [
            api(getattr(cast, who)).post(f"/api/v1/actuals/{key}/reverse/", {"reason": "No."}, format="json")
            for key in (booked.entry.pk, 10**9)
        ]
        assert [answer.status_code for answer in answers] == [404, 404], who
    with pytest.raises(NotFound):
        operations.reverse_actual(actor=cast.outsider, entry=booked.entry.pk, reason="No.")


def test_a_list_asks_no_more_queries_for_the_work_of_ones_funds(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    client = page(cast.cmo)
    work(cast, world, fund="growth")
    client.get("/requests/?view=all")
    with CaptureQueriesContext(connection) as before:
        client.get("/requests/?view=all")
    for _ in range(3):
        work(cast, world, fund="growth", **SECRET)
    with CaptureQueriesContext(connection) as after:
        assert "Zebrafinch" in client.get("/requests/?view=all").content.decode()
    assert len(after) <= len(before)
