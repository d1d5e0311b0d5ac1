"""A file of duties: it proposes and gives nothing, a second person agrees to each, and nobody proposes for themself."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collab.access import duties
from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments import operations, queries, rosters
from collab.appointments.imports import read_duties
from collab.appointments.models import Line, Roster
from collab.events import delivery, verify
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from collab.notices.models import Notice
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


def test_a_file_proposes_and_a_second_person_agrees_to_all_of_it(cast: SimpleNamespace) -> None:
    looked = take(cast.admin, FILE, dry_run=True)
    assert counts(looked) == (2, 0, 0) and not Roster.objects.exists()
    assert counts(take(cast.admin, FILE, seen=looked.seen)) == (2, 0, 0)
    assert "privacy" not in duties.roles_now(cast.outsider)
    roster = Roster.objects.get()
    assert (roster.total, roster.state, roster.lines.count()) == (2, "proposed", 2)
    assert Event.objects.get(subject_kind="appointments.roster").data == {"lines": 2, "digest": roster.digest, "is_alone": False}
    with pytest.raises(Forbidden):
        rosters.agree(actor=cast.admin, roster=roster.pk)
    rosters.agree(actor=cast.cio, roster=roster.pk)
    assert "privacy" in duties.roles_now(cast.outsider)
    given = Duty.objects.filter(line__roster=roster).order_by("pk")
    told = Event.objects.filter(kind="access.duty.given", subject_id__in=given).order_by("subject_id")
    assert [(one.actor, one.data["roster"], one.data["proposed_by"]) for one in told] == [(cast.cio, roster.pk, cast.admin.pk)] * 2
    assert [card.given_by for card in queries.duty_cards(queries.held(cast.admin).filter(pk__in=given))] == [
        ("Sam Okafor", "Ian Lindqvist")
    ] * 2
    with pytest.raises(Conflict):
        rosters.refuse(actor=cast.cmo, roster=roster.pk, reason="No.")
    assert verify.everything() == []


def test_who_is_in_it_does_not_decide_on_it_whatever_they_become(cast: SimpleNamespace) -> None:
    take(cast.admin, HEAD + "admin2,privacy,Dana is on leave.,,\noutsider,privacy,And he.,,\n")
    roster = Roster.objects.get()
    with pytest.raises(Forbidden, match="yours"):
        rosters.agree(actor=cast.admin2, roster=roster.pk)
    made = operations.propose_duty(actor=cast.admin, person=cast.outsider, role=Role.ADMIN, reason="A third one.")
    operations.agree(actor=cast.cio, proposal=made.pk)
    with pytest.raises(Forbidden, match="yours"):
        rosters.refuse(actor=cast.outsider, roster=roster.pk, reason="Not me.")
    rosters.refuse(actor=cast.cio, roster=roster.pk, reason="Ask them first.")
    assert Roster.objects.get().state == "refused" and not Line.objects.exclude(duty=None).exists()
    assert counts(take(cast.admin, FILE)) == (2, 0, 0)


def test_one_that_no_longer_fits_gives_none_of_them(cast: SimpleNamespace) -> None:
    take(cast.admin, FILE)
    roster = Roster.objects.get()
    onrecord.leave(cast.marketer)
    with pytest.raises(Conflict, match="has left. None of them is given"):
        rosters.agree(actor=cast.cio, roster=roster.pk)
    assert Roster.objects.get().state == "proposed" and "privacy" not in duties.roles_now(cast.outsider)


def test_whoever_holds_one_is_told_of_it_and_who_oversees_them_once(cast: SimpleNamespace) -> None:
    take(cast.admin, FILE)
    delivery.deliver_due()
    asked = Notice.objects.filter(event__kind="appointments.roster.proposed", needs_action=True)
    assert {one.person.username for one in asked} == {"admin2", "cmo", "cio"} and asked[0].text.endswith("decides on all of them.")
    rosters.agree(actor=cast.cio, roster=Roster.objects.get().pk)
    delivery.deliver_due()
    given = Notice.objects.filter(event__kind="access.duty.given")
    assert {one.person.username for one in given} == {"outsider", "marketer"} and "Ian Lindqvist agreed" in given[0].text
    assert {one.person.username for one in Notice.objects.filter(event__kind="appointments.roster.agreed")} == {"admin", "cmo", "auditor"}


def test_the_same_file_again_changes_nothing_proposed_or_held(cast: SimpleNamespace) -> None:
    take(cast.admin, FILE)
    before = Event.objects.count()
    assert counts(take(cast.admin, FILE)) == (0, 0, 2)
    rosters.agree(actor=cast.cio, roster=Roster.objects.get().pk)
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
    assert not Roster.objects.exists()


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
    assert not Roster.objects.exists()


def test_by_page_and_api(cast: SimpleNamespace, page: Callable[..., Any], api: Callable[..., Any]) -> None:
    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("duties.csv", FILE.encode(), "text/csv")

    url = "/api/v1/duties/import/"
    assert api(cast.admin).post(url, {"file": file(), "dry_run": "true"}, format="multipart").json()["new"] == 2
    first = page(cast.admin).post("/duties/import/", {"file": file()})
    assert first.status_code == 200 and "Tom Baines" in first.text and not Roster.objects.exists()
    assert api(cast.admin).post(url, {"file": file()}, format="multipart").json()["new"] == 2
    assert api(cast.cmo).post(url, {"file": file()}, format="multipart").status_code == 403
    assert page(cast.cmo).get("/duties/import/").status_code == 403
    assert 'href="/duties/import/"' in page(cast.admin).get("/duties/").text
    listed = api(cast.cio).get("/api/v1/duties/rosters/").json()["results"]
    assert [(one["total"], one["state"], one["why_not"]) for one in listed] == [(2, "proposed", "")]
    rows = api(cast.cio).get(f"/api/v1/duties/rosters/{listed[0]['id']}/").json()["results"]
    assert [(one["person"], one["role"]) for one in rows] == [("outsider", "privacy"), ("marketer", "finance")]
    shown = page(cast.cio).get(f"/duties/lists/{listed[0]['id']}/").text
    assert "Agree to all" in shown and "Dana is on leave." in shown and "2 duties" in page(cast.cio).get("/duties/").text
    assert page(cast.marketer).get(f"/duties/lists/{listed[0]['id']}/").status_code == 404
    assert api(cast.cio).post(f"/api/v1/duties/rosters/{listed[0]['id']}/agree/").json()["state"] == "agreed"
    assert "privacy" in duties.roles_now(cast.outsider)
