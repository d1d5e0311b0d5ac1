"""Housekeeping: what is over goes, what is owed, younger or on record stays, and a long night ends."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import InternalError, connection, transaction

from collab import housekeeping
from collab.account.models import KeptWords, Letter
from collab.account.models import Session as SignedIn
from collab.celery import app
from collab.dashboards.models import Brief, Round
from collab.directory.importing import queue
from collab.directory.models import Import
from collab.directory.states import State
from collab.events.models import Delivery, Event, Replay
from collab.kit import clock
from collab.management.commands.deliver import Command as Deliver
from collab.notices.models import Notice
from collab.people.models import Token
from projects.post.models import Letter as CameIn
from tests import onrecord


def told(cast: SimpleNamespace, days: float, **more: Any) -> Notice:
    at = clock.now() - timedelta(days=days)
    event = Event.objects.create(kind="test.rung", subject_kind="people.person", subject_id=1, at=at)
    return Notice.objects.create(person=cast.marketer, event=event, text="x", told_at=at, **more)


def delivered(days: float, state: str) -> Delivery:
    at = clock.now() - timedelta(days=days)
    event = Event.objects.create(kind="test.rung", subject_kind="people.person", subject_id=1, at=at)
    return Delivery.objects.create(event=event, reaction="test.nobody", state=state, due_at=at, done_at=at if state == "done" else None)


def test_each_kind_goes_when_its_period_is_over_and_not_before(cast: SimpleNamespace) -> None:
    now = clock.now()
    for key, days in (("old", 1.1), ("new", 0.9), ("lives", -1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now - timedelta(days=days))
    for key, days in (("old", 31), ("new", 29)):
        Replay.objects.create(person=cast.marketer, key=key, fingerprint="x", made_at=now - timedelta(days=days))
    for label, days in (("old", 366), ("new", 364), ("lives", None)):
        ended_at = None if days is None else now - timedelta(days=days)
        onrecord.token(cast.marketer, label, ended_at=ended_at)
    for device, ends, ended in (("old", 91, None), ("ended", -1, 91), ("new", 89, None), ("lives", -1, None)):
        at = {"ends_at": now - timedelta(days=ends), "ended_at": None if ended is None else now - timedelta(days=ended)}
        onrecord.session(cast.marketer, epoch=0, device=device, **at)
    for address, days, mail in (
        ("old", 91, "sent"),
        ("none", 91, "none"),
        ("new", 89, "sent"),
        ("owed", 91, "due"),
        ("parked", 91, "parked"),
    ):
        Letter.objects.create(person=cast.marketer, about="token", address=address, mail=mail, made_at=now - timedelta(days=days))
    for address, days in (("/old/", 2.1), ("/new/", 1.9)):
        KeptWords.objects.create(person=cast.marketer, address=address, words={}, kept_at=now - timedelta(days=days))
    for name, days, state in (("old", 31, "done"), ("new", 29, "done"), ("owed", 31, "due"), ("parked", 31, "parked")):
        at = now - timedelta(days=days)
        taken = Import.objects.create(by=cast.admin, name=name, content=b"", seen="", total=0, made_at=at, due_at=at)
        if state == "done":
            queue.IMPORTS.finish(taken.pk, 1, State.DONE, content=None, ended_at=at)
        elif state == "parked":
            for attempt in (1, 2, 3):
                queue.IMPORTS.fail(taken.pk, attempt, ValueError("A test."))
    for days in (31, 29):
        at = now - timedelta(days=days)
        Brief.objects.create(person=cast.marketer, on=at.date(), made_at=at)
    for days in (8, 6):
        Round.objects.create(zone="Asia/Tokyo", on=now.date(), place=days, people=[cast.marketer.pk], due_at=now - timedelta(days=days))
    for key, days, state, more in (
        ("a", 91, "dropped", {}),
        ("b", 89, "dropped", {}),
        ("c", 91, "waiting", {}),
        ("d", 91, "dropped", {"mail": "due", "person": cast.marketer}),
    ):
        at = now - timedelta(days=days)
        CameIn.objects.create(mark=key * 64, state=state, why="bulk", size=1, received_at=at, **more)
    stay = [delivered(91, state).pk for state in ("due", "parked")] + [delivered(89, "done").pk]
    delivered(91, "done")
    read = now - timedelta(days=1)
    kept = [
        told(cast, 364, read_at=read).pk,
        told(cast, 729).pk,
        told(cast, 800, mail="parked").pk,
        told(cast, 400, mail="due", read_at=read).pk,
    ]
    told(cast, 366, read_at=read)
    told(cast, 731)
    events = Event.objects.count()
    assert housekeeping.tidy() == {
        "sessions": 1, "signins": 2, "letters": 2, "replays": 1, "deliveries": 1, "notices": 1, "unread": 1, "tokens": 1, "words": 1, "imports": 2,
        "briefs": 1, "rounds": 1, "post": 1,
    }  # fmt: skip
    assert set(SignedIn.objects.values_list("device", flat=True)) == {"new", "lives"}
    assert set(Letter.objects.values_list("address", flat=True)) == {"new", "owed", "parked"}
    assert list(KeptWords.objects.values_list("address", flat=True)) == ["/new/"]
    assert set(Import.objects.values_list("name", flat=True)) == {"new", "owed"}
    assert set(Session.objects.values_list("session_key", flat=True)) == {"new", "lives"}
    assert set(Replay.objects.values_list("key", flat=True)) == {"new"}
    assert set(Token.objects.values_list("label", flat=True)) == {"new", "lives"}
    assert Letter.objects.count() == 3
    assert set(CameIn.objects.values_list("mark", flat=True)) == {key * 64 for key in "bcd"}
    assert set(Delivery.objects.values_list("pk", flat=True)) == set(stay)
    assert set(Notice.objects.values_list("pk", flat=True)) == set(kept)
    assert Event.objects.count() == events
    assert set(housekeeping.tidy().values()) == {0}


def test_the_periods_are_those_of_the_settings(db: None, settings: Any) -> None:
    assert {period.name for period in housekeeping.PERIODS} == settings.KEEP.keys()
    Session.objects.create(session_key="a", session_data="", expire_date=clock.now() - timedelta(days=2))
    settings.KEEP = {**settings.KEEP, "sessions": timedelta(days=3)}
    assert housekeeping.tidy()["sessions"] == 0


def test_many_go_a_few_at_a_time_and_a_night_has_its_end(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "AT_ONCE", 2)
    ended = clock.now() - timedelta(days=2)
    Session.objects.bulk_create(Session(session_key=str(number), session_data="", expire_date=ended) for number in range(5))
    assert housekeeping.tidy(seconds=0)["sessions"] == 0
    assert housekeeping.tidy()["sessions"] == 5


@pytest.mark.parametrize("state", ["due", "claimed", "parked"])
def test_what_is_owed_is_kept_by_the_database(db: None, state: str) -> None:
    owed = delivered(400, state)
    with pytest.raises(InternalError, match="still owed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_delivery WHERE id = %s", [owed.pk])


def test_a_command_does_it_now(db: None) -> None:
    Session.objects.create(session_key="a", session_data="", expire_date=clock.now() - timedelta(days=2))
    said = StringIO()
    call_command("tidy", stdout=said)
    assert "1 sessions" in said.getvalue()


def test_the_scheduler_sends_it_once_a_night_in_the_organisations_time(settings: Any) -> None:
    entry = app.conf.beat_schedule["keep house"]
    assert entry["task"] == "collab.tidy" and str(app.conf.timezone) == settings.TIME_ZONE
    assert entry["schedule"].hour == {3} and len(entry["schedule"].minute) == 1


def test_without_a_scheduler_the_deliverer_does_it_once_a_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    monkeypatch.setattr(housekeeping, "tidy", lambda: times.append(clock.today()))
    night = clock.now().astimezone(clock.zone()).replace(hour=2, minute=59)
    deliver = Deliver()
    deliver.tidied_on = None
    for hours in (0, 1, 2, 10, 23, 24.5, 26):
        with clock.at(night + timedelta(hours=hours)):
            deliver.tidy()
    assert len(times) == 2 and times[1] - times[0] == timedelta(days=1)
