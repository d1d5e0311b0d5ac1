"""What is held neither goes by hand nor by night nor in raw SQL, and it takes two people to place a hold for good and to lift it."""

import io
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction

from collab import housekeeping
from collab.access.erasing import erase
from collab.events import delivery, verify
from collab.events.models import Event, Text
from collab.files import operations as files
from collab.files import receiving
from collab.files.models import File
from collab.keeping import operations
from collab.keeping.models import Hold
from collab.keeping.states import State
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.notices.models import Notice
from projects.intake.operations import asking
from projects.intake.states import State as S
from tests import onrecord
from tests.stories import bring_to

WHY = {"reason": "A suit about the loyalty tiers.", "reference": "3 O 12/26"}


def test_a_hold_takes_two_people_and_so_does_its_end(cast: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        operations.place(actor=cast.technologist, person=cast.outsider, **WHY)
    with pytest.raises(Invalid) as refused:
        operations.place(actor=cast.admin, reason="", reference="")
    assert set(refused.value.fields) == {"reason", "reference", "on"}
    made = operations.place(actor=cast.admin, person=cast.outsider, **WHY)
    with pytest.raises(Conflict):
        operations.place(actor=cast.admin2, person=cast.outsider, **WHY)
    with pytest.raises(Forbidden):
        operations.agree(actor=cast.admin, hold=made.pk)
    delivery.deliver_due()
    asked = Notice.objects.filter(event__kind="keeping.hold.placed", needs_action=True).values_list("person__username", flat=True)
    assert set(asked) == {"admin2", "cmo", "cio"}
    operations.agree(actor=cast.cmo, hold=made.pk)
    with pytest.raises(Conflict):
        operations.agree(actor=cast.cio, hold=made.pk)
    operations.lift(actor=cast.admin, hold=made.pk, reason="It was settled.")
    operations.refuse(actor=cast.cmo, hold=made.pk, reason="Not yet.")
    operations.lift(actor=cast.admin2, hold=made.pk, reason="It was settled.")
    with pytest.raises(Forbidden):
        operations.agree(actor=cast.admin2, hold=made.pk)
    assert operations.agree(actor=cast.admin, hold=made.pk).state == State.LIFTED
    refused_one = operations.place(actor=cast.admin, person=cast.outsider, **WHY)
    assert operations.refuse(actor=cast.cmo, hold=refused_one.pk, reason="There is no suit.").ended_at is not None
    assert [str(finding) for finding in verify.everything()] == []
    assert not Event.objects.filter(data__icontains="Tom").exists()


def held_row(cast: SimpleNamespace, person: Any, days: int) -> Notice:
    at = clock.now() - timedelta(days=days)
    event = Event.objects.create(kind="test.rung", subject_kind="people.person", subject_id=1, at=at)
    return Notice.objects.create(person=person, event=event, text="x", told_at=at, read_at=at)


@pytest.mark.usefixtures("all_rights")
def test_what_is_held_is_not_tidied_away_and_a_trigger_holds_it(cast: SimpleNamespace) -> None:
    theirs, other = held_row(cast, cast.outsider, 400), held_row(cast, cast.marketer, 400)
    hold = operations.place(actor=cast.admin, person=cast.outsider, **WHY)
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    line = next(line for line in out.getvalue().splitlines() if line.startswith("notices "))
    assert line.split()[1:5] == ["365", "1", other.told_at.date().isoformat(), "1"] and "Nothing was done." in out.getvalue()
    assert Notice.objects.filter(pk=other.pk).exists()
    assert housekeeping.tidy()["notices"] == 1 and Notice.objects.filter(pk=theirs.pk).exists()
    with pytest.raises(InternalError, match="kept for now"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM notices_notice WHERE id = %s", [theirs.pk])
    for act in ("UPDATE keeping_hold SET state = 'lifted', ended_at = now()", "DELETE FROM keeping_hold"):
        with pytest.raises(Exception, match=r"hold|protect|delete"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    operations.refuse(actor=cast.cmo, hold=hold.pk, reason="There is no suit.")
    assert housekeeping.tidy()["notices"] == 1


@pytest.mark.usefixtures("all_rights")
def test_that_a_file_was_refused_stays_under_a_hold(cast: SimpleNamespace, world: SimpleNamespace, settings: Any) -> None:
    settings.CLAMD = "nobody:3310"
    request = bring_to(S.IN_TRIAGE, cast, world)
    put = receiving.receive(
        things="requests", code=request.code, actor=cast.technologist, name="a.txt", content=io.BytesIO(b"x"), audience="everyone"
    )
    assert files.judge(file=put.pk, found="Eicar")
    hold = operations.place(actor=cast.admin, subject=("intake.request", request.pk), **WHY)
    with clock.at(onrecord.in_days(31)):
        housekeeping.night()
        assert File.objects.filter(pk=put.pk).exists()
        with pytest.raises(Conflict, match="kept for now"):
            files.forget(file=put.pk)
    operations.refuse(actor=cast.cmo, hold=hold.pk, reason="There is no suit.")
    with clock.at(onrecord.in_days(31)):
        housekeeping.night()
    assert not File.objects.filter(pk=put.pk).exists()


def test_words_about_what_is_held_are_not_erased_and_nobody_held_is(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    asking.ask(actor=cast.technologist, reason="Call 555 0100.", number=request.number, version=request.version)
    digests = list(Text.objects.filter(text="Call 555 0100.").values_list("digest", flat=True))
    hold = operations.place(actor=cast.admin, subject=("intake.request", request.pk), **WHY)
    with pytest.raises(Conflict, match="kept for now"):
        erase(actor=cast.admin, digests=digests, why="They asked.")
    operations.refuse(actor=cast.admin2, hold=hold.pk, reason="No suit.")
    onrecord.leave(cast.outsider)
    operations.place(actor=cast.admin, person=cast.outsider, **WHY)
    with pytest.raises(CommandError, match="held"):
        call_command("person", "erase", "outsider", "--as", "admin", "--why", "They asked.", stdout=StringIO())
    erase(actor=cast.admin, digests=digests, why="They asked.")
    assert Hold.objects.filter(ended_at=None).count() == 1


def test_the_pages_of_holds(cast: SimpleNamespace, page: Any) -> None:
    sent = page(cast.admin).post("/holds/new/", {"person": "outsider", **WHY})
    assert sent.status_code == 302
    key = Hold.objects.get().pk
    told = page(cast.cmo).get("/holds/").text
    assert "Tom Baines" in told and "3 O 12/26" in told and f"/holds/{key}/agree/" in told
    assert "3 O 12/26" in page(cast.auditor).get("/audit/").text
    assert page(cast.cmo).post(f"/holds/{key}/agree/").status_code == 302
    assert page(cast.admin).post(f"/holds/{key}/lift/", {"reason": ""}).status_code == 422
    assert page(cast.admin).post("/holds/new/", {"subject": "R-99999", **WHY}).status_code == 422
    assert page(cast.admin).post(f"/holds/{key}/lift/", {"reason": "Settled."}).status_code == 302
    assert page(cast.cio).post(f"/holds/{key}/refuse/", {"reason": "Not yet."}).status_code == 302
    assert Hold.objects.get().state == State.AGREED
