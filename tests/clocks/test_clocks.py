"""Clocks and turns: read from the record, kept by a reaction, rebuilt the same; the parts of a way sum to the whole to the second."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from stories import Story

from collab.directory.operations import absences, calendars
from collab.events.models import Event
from collab.kit import clock
from collab.people.calendars import Calendar
from projects.clocks import limits
from projects.clocks.models import Clock, Reminder, Turn
from projects.clocks.states import Court, Level
from projects.intake.clocking import keeping
from projects.intake.clocking.reading import read
from projects.intake.clocking.told import Courts, Told
from projects.intake.flow import FLOW
from projects.intake.operations import asking, ending
from projects.intake.queries import courts, durations
from projects.intake.states import ENDED, State
from tests.clocks.conftest import day

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ARROWS = [step for step in FLOW if step.says and step.source not in ENDED]
GROUPS = (["business"], ["architecture", "business"], ["finance"], ["cmo", "cio", "privacy"])


@st.composite
def lives(draw: Any) -> list[Told]:
    """The events of a request that takes any way which the flow allows."""
    at, state, before, told, turn = BEGIN, State.DRAFT, State.IN_TRIAGE, list[Told](), 1
    for number in range(draw(st.integers(1, 14))):
        arrows = [step for step in ARROWS if step.source == state and step.action not in ("hand_over", "settle", "reclassify", "second")]
        if not arrows:
            break
        step = draw(st.sampled_from(arrows))
        target = before if step.action == "resume" else State(step.target)
        before = state if step.action == "hold" else before
        at += timedelta(seconds=draw(st.integers(0, 400_000)))
        data: dict[str, Any] = {"waits_for": "supplier"} if step.action == "hold" and draw(st.booleans()) else {}
        if target == State.IN_APPROVAL and step.action in ("route", "decide", "edit"):
            turn += step.action == "edit"
            data["groups"] = [[role, turn] for role in draw(st.sampled_from(GROUPS))]
        told.append(Told(at, step.says, state, target, draw(st.integers(1, 3)), data, number))
        state = target
    return told


@given(lives(), st.sampled_from(("marketing", "it", "corporate", "")))
def test_the_parts_of_a_way_sum_to_the_whole_to_the_second(events: list[Told], side: str) -> None:
    found = read(events, side=side, requester=1)
    sent = next((one.at for one in events if one.verb == "submitted"), None)
    over = next((one.at for one in events if one.target in (*ENDED, State.DELIVERED) and one.source != State.DRAFT), None)
    if sent is None:
        assert not found.intervals and not found.runs
        return
    now = events[-1].at + timedelta(days=1)
    whole = (over or now) - sent
    assert sum(((one.until or now) - one.since for one in found.intervals), timedelta(0)) == whole
    assert all(one.until == two.since and one.court != two.court for one, two in zip(found.intervals, found.intervals[1:], strict=False))
    assert [one.until for one in found.intervals[-1:]] in ([over], []) or over == sent
    for run in found.runs:
        assert run.closed_at is None or run.closed_at >= run.opened_at
        assert all(pause.until is not None for pause in run.pauses) or run.closed_at is None
    # The review of a break-glass runs on when the work is live.
    assert (over is not None) == all(run.closed_at for run in found.runs if run.state != limits.REVIEW) or not found.runs
    # A longer record has what a shorter one had.
    assert [run.opened_at for run in read(events[:-1], side=side, requester=1).runs] == [run.opened_at for run in found.runs][
        : len(read(events[:-1], side=side, requester=1).runs)
    ]


@pytest.fixture
def way(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    """Sent on a Monday at ten, asked and answered, put on hold in approval, decided by some; each at an hour of a working day."""
    story = Story(cast, world)
    for place, at, move in (
        (0, "10:00", lambda: story.drafted().submitted()),
        (0, "15:00", lambda: asking.ask(actor=cast.technologist, reason="For whom?", **story.seen)),
        (2, "15:00", lambda: asking.answer(actor=cast.marketer, answer="For all.", **story.seen)),
        (3, "11:00", lambda: story.routed()),
        (3, "15:00", lambda: story.decided(cast.business)),
        (4, "09:00", lambda: ending.hold(actor=cast.technologist, reason="Later.", supplier=True, **story.seen)),
        (8, "09:00", lambda: ending.resume(actor=cast.technologist, **story.seen)),
    ):
        with clock.at(day(place, at)):
            move()
    return story


def test_clocks_run_by_working_hours_and_stand_in_a_pause(way: Story, follow: Any) -> None:
    follow()
    # Those of the open lane run beside them.
    rows = list(Clock.objects.exclude(state="lane").order_by("position"))
    assert [(row.state, row.group) for row in rows[:4]] == [
        ("in_triage", ""), ("needs_information", ""), ("in_approval", ""), ("in_approval", "business"),
    ]  # fmt: skip
    triage, asked, approval, business = rows[:4]
    assert (triage.hours, triage.paused) == (Decimal("9.0000"), Decimal("16.0000")), (
        "five hours, two and two; two days of the question are not"
    )
    assert (triage.is_met, triage.limit_hours, triage.court, triage.outcome) == (True, 24, Court.TECHNOLOGIST, "in_approval")
    assert [why for *_, why in triage.pauses] == ["question"] and asked.holder == way.cast.marketer and asked.hours == Decimal("16.0000")
    assert (business.hours, business.outcome, business.track, business.round) == (Decimal("4.0000"), "decided", "standard", 1)
    assert approval.closed_at is None and [why for *_, why in approval.pauses] == ["supplier"]
    last = rows[-1]
    assert last.closed_at is None and len(last.marks) == 4 and last.marks == sorted(last.marks), "when each part of its limit is over"
    # Two hours of the fifth ran before the hold; the rest of half of forty hours runs from the tenth.
    assert last.marks[0] == day(10, "11:00")
    courts_of = [(turn.court, turn.until) for turn in Turn.objects.order_by("since")]
    assert [court for court, _ in courts_of] == [
        "technologist", "marketing", "technologist", "marketing", "it", "supplier", "it",
    ], "of architecture and privacy, side by side, IT is waited for as long as neither has decided"  # fmt: skip


def test_rebuilding_gives_the_same_rows_and_mends_what_differs(way: Story, follow: Any) -> None:
    follow()
    before = list(Clock.objects.order_by("pk").values()), list(Turn.objects.order_by("pk").values())
    assert keeping.rebuild().differ == 0
    row = Clock.objects.order_by("-position").first()
    assert row is not None
    Turn.objects.filter(until=None).delete()
    first = Turn.objects.order_by("since")[0]
    begin, end = first.since - timedelta(hours=2), first.since - timedelta(hours=1)
    Turn.objects.create(subject_kind=first.subject_kind, subject_id=first.subject_id, court="it", since=begin, until=end)
    Clock.objects.filter(pk=row.pk).update(court="it", opened_at=row.opened_at + timedelta(hours=1))
    row.pk, row.position = None, 99
    row.save()
    Reminder.objects.create(clock=row, level=Level.HALF, at=clock.now())
    with pytest.raises(CommandError, match="1 missing, 1 otherwise, 2 too many"):
        call_command("clocks", stdout=StringIO())
    out = StringIO()
    call_command("clocks", rebuild=True, stdout=out)
    assert "which is mended" in out.getvalue() and keeping.rebuild(dry=True).differ == 0
    after = list(Clock.objects.order_by("pk").values()), list(Turn.objects.order_by("pk").values())
    assert before[0] == after[0] and [{**one, "id": 0} for one in before[1]] == [{**one, "id": 0} for one in after[1]]


def test_a_record_of_before_clocks_is_read_by_its_route(way: Story, follow: Any) -> None:
    follow()
    told = keeping.events_of([way.request.pk])[way.request.pk]
    old = [
        Told(one.at, one.kind, one.source, one.target, one.actor, {k: v for k, v in one.data.items() if k != "groups"}, one.sequence)
        for one in told
    ]
    spans = keeping._turns([way.request.pk])[way.request.pk]
    found = read([keeping._with(one, spans) for one in old], side="marketing", requester=way.cast.marketer.pk)
    assert {run.group for run in found.runs} == {row.group for row in Clock.objects.all()}


def test_what_is_usual_and_who_is_waited_for_agree_with_the_rows(way: Story, follow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    follow()
    monkeypatch.setattr(durations, "FEWEST", 1)
    monkeypatch.setattr(durations, "WINDOW_DAYS", 3650)
    triage = Clock.objects.get(state="in_triage")
    assert triage.closed_at is not None
    stood = sum((datetime.fromisoformat(until) - datetime.fromisoformat(since) for since, until, _ in triage.pauses), timedelta(0))
    days = (triage.closed_at - triage.opened_at - stood) / timedelta(days=1)
    begin = day(-1, "00:00")
    with clock.at(day(9, "09:00")):
        assert durations.by_state()["in_triage"].median == pytest.approx(days, abs=0.06)
        found = courts.waited(begin, clock.now())
    assert found.of("technologist") == pytest.approx(float(triage.hours or 0), abs=0.01)
    hours = {court.key: court.hours for court in found.courts}
    assert sum(hours.values()) == pytest.approx(7 * 8 - 1, abs=0.01), "every working hour from the first Monday at ten, once"
    assert hours["supplier"] == pytest.approx(16, abs=0.01) and found.courts[0].turns.count < courts.FEWEST


def test_an_absence_counts_for_what_its_person_has(way: Story, follow: Any) -> None:
    follow()
    asked = Clock.objects.get(state="needs_information")
    tuesday = day(1).date()
    with clock.at(day(9)):
        absences.enter_absence(actor=way.cast.marketer, person="marketer", first_on=tuesday, last_on=tuesday)
    follow()
    asked.refresh_from_db()
    assert asked.hours == Decimal("8.0000") and keeping.rebuild(dry=True).differ == 0


def test_an_event_is_followed_once_whoever_looks(way: Story, follow: Any) -> None:
    follow()
    event = Event.objects.filter(kind="intake.request.routed").get()
    rows = list(Clock.objects.order_by("pk").values())
    keeping.follow(event)
    assert list(Clock.objects.order_by("pk").values()) == rows


def test_a_calendar_that_changes_is_reckoned_with_from_then_on(way: Story, follow: Any, cast: SimpleNamespace) -> None:
    """By the task of each minute, and once: what is over stays as it was."""
    follow()
    keeping.changed_calendars()
    running = Clock.objects.filter(closed_at=None).exclude(marks=[]).order_by("pk")
    before, over = list(running.values_list("marks", flat=True)), list(Clock.objects.exclude(closed_at=None).order_by("pk").values())
    house = Calendar.objects.get(is_default=True)
    closures = [calendars.Closed(day(9, "09:00").date(), day(30, "09:00").date(), "The move")]
    calendars.change_calendar(actor=cast.admin, code=house.code, version=house.version, closures=closures)
    assert keeping.changed_calendars() == 1 and keeping.changed_calendars() == 0
    after = list(running.values_list("marks", flat=True))
    assert all(one < two for one, two in zip(before, after, strict=True)) and before
    assert list(Clock.objects.exclude(closed_at=None).order_by("pk").values()) == over


@pytest.mark.parametrize(
    ("group", "side", "sides", "court"),
    [
        ("business_brands", "it", {}, Court.MARKETING), ("architecture_markets", "marketing", {}, Court.IT), ("privacy_brands", "", {}, Court.PRIVACY),
        ("managers", "it", {}, Court.IT), ("managers", "", {}, Court.OTHERS), ("source_owners", "it", {"source_owners": "marketing"}, Court.MARKETING),
        ("named_0123abcd", "it", {"named_0123abcd": "it"}, Court.IT), ("named_0123abcd", "it", {}, Court.OTHERS),
    ],
)  # fmt: skip
def test_each_group_is_in_the_court_of_its_role_or_people(group: str, side: str, sides: dict[str, str], court: Court) -> None:
    assert Courts(side, sides).of_group(group) == court
