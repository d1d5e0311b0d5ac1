"""A register's file: looked at first, all or none, the same again changes nothing, and what goes out comes in as it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collab.events.models import Event
from collab.kit.errors import Forbidden
from collab.registers import imports, operations
from collab.registers.models import Entry
from collab.web.sheets.report import FileRefused, Moved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
SYSTEMS = "code,name,platform,since_on,until_on\nshop,Web shop,AWS,2024-01-01,\nERP,Finance,SAP,,2030-12-31\n"


def take(actor, text, kind="systems", **more):
    return imports.read_file(actor=actor, kind=kind, data=text.encode(), name="file.csv", **more)


def counts(report):
    return report.new, report.changed, report.unchanged


def test_a_file_is_looked_at_then_taken_and_the_same_again_changes_nothing(cast):
    looked = take(cast.technologist, SYSTEMS, dry_run=True)
    assert counts(looked) == (2, 0, 0) and not Entry.objects.exists()
    assert counts(take(cast.technologist, SYSTEMS, seen=looked.seen)) == (2, 0, 0)
    assert Event.objects.filter(kind="registers.entry.added").count() == 2
    erp = Entry.objects.get(code="erp")
    assert (erp.name, erp.facts, str(erp.until_on)) == ("Finance", {"platform": "SAP"}, "2030-12-31")
    before = Event.objects.count()
    assert counts(take(cast.technologist, SYSTEMS)) == (0, 0, 2)
    assert Event.objects.count() == before
    other = SYSTEMS.replace("AWS", "Azure")
    assert counts(take(cast.technologist, other)) == (0, 1, 1)
    assert Event.objects.filter(kind="registers.entry.changed").get().version == 2


def test_a_column_that_is_not_there_changes_nothing_and_an_empty_cell_does(cast):
    take(cast.technologist, SYSTEMS)
    take(cast.technologist, "code,name\nshop,Shop\n")
    shop = Entry.objects.get(code="shop")
    assert (shop.name, shop.facts, str(shop.since_on)) == ("Shop", {"platform": "AWS"}, "2024-01-01")
    take(cast.technologist, "code,name,platform\nshop,Shop,\n")
    assert Entry.objects.get(code="shop").facts == {}


def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_taken(cast):
    operations.add(actor=cast.technologist, kind="suppliers", code="acme", name="Acme")
    operations.add(actor=cast.technologist, kind="suppliers", code="old", name="Old")
    operations.merge(actor=cast.technologist, kind="suppliers", code="old", version=1, into="acme")
    text = "code,name,supplier,since_on,until_on\nfine,Fine,acme,,\nno name,,acme,,\nlost,Lost,nobody,,\nlate,Late,acme,2026-02-01,2026-01-01\nfine,Again,acme,,\nfar,Far,old,,\n"
    report = take(cast.technologist, text, "products", dry_run=True)
    assert {(one.row, one.column) for one in report.problems} == {
        (3, "code"), (3, "name"), (4, "supplier"), (5, "until_on"), (6, "code"), (7, "supplier"),
    }  # fmt: skip
    with pytest.raises(FileRefused):
        take(cast.technologist, text, "products")
    assert not Entry.objects.filter(kind="products").exists()
    merged = take(cast.technologist, "code,name\nold,Old\n", "suppliers", dry_run=True)
    assert "merged into acme" in merged.problems[0].sentence


def test_what_moved_since_the_look_is_not_taken(cast):
    seen = take(cast.technologist, SYSTEMS, dry_run=True).seen
    operations.add(actor=cast.technologist, kind="systems", code="shop", name="Another")
    with pytest.raises(Moved):
        take(cast.technologist, SYSTEMS, seen=seen)
    assert Entry.objects.count() == 1


def test_what_goes_out_comes_in_again_unchanged(cast, page):
    take(cast.technologist, SYSTEMS)
    out = page(cast.marketer).get("/registers/systems/csv/")
    assert out["Content-Disposition"] == 'attachment; filename="systems.csv"'
    assert counts(take(cast.technologist, out.content.decode())) == (0, 0, 2)
    operations.add(actor=cast.technologist, kind="suppliers", code="acme", name="Acme")
    operations.add(actor=cast.technologist, kind="products", code="mailer", name="Mailer", supplier="acme")
    out = page(cast.marketer).get("/registers/products/csv/").content.decode()
    assert counts(take(cast.technologist, out, "products")) == (0, 0, 1)


def test_who_does_not_keep_it_brings_no_file(cast, api, page):
    with pytest.raises(Forbidden):
        take(cast.marketer, SYSTEMS, dry_run=True)
    file = SimpleUploadedFile("systems.csv", SYSTEMS.encode())
    assert api(cast.marketer).post("/api/v1/registers/systems/import/", {"file": file}, format="multipart").status_code == 403
    assert page(cast.marketer).get("/registers/systems/import/").status_code == 403


def test_the_api_answers_what_becomes_of_a_file(cast, api):
    def send(text, **more):
        body = {"file": SimpleUploadedFile("systems.csv", text.encode()), **more}
        return api(cast.technologist).post("/api/v1/registers/systems/import/", body, format="multipart")

    assert send(SYSTEMS, dry_run="true").json() == {"new": 2, "changed": 0, "unchanged": 0, "refused": [], "notes": []}
    assert not Entry.objects.exists()
    assert send(SYSTEMS).json()["new"] == 2
    assert send(SYSTEMS).json()["unchanged"] == 2
    refused = send("code,name\n,Nameless\n")
    assert refused.status_code == 400 and refused.json()["refused"][0]["column"] == "code"


def test_the_page_takes_just_what_was_looked_at(cast, page):
    client = page(cast.technologist)
    looked = client.post("/registers/systems/import/", {"file": SimpleUploadedFile("systems.csv", SYSTEMS.encode())})
    assert looked.status_code == 200 and "Record just this" in looked.content.decode()
    done = client.post("/registers/systems/import/", {"looked": looked.context["looked"], "confirm": "yes"})
    assert (done.status_code, done["Location"]) == (302, "/registers/systems/")
    assert Entry.objects.count() == 2


def test_thousands_of_rows_are_taken_at_once(cast):
    text = "code,name,platform\n" + "".join(f"s-{number},System {number},AWS\n" for number in range(1_000))
    assert counts(take(cast.technologist, text)) == (1_000, 0, 0)
    assert counts(take(cast.technologist, text)) == (0, 0, 1_000)
