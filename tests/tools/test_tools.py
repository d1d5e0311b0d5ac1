"""What we own: kept on record, found where it covers a need, the end of a request, and renewed by itself once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from stories import bring_to, usd

from collab import housekeeping
from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.notices.models import Notice
from collab.registers import operations as registers
from projects.intake.models import Request
from projects.intake.operations import draft as drafts
from projects.intake.operations import edit, ending, owning, renewing
from projects.intake.queries import decided, throughput
from projects.intake.queries.page import covered
from projects.intake.states import State
from projects.owned import operations, queries
from projects.owned.models import Renewal, Tool

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/tools/"


@pytest.fixture
def own(cast):
    """``own(ends_on=…)``: a survey tool that the IT lead answers for."""

    def make(code="surveys", **more):
        facts = {
            "actor": cast.technologist,
            "name": "Panel surveys",
            "capabilities": ["surveys", "retail media measurement"],
            "owner": cast.it_lead,
        }
        return operations.register(**{**facts, "code": code, **more})

    return make


def test_it_is_registered_changed_and_retired_on_record(cast, world, own):
    tool = own(use="Research asks 900 members a week.", seats=60, seats_used=43, capabilities=["Surveys", " surveys ", "Panels"])
    assert (tool.capabilities, tool.version, Event.objects.latest("pk").kind) == (["panels", "surveys"], 1, "tools.tool.registered")
    assert queries.card(tool).seats_words == "43 of 60 seats used"
    changed = operations.change(actor=cast.it_lead, code="surveys", version=1, seats_used=50)
    assert (changed.version, Event.objects.latest("pk").data["changed"]) == (2, {"seats_used": [43, 50]})
    assert operations.change(actor=cast.it_lead, code="surveys", version=2, seats_used=50).version == 2, "nothing changed"
    with pytest.raises(Conflict, match="changed since"):
        operations.change(actor=cast.it_lead, code="surveys", version=1, name="Mine")
    operations.retire(actor=cast.admin, code="surveys", version=2, reason="Nobody answers.")
    assert queries.why_retired(Tool.objects.get()) == "Nobody answers." and not queries.rows(cast.cmo).exists()
    assert operations.change(actor=cast.it_lead, code="surveys", version=3, name="Old surveys").version == 4, (
        "a name can still be taken out"
    )


def test_who_may_and_what_fits(cast, world, own):
    with pytest.raises(Forbidden, match="put tools into"):
        own(actor=cast.marketer)
    with pytest.raises(Invalid) as refused:
        own("New Tool", name="", capabilities=["a,b"], owner=None, kind="thing", supplier="nobody", seats=-1, colour="red")
    assert set(refused.value.fields) == {"code", "name", "capabilities", "owner", "kind", "supplier", "seats", "colour"}
    with pytest.raises(Invalid, match="More seats are used"):
        own(seats=1, seats_used=2)
    own()
    with pytest.raises(Unfit, match="already"):
        own()
    with pytest.raises(Forbidden, match="Its owner"):
        operations.change(actor=cast.marketer, code="surveys", version=1, name="Mine")
    with pytest.raises(NotFound):
        operations.change(actor=cast.outsider, code="none", version=1, name="Mine")


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE tools_tool SET name = 'Mine', version = version + 1", "changes on record only"),
        ("UPDATE tools_tool SET code = 'mine', version = version + 1", "keeps its code"),
        ("DELETE FROM tools_tool", "never deleted"),
        ("INSERT INTO tools_renewal (tool_id, ends_on, number, made_at) SELECT id, ends_on, 1, now() FROM tools_tool", "on record only"),
        (
            "INSERT INTO tools_renewal (tool_id, ends_on, number, made_at) SELECT id, ends_on + 1, 1, now() FROM tools_tool",
            "on which its tool ends",
        ),
        ("UPDATE intake_request SET tool_id = (SELECT id FROM tools_tool), version = version + 1", "move that ends it so"),
        ("UPDATE intake_request SET state = 'answered_by_own', version = version + 1", "request_answered_by_something"),
    ],
)
def test_the_database_holds_it(cast, world, own, attack, sentence):
    own(ends_on=clock.today() + timedelta(days=300))
    bring_to(State.IN_TRIAGE, cast, world)
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_triage_sees_what_covers_the_need_by_words_capability_and_facts(cast, world, own, page):
    request = bring_to(State.IN_TRIAGE, cast, world)
    near = own()
    registers.add(actor=cast.admin, kind="suppliers", code="acme", name="Acme")
    by_fact = own("mail", name="Campaign mail", capabilities=["e-mail campaigns"], supplier="acme")
    own("payroll", name="Payroll", capabilities=["salaries"])
    own("over", name="Retail media measurement", capabilities=["retail media"], ends_on=clock.today() - timedelta(days=1))
    assert [one.code for one in covered.by_own(request, cast.technologist)] == [near.code]
    request = edit.edit(number=request.number, actor=cast.technologist, version=request.version, suppliers=["acme"])
    found = covered.by_own(request, cast.technologist)
    assert {one.code for one in found} == {near.code, by_fact.code} and "same supplier, Acme" in found[-1].why + found[0].why
    panel = page(cast.technologist).get(f"/triage/{request.code}/").content.decode()
    assert "Panel surveys" in panel and "Payroll" not in panel
    form = page(cast.technologist).get(f"/triage/{request.code}/own/").content.decode()
    assert "(surveys)" in form or "(mail)" in form


def test_a_request_is_answered_by_what_we_own_told_and_counted(cast, world, own, page):
    request, tool = bring_to(State.IN_TRIAGE, cast, world), own()
    move = {"number": request.number, "actor": cast.technologist, "version": request.version}
    with pytest.raises(Invalid) as refused:
        owning.own(**move, tool="none", avoided=usd(-1))
    assert set(refused.value.fields) == {"tool", "avoided"}
    with pytest.raises(Forbidden):
        owning.own(**{**move, "actor": cast.marketer}, tool=tool.code, avoided=usd(1))
    Notice.objects.all().delete()
    done = owning.own(**move, tool=tool.code, avoided=usd(40_000), reason="Ask Rao for a seat.")
    assert (done.state, done.tool_id, done.avoided, done.avoided_in) == (State.ANSWERED_BY_OWN, tool.pk, 40_000, "USD")
    delivery.deliver_due()
    told = {notice.person.username: notice for notice in Notice.objects.select_related("person")}
    assert (
        {"marketer", "it_lead"} <= set(told)
        and "Panel surveys" in told["marketer"].text
        and told["marketer"].reason == "Ask Rao for a seat."
    )
    avoided = queries.avoided(cast.cio)
    assert [row.number for row in avoided.rows] == [request.code] and avoided.words == "1 request answered by what we own, $40k not spent"
    assert (
        "answered it with Panel surveys, which we own: $40k not spent"
        in page(cast.marketer).get(f"/requests/{request.code}/").content.decode()
    )
    week = throughput.weeks(clock.today())[-1]
    assert (week.live, week.ended) == (0, 1), "ended, and never delivered"
    assert {case.said for case in decided.cases(clock.today(), clock.today(), Request.objects.all())} == {"answered by what we own"}
    with pytest.raises(Conflict):
        ending.decline(number=request.number, actor=cast.technologist, version=done.version, reason="No.")


def test_what_one_may_not_open_is_in_no_figure(cast, world, own, page, api):
    hidden, tool = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"}), own()
    owning.own(number=hidden.number, actor=cast.technologist, version=hidden.version, tool=tool.code, avoided=usd(40_000))
    assert not queries.avoided(cast.cio).rows and len(queries.avoided(cast.technologist).rows) == 1
    assert api(cast.cio).get(f"{ROOT}surveys/").json()["answered"] == 0
    for address in ("/tools/", "/tools/surveys/", "/tools/answered/", "/tools/answered/?format=csv"):
        seen = page(cast.cio).get(address)
        content = b"".join(seen.streaming_content) if seen.streaming else seen.content
        assert (
            seen.status_code == 200
            and b"Zebrafinch" not in content
            and b"40" not in content.replace(b"2040", b"")
            or b"$40k" not in content
        )


def test_an_end_that_is_near_raises_one_draft_for_its_owner(cast, world, own):
    tool = own(kind="licence", ends_on=clock.today() + timedelta(days=120), use="Research.")
    own("later", ends_on=clock.today() + timedelta(days=121))
    own("over", ends_on=clock.today() - timedelta(days=1))
    housekeeping.night()
    (draft,) = Request.objects.all()
    assert (draft.state, draft.requester, draft.needed_by) == (
        State.DRAFT,
        cast.it_lead,
        tool.ends_on,
    ) and "Renew Panel surveys" in draft.title
    assert Event.objects.get(kind="intake.request.raised").actor is None
    assert "number" not in Event.objects.get(kind="tools.renewal.raised").data
    delivery.deliver_due()
    assert Notice.objects.get(person=cast.it_lead, needs_action=True).url == f"/requests/{draft.code}/"
    # What is thrown away is not raised again; another end is.
    drafts.delete(number=draft.number, actor=cast.it_lead, version=draft.version)
    assert renewing.raise_due() == 0
    operations.change(actor=cast.it_lead, code="surveys", version=1, ends_on=clock.today() + timedelta(days=100))
    assert renewing.raise_due() == 1 and Renewal.objects.count() == 2


def test_the_api_registers_lists_changes_and_retires(cast, world, api):
    client, until = api(cast.technologist), (clock.today() + timedelta(days=99)).isoformat()
    body = {"code": "surveys", "name": "Panel surveys", "capabilities": ["surveys"], "owner": "it_lead", "ends_on": until, "seats": 5}
    made = client.post(ROOT, body, format="json")
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in body} == body and made.json()["stands"] == "ending"
    assert [row["code"] for row in client.get(f"{ROOT}?q=survey&view=renews").json()["results"]] == ["surveys"]
    assert client.patch(f"{ROOT}surveys/", {"name": "x"}, format="json").status_code == 400
    assert client.patch(f"{ROOT}surveys/", {"version": 1, "seats_used": 2}, format="json").json()["version"] == 2
    assert client.patch(f"{ROOT}surveys/", {"version": 2, "ends_on": "2020-01-01"}, format="json").status_code == 400, "asked about first"
    assert client.post(f"{ROOT}surveys/retire/", {"version": 2, "reason": "Gone."}, format="json").json()["stands"] == "retired"
    assert api(cast.auditor).post(ROOT, body, format="json").status_code == 403
    request = bring_to(State.IN_TRIAGE, cast, world)
    move = {"version": request.version, "tool": "surveys", "avoided": {"amount": "1.00", "currency": "USD"}}
    assert client.post(f"/api/v1/requests/{request.code}/own/", move, format="json").status_code == 400, "it is retired"


def test_the_pages_keep_the_register(cast, world, own, page):
    client = page(cast.technologist)
    said = {
        "name": "Campaign mail",
        "code": "mail",
        "kind": "licence",
        "capabilities": "e-mail\nlanding pages",
        "owner": "it_lead",
        "seats": "5",
    }
    assert client.post("/tools/new/", said).headers["Location"] == "/tools/mail/"
    assert client.post("/tools/new/", {**said, "owner": "nobody at all", "code": "x"}).status_code == 422
    del said["code"]
    assert client.post("/tools/mail/change/", {**said, "version": "1", "seats_used": "6"}).status_code == 422
    assert client.post("/tools/mail/change/", {**said, "version": "1", "seats_used": "4"}).status_code == 302
    assert b"4 of 5 seats used" in client.get("/tools/").content and b"landing pages" in client.get("/tools/mail/").content
    assert client.post("/tools/mail/retire/", {"version": "2", "reason": "Gone."}).status_code == 302
    assert b"Gone." in page(cast.marketer).get("/tools/mail/").content and page(cast.marketer).get("/tools/new/").status_code == 403
