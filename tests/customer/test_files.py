"""The register as a file: looked at first, all or none, the same again changes nothing, and what goes out comes in as it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collab.customer import imports, operations
from collab.customer.models import DataSource
from collab.events.models import Event
from collab.kit.errors import Forbidden
from collab.web.sheets.report import FileRefused, Moved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
FILE = (
    "code,name,system,owner,personal_data,data_kind,customers_share,joined,joined_on\n"
    "shop,Web shop,SAP,it_lead,yes,payment,58.5,yes,2026-01-05\nPOS,Tills,Xstore,,no,,,no,\n"
)


def take(actor, text, **more):
    return imports.read_file(actor=actor, data=text.encode(), name="file.csv", **more)


def counts(report):
    return report.new, report.changed, report.unchanged


def test_a_file_is_looked_at_then_taken_and_the_same_again_changes_nothing(cast):
    looked = take(cast.technologist, FILE, dry_run=True)
    assert counts(looked) == (2, 0, 0) and not DataSource.objects.exists()
    assert counts(take(cast.technologist, FILE, seen=looked.seen)) == (2, 0, 0)
    shop = DataSource.objects.get(code="shop")
    assert (shop.owner, shop.customers_share, shop.joined_on, shop.version) == (cast.it_lead, Decimal("58.5"), date(2026, 1, 5), 1)
    before = Event.objects.count()
    assert counts(take(cast.technologist, FILE)) == (0, 0, 2) and Event.objects.count() == before
    assert counts(take(cast.technologist, FILE.replace("58.5", "60"))) == (0, 1, 1)
    event = Event.objects.get(kind="customer.datasource.changed")
    assert (event.version, event.data) == (2, {"changed": {"customers_share": ["58.5", "60"]}})


def test_a_column_that_is_not_there_changes_nothing_and_an_empty_cell_does(cast):
    take(cast.technologist, FILE)
    take(cast.technologist, "code,name,system\nshop,Shop,SAP\n")
    shop = DataSource.objects.get(code="shop")
    assert (shop.name, shop.owner, shop.is_joined) == ("Shop", cast.it_lead, True)
    take(cast.technologist, "code,name,system,owner,joined\nshop,Shop,SAP,,\n")
    shop.refresh_from_db()
    assert (shop.owner, shop.is_joined) == (None, True)


def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_taken(cast):
    operations.add_source(actor=cast.technologist, code="old", name="Old", system="Tape")
    operations.retire(actor=cast.technologist, code="old", version=1, reason="Gone.")
    operations.add_source(actor=cast.technologist, code="new-one", name="New", system="Disk")
    rows = (
        "fine,Fine,SAP,,,,,,", "fine,Again,SAP,,,,,,", "no code,,SAP,,,,,,", "lost,Lost,,nobody,,,,,", "late,Late,SAP,,,,,no,2026-01-05",
        "far,Far,SAP,,,,140,,", "odd,Odd,SAP,,perhaps,odd,,,", "two,Two,SAP,,no,personal,,,", "old,Older,Tape,,,,,,",
    )  # fmt: skip
    text = FILE.splitlines()[0] + "\n" + "\n".join(rows) + "\n"
    report = take(cast.technologist, text, dry_run=True)
    assert {(one.row, one.column) for one in report.problems} == {
        (3, "code"), (4, "code"), (4, "name"), (5, "system"), (5, "owner"), (6, "left_on"), (7, "customers_share"),
        (8, "personal_data"), (8, "data_kind"), (9, "data_kind"), (10, "code"),
    } - {(5, "owner")}  # fmt: skip
    with pytest.raises(FileRefused):
        take(cast.technologist, text)
    assert set(DataSource.objects.values_list("code", flat=True)) == {"old", "new-one"}
    nobody = take(cast.technologist, "code,name,system,owner,retired_on\nnew-one,New,Disk,nobody,2026-01-05\n", dry_run=True)
    assert {one.column: one.sentence for one in nobody.problems}["owner"] == "There is nobody called nobody."
    assert {one.column for one in nobody.problems} == {"owner", "retired_on"}


def test_what_moved_since_the_look_is_not_taken_and_readers_take_nothing(cast):
    seen = take(cast.technologist, FILE, dry_run=True).seen
    operations.add_source(actor=cast.technologist, code="shop", name="Another", system="SAP")
    with pytest.raises(Moved):
        take(cast.technologist, FILE, seen=seen)
    with pytest.raises(Forbidden):
        take(cast.cmo, FILE, dry_run=True)
    assert DataSource.objects.count() == 1


def test_what_goes_out_comes_in_again_unchanged(cast, page):
    take(cast.technologist, FILE)
    operations.add_source(actor=cast.technologist, code="left", name="=Left", system="SAP", joined_on=date(2026, 1, 5))
    operations.change_source(
        actor=cast.technologist, code="left", name="Left", left_on=date(2026, 2, 5), retention="1 year", quality="poor"
    )
    operations.retire(actor=cast.technologist, code="pos", version=1, reason="Gone.")
    out = page(cast.marketer).get("/data-sources/csv/")
    assert out["Content-Disposition"] == 'attachment; filename="data-sources.csv"'
    assert counts(take(cast.technologist, out.content.decode())) == (0, 0, 3)


def test_the_api_answers_new_changed_unchanged_refused(cast, api):
    def send(text, who="technologist", **more):
        return api(getattr(cast, who)).post(
            "/api/v1/data-sources/import/", {"file": SimpleUploadedFile("file.csv", text.encode()), **more}, format="multipart"
        )

    looked = send(FILE, dry_run="true")
    assert looked.status_code == 200 and not DataSource.objects.exists()
    assert (looked.json()["new"], looked.json()["changed"], looked.json()["unchanged"]) == (2, 0, 0)
    assert send(FILE).status_code == 200 and DataSource.objects.count() == 2
    doubled = send(FILE + "shop,Shop,SAP,,,,,,\n")
    assert doubled.status_code in (400, 422) and "Row 2 has this data source already." in doubled.content.decode()
    assert send(FILE, "cmo").status_code == 403


def test_the_page_shows_first_and_takes_then(cast, page):
    client = page(cast.technologist)
    looked = client.post("/data-sources/import/", {"file": SimpleUploadedFile("file.csv", FILE.encode()), "numbers": "point"})
    assert looked.status_code == 200, looked.content.decode()[:2000]
    assert not DataSource.objects.exists() and "Web shop" in looked.content.decode()
