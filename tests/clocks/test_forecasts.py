"""Forecasts are rows: made after each move, shown alike wherever they stand, and held against what happened."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import InternalError, transaction
from stories import Story, bring_to

from collab.kit import clock
from collab.kit.worktime import due
from collab.people import clocks
from projects.clocks.forecasting.paths import Paths
from projects.clocks.models import Clock, Forecast
from projects.clocks.states import Target
from projects.intake.clocking import forecasting, measured
from projects.intake.models import Request
from projects.intake.operations import asking, ending
from projects.intake.queries import accuracy, forecasts
from projects.intake.states import State
from tests import onrecord

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cases are enough to promise something."""
    monkeypatch.setattr(Paths.__init__, "__defaults__", (2,))


def put_back(request: Request, began: datetime, hours: int) -> None:
    """Its clocks, as if it had gone its way then: each step took so many working hours, the work five times as long."""
    calendar, at = clocks.organisation(), began
    for row in Clock.objects.filter(subject_id=request.pk, group="").order_by("position"):
        took = hours * (5 if row.state == State.IN_DELIVERY else 1)
        row.opened_at, at = at, due(at, took, calendar)
        row.closed_at, row.hours, row.paused, row.is_met = at, took, 0, None
        row.save(update_fields=["opened_at", "closed_at", "hours", "paused", "is_met"])


@pytest.fixture
def past(cast: SimpleNamespace, world: SimpleNamespace, follow: Any, few: None) -> SimpleNamespace:
    """Three that went live, one after the other: of each step one took eight hours, one twelve and one sixteen."""
    done = [bring_to(State.DELIVERED, cast, world) for _ in range(3)]
    follow()
    for place, request in enumerate(done):
        put_back(request, onrecord.days_ago(60 - place), 8 + 4 * place)
    forecasting.forget()
    return SimpleNamespace(cast=cast, world=world)


def goes_live(story: Story, days: int) -> None:
    """Its last clock ends with it live, in so many days."""
    at = onrecord.in_days(days)
    Clock.objects.create(
        subject_kind="intake.request", subject_id=story.request.pk, position=50, state=State.IN_DELIVERY, court="nobody", opened_at=at,
        closed_at=at, outcome=State.DELIVERED, hours=0, paused=0,
    )  # fmt: skip


def test_too_few_cases_are_no_estimate(cast: SimpleNamespace, world: SimpleNamespace, follow: Any, page: Any) -> None:
    story = Story(cast, world).drafted().submitted()
    follow()
    rows = Forecast.objects.filter(subject_id=story.request.pk)
    assert {row.target for row in rows} == set(Target) and not any(row.half_on or row.cases for row in rows)
    story.request.refresh_from_db()
    shown = page(cast.marketer).get(f"/requests/{story.request.code}/").content.decode()
    assert "no estimate yet" in shown


def test_the_same_row_on_check_page_sent_page_request_list_and_api(past: SimpleNamespace, page: Any, api: Any, follow: Any) -> None:
    story, reader = Story(past.cast, past.world).drafted(), page(past.cast.marketer)
    story.request.refresh_from_db()
    code = story.request.code
    check = reader.get(f"/requests/{code}/check/").content.decode()
    assert reader.post(f"/requests/{code}/check/", {"version": story.request.version}).status_code == 302
    row = Forecast.objects.get(subject_id=story.request.pk, target=Target.LIVE)
    assert row.half_on and row.most_on and row.cases == 3 and row.state == State.IN_TRIAGE and row.event.kind == "intake.request.submitted"
    story.request.refresh_from_db()
    words = forecasts.of(story.request)[Target.LIVE].words
    assert words.endswith("from 3 cases")
    for shown in (check, reader.get(f"/requests/{code}/sent/").content.decode(), reader.get(f"/requests/{code}/").content.decode()):
        assert " ".join(words.split()) in " ".join(shown.split())
    told = api(past.cast.marketer).get(f"/api/v1/forecasts/?number={code}&target=live").json()["results"]
    assert [(one["half_on"], one["most_on"], one["event"]) for one in told] == [(str(row.half_on), str(row.most_on), row.event.sequence)]
    follow()
    assert Forecast.objects.filter(subject_id=story.request.pk, target=Target.LIVE).count() == 1, "the reaction finds it made"
    # After each move another one, of what is ahead alone; none while it is on hold.
    story.routed()
    ending.hold(actor=past.cast.technologist, reason="Later.", **story.seen)
    follow()
    rows = list(Forecast.objects.filter(subject_id=story.request.pk, target=Target.LIVE).order_by("pk"))
    assert [(one.event.kind.rpartition(".")[2], one.half_on is not None) for one in rows] == [
        ("submitted", True),
        ("routed", True),
        ("held", False),
    ]
    assert not Forecast.objects.filter(event=rows[1].event, target=Target.ROUTED).exists()


def test_a_row_is_never_changed(past: SimpleNamespace, all_rights: None) -> None:
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        Forecast.objects.update(cases=9)


def test_whoever_waits_long_is_told_anew(past: SimpleNamespace, follow: Any) -> None:
    story = Story(past.cast, past.world).drafted().submitted()
    follow()
    first = Forecast.objects.get(subject_id=story.request.pk, target=Target.LIVE)
    assert forecasting.anew() == 0, "an hour later nothing has moved"
    with clock.at(onrecord.in_days(30)):
        assert forecasting.anew() > 0
        story.request.refresh_from_db()
        again = forecasts.of(story.request)[Target.LIVE]
    assert again.most_on and first.most_on and again.most_on > first.most_on + 20 * DAY
    assert Forecast.objects.filter(subject_id=story.request.pk, target=Target.LIVE, is_anew=True).count() == 1


def test_how_right_they_were_is_read_from_what_happened(
    past: SimpleNamespace, follow: Any, page: Any, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(past.cast, past.world).drafted().submitted()
    other = Story(past.cast, past.world).drafted().submitted()
    hidden = Story(past.cast, past.world, answers={"is_confidential": True}).drafted().submitted()
    follow()
    row = Forecast.objects.get(subject_id=story.request.pk, target=Target.LIVE)
    assert row.most_on
    for one, days in ((story, 12), (hidden, 12), (other, 200)):
        goes_live(one, days)
    with clock.at(onrecord.in_days(201)):
        every, standard = accuracy.accuracy()
        assert standard.track == "standard" and every.most.count == standard.most.count == 2 and every.most.hits == 1
        assert accuracy.said(every.most) == "too few"
        monkeypatch.setattr(accuracy, "LEAST", 1)
        assert " to " in accuracy.said(every.most)
        shown = " ".join(page(past.cast.technologist).get("/forecasts/").content.decode().split())
        assert " ".join(accuracy.said(every.most).split()) in shown and "By the sum of medians" in shown
        decided = page(past.cast.technologist).get("/forecasts/?target=decided").content.decode()
        assert "Of the requests that are decided" in decided and "aria-current" in decided
        assert page(past.cast.technologist).get("/forecasts/?target=never").status_code == 400
        told = api(past.cast.technologist).get("/api/v1/forecasts/accuracy/").json()
        assert (told[0]["most"]["hits"], told[0]["most"]["count"], told[0]["most"]["share"]) == (every.most.hits, every.most.count, None)
    assert len(measured.Measured(clock.now()).ways) == 5, "what is confidential is in no figure"


def test_a_question_is_waited_for_with_the_rest(past: SimpleNamespace, follow: Any) -> None:
    story = Story(past.cast, past.world).drafted().submitted()
    asking.ask(actor=past.cast.technologist, reason="For whom?", **story.seen)
    follow()
    assert Forecast.objects.get(subject_id=story.request.pk, target=Target.ROUTED, event__kind="intake.request.asked").half_on


def test_what_is_over_is_promised_nothing(past: SimpleNamespace, follow: Any) -> None:
    request = bring_to(State.DECLINED, past.cast, past.world)
    follow()
    assert Forecast.objects.filter(subject_id=request.pk).values_list("event__kind", flat=True).distinct().count() == 1
    assert forecasts.of(request) == {}
