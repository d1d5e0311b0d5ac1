"""Registers: kept by whom the table says, on record by versions, merged without a loose end; pages, API and pickers say the same."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.registers import operations
from collab.registers.kinds import ALL, REGISTERS
from collab.registers.models import Entry
from collab.registers.pointing import POINTING
from collab.web.picking import FINDERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
KEEPS = {
    "brands": {"marketing_lead"}, "markets": {"marketing_lead"}, "suppliers": {"technologist", "technologist2", "finance", "finance2"},
    "products": {"technologist", "technologist2"}, "regulations": {"privacy"}, "systems": {"technologist", "technologist2", "architect"},
    "strategies": {"marketing_lead", "it_lead", "technologist", "technologist2"}, "skills": {"it_lead"}, "cost-centres": {"finance", "finance2"},
}  # fmt: skip


def add(actor, kind="suppliers", code="acme", name="Acme", **more):
    return operations.add(actor=actor, kind=kind, code=code, name=name, **more)


@pytest.fixture
def shop(cast):
    """Two suppliers, of which one is a double with a product, and what was merged into it before."""
    for code in ("acme", "acme-inc", "acme-ltd"):
        add(cast.technologist, code=code, name=code.title())
    add(cast.technologist, "products", "mailer", "Mailer", supplier="acme-inc")
    operations.merge(actor=cast.technologist, kind="suppliers", code="acme-ltd", version=1, into="acme-inc")
    return cast


@pytest.mark.parametrize("register", ALL, ids=lambda one: one.kind)
def test_each_register_is_kept_by_whom_the_table_says(cast, register):
    assert set(KEEPS) == set(REGISTERS)
    if register.under:
        add(cast.admin, register.under, "above", "Above")
    above = {register.above: "above"} if register.above else {}
    for who, person in vars(cast).items():
        code = f"by-{who.replace('_', '-')}"
        if who in KEEPS[register.kind] | {"admin", "admin2"}:
            assert add(person, register.kind, code, "One", **above).version == 1
        else:
            with pytest.raises(Forbidden, match=f"keep the {register.many}"):
                add(person, register.kind, code, "One", **above)
    added = Event.objects.filter(kind="registers.entry.added", data__kind=register.kind)
    assert added.count() == Entry.objects.filter(kind=register.kind).count() > 1


def test_an_auditor_changes_nothing_whatever_else_they_hold(cast):
    duties.give(cast.technologist, Role.AUDITOR)
    with pytest.raises(Forbidden):
        add(cast.technologist)


def test_what_is_wrong_is_said_at_its_field_all_at_once(cast):
    cases = (
        ({"name": "", "until_on": date(2026, 1, 1), "since_on": date(2026, 2, 1)}, {"name", "until_on"}),
        ({"code": "Two Words"}, {"code"}),
        ({"code": "import"}, {"code"}),
        ({"platform": "SAP"}, {"platform"}),
        ({"kind": "products"}, {"supplier"}),
        ({"kind": "products", "supplier": "nobody"}, {"supplier"}),
        ({"since_on": date(1999, 1, 1)}, {"since_on"}),
        ({"name": "a\u202eb"}, {"name"}),
    )
    for facts, fields in cases:
        with pytest.raises(Invalid) as refused:
            add(cast.technologist, **facts)
        assert set(refused.value.fields) == fields
    add(cast.technologist)
    with pytest.raises(Unfit, match="another look"):
        add(cast.technologist)
    with pytest.raises(NotFound):
        add(cast.technologist, kind="planets")
    assert Entry.objects.count() == 1


def test_a_change_names_the_version_and_stands_on_record(cast):
    add(cast.technologist, "systems", "shop", "Shop", platform="AWS")
    change = {"actor": cast.architect, "kind": "systems", "code": "shop"}
    entry = operations.change(**change, version=1, platform="SAP", since_on=date(2026, 1, 1))
    assert (entry.version, entry.facts) == (2, {"platform": "SAP"})
    event = Event.objects.get(kind="registers.entry.changed")
    assert event.version == 2 and set(event.data["changed"]) == {"platform", "since_on"}
    assert event.data["changed"]["since_on"] == ["", "2026-01-01"]
    assert event.data["changed"]["platform"][0].startswith("text:"), "what people wrote lies beside the record"
    assert operations.change(**change, version=2, platform="SAP").version == 2, "nothing changed, nothing recorded"
    with pytest.raises(Conflict, match="changed since you opened it"):
        operations.change(**change, version=1, name="Other")
    ended = operations.end(**change, version=2, until_on=date(2026, 6, 30))
    assert ended.until_on == date(2026, 6, 30)
    assert Event.objects.filter(kind="registers.entry.ended").count() == 1


def test_a_double_is_merged_and_what_pointed_there_follows(shop):
    merged = operations.merge(actor=shop.technologist, kind="suppliers", code="acme-inc", version=1, into="acme", reason="One creditor.")
    assert merged.merged_into.code == "acme" and merged.version == 2
    product, older = Entry.objects.get(code="mailer"), Entry.objects.get(code="acme-ltd")
    assert (product.parent.code, product.version) == ("acme", 2)
    assert (older.merged_into.code, older.version) == ("acme", 3)
    assert Event.objects.filter(kind="registers.entry.followed").count() == 2
    event = Event.objects.get(kind="registers.entry.merged", subject_id=merged.pk)
    assert event.data["moved"] == {"entries under it": 1, "earlier doubles": 1} and event.why.startswith("text:")
    with pytest.raises(Conflict, match="was merged into another"):
        operations.change(actor=shop.technologist, kind="suppliers", code="acme-inc", version=2, name="Again")
    with pytest.raises(Conflict, match="was merged into another"):
        operations.merge(actor=shop.technologist, kind="suppliers", code="acme-inc", version=2, into="acme")


@pytest.mark.parametrize(
    ("into", "version", "error"), [("acme-inc", 1, Unfit), ("none", 1, Unfit), ("acme-ltd", 1, Unfit), ("acme", 9, Conflict)]
)
def test_what_cannot_take_it_is_refused(shop, into, version, error):
    with pytest.raises(error):
        operations.merge(actor=shop.technologist, kind="suppliers", code="acme-inc", version=version, into=into)
    assert Entry.objects.get(code="acme-inc").merged_into is None


def test_whatever_points_into_a_register_follows_a_merge():
    """A new foreign key to an entry is named by whoever lets it follow."""
    own = {"registers.Entry.parent", "registers.Entry.merged_into"}
    followed = own | {column for one in POINTING.value for column in one.columns}
    pointing = (one for one in Entry._meta.get_fields(include_hidden=True) if one.auto_created and one.is_relation)
    there = {f"{one.related_model._meta.label}.{one.field.name}" for one in pointing}
    assert len(there) >= 4
    assert there == followed


ATTACKS = {
    "taken away": ("DELETE FROM registers_entry WHERE code = 'acme'", "never deleted"),
    "of another register": ("UPDATE registers_entry SET kind = 'brands', version = version + 1 WHERE code = 'acme'", "keeps its register"),
    "another code": ("UPDATE registers_entry SET code = 'other', version = version + 1 WHERE code = 'acme'", "keeps its register"),
    "without a version": ("UPDATE registers_entry SET name = 'X' WHERE code = 'acme'", "goes on by one version"),
    "off the record": ("UPDATE registers_entry SET name = 'X', version = version + 1 WHERE code = 'acme'", "on record only"),
    "brought off the record": (
        "INSERT INTO registers_entry (kind, code, name, facts, version) VALUES ('brands', 'x', 'X', '{}', 1)", "on record only"
    ),
    "a product of nobody": (
        "INSERT INTO registers_entry (kind, code, name, facts, version) VALUES ('products', 'x', 'X', '{}', 1)", "stands under what"
    ),
    "a product of a product": (
        "UPDATE registers_entry SET parent_id = (SELECT max(id) FROM registers_entry WHERE kind = 'products'), version = version + 1 "
        "WHERE code = 'mailer'",
        "another register|not_into_itself",
    ),
    "merged into another register": (
        "UPDATE registers_entry SET merged_into_id = (SELECT id FROM registers_entry WHERE code = 'mailer'), version = version + 1 "
        "WHERE code = 'acme'",
        "another register",
    ),
    "merged into what was merged": (
        "UPDATE registers_entry SET merged_into_id = (SELECT id FROM registers_entry WHERE code = 'acme-ltd'), version = version + 1 "
        "WHERE code = 'acme'",
        "was merged into another",
    ),
    "merged in a circle": (
        "UPDATE registers_entry SET merged_into_id = (SELECT id FROM registers_entry WHERE code = 'acme-ltd'), version = version + 1 "
        "WHERE code = 'acme-inc'",
        "was merged into another",
    ),
    "merged and left behind": (
        "UPDATE registers_entry SET merged_into_id = (SELECT id FROM registers_entry WHERE code = 'acme'), version = version + 1 "
        "WHERE code = 'acme-inc'",
        "follows where it is merged",
    ),
    "what was merged, changed": ("UPDATE registers_entry SET until_on = '2030-01-01', version = version + 1 WHERE code = 'acme-ltd'", "stays as it is"),
    "what was merged, set free": ("UPDATE registers_entry SET merged_into_id = NULL, version = version + 1 WHERE code = 'acme-ltd'", "stays"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.usefixtures("all_rights")
def test_the_database_holds_it(shop, name):
    statement, sentence = ATTACKS[name]
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_code_stands_once_in_a_register_whatever_its_case(cast):
    add(cast.admin)
    add(cast.admin, "brands", "acme", "Acme")
    with pytest.raises(DatabaseError, match="register_code_once|register_code_plain"), transaction.atomic():
        Entry.objects.create(kind="suppliers", code="ACME", name="Acme")


def test_who_has_no_duty_sees_nothing(shop, page, api):
    newcomer = type(shop.admin).objects.create(username="newcomer")
    for address in ("/registers/", "/registers/suppliers/", "/registers/suppliers/acme/", "/registers/suppliers/csv/"):
        assert page(newcomer).get(address).status_code == 403, address
    assert api(newcomer).get("/api/v1/registers/suppliers/").status_code == 403
    assert FINDERS.value["suppliers"].like(newcomer, "acme", 8) == []


def test_pages_say_what_stands_and_where_a_double_went(shop, page):
    client = page(shop.marketer)
    assert "Cost centres" in client.get("/registers/").content.decode()
    listed = client.get("/registers/suppliers/").content.decode()
    assert "Acme-Inc" in listed and "Acme-Ltd" not in listed and "New supplier" not in listed
    over = client.get("/registers/suppliers/?view=over").content.decode()
    assert "Acme-Ltd" in over and "merged into" in over
    merged = client.get("/registers/suppliers/acme-ltd/").content.decode()
    assert "went into" in merged and "/registers/suppliers/acme-inc/" in merged
    assert "Acme-Ltd" in client.get("/registers/suppliers/acme-inc/").content.decode(), "who went into it"
    assert "Mailer" in client.get("/registers/suppliers/acme-inc/").content.decode(), "and what stands under it"
    assert "Acme-Inc" in client.get("/registers/suppliers/?q=acm%C3%A9+inc").content.decode()
    assert "Nothing found" in client.get("/registers/suppliers/?q=zebra").content.decode()
    assert client.get("/registers/planets/").status_code == client.get("/registers/suppliers/nobody/").status_code == 404


def test_keepers_write_through_the_pages(cast, page):
    client = page(cast.technologist)
    assert client.post("/registers/suppliers/new/", {"code": "acme", "name": ""}).status_code == 422
    assert client.post("/registers/suppliers/new/", {"code": "acme", "name": "Acme"}).status_code == 302
    made = client.post("/registers/products/new/", {"code": "mailer", "name": "Mailer", "supplier": "Acme (acme)"})
    assert made.status_code == 302 and Entry.objects.get(code="mailer").parent.code == "acme"
    change = {"name": "Acme Ltd", "version": 1, "until_on": "2030-01-31"}
    assert client.post("/registers/suppliers/acme/change/", change).status_code == 302
    stale = client.post("/registers/suppliers/acme/change/", change | {"name": "Mine"})
    assert stale.status_code == 409 and 'value="Mine"' in stale.content.decode() and 'name="version" value="2"' in stale.content.decode()
    assert client.post("/registers/suppliers/acme/end/", {"version": 2, "until_on": "2026-01-31"}).status_code == 302
    client.post("/registers/suppliers/new/", {"code": "acme-2", "name": "Acme again"})
    wrong = client.post("/registers/suppliers/acme-2/merge/", {"version": 1, "into": "nothing"})
    assert wrong.status_code == 422 and "There is no supplier called nothing" in wrong.content.decode()
    client.post("/registers/suppliers/new/", {"code": "acme-3", "name": "Acme thrice"})
    assert client.post("/registers/suppliers/acme-3/merge/", {"version": 1, "into": "Acme again"}).status_code == 302
    assert Entry.objects.get(code="acme-3").merged_into.code == "acme-2"
    assert page(cast.marketer).get("/registers/suppliers/new/").status_code == 403


def test_a_list_goes_on_where_it_stopped_and_asks_no_more_for_more(cast, page, django_assert_max_num_queries):
    for number in range(120):
        add(cast.admin, code=f"s-{number}", name=f"Supplier {number:03}")
    client = page(cast.marketer)
    client.get("/registers/suppliers/")
    with django_assert_max_num_queries(5):
        first = client.get("/registers/suppliers/")
    seen, address = [card.name for card in first.context["entries"]], first.context["after"]
    while address:
        answer = client.get("/registers/suppliers/", {"after": address})
        seen += [card.name for card in answer.context["entries"]]
        address = answer.context["after"]
    assert seen == [f"Supplier {number:03}" for number in range(120)]
    assert client.get("/registers/suppliers/?after=nonsense").status_code == 400


def test_the_api_lists_adds_changes_and_merges(cast, api):
    client, base = api(cast.technologist), "/api/v1/registers/systems/"
    made = client.post(base, {"code": "shop", "name": "Shop", "platform": "AWS"}, format="json")
    assert made.status_code == 201
    assert made.json() == {
        "code": "shop", "name": "Shop", "since_on": None, "until_on": None, "valid": True, "merged_into": None, "version": 1,
        "supplier": None, "reach": "", "platform": "AWS",
    }  # fmt: skip
    assert client.post(base, {"code": "shop", "name": "Shop"}, format="json").status_code == 422
    assert client.post(base, {"code": "x", "name": "X", "reach": "EU"}, format="json").json()["errors"].keys() == {"reach"}
    assert client.patch(f"{base}shop/", {"name": "Web shop"}, format="json").json()["errors"].keys() == {"version"}
    changed = client.patch(f"{base}shop/", {"version": 1, "name": "Web shop", "until_on": "2020-01-31"}, format="json")
    assert (changed.json()["name"], changed.json()["valid"], changed.json()["version"]) == ("Web shop", False, 2)
    assert client.patch(f"{base}shop/", {"version": 1, "name": "Mine"}, format="json").status_code == 409
    client.post(base, {"code": "old-shop", "name": "Old shop"}, format="json")
    merged = client.post(f"{base}old-shop/merge/", {"version": 1, "into": "shop"}, format="json")
    assert merged.status_code == 200 and merged.json()["merged_into"] == "shop"
    reader = api(cast.marketer)
    assert [one["code"] for one in reader.get(base).json()["results"]] == ["old-shop", "shop"]
    assert reader.get(f"{base}?valid=true").json()["results"] == []
    assert [one["code"] for one in reader.get(f"{base}?q=web").json()["results"]] == ["shop"]
    assert reader.get(f"{base}?colour=red").status_code == 400
    assert reader.post(base, {"code": "a", "name": "A"}, format="json").status_code == 403
    assert reader.get("/api/v1/registers/planets/").status_code == 404


def test_pickers_and_the_command_menu_find_what_is_valid(shop, page):
    client = page(shop.marketer)
    offered = client.get("/pick/suppliers/?q=acme").content.decode()
    assert "Acme-Inc" in offered and "Acme-Ltd" not in offered
    assert "Acme" in client.get("/palette/?q=acme").content.decode()
    add(shop.technologist, "systems", "warehouse", "Data warehouse")
    assert "Data warehouse" in client.get("/palette/?q=warehuose").content.decode(), "slips are mended"
    add(shop.admin, "skills", "warehousing", "Warehousing")
    assert "Warehousing" not in client.get("/palette/?q=warehousing").content.decode()
    add(shop.technologist, code="ended", name="Endedly", until_on=clock.today().replace(year=2020))
    assert FINDERS.value["suppliers"].exactly(shop.marketer, "ended") == []
