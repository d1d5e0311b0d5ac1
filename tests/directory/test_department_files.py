"""A file of departments: the tree comes with it, all or none, the same again changes nothing, and nothing is a part of itself."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collab.directory.importing.departments import read_departments
from collab.directory.operations import people
from collab.events.models import Event
from collab.kit.errors import Forbidden
from collab.people.models import Department, Person
from collab.web.sheets.report import FileRefused, Moved, Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
HEAD = "code,name,side,parent\n"
FILE = HEAD + "fairs,Fairs,marketing,events\nevents,Events,marketing,brand\n"


def take(actor: Person, text: str, **more: Any) -> Report[Any]:
    return read_departments(actor=actor, data=text.encode(), name="file.csv", **more)


def counts(report: Report[Any]) -> tuple[int, int, int]:
    return report.new, report.changed, report.unchanged


def test_a_tree_comes_with_its_file_and_the_same_again_changes_nothing(cast: SimpleNamespace) -> None:
    looked = take(cast.admin, FILE, dry_run=True)
    assert counts(looked) == (2, 0, 0) and Department.objects.count() == 6
    assert counts(take(cast.admin, FILE, seen=looked.seen)) == (2, 0, 0)
    fairs = Department.objects.get(code="fairs")
    assert (fairs.parent.code, fairs.parent.parent.code) == ("events", "brand")
    told = Event.objects.get(kind="people.department.added", subject_id=fairs.pk)
    assert told.data["fields"] == ["code", "name", "side", "parent"] and told.data["values"]["parent"] == str(fairs.parent_id)
    before = Event.objects.count()
    assert counts(take(cast.admin, FILE)) == (0, 0, 2) and Event.objects.count() == before
    assert counts(take(cast.admin, FILE.replace("Fairs", "Trade fairs"))) == (0, 1, 1)
    assert Event.objects.get(kind="people.department.changed").data["fields"] == ["name"]


def test_what_was_above_may_come_below(cast: SimpleNamespace) -> None:
    take(cast.admin, FILE)
    turned = HEAD + "brand,Brand,marketing,events\nevents,Events,marketing,fairs\nfairs,Fairs,marketing,\n"
    assert counts(take(cast.admin, turned)) == (0, 3, 0)
    assert Department.objects.get(code="brand").parent.parent.code == "fairs"


WRONG = {
    "no code": (",Own,it,", "code", "Give the department’s code"),
    "a code of signs": ("Own Team,Own,it,", "code", "lower-case letters"),
    "the same code twice": ("events,Own,it,", "code", "Row 3 has this department"),
    "no name": ("own,,it,", "name", "Say what"),
    "a long name": (f"own,{'x' * 121},it,", "name", "under 120"),
    "a formula": ("own,=1+1,it,", "name", "formula"),
    "a side of the moon": ("own,Own,moon,", "side", "One of: marketing"),
    "no side": ("own,Own,,", "side", "which side"),
    "an unknown parent": ("own,Own,it,moon", "parent", "no department with the code moon"),
    "a part of itself": ("own,Own,it,own", "parent", "in a circle: own → own."),
    "a circle with what is there": ("brand,Brand,marketing,fairs", "parent", "in a circle: brand → fairs → events → brand."),
}


@pytest.mark.parametrize(("row", "column", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_taken(cast: SimpleNamespace, row: str, column: str, sentence: str) -> None:
    report = take(cast.admin, FILE + row + "\n", dry_run=True)
    found = {(one.row, one.column): one.sentence for one in report.problems}
    assert (4, column) in found and sentence in found[4, column]
    with pytest.raises(FileRefused):
        take(cast.admin, FILE + row + "\n")
    assert Department.objects.count() == 6


@pytest.mark.parametrize("username", ["marketer", "cmo", "auditor"])
def test_administrators_alone(cast: SimpleNamespace, username: str) -> None:
    with pytest.raises(Forbidden):
        take(getattr(cast, username), FILE, dry_run=True)


def test_what_moved_since_the_look_is_not_taken(cast: SimpleNamespace) -> None:
    text = HEAD + "crm,Customers,marketing,\n"
    seen = take(cast.admin, text, dry_run=True).seen
    people.change_department(actor=cast.admin, code="crm", name="Loyalty", through="test")
    with pytest.raises(Moved):
        take(cast.admin, text, seen=seen)


def test_by_page_and_api(cast: SimpleNamespace, page: Callable[..., Any], api: Callable[..., Any]) -> None:
    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("departments.csv", FILE.encode(), "text/csv")

    url = "/api/v1/departments/import/"
    assert api(cast.admin).post(url, {"file": file(), "dry_run": "true"}, format="multipart").json()["new"] == 2
    first = page(cast.admin).post("/directory/departments/import/", {"file": file()})
    assert first.status_code == 200 and "Fairs" in first.text and Department.objects.count() == 6
    assert api(cast.admin).post(url, {"file": file()}, format="multipart").json()["new"] == 2
    assert api(cast.cmo).post(url, {"file": file()}, format="multipart").status_code == 403
