"""Nudges, reminders and escalations: told to whoever has it, once, and nothing is ever decided by one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from ground import make_cast
from stories import Story, bring_to, make_world

from collab.directory.operations import people
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, NotFound
from collab.notices.models import Notice
from projects.clocks.models import Clock, Nudge, Reminder, Turn
from projects.intake.clocking import reminding
from projects.intake.clocking.reminding import ESCALATED, REMINDED
from projects.intake.operations import nudging
from projects.intake.states import State
from tests import onrecord

# It concerns neither privacy nor security: no lane has a clock beside.
PLAIN = {"personal_data": False, "data_sources": [], "legacy_systems": []}


def told(kind: str) -> set[tuple[str, str]]:
    return {(notice.person.username, notice.text) for notice in Notice.objects.filter(event__kind=kind).select_related("person")}


@pytest.mark.django_db
def test_reminders_and_escalations_are_told_once_and_decide_nothing(cast: SimpleNamespace, world: SimpleNamespace, follow: Any) -> None:
    story = Story(cast, world, answers=PLAIN).drafted().submitted().routed()
    follow()
    business = Clock.objects.get(group="business")
    people.change_person(actor=cast.admin, person="business", manager=cast.marketing_lead, through="test")
    for place, level, kind, whom in (
        (0, 50, REMINDED, "business"),
        (1, 90, REMINDED, "business"),
        (2, 100, ESCALATED, "marketing_lead"),
        (3, 150, ESCALATED, "cmo"),
    ):
        with clock.at(business.marks[place] - timedelta(minutes=1)):
            assert reminding.remind_due() == 0
        with clock.at(business.marks[place] + timedelta(minutes=1)):
            assert reminding.remind_due() == 1 and reminding.remind_due() == 0
            follow()
        event = Event.objects.filter(kind=kind).order_by("-pk").first()
        assert event is not None and event.data == {"level": level, "state": "in_approval", "group": "business"} and event.actor is None
        assert whom in {name for name, _ in told(kind)}
    assert ("cio", f"{story.request.code} “{story.request.title}” waits for Business approver: the time is long over.") in told(ESCALATED)
    story.request.refresh_from_db()
    assert story.request.state == State.IN_APPROVAL and not story.request.route.decisions.exists()
    assert Reminder.objects.count() == 4


@pytest.mark.django_db
def test_what_was_not_looked_at_in_time_is_told_at_once_and_not_four_times(
    cast: SimpleNamespace, world: SimpleNamespace, follow: Any
) -> None:
    story = Story(cast, world, answers=PLAIN).drafted().submitted()
    follow()
    with clock.at(onrecord.in_days(60)):
        assert reminding.remind_due() == 1 and reminding.remind_due() == 0
    assert Reminder.objects.count() == 4 and Event.objects.get(kind=ESCALATED).data["level"] == 150
    bring_to(State.ON_HOLD, cast, world, answers=PLAIN)
    follow()
    with clock.at(onrecord.in_days(61)):
        assert reminding.remind_due() == 0, "what stands still runs over nothing"
    assert story.request.pk


@pytest.mark.django_db
def test_a_nudge_is_told_to_whoever_has_it_once_a_working_day(
    cast: SimpleNamespace, world: SimpleNamespace, follow: Any, page: Any, api: Any
) -> None:
    story = Story(cast, world).drafted().submitted()
    story.request.refresh_from_db()
    code = story.request.code
    shown = page(cast.marketer)
    assert "Nudge whoever has it" in shown.get(f"/requests/{code}/").content.decode()
    assert shown.post(f"/requests/{code}/nudge/").status_code == 302
    follow()
    assert ("technologist", f"{cast.marketer.name} asks you to go on with {code} “{story.request.title}”.") in told(nudging.NUDGED)
    answered = api(cast.marketer).post(f"/api/v1/requests/{code}/nudge/", {}, format="json")
    assert answered.status_code == 409 and "You may again on" in str(answered.json())
    assert (
        api(cast.sponsor if hasattr(cast, "sponsor") else cast.cmo).post(f"/api/v1/requests/{code}/nudge/", {}, format="json").status_code
        == 201
    )
    assert api(cast.cio).post(f"/api/v1/requests/{code}/nudge/", {"tea": 1}, format="json").status_code == 400
    with clock.at(onrecord.in_days(7)):
        nudging.nudge(number=story.request.number, actor=cast.marketer)
    assert Nudge.objects.filter(by=cast.marketer).count() == 2
    version = story.request.version
    story.request.refresh_from_db()
    assert story.request.version == version, "it moves nothing"


@pytest.mark.django_db
def test_nobody_is_nudged_where_nobody_is_waited_for(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    for state, who, sentence in (
        (State.IN_DELIVERY, cast.marketer, nudging.WAITS_FOR_NOBODY),
        (State.CLOSED, cast.marketer, nudging.WAITS_FOR_NOBODY),
        (State.NEEDS_INFORMATION, cast.marketer, nudging.WAITS_FOR_YOU),
    ):
        request = bring_to(state, cast, world)
        with pytest.raises(Conflict) as refused:
            nudging.nudge(number=request.number, actor=who)
        assert refused.value.sentence == sentence
    hidden = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    with pytest.raises(NotFound):
        nudging.nudge(number=hidden.number, actor=cast.architect)
    assert not Nudge.objects.exists()


@pytest.mark.django_db
def test_the_pages_of_clocks_show_what_one_may_open(
    cast: SimpleNamespace, world: SimpleNamespace, follow: Any, page: Any, api: Any
) -> None:
    story = Story(cast, world).drafted().submitted().routed()
    hidden = Story(cast, world, answers={"is_confidential": True}).drafted().submitted()
    follow()
    shown = page(cast.architect).get("/clocks/?view=running").content.decode()
    assert story.request.code in shown and hidden.request.code not in shown
    assert page(cast.architect).get("/clocks/?view=tea").status_code == 400
    assert page(cast.outsider).get("/clocks/").status_code == 200, "whoever holds a duty"
    rows = api(cast.technologist).get(f"/api/v1/clocks/?number={story.request.code}").json()["results"]
    assert [(row["state"], row["group"], row["standing"]) for row in rows if row["state"] != "lane"] == [
        ("in_triage", "", "met"), ("in_approval", "", "running"), ("in_approval", "business", "running"),
    ]  # fmt: skip
    assert {row["request"] for row in api(cast.architect).get("/api/v1/clocks/").json()["results"]} == {story.request.code}
    assert "business" in page(cast.technologist).get("/clocks/?view=running&format=csv").getvalue().decode()


@pytest.mark.servers
def test_two_schedulers_tell_it_once(real_db: None, follow: Any) -> None:
    cast = make_cast()
    world = make_world(cast)
    for _ in range(3):
        Story(cast, world, answers=PLAIN).drafted().submitted()
    follow()
    later = onrecord.in_days(30)

    def look(_: int) -> int:
        try:
            with clock.at(later):
                return reminding.remind_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(look, range(4))) == 3
    assert Event.objects.filter(kind=ESCALATED).count() == 3


@pytest.mark.django_db
def test_the_database_keeps_turns_apart_and_nudges_on_record(cast: SimpleNamespace, world: SimpleNamespace, follow: Any) -> None:
    story = Story(cast, world).drafted().submitted()
    follow()
    (turn,) = Turn.objects.all()
    about = {"subject_kind": "intake.request", "subject_id": turn.subject_id}
    with pytest.raises(IntegrityError, match="turn_one_court"), transaction.atomic():
        Turn.objects.create(**about, court="it", since=turn.since + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="clock_told_when_it_ends"), transaction.atomic():
        Clock.objects.update(closed_at=clock.now())
    with pytest.raises(InternalError, match="A nudge goes into the record"), transaction.atomic(), connection.cursor() as cursor:
        Nudge.objects.create(**about, by=cast.marketer, on=clock.today(), at=clock.now())
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert story.request is not None
