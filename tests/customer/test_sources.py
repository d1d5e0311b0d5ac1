"""The register of data sources: on record by versions with from what to what, retired and brought back with a reason, readable at two hundred."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from collab.customer import history, operations, queries
from collab.customer.models import DataSource
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from projects.intake.operations import edit, ending
from projects.intake.queries import choices
from projects.intake.states import State
from tests.stories import bring_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
API, PAGES = "/api/v1/data-sources/", "/data-sources/"
D = date.fromisoformat


def add(cast, code="shop", **more):
    return operations.add_source(actor=cast.technologist, code=code, **{"name": code.title(), "system": "POS", **more})


def change(cast, code="shop", **more):
    return operations.change_source(actor=cast.technologist, code=code, **more)


def test_a_change_is_on_record_from_what_to_what_and_its_page_tells_it(cast, page):
    add(cast, owner=cast.it_lead)
    change(cast, name="Web shop", owner=cast.architect, data_kind="payment", customers_share=Decimal("58"), joined_on=D("2026-01-05"))
    assert DataSource.objects.get().version == 2
    change(cast, name="Web shop", quality="")
    assert DataSource.objects.get().version == 2, "what says the same is no change"
    (latest, first) = history.of_source(DataSource.objects.get()).entries
    assert (first.what, latest.who, latest.what) == ("added it to the register", "Mei Tanaka", "changed it")
    told = {change.label: (change.before, change.after) for change in latest.changes}
    assert told["Name"] == ("Shop", "Web shop") and told["Owner"] == (cast.it_lead.name, cast.architect.name)
    assert told["Kind of data"] == ("not said", "Payment data") and told["Personal data"] == ("no", "yes")
    assert told["Share of customers"] == ("not said", "58%") and told["Joined"] == ("no", "yes")
    assert told["Joined since"][0] == "not said" and "Jan" in told["Joined since"][1]
    text = page(cast.marketer).get(f"{PAGES}shop/").content.decode()
    for said in ("Mei Tanaka", "<bdi>Shop</bdi> → <bdi>Web shop</bdi>", "Payment data", "lawful basis, retention", "58% of customers"):
        assert said in text, said


def test_a_change_of_old_is_told_by_its_names(cast):
    source = add(cast)
    entry = history._entry(Event(kind="customer.datasource.changed", at=clock.now(), data={"changed": ["is_joined", "owner"]}), {})
    assert [(change.label, change.after) for change in entry.changes] == [("Joined", ""), ("Owner", "")]
    assert len(history.of_source(source).entries) == 1


def test_the_history_goes_on_a_page_at_a_time(cast, page):
    add(cast)
    for number in range(history.SHOWN + 2):
        change(cast, retention=f"{number + 1} months")
    first = page(cast.marketer).get(f"{PAGES}shop/")
    assert f"{history.SHOWN + 2} months" in first.content.decode() and "<bdi>1 months</bdi>" not in first.content.decode()
    older = first.context["history"].older
    assert "added it to the register" in page(cast.marketer).get(f"{PAGES}shop/?before={older}").content.decode()
    assert page(cast.marketer).get(f"{PAGES}shop/?before=x").status_code == 400


def test_retired_with_a_reason_it_stays_as_it_is_and_is_brought_back_with_one(cast):
    add(cast, since_on=D("2026-01-01"), joined_on=D("2026-02-01"))
    for facts, field in (({"reason": ""}, "reason"), ({"on": D("2099-01-01")}, "on"), ({"on": D("2026-01-15")}, "on")):
        with pytest.raises(Invalid) as refused:
            operations.retire(actor=cast.technologist, code="shop", version=1, **{"reason": "Replaced.", **facts})
        assert set(refused.value.fields) == {field}
    operations.retire(actor=cast.technologist, code="shop", version=1, reason="Replaced.")
    assert DataSource.objects.get().retired_on == clock.today()
    with pytest.raises(Conflict, match="has retired"):
        change(cast, name="Other")
    with pytest.raises(Conflict, match="already"):
        operations.retire(actor=cast.technologist, code="shop", version=2, reason="Again.")
    operations.bring_back(actor=cast.technologist, code="shop", version=2, reason="Not replaced.")
    with pytest.raises(Conflict, match="in use"):
        operations.bring_back(actor=cast.technologist, code="shop", version=3, reason="Again.")
    whys = [entry.why for entry in history.of_source(DataSource.objects.get()).entries]
    assert whys == ["Not replaced.", "Replaced.", ""]
    with pytest.raises(Conflict, match="changed since"):
        change(cast, version=1, name="Late")
    with pytest.raises(Forbidden):
        operations.retire(actor=cast.marketer, code="shop", version=3, reason="Mine.")


def test_what_retired_is_named_by_no_request_anew_and_stays_where_it_stood(cast, world):
    story = bring_to(State.IN_TRIAGE, cast, world)
    operations.retire(actor=cast.technologist, code="crm", version=1, reason="Replaced.")
    add(cast)
    change_it = {"number": story.number, "actor": cast.marketer, "version": story.version}
    assert {code for code, _ in choices.sources(story)} == {"crm", "shop"}
    edit.edit(**change_it, data_sources=["crm", "shop"])
    draft = bring_to(State.DRAFT, cast, world, answers={"data_sources": []})
    assert {code for code, _ in choices.sources(draft)} == {"shop"}
    with pytest.raises(Invalid, match="No longer in use: CRM"):
        edit.edit(number=draft.number, actor=cast.marketer, version=draft.version, data_sources=["crm"])


SAID = (
    ({"joined_on": D("2026-01-05")}, {"is_joined": True, "joined_on": D("2026-01-05")}),
    ({"is_joined": True, "joined_on": None}, {"is_joined": True, "joined_on": "today"}),
    ({"is_joined": False, "joined_on": D("2026-01-05"), "left_on": D("2026-02-05")}, {"is_joined": False, "left_on": D("2026-02-05")}),
    ({"data_kind": "special"}, {"has_personal_data": True}),
    ({"data_kind": "none"}, {"has_personal_data": False}),
)
WRONG = (
    ({"left_on": D("2026-01-01"), "joined_on": D("2026-02-01")}, "left_on"),
    ({"left_on": D("2026-01-01"), "is_joined": True}, "left_on"),
    ({"is_joined": False, "joined_on": D("2026-02-01")}, "left_on"),
    ({"joined_on": D("2099-01-01")}, "joined_on"),
    ({"since_on": D("2026-02-01"), "joined_on": D("2026-01-01")}, "joined_on"),
    ({"data_kind": "none", "has_personal_data": True}, "data_kind"),
    ({"data_kind": "unknown"}, "data_kind"),
    ({"lawful_basis": "because"}, "lawful_basis"),
    ({"quality": "best"}, "quality"),
    ({"customers_share": Decimal(101)}, "customers_share"),
    ({"customers_share": Decimal("1.25")}, "customers_share"),
    ({"retention": "a\nb"}, "retention"),
    ({"system": ""}, "system"),
    ({"retired_on": D("2026-01-01")}, "retired_on"),
    ({"code": "coverage"}, "code"),
)


@pytest.mark.parametrize(("given", "then"), SAID)
def test_what_follows_from_what_is_said(cast, given, then):
    source = add(cast, **given)
    source.refresh_from_db()
    wanted = {name: clock.today() if value == "today" else value for name, value in then.items()}
    assert {name: getattr(source, name) for name in then} == wanted


@pytest.mark.parametrize(("given", "field"), WRONG)
def test_what_is_wrong_is_said_at_its_field(cast, given, field):
    with pytest.raises(Invalid) as refused:
        add(cast, **given)
    assert set(refused.value.fields) == {field}
    assert not DataSource.objects.filter(code="shop").exists()


def test_out_of_the_single_view_it_left_today_and_a_slip_was_never_in_it(cast):
    add(cast, joined_on=D("2026-01-05"))
    assert (change(cast, is_joined=False).left_on, DataSource.objects.get().joined_on) == (clock.today(), D("2026-01-05"))
    add(cast, "slip", is_joined=True)
    slip = change(cast, "slip", is_joined=False)
    assert (slip.joined_on, slip.left_on) == (None, None)
    kind = change(cast, "slip", data_kind="personal")
    assert change(cast, "slip", has_personal_data=False).data_kind == "" and kind.has_personal_data


GUARDED = (
    ("UPDATE customer_datasource SET name = 'x', version = version + 1", "on record only"),
    ("UPDATE customer_datasource SET name = 'x'", "by one version"),
    ("UPDATE customer_datasource SET retired_on = now(), version = version + 1", "on record only|its own event"),
    ("INSERT INTO customer_datasource (code, name, system, has_personal_data, is_joined, data_kind) VALUES ('a','a','a',false,false,'special')",
     "source_kind_says_whether"),
    ("INSERT INTO customer_datasource (code, name, system, has_personal_data, is_joined, joined_on) VALUES ('a','a','a',false,false,now())",
     "source_joined_until_it_left"),
    ("DELETE FROM customer_datasource", "never deleted|permission denied"),
)  # fmt: skip


@pytest.mark.parametrize(("sql", "said"), GUARDED)
def test_the_database_holds_it_too(cast, sql, said):
    add(cast)
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- pages and API


def test_two_hundred_sources_stay_readable_in_a_constant_number_of_queries(cast, world, page, django_assert_max_num_queries):
    bring_to(State.IN_TRIAGE, cast, world)
    rows = [DataSource(code=f"s-{number}", name=f"Source {number:03}", system="POS", owner=cast.it_lead) for number in range(200)]
    DataSource.objects.bulk_create(rows)
    client = page(cast.marketer)
    with django_assert_max_num_queries(14):
        first = client.get(PAGES)
    text = first.content.decode()
    assert text.count("<tr") == queries.SHOWN + 1 and "1 request" in text and "Go on" in text
    seen = [card.code for card in first.context["sources"]]
    while after := first.context["after"]:
        first = client.get(PAGES, {"after": after})
        seen += [card.code for card in first.context["sources"]]
    assert len(seen) == len(set(seen)) == 201
    assert [card.code for card in client.get(PAGES, {"q": "source 017"}).context["sources"]] == ["s-17"]
    assert [card.code for card in client.get(PAGES, {"view": "incomplete"}).context["sources"]] == ["crm"]
    assert client.get(PAGES, {"view": "other"}).status_code == 400


def test_its_keepers_change_retire_and_bring_back_on_its_page(cast, page):
    client = page(cast.technologist)
    assert client.post(f"{PAGES}new/", {"code": "shop", "name": "Shop", "system": "POS", "customers_share": "41.5%"}).status_code == 302
    assert DataSource.objects.get().customers_share == Decimal("41.5")
    late = {"name": "Late", "system": "POS", "version": "7"}
    assert client.post(f"{PAGES}shop/change/", late).status_code == 409
    sent = {"name": "Web shop", "system": "POS", "owner": "it_lead", "data_kind": "personal", "is_joined": "on", "version": "1"}
    assert client.post(f"{PAGES}shop/change/", sent).status_code == 302
    shop = DataSource.objects.get()
    assert (shop.owner, shop.joined_on, shop.customers_share, shop.has_personal_data) == (cast.it_lead, clock.today(), None, True)
    assert client.post(f"{PAGES}shop/retire/", {"on": clock.today().isoformat(), "reason": "", "version": "2"}).status_code == 422
    assert client.post(f"{PAGES}shop/retire/", {"on": clock.today().isoformat(), "reason": "Replaced.", "version": "2"}).status_code == 302
    assert [card.code for card in client.get(PAGES, {"view": "retired"}).context["sources"]] == ["shop"]
    assert not client.get(PAGES).context["sources"]
    assert client.post(f"{PAGES}shop/bring-back/", {"reason": "Needed.", "version": "3"}).status_code == 302
    assert DataSource.objects.get().retired_on is None
    assert client.get(f"{PAGES}nothing/").status_code == 404
    assert "Change" not in page(cast.marketer).get(f"{PAGES}shop/").content.decode().partition("page-head__actions")[2]


def test_patch_changes_retires_and_brings_back(cast, api):
    add(cast)
    client, shop = api(cast.technologist), f"{API}shop/"
    body = {"version": 1, "customers_share": "41.5", "lawful_basis": "consent", "joined_on": "2026-01-05", "retention": "1 year"}
    told = client.patch(shop, body, format="json").json()
    assert (told["customers_share"], told["joined"], told["joined_on"], told["version"]) == ("41.5", True, "2026-01-05", 2)
    for wrong, field in (
        ({"name": "x"}, "version"), ({"version": 2, "retired_on": "2026-01-05"}, "on"), ({"version": 2, "reason": "x"}, "reason"),
        ({"version": 2, "retired_on": "2026-02-01", "name": "x", "reason": "y"}, "retired_on"), ({"version": 2, "data_kind": "unknown"}, "data_kind"),
    ):  # fmt: skip
        answer = client.patch(shop, wrong, format="json")
        assert answer.status_code == 400 and set(answer.json()["errors"]) <= {field, "reason"}, (wrong, answer.content)
    assert client.patch(shop, {"version": 1, "name": "x"}, format="json").status_code == 409
    today = clock.today().isoformat()
    assert client.patch(shop, {"version": 2, "retired_on": today, "reason": "Replaced."}, format="json").json()["retired_on"] == today
    assert api(cast.marketer).get(f"{API}?retired=false").json()["results"] == []
    assert [one["code"] for one in api(cast.marketer).get(f"{API}?retired=true&q=sho").json()["results"]] == ["shop"]
    assert client.patch(shop, {"version": 3, "retired_on": None, "reason": "Needed."}, format="json").json()["retired_on"] is None
    assert client.patch(shop, {"version": 4, "owner": None}, format="json").json()["owner"] == ""
    assert api(cast.marketer).patch(shop, {"version": 4, "name": "x"}, format="json").status_code == 403


def test_what_reads_or_joins_it_is_told_as_far_as_one_may_open_it(cast, world, page, api):
    open_one = bring_to(State.IN_DELIVERY, cast, world)
    asked = bring_to(State.IN_TRIAGE, cast, world, answers={"title": "A second look"})
    secret = bring_to(State.IN_TRIAGE, cast, world, answers={"title": "Zebra", "is_confidential": True})
    bring_to(State.DRAFT, cast, world, answers={"title": "Not sent"})
    gone = bring_to(State.IN_TRIAGE, cast, world, answers={"title": "Not wanted"})
    ending.withdraw(number=gone.number, actor=cast.marketer, version=gone.version, reason="No.")
    told = {who: api(getattr(cast, who)).get(f"{API}crm/").json() for who in ("outsider", "technologist")}
    assert [(one["requests"], one["projects"]) for one in told.values()] == [(1, 1), (2, 1)]
    text = page(cast.outsider).get(f"{PAGES}crm/").content.decode()
    assert f"/projects/{open_one.code}/" in text and f"/requests/{asked.code}/" in text
    assert secret.code not in text and "Not sent" not in text and "Not wanted" not in text
    assert secret.code in page(cast.technologist).get(f"{PAGES}crm/").content.decode()
