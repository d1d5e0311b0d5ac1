"""Launches: planned by marketing, on record by versions, served by work, and their money shown to who sees money."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from stories import bring_to, usd

from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.money import Money
from collab.registers import operations as registers
from collab.web.sheets.report import FileRefused
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.states import State as S
from projects.launches import imports, operations, queries
from projects.launches.models import Launch
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]


def ahead(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def named(cast):
    """The registers that launches name."""
    registers.add(actor=cast.marketing_lead, kind="brands", code="acme", name="Acme")
    registers.add(actor=cast.marketing_lead, kind="markets", code="uk", name="United Kingdom")
    return cast


def plan(actor, code="spring", **more):
    facts = {"name": code.title(), "brand": "acme", "on": ahead(60), "owner": actor, "budget": usd(100_000)}
    return operations.plan(actor=actor, code=code, **{**facts, **more})


@pytest.mark.parametrize("who", ["marketer", "finance", "it_lead", "cio", "privacy", "admin", "auditor"])
def test_nobody_else_plans_launches(named, who):
    with pytest.raises(Forbidden, match="plan launches"):
        plan(getattr(named, who))
    assert not Launch.objects.exists()


def test_marketing_plans_and_its_owner_changes(named):
    for who in ("marketing_lead", "cmo", "technologist"):
        plan(getattr(named, who), who.replace("_", "-"), owner=named.outsider, market="uk")
    change = {"code": "cmo", "version": 1, "confidence": "firm", "budget": Money(Decimal("5.00"), "EUR")}
    launch = operations.change(actor=named.outsider, **change)
    assert (launch.version, launch.confidence, launch.budget, launch.currency) == (2, "firm", Decimal("5.00"), "EUR")
    event = Event.objects.get(kind="launches.launch.changed")
    assert event.data["changed"] == {"confidence": ["likely", "firm"], "budget": ["100000.00 USD", "5.00 EUR"]}
    with pytest.raises(Forbidden):
        operations.change(actor=named.marketer, code="cmo", version=2, name="Mine")
    with pytest.raises(Conflict, match="changed since you opened it"):
        operations.change(actor=named.cmo, code="cmo", version=1, name="Mine")
    assert operations.change(actor=named.cmo, code="cmo", version=2, confidence="firm").version == 2, "nothing changed, nothing recorded"
    duties.give(named.cmo, Role.AUDITOR)
    with pytest.raises(Forbidden):
        operations.change(actor=named.cmo, code="cmo", version=2, name="Mine")


def test_what_is_wrong_is_said_at_its_field_all_at_once(named):
    registers.end(actor=named.admin, kind="markets", code="uk", version=1, until_on=ahead(-1))
    cases = (
        ({"name": "", "brand": ""}, {"name", "brand"}),
        ({"brand": "nobody", "market": "uk"}, {"brand", "market"}),
        ({"on": date(1990, 1, 1)}, {"on"}),
        ({"budget": usd(0)}, {"budget"}),
        ({"confidence": "sure", "kind": "party"}, {"confidence", "kind"}),
        ({"state": "held"}, {"state"}),
        ({"code": "csv"}, {"code"}),
    )
    for facts, fields in cases:
        with pytest.raises(Invalid) as refused:
            plan(named.cmo, **facts)
        assert set(refused.value.fields) == fields
    plan(named.cmo)
    with pytest.raises(Unfit):
        plan(named.cmo)
    with pytest.raises(NotFound):
        operations.change(actor=named.cmo, code="nothing", version=1, name="x")


def test_it_is_held_or_called_off_and_stays_so(named):
    plan(named.cmo)
    plan(named.cmo, "autumn", on=ahead(-3))
    with pytest.raises(Conflict, match="is to come"):
        operations.hold(actor=named.cmo, code="spring", version=1)
    with pytest.raises(Invalid):
        operations.call_off(actor=named.cmo, code="spring", version=1, reason=" ")
    operations.call_off(actor=named.cmo, code="spring", version=1, reason="No stock.")
    operations.hold(actor=named.cmo, code="autumn", version=1)
    assert Event.objects.get(kind="launches.launch.called_off").why.startswith("text:")
    for code in ("spring", "autumn"):
        with pytest.raises(Conflict, match="is over"):
            operations.change(actor=named.cmo, code=code, version=2, name="x")


def test_a_brand_that_is_merged_is_followed_on_record(named):
    registers.add(actor=named.admin, kind="brands", code="acme-2", name="Acme again")
    plan(named.cmo, brand="acme-2")
    plan(named.cmo, "old", brand="acme-2")
    operations.call_off(actor=named.cmo, code="old", version=1, reason="No stock.")
    registers.merge(actor=named.admin, kind="brands", code="acme-2", version=1, into="acme")
    assert set(Launch.objects.values_list("code", "brand__code", "version")) == {("spring", "acme", 2), ("old", "acme", 3)}
    assert Event.objects.get(kind="registers.entry.merged").data["moved"] == {"launches": 2}
    assert Event.objects.filter(kind="launches.launch.changed").count() == 2


ATTACKS = {
    "taken away": ("DELETE FROM launches_launch", "never deleted"),
    "off the record": ("UPDATE launches_launch SET budget = 5, version = version + 1", "on record only"),
    "without a version": ("UPDATE launches_launch SET budget = 5", "goes on by one version"),
    "another code": ("UPDATE launches_launch SET code = 'x', version = version + 1", "keeps its code"),
    "called off without a word": (
        "UPDATE launches_launch SET state = 'called_off', version = version + 1", "on record only|by its own event"
    ),
    "a market for a brand": (
        "UPDATE launches_launch SET brand_id = (SELECT id FROM registers_entry WHERE code = 'uk'), version = version + 1", "another register"
    ),
    "nothing for a budget": ("UPDATE launches_launch SET budget = 0, version = version + 1", "launch_budget_above_zero"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.usefixtures("all_rights")
def test_the_database_holds_it(named, name):
    plan(named.cmo)
    statement, sentence = ATTACKS[name]
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- work that serves them


@pytest.fixture
def served(named, world):
    """Three launches: one served by a request, one by a project that inherited it, one by nothing."""
    for code, budget in (("spring", 1_200_000), ("summer", 3_000_000), ("quiet", 50_000)):
        plan(named.cmo, code, budget=usd(budget), owner=named.outsider)
    asked = bring_to(S.IN_TRIAGE, named, world)
    edit.edit(number=asked.number, actor=asked.requester, version=asked.version, launch="spring")
    begun = bring_to(S.IN_DELIVERY, named, world, answers={"launch": "summer"})
    named.asked, named.begun = Request.objects.get(pk=asked.pk), begun
    return named


def test_a_project_inherits_its_requests_launch_and_may_name_its_own(served):
    project = Project.objects.get(number=served.begun.number)
    assert project.launch.code == "summer"
    portfolio.update_project(number=project.number, actor=served.it_lead, version=project.version, launch="quiet")
    assert {card.code for card in queries.hanging(served.cmo).cards} == {"spring", "quiet"}
    event = Event.objects.filter(kind="portfolio.project.updated").latest("pk")
    assert event.data["changed"] == {"launch": ["summer", "quiet"]}
    with pytest.raises(Invalid, match="another look"):
        portfolio.update_project(number=project.number, actor=served.it_lead, version=project.version + 1, launch="nothing")


def test_what_hangs_on_it_is_said_with_its_money_to_who_sees_it(served, page):
    hanging = queries.hanging(served.cmo)
    assert hanging.words == "2 launches hang on IT, $4.2M behind them"
    assert queries.hanging(served.marketer).words == "2 launches hang on IT"
    for who, sees in (("cmo", True), ("finance", True), ("it_lead", True), ("auditor", True), ("marketer", False), ("admin", False)):
        content = page(getattr(served, who)).get("/launches/?view=hangs").content.decode()
        assert ("$4.2M behind them" in content) == ("$1.2M" in content) == sees, who
        assert "2 launches hang on IT" in content and "Quiet" not in content, "its rows, and no other"


def test_an_owner_sees_their_own_budget_and_no_sum_of_others(served, page):
    content = page(served.outsider).get("/launches/").content.decode()
    assert "$1.2M" in content and "$4.2M behind them" in content, "all of them are theirs"
    operations.change(actor=served.cmo, code="summer", version=1, owner=served.cmo)
    content = page(served.outsider).get("/launches/").content.decode()
    assert "$1.2M" in content and "$3M" not in content and "behind" not in content


def test_what_is_unknown_or_without_a_rate_is_said(served):
    operations.change(actor=served.cmo, code="summer", version=1, budget=None)
    assert queries.hanging(served.cmo).words == "2 launches hang on IT, $1.2M behind them and what 1 of them costs is not known"


def test_what_is_done_hangs_no_more_and_what_ends_after_the_day_is_late(served, page):
    project = Project.objects.get(number=served.begun.number)
    reason = "The supplier is late."
    portfolio.update_project(number=project.number, actor=served.it_lead, version=project.version, ends_on=ahead(90), reason=reason)
    assert queries.hanging(served.cmo).late == "1 launch before the work for it is there"
    assert "would be there after it" in page(served.cmo).get("/launches/summer/").content.decode()
    operations.call_off(actor=served.cmo, code="spring", version=1, reason="No stock.")
    assert queries.hanging(served.cmo).words == "1 launch hangs on IT, $3M behind it"


def test_hidden_work_changes_nothing_one_sees(served, world, page):
    client, at = page(served.outsider), clock.now()
    addresses = ("/launches/", "/launches/?view=hangs", "/launches/quiet/", "/roadmap/", "/api/v1/launches/", "/api/v1/launches/quiet/")

    def look():
        with clock.at(at):
            # The sealed tokens of a session differ from page to page.
            return [client.get(address).content.decode().split("<main", 1)[-1].partition("</main>")[0] for address in addresses]

    before = look()
    bring_to(S.IN_TRIAGE, served, world, answers={"launch": "quiet", "is_confidential": True, "title": "Zebrafinch"})
    assert look() == before
    assert "Quiet" in page(served.technologist).get("/launches/?view=hangs").content.decode()


def test_a_request_names_no_launch_that_is_over(served):
    operations.call_off(actor=served.cmo, code="spring", version=1, reason="No stock.")
    request = served.asked
    same = edit.edit(number=request.number, actor=request.requester, version=request.version, launch="spring")
    assert same.version == request.version, "what it names already stays"
    edit.edit(number=request.number, actor=request.requester, version=request.version, launch=None)
    with pytest.raises(Invalid):
        edit.edit(number=request.number, actor=request.requester, version=request.version + 1, launch="spring")


def test_the_roadmap_draws_them_in_a_lane(served, page, api):
    content = page(served.marketer).get("/roadmap/").content.decode()
    assert "3 in sight" in content and "/launches/spring/" in content
    told = api(served.marketer).get("/api/v1/roadmap/").json()["launches"]
    assert [one["code"] for one in told] == ["quiet", "spring", "summer"] and told[0]["on"] == ahead(60).isoformat()


# --- pages, API, file


def test_pages_plan_change_hold_and_call_off(named, page):
    client = page(named.cmo)
    form = {"code": "spring", "name": "Spring", "kind": "campaign", "brand": "Acme", "market": "", "on": ahead(20).isoformat(),
            "confidence": "firm", "owner": "cmo", "budget": "85k", "currency": "usd"}  # fmt: skip
    assert client.post("/launches/new/", form | {"brand": "nobody", "budget": "many"}).status_code == 422
    assert client.post("/launches/new/", form).status_code == 302
    launch = Launch.objects.get()
    assert (launch.kind, launch.brand.code, launch.market, launch.budget, launch.owner) == ("campaign", "acme", None, 85_000, named.cmo)
    shown = client.get("/launches/spring/change/").context["form"].initial
    assert shown["brand"] == "Acme (acme)" and shown["budget"] == "85000"
    changed = form | {"version": 1, "market": "uk", "name": "Spring sale"}
    assert client.post("/launches/spring/change/", changed).status_code == 302
    assert client.post("/launches/spring/change/", changed).status_code == 409
    assert client.post("/launches/spring/held/", {"version": 2}).status_code == 409
    assert client.post("/launches/spring/call-off/", {"version": 2, "reason": ""}).status_code == 422
    assert client.post("/launches/spring/call-off/", {"version": 2, "reason": "No stock."}).status_code == 302
    assert "Spring sale" in client.get("/launches/?view=over").content.decode()
    assert page(named.marketer).get("/launches/new/").status_code == page(named.marketer).get("/launches/spring/change/").status_code == 403
    assert client.get("/launches/?view=none").status_code == 400


def test_a_day_that_has_passed_is_asked_about_once(named, page, api):
    form = {
        "code": "past",
        "name": "Past",
        "kind": "launch",
        "brand": "acme",
        "on": "2020-01-02",
        "confidence": "firm",
        "owner": "cmo",
        "currency": "USD",
    }
    asked = page(named.cmo).post("/launches/new/", form)
    assert asked.status_code == 422 and "has passed" in asked.content.decode()
    assert page(named.cmo).post("/launches/new/", form | {"past_on": "2020-01-02"}).status_code == 302
    body = {"code": "gone", "name": "Gone", "brand": "acme", "on": "2020-01-02", "owner": "cmo"}
    assert api(named.cmo).post("/api/v1/launches/", body, format="json").json()["errors"].keys() == {"on"}
    assert api(named.cmo).post("/api/v1/launches/", body | {"confirm": ["on"]}, format="json").status_code == 201


def test_the_api_plans_lists_changes_and_ends(served, api):
    client, base = api(served.cmo), "/api/v1/launches/"
    body = {"code": "newest", "name": "New", "brand": "acme", "market": "uk", "on": ahead(9).isoformat(), "owner": "cmo",
            "budget": {"amount": "5.00", "currency": "USD"}}  # fmt: skip
    made = client.post(base, body, format="json")
    assert made.status_code == 201, made.content
    assert made.json() == body | {"kind": "launch", "confidence": "likely", "state": "to_come", "hangs": False, "version": 1, "serving": []}
    assert [one["code"] for one in client.get(f"{base}?market=uk").json()["results"]] == ["newest"]
    assert client.get(f"{base}?brand=none").json()["results"] == []
    assert client.get(f"{base}?state=lost").status_code == 400
    spring = api(served.marketer).get(f"{base}spring/").json()
    assert spring["budget"] is None and spring["hangs"] and [one["number"] for one in spring["serving"]] == [served.asked.code]
    assert client.patch(f"{base}newest/", {"name": "Newer"}, format="json").json()["errors"].keys() == {"version"}
    assert client.patch(f"{base}newest/", {"version": 1, "market": None}, format="json").json()["market"] is None
    assert client.patch(f"{base}newest/", {"version": 1, "name": "x"}, format="json").status_code == 409
    assert client.post(f"{base}newest/held/", {"version": 2}, format="json").status_code == 409
    assert client.post(f"{base}newest/call-off/", {"version": 2, "reason": "No stock."}, format="json").json()["state"] == "called_off"
    assert api(served.marketer).post(base, body, format="json").status_code == 403


FILE = "code,name,brand,market,on,owner,budget,currency\nspring,Spring,acme,uk,{on},cmo,85000.50,USD\nsummer,Summer,acme,,{on},cmo,,\n"


def take(actor, text, **more):
    report = imports.read_file(actor=actor, data=text.encode(), name="file.csv", **more)
    return report.new, report.changed, report.unchanged


def test_a_file_is_looked_at_taken_and_the_same_again_changes_nothing(named, page):
    text = FILE.format(on=ahead(50))
    assert take(named.cmo, text, dry_run=True) == (2, 0, 0) and not Launch.objects.exists()
    assert take(named.cmo, text) == (2, 0, 0)
    assert Launch.objects.get(code="spring").budget == Decimal("85000.50")
    before = Event.objects.count()
    assert take(named.cmo, text) == (0, 0, 2) and Event.objects.count() == before
    assert take(named.cmo, text.replace("85000.50", "90000")) == (0, 1, 1)
    out = page(named.cmo).get("/launches/csv/").content.decode()
    assert take(named.cmo, out) == (0, 0, 2), "what goes out comes in again unchanged"
    assert "90000" in out and "90000" not in page(named.marketer).get("/launches/csv/").content.decode()


def test_what_is_wrong_in_a_file_is_said_by_row_and_column(named):
    plan(named.cmo, "over")
    operations.call_off(actor=named.cmo, code="over", version=1, reason="No stock.")
    rows = ("a,A,nobody,,2030-01-01,cmo,1,USD", "b,B,acme,,2030-01-01,nobody,1,USD", "c,C,acme,,someday,cmo,1,USD", "d,D,acme,,2030-01-01,cmo,1,XXX",
            "e,E,acme,,2030-01-01,cmo,-5,USD", "over,Other,acme,,2030-01-01,cmo,1,USD", "f,F,acme,,2030-01-01,cmo,1,USD")  # fmt: skip
    text = FILE.splitlines()[0] + "\n" + "\n".join(rows)
    report = imports.read_file(actor=named.cmo, data=text.encode(), name="file.csv", dry_run=True)
    assert {(one.row, one.column) for one in report.problems} == {
        (2, "brand"), (3, "owner"), (4, "on"), (5, "currency"), (6, "budget"), (7, "code"),
    }  # fmt: skip
    with pytest.raises(FileRefused):
        take(named.cmo, text)
    assert Launch.objects.count() == 1
    with pytest.raises(Forbidden):
        take(named.marketer, text, dry_run=True)


def test_file_doors(named, page, api):
    text = FILE.format(on=ahead(50)).encode()
    sent = api(named.cmo).post(
        "/api/v1/launches/import/", {"file": SimpleUploadedFile("l.csv", text), "dry_run": "true"}, format="multipart"
    )
    assert sent.json()["new"] == 2 and not Launch.objects.exists()
    looked = page(named.cmo).post("/launches/import/", {"file": SimpleUploadedFile("l.csv", text)})
    done = page(named.cmo).post("/launches/import/", {"looked": looked.context["looked"], "confirm": "yes"})
    assert (done.status_code, Launch.objects.count()) == (302, 2)
    assert (
        api(named.marketer).post("/api/v1/launches/import/", {"file": SimpleUploadedFile("l.csv", text)}, format="multipart").status_code
        == 403
    )


def test_lists_ask_no_more_for_more(served, page, django_assert_max_num_queries):
    for number in range(20):
        plan(served.cmo, f"more-{number}")
    client = page(served.marketer)
    client.get("/launches/")
    with django_assert_max_num_queries(11):
        client.get("/launches/")


def test_the_command_menu_and_pickers_find_them(served, page):
    client = page(served.marketer)
    assert "Summer" in client.get("/palette/?q=summer").content.decode()
    assert "Summer" in client.get("/pick/launches/?q=summ").content.decode()


def test_the_executive_page_tells_of_them_with_the_money_its_reader_sees(served, page):
    content = page(served.cmo).get("/executive/").content.decode()
    assert "2 launches hang on IT, $4.2M behind them" in content and "/launches/?view=hangs" in content
    reader = page(served.marketer).get("/executive/").content.decode()
    assert "2 launches hang on IT" in reader and "$4.2M" not in reader
