"""A file of absences: looked at first, all or none, the same again changes nothing, and no column takes a reason."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.directory import imports
from collab.directory.operations import absences
from collab.events.models import Event
from collab.kit.errors import Forbidden
from collab.people.models import Absence, Person
from collab.web.sheets.report import FileRefused, Moved, Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
FILE = "person,first_on,last_on\nmarketer,2026-12-07,2026-12-11\ncmo,2026-12-07,2026-12-07\nmarketer,2026-12-21,2026-12-31\n"


def take(actor: Person, text: str, **more: Any) -> Report[Any]:
    return imports.read_absences(actor=actor, data=text.encode(), name="file.csv", **more)


def counts(report: Report[Any]) -> tuple[int, int, int]:
    return report.new, report.changed, report.unchanged


def test_a_file_is_looked_at_then_taken_and_the_same_again_changes_nothing(cast: SimpleNamespace) -> None:
    looked = take(cast.admin, FILE, dry_run=True)
    assert counts(looked) == (3, 0, 0) and not Absence.objects.exists()
    assert counts(take(cast.admin, FILE, seen=looked.seen)) == (3, 0, 0)
    assert Event.objects.filter(kind="people.absence.entered").count() == 3
    before = Event.objects.count()
    assert counts(take(cast.admin, FILE)) == (0, 0, 3) and Event.objects.count() == before
    longer = FILE.replace("2026-12-11", "2026-12-18")
    assert counts(take(cast.admin, longer)) == (0, 1, 2)
    changed = Absence.objects.get(person=cast.marketer, first_on=date(2026, 12, 7))
    assert (changed.last_on, changed.version) == (date(2026, 12, 18), 2)


def test_days_that_a_row_frees_are_taken_by_another(cast: SimpleNamespace) -> None:
    take(cast.admin, "person,first_on,last_on\nmarketer,2026-12-07,2026-12-18\n")
    text = "person,first_on,last_on\nmarketer,2026-12-14,2026-12-18\nmarketer,2026-12-07,2026-12-11\n"
    assert counts(take(cast.admin, text)) == (1, 1, 0)


WRONG = {
    "nobody": ("nobody,2026-12-07,2026-12-11", "person", "nobody called nobody"),
    "who has left": ("gone,2026-12-07,2026-12-11", "person", "nobody called gone"),
    "backwards": ("cmo,2026-12-11,2026-12-07", "last_on", "before the first"),
    "too long": ("cmo,2026-12-11,2029-12-07", "last_on", "two years"),
    "no day": ("cmo,2026-12-11,2026-02-30", "last_on", "no day"),
    "another century": ("cmo,2099-12-11,2100-01-01", "last_on", "between 2000 and 2100"),
    "one that overlaps": ("marketer,2026-12-11,2026-12-14", "first_on", "They are away already"),
    "the same twice": ("marketer,2026-12-07,2026-12-07", "first_on", "already"),
    "a formula": ("=cmd(),2026-12-07,2026-12-07", "person", "formula"),
}


@pytest.mark.parametrize(("row", "column", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_taken(cast: SimpleNamespace, row: str, column: str, sentence: str) -> None:
    Person.objects.create(username="gone", is_active=False)
    report = take(cast.admin, FILE + row, dry_run=True)
    assert (5, column) in {(one.row, one.column) for one in report.problems}
    assert any(sentence in one.sentence for one in report.problems)
    with pytest.raises(FileRefused):
        take(cast.admin, FILE + row)
    assert not Absence.objects.exists()


def test_a_reason_is_not_taken(cast: SimpleNamespace) -> None:
    report = take(cast.admin, "person,first_on,last_on,reason\ncmo,2026-12-07,2026-12-07,Knee\n", dry_run=True)
    assert [(one.row, one.column) for one in report.problems] == [(1, "reason")]


def test_what_moved_since_the_look_is_not_taken(cast: SimpleNamespace) -> None:
    seen = take(cast.admin, FILE, dry_run=True).seen
    absences.enter_absence(actor=cast.cmo, person="cmo", first_on=date(2026, 12, 7), last_on=date(2026, 12, 8))
    with pytest.raises(Moved):
        take(cast.admin, FILE, seen=seen)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("username", ["marketer", "cmo", "auditor", "technologist"])
def test_administrators_alone(cast: SimpleNamespace, username: str) -> None:
    with pytest.raises(Forbidden):
        take(getattr(cast, username), FILE, dry_run=True)


def test_looking_at_many_costs_no_more_queries(cast: SimpleNamespace) -> None:
    def cost(text: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            take(cast.admin, text, dry_run=True)
        return len(asked)

    few = cost(FILE)
    assert cost(FILE + "".join(f"outsider,2027-{month:02}-01,2027-{month:02}-05\n" for month in range(1, 13))) == few


def test_by_page_and_api(cast: SimpleNamespace, page: Callable[..., Any], api: Callable[..., Any]) -> None:
    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("absences.csv", FILE.encode(), "text/csv")

    looked = api(cast.admin).post("/api/v1/people/absences/import/", {"file": file(), "dry_run": "true"}, format="multipart")
    assert looked.status_code == 200 and looked.json()["new"] == 3 and not Absence.objects.exists()
    first = page(cast.admin).post("/people/absences/import/", {"file": file()})
    assert first.status_code == 200 and cast.marketer.name in first.text and not Absence.objects.exists()
    assert api(cast.admin).post("/api/v1/people/absences/import/", {"file": file()}, format="multipart").json()["new"] == 3
    assert api(cast.cmo).post("/api/v1/people/absences/import/", {"file": file()}, format="multipart").status_code == 403
