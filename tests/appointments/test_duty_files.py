"""A file of duties: it proposes and gives nothing, a second person agrees to each, and nobody proposes for themself."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import operations
from collab.appointments.imports import read_duties
from collab.appointments.models import Proposal
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.people.models import Person
from collab.web.sheets.report import FileRefused, Moved, Report
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
HEAD = "person,role,reason,since_on,until_on\n"
FILE = HEAD + "outsider,privacy,Dana is on leave.,,\nmarketer,finance,Ruth is on leave.,2099-01-01,2099-06-30\n"


def take(actor: Person, text: str, **more: Any) -> Report[Any]:
    return read_duties(actor=actor, data=text.encode(), name="file.csv", **more)


def counts(report: Report[Any]) -> tuple[int, int, int]:
    return report.new, report.changed, report.unchanged


def test_a_file_proposes_and_a_second_person_agrees(cast: SimpleNamespace) -> None:
    looked = take(cast.admin, FILE, dry_run=True)
    assert counts(looked) == (2, 0, 0) and not Proposal.objects.exists()
    assert counts(take(cast.admin, FILE, seen=looked.seen)) == (2, 0, 0)
    assert "privacy" not in duties.roles_now(cast.outsider)
    assert Event.objects.filter(kind="appointments.proposal.proposed").count() == 2
    proposal = Proposal.objects.get(person=cast.outsider)
    with pytest.raises(Forbidden):
        operations.agree(actor=cast.admin, proposal=proposal.pk)
    operations.agree(actor=cast.cio, proposal=proposal.pk)
    assert "privacy" in duties.roles_now(cast.outsider)


def test_the_same_file_again_changes_nothing_proposed_or_held(cast: SimpleNamespace) -> None:
    take(cast.admin, FILE)
    before = Event.objects.count()
    assert counts(take(cast.admin, FILE)) == (0, 0, 2)
    for proposal in Proposal.objects.all():
        operations.agree(actor=cast.cio, proposal=proposal.pk)
    agreed = Event.objects.count()
    assert counts(take(cast.admin, FILE)) == (0, 0, 2) and Event.objects.count() == agreed > before


WRONG = {
    "nobody": ("nobody,privacy,Why.,,", "person", "nobody called nobody"),
    "who has left": ("gone,privacy,Why.,,", "person", "nobody called gone"),
    "oneself": ("admin,privacy,Why.,,", "person", "Nobody gives themself a duty"),
    "no such duty": ("cmo,king,Why.,,", "role", "One of:"),
    "no reason": ("cmo,privacy,,,", "reason", "Say why"),
    "a formula": ("cmo,privacy,=1+1,,", "reason", "formula"),
    "dated back": ("cmo,privacy,Why.,2020-01-01,", "since_on", "begins today or later"),
    "over before it begins": ("cmo,privacy,Why.,2098-01-01,2097-01-01", "until_on", "after the first"),
    "over": ("cmo,privacy,Why.,,2020-01-01", "until_on", "today or later"),
    "no day": ("cmo,privacy,Why.,2098-02-30,", "since_on", "no day"),
    "held already": ("cmo,cmo,Why.,,2099-01-01", "role", "then already"),
    "the same twice": ("outsider,privacy,Why.,2098-01-01,", "role", "Row 2 has this duty"),
}


@pytest.mark.parametrize(("row", "column", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_proposed(
    cast: SimpleNamespace, row: str, column: str, sentence: str
) -> None:
    onrecord.leave(Person.objects.create(username="gone"))
    report = take(cast.admin, FILE + row + "\n", dry_run=True)
    found = {(one.row, one.column): one.sentence for one in report.problems}
    assert (4, column) in found and sentence in found[4, column]
    with pytest.raises(FileRefused):
        take(cast.admin, FILE + row + "\n")
    assert not Proposal.objects.exists()


def test_days_that_meet_what_is_proposed_are_refused(cast: SimpleNamespace) -> None:
    take(cast.admin, FILE)
    report = take(cast.admin, HEAD + "marketer,finance,Longer.,2099-06-01,2099-12-31\n", dry_run=True)
    assert [(one.row, one.column) for one in report.problems] == [(2, "role")]
    assert counts(take(cast.admin, HEAD + "marketer,finance,Again.,2099-07-01,2099-12-31\n")) == (1, 0, 0)


@pytest.mark.parametrize("username", ["marketer", "cmo", "auditor"])
def test_administrators_alone(cast: SimpleNamespace, username: str) -> None:
    with pytest.raises(Forbidden):
        take(getattr(cast, username), FILE, dry_run=True)


def test_what_moved_since_the_look_is_not_proposed(cast: SimpleNamespace) -> None:
    seen = take(cast.admin, FILE, dry_run=True).seen
    operations.propose_duty(actor=cast.admin2, person=cast.outsider, role=Role.PRIVACY, reason="Why.", since_on=clock.today())
    with pytest.raises(Moved):
        take(cast.admin, FILE, seen=seen)
    assert Proposal.objects.count() == 1


def test_by_page_and_api(cast: SimpleNamespace, page: Callable[..., Any], api: Callable[..., Any]) -> None:
    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("duties.csv", FILE.encode(), "text/csv")

    url = "/api/v1/duties/import/"
    assert api(cast.admin).post(url, {"file": file(), "dry_run": "true"}, format="multipart").json()["new"] == 2
    first = page(cast.admin).post("/duties/import/", {"file": file()})
    assert first.status_code == 200 and "Tom Baines" in first.text and not Proposal.objects.exists()
    assert api(cast.admin).post(url, {"file": file()}, format="multipart").json()["new"] == 2
    assert api(cast.cmo).post(url, {"file": file()}, format="multipart").status_code == 403
    assert page(cast.cmo).get("/duties/import/").status_code == 403
    assert 'href="/duties/import/"' in page(cast.admin).get("/duties/").text
