"""Requests that began with an entry: they keep what they were asked with, and some answers are for some alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from stories import bring_to, usd

from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Invalid
from projects.catalogue import operations
from projects.catalogue.measured import Measured
from projects.intake.models import Reply, Request
from projects.intake.operations import asking as sending
from projects.intake.operations import draft, edit
from projects.intake.queries import offered
from projects.intake.queries.page import replies
from projects.intake.states import State

from .conftest import AUDIENCE

pytestmark = pytest.mark.django_db


def kept(request: Request) -> dict[str, str]:
    return {row.question.key: row.value for row in Reply.objects.filter(request=request).select_related("question")}


def test_a_request_begins_with_what_the_entry_gives_and_keeps_its_version(cast, world, entry):
    entry()
    day = clock.today() + timedelta(days=60)
    said = {"audience": "Dealers", "dealers": "1200", "risk": "The till.", "day": day.isoformat()}
    request = draft.create(actor=cast.marketer, entry="landing-page", replies=said, title="Spring")
    assert (request.problem, request.title, request.needed_by, request.asked_as.number) == (
        "We have no page for the campaign.",
        "Spring",
        day,
        1,
    )
    assert kept(request) == {"audience": "Dealers", "dealers": "1200", "risk": "The till."}, "what is mapped stands in its field alone"
    operations.change(actor=cast.it_lead, code="landing-page", version=2, questions=[AUDIENCE])
    operations.publish(actor=cast.it_lead, code="landing-page", version=3)
    operations.retire(actor=cast.it_lead, code="landing-page", version=4, reason="Gone.")
    told = replies.told(Request.objects.get(), cast.marketer)
    assert (told.number, [one.said for one in told.replies]) == (1, ["Dealers", "1200", "The till."])


def test_hidden_beats_required_and_is_not_stored(cast, world, entry):
    entry()
    given = {"title": "Spring", "goal": world.goal.code, "outcome": "A page."}
    request = draft.create(actor=cast.marketer, entry="landing-page", replies={"dealers": "5"}, **given)
    assert kept(request) == {}, "asked only where dealers get it"
    with pytest.raises(Conflict, match="Who gets it"):
        sending.submit(number=request.number, actor=cast.marketer, version=request.version)
    answer = {"number": request.number, "actor": cast.marketer}
    request = edit.edit(**answer, version=1, replies={"audience": "Dealers"})
    with pytest.raises(Conflict, match="How many dealers"):
        sending.submit(number=request.number, actor=cast.marketer, version=request.version)
    request = edit.edit(**answer, version=2, replies={"dealers": "12"})
    assert kept(request) == {"audience": "Dealers", "dealers": "12"}
    request = edit.edit(**answer, version=3, replies={"audience": "Customers"})
    assert kept(request) == {"audience": "Customers"}
    assert edit.edit(**answer, version=4, replies={"audience": "Customers"}).version == 4, "nothing changed"
    assert sending.submit(number=request.number, actor=cast.marketer, version=4).state == State.IN_TRIAGE


def test_a_fact_that_changes_takes_its_answers_along(cast, world, entry):
    special = {"key": "special", "label": "Which?", "kind": "text", "shown_by": "fact:data_kind", "shown_values": ["special"]}
    entry(questions=[special])
    request = draft.create(actor=cast.marketer, entry="landing-page", data_kind="special", replies={"special": "Health"})
    assert kept(request) == {"special": "Health"}
    request = edit.edit(number=request.number, actor=cast.marketer, version=1, data_kind="none")
    assert kept(request) == {}
    assert Event.objects.latest("pk").data["changed"]["replies"].keys() == {"special"}


def test_each_kind_of_answer_is_read_or_refused_with_a_sentence(cast, world, entry):
    kinds = {
        "line": "text",
        "pick": "choice",
        "some": "many",
        "on": "date",
        "sum": "money",
        "count": "number",
        "who": "person",
        "from": "source",
        "doc": "file",
    }
    asked = [
        {"key": key, "label": key.title(), "kind": kind, **({"choices": ["A", "B"]} if kind in ("choice", "many") else {})}
        for key, kind in kinds.items()
    ]
    entry(questions=asked)
    bad = {
        "line": "a\nb", "pick": "C", "some": ["C"], "on": "31.2.2027", "sum": {"amount": "1e400", "currency": "USD"}, "count": "many",
        "who": "nobody", "from": "none", "doc": "1", "state": "closed",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        draft.create(actor=cast.marketer, entry="landing-page", replies=bad)
    assert len(refused.value.fields["replies"]) == len(bad) and not Request.objects.exists()
    good = {
        "line": "x", "pick": "A", "some": ["B", "A"], "on": "2027-03-01", "sum": {"amount": "5.00", "currency": "EUR"}, "count": "0.125",
        "who": "cio", "from": "crm",
    }  # fmt: skip
    request = draft.create(actor=cast.marketer, entry="landing-page", replies=good)
    said = {one.key: one.said for one in replies.told(request, cast.marketer).replies}
    assert said == {
        "line": "x", "pick": "A", "some": "A, B", "on": "1 Mar 2027", "sum": "€5", "count": "0.125", "who": cast.cio.name, "from": "CRM", "doc": "",
    }  # fmt: skip
    with pytest.raises(Invalid, match="without an entry"):
        edit.edit(number=bring_to(State.DRAFT, cast, world).number, actor=cast.marketer, version=1, replies={"line": "x"})


def test_what_is_for_the_reviewing_side_is_nowhere_for_others(cast, world, entry, page, api):
    entry()
    given = {"title": "Spring", "goal": world.goal.code, "outcome": "A page.", "estimate": usd(1000), "data_kind": "none"}
    request = draft.create(actor=cast.marketer, entry="landing-page", replies={"audience": "Customers", "risk": "Zebrafinch"}, **given)
    request = sending.submit(number=request.number, actor=cast.marketer, version=1)
    request = edit.edit(number=request.number, actor=cast.marketer, version=2, replies={"risk": "Zebrafinch sings"})
    here, api_here = f"/requests/{request.code}/", f"/api/v1/requests/{request.code}/"
    readers, others = (cast.marketer, cast.technologist, cast.auditor, cast.finance), (cast.outsider, cast.cmo, cast.it_lead)
    for person in readers:
        assert b"Zebrafinch sings" in page(person).get(here).content, person
        assert "Zebrafinch sings" in str(api(person).get(api_here).json()["replies"])
    for person in others:
        browser, client = page(person), api(person)
        for address in (
            here,
            "/requests/?q=zebrafinch&format=csv",
            "/palette/?q=zebrafinch",
            "/requests/?format=csv",
            "/audit/?q=zebrafinch",
        ):
            seen = browser.get(address)
            assert b"Zebrafinch sings" not in (b"".join(seen.streaming_content) if seen.streaming else seen.content), (person, address)
        for address in (api_here, f"{api_here}history/", f"{api_here}stream/", "/api/v1/requests/?q=zebrafinch"):
            assert "Zebrafinch" not in str(client.get(address).json()), (person, address)
        assert {one["key"] for one in client.get(api_here).json()["replies"]} == {"audience"}
    assert "Zebrafinch" not in str(api(cast.technologist).get(f"{api_here}history/").json()), "the record tells that it changed"


def test_time_and_price_come_from_its_own_open_requests(cast, world, entry):
    made = entry(questions=[])
    costs = [
        {
            "year": "fy-now",
            "kind": "build",
            "class": "capital",
            "low": "1.00",
            "likely": f"{n}000.00",
            "high": "90000.00",
            "currency": "USD",
        }
        for n in range(10, 16)
    ]
    for place, row in enumerate(costs):
        request = draft.create(
            actor=cast.marketer, entry=made.code, title="Page", goal=world.goal.code, outcome="A page.", is_confidential=place == 5
        )
        request = sending.submit(number=request.number, actor=cast.marketer, version=1)
        edit.edit(number=request.number, actor=cast.technologist, version=2, costs=[row])
    found = offered.measured()[made.pk]
    assert (found.sized, found.low.amount, found.high.amount) == (5, Decimal(10_000), Decimal(14_000)), "the confidential one is in no band"
    assert (found.time, found.price) == ("new", "$10k to $14k")
    known = Measured(cases=20, half=11.6, most=30.2)
    assert (known.time, Measured(cases=19, half=1, most=2).time, Measured(cases=20).time) == ("12–30 days", "new", "no estimate yet")


def test_asking_begins_with_the_catalogue_and_skips_what_it_answers(cast, world, entry, page):
    browser = page(cast.marketer)
    assert b"From the catalogue" not in browser.get("/requests/new/").content
    entry(given_outcome="A page that sells.", given_title="A landing page", given_data_kind="none")
    start = browser.get("/requests/new/?q=landing").content.decode()
    assert "A landing page" in start and "Something else" in start
    assert "Nothing in the catalogue" in browser.get("/requests/new/?q=payroll").content.decode()
    begun = browser.post("/requests/new/", {"key": "k", "entry": "landing-page"})
    request = Request.objects.get()
    assert begun.url == f"/requests/{request.code}/edit/asked/"
    assert "How many dealers" not in browser.get(begun.url).content.decode()
    again = browser.post(begun.url, {"version": "1", "q-audience": "Dealers", "q-day": ""})
    assert again.url == begun.url and "How many dealers" in browser.get(again.url).content.decode(), "an answer brought another question"
    assert browser.post(begun.url, {"version": "2", "q-audience": "Dealers", "q-dealers": "many"}).status_code == 422
    day = clock.today() + timedelta(days=60)
    after = browser.post(
        begun.url, {"version": "2", "q-audience": "Dealers", "q-dealers": "12", "q-risk": "The till.", "q-day": day.isoformat()}
    )
    assert after.url == f"/requests/{request.code}/edit/goal/"
    pages = [after.url]
    for name, answers in {"goal": {"goal": world.goal.code}, "moment": {"moment": ""}, "value": {"currency": "USD"}}.items():
        request.refresh_from_db()
        pages.append(browser.post(f"/requests/{request.code}/edit/{name}/", {**answers, "version": request.version}).url)
    assert [address.rstrip("/").rpartition("/")[2] for address in pages] == ["goal", "moment", "value", "check"], "the rest is answered"
    check = browser.get(pages[-1]).content.decode()
    assert "The till." in check and "A landing page" in check
    request.refresh_from_db()
    assert browser.post(pages[-1], {"version": request.version}).url.endswith("/sent/") and request.needed_by == day
    assert "The till." in page(cast.technologist).get(f"/triage/{request.code}/").content.decode()
