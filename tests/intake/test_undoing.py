"""Undo: what a technologist did last in the inbox is taken back, unheard for twelve seconds, and never once somebody else has acted."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.access.models import Duty
from collab.events import delivery as deliveries
from collab.events import patience
from collab.events.models import Delivery, Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from collab.notices.models import Notice
from projects.intake.models import Request
from projects.intake.operations import asking, assigning, ending, gateway, undoing
from projects.intake.operations.moving import STOOD
from projects.intake.states import State as S
from projects.intake.triage_moves import UNDOABLE
from tests import onrecord
from tests.matrix.test_moves import body
from tests.stories import bring_to

DOING: dict[str, Any] = {
    "ask": asking.ask, "assign": assigning.assign, "decline": ending.decline, "merge": ending.merge, "route": gateway.route,
    "snooze": asking.snooze,
}  # fmt: skip


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 12)


def seen(request: Request) -> dict[str, Any]:
    row = Request.objects.get(pk=request.pk)
    return {"number": row.number, "version": row.version}


def do(name: str, actor: Any, request: Request, other: Request | None = None) -> Request:
    given = {key: value for key, value in body(name, request, other or request).items() if key != "version"}
    if name == "snooze":
        given["until"] = clock.today() + timedelta(days=7)
    if name == "merge":
        given["into"] = (other or request).number
    return DOING[name](actor=actor, **given, **seen(request))


def told(request: Request) -> list[str]:
    deliveries.deliver_due()
    return sorted(Notice.objects.filter(event__subject_id=request.pk).values_list("text", flat=True))


@pytest.mark.parametrize("name", UNDOABLE)
def test_it_stands_as_before_and_nobody_ever_heard_of_it(name: str, cast: SimpleNamespace, world: SimpleNamespace, patient: None) -> None:
    other = bring_to(S.IN_TRIAGE, cast, world)
    request = assigning.assign(actor=cast.technologist2, to="technologist", **seen(bring_to(S.IN_TRIAGE, cast, world)))
    before = Request.objects.filter(pk=request.pk).values("state", *STOOD).get()
    with clock.at(clock.now() + timedelta(minutes=1)):
        heard = told(request)
        do(name, cast.technologist, request, other)
        assert told(request) == heard, "it waits for twelve seconds"
        undoing.undo(actor=cast.technologist, **seen(request))
    after = Request.objects.filter(pk=request.pk).values("state", *STOOD).get()
    assert abs(after.pop("state_since") - before.pop("state_since")) < timedelta(seconds=1), "its clock goes on"
    assert after == before
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert told(request) == heard
    assert not Delivery.objects.exclude(state=Delivery.State.DONE).exists()
    last = Event.objects.filter(subject_id=request.pk).order_by("-sequence")[:2]
    assert [(event.action, event.version) for event in last] == [("undo", request.version + 2), (name, request.version + 1)]
    # what was routed may be routed again, on a route of its own
    gateway.route(actor=cast.technologist, track="standard", **seen(request))


def test_whoever_was_told_is_told_that_it_is_taken_back(cast: SimpleNamespace, world: SimpleNamespace, patient: None, api: Any) -> None:
    request = bring_to(S.NEEDS_INFORMATION, cast, world)
    ending_question = Request.objects.get(pk=request.pk).question
    start = clock.now() + timedelta(minutes=1)
    with clock.at(start):
        asking.take_back(actor=cast.technologist, **seen(request))
        ending.decline(actor=cast.technologist, reason="We own it.", **seen(request))
    with clock.at(start + timedelta(seconds=11)):
        assert not any("declined" in text for text in told(request))
    with clock.at(start + timedelta(seconds=12)):
        assert any("declined" in text for text in told(request))
        moves = {one["name"]: one for one in api(cast.technologist2).get(f"/api/v1/requests/{request.code}/").json()["moves"]}
        assert not moves["undo"]["allowed"] and moves["undo"]["why_not"].startswith(f"{cast.technologist.name} declined it at ")
        answer = api(cast.technologist).post(f"/api/v1/requests/{request.code}/undo/", {"version": seen(request)["version"]}, format="json")
        assert answer.status_code == 200 and answer.json()["state"] == "in_triage" and ending_question
        assert f"{cast.technologist.name} took back what you were told of" in next(text for text in told(request) if "took back" in text)


def test_what_somebody_else_built_on_stays(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    """By who else it is: 409 says who acted, and when; a stranger to the gateway is refused anyway."""
    request = bring_to(S.NEEDS_INFORMATION, cast, world)
    before = seen(request)
    asking.answer(actor=cast.marketer, answer="E-mail only.", **before)
    answer = api(cast.technologist).post(f"/api/v1/requests/{request.code}/undo/", {"version": before["version"]}, format="json")
    at = Event.objects.filter(subject_id=request.pk).latest("sequence").at.astimezone(clock.zone())
    assert answer.status_code == 409 and answer.json()["detail"].startswith(f"{cast.marketer.name} answered at {at:%H:%M}.")
    for who, error in ((cast.technologist2, Conflict), (cast.marketer, Forbidden), (cast.business, Forbidden)):
        with pytest.raises(error):
            undoing.undo(actor=who, **seen(request))
    with pytest.raises(Conflict, match="not one to take back"):
        asking.snooze(actor=cast.technologist, until=clock.today() + timedelta(days=3), **seen(request))
        undoing.undo(actor=cast.technologist, **seen(request))
        undoing.undo(actor=cast.technologist, **seen(request))


def test_a_decline_of_a_question_gives_the_question_back(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.NEEDS_INFORMATION, cast, world)
    question = Request.objects.get(pk=request.pk).question
    onrecord.end(Duty.objects.filter(person=cast.marketer), ended_at=clock.now())
    ending.decline(actor=cast.technologist, reason="They have left.", **seen(request))
    undoing.undo(actor=cast.technologist, **seen(request))
    row = Request.objects.get(pk=request.pk)
    assert (row.state, row.question, row.holder_id) == (S.NEEDS_INFORMATION, question, cast.marketer.pk)
    last = Event.objects.filter(subject_id=request.pk).latest("sequence")
    assert question not in str(last.data), "the record holds no words"


def test_the_database_takes_no_other_way_back(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """By a saboteur: a declined request is back in triage only with its own event."""
    request = bring_to(S.DECLINED, cast, world)
    with pytest.raises(DatabaseError, match="leaves a record"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_request SET state = 'in_triage', version = version + 1 WHERE id = %s", [request.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
