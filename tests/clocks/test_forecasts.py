"""Forecasts are rows: made after each move, shown alike wherever they stand, and held against what happened."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import InternalError, transaction
from stories import Story, bring_to

from collab.kit import clock
from projects.clocks.models import Forecast
from projects.clocks.states import Target
from projects.intake.clocking import forecasting, measured
from projects.intake.operations import asking, delivery, ending
from projects.intake.queries import accuracy, forecasts
from projects.intake.states import State
from tests import onrecord

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cases are enough to promise something."""
    monkeypatch.setattr("projects.clocks.forecasting.paths.Paths.__init__.__defaults__", (2,))


@pytest.fixture
def past(cast: SimpleNamespace, world: SimpleNamespace, follow: Any, few: None) -> SimpleNamespace:
    """Three that went live: each step took a day or two."""
    now = clock.now()
    for number in range(3):
        story, at = Story(cast, world), now - timedelta(days=60 - number)
        for step, days in (
            (lambda s: s.drafted().submitted(), 0),
            (Story.routed, 2),
            (Story.approved, 4),
            (Story.funded, 6),
            (Story.started, 8),
        ):
            with clock.at(at + days * DAY):
                step(story)
        with clock.at(at + (20 + number) * DAY):
            delivery.launch(actor=cast.it_lead, **story.seen)
    follow()
    return SimpleNamespace(cast=cast, world=world)


def test_too_few_cases_are_no_estimate(cast: SimpleNamespace, world: SimpleNamespace, follow: Any, page: Any) -> None:
    story = Story(cast, world).drafted().submitted()
    follow()
    rows = Forecast.objects.filter(subject_id=story.request.pk)
    assert {row.target for row in rows} == set(Target) and not any(row.half_on or row.cases for row in rows)
    shown = page(cast.marketer).get(f"/requests/{story.request.code}/").content.decode()
    assert "no estimate yet" in shown


def test_the_same_row_on_check_page_sent_page_request_list_and_api(past: SimpleNamespace, page: Any, api: Any, follow: Any) -> None:
    story, reader = Story(past.cast, past.world).drafted(), page(past.cast.marketer)
    code = story.request.code
    check = reader.get(f"/requests/{code}/check/").content.decode()
    assert reader.post(f"/requests/{code}/check/", {"version": story.request.version}).status_code == 302
    row = Forecast.objects.get(subject_id=story.request.pk, target=Target.LIVE)
    assert row.half_on and row.most_on and row.cases == 3 and row.state == State.IN_TRIAGE and row.event.kind == "intake.request.submitted"
    story.request.refresh_from_db()
    words = forecasts.of(story.request)[Target.LIVE].words
    assert words.endswith("from 3 cases")
    for shown in (check, reader.get(f"/requests/{code}/sent/").content.decode(), reader.get(f"/requests/{code}/").content.decode()):
        assert words in " ".join(shown.split())
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
    with clock.at(clock.now() + 30 * DAY):
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
        with clock.at(onrecord.in_days(days)):
            one.routed().approved().funded().started()
            delivery.launch(actor=past.cast.it_lead, **one.seen)
    with clock.at(onrecord.in_days(201)):
        follow()
        every, standard = accuracy.accuracy()
        # One promise of each at submission, and one after each move that was made on the day that it went live.
        assert standard.track == "standard" and every.most.count == standard.most.count and every.most.hits < every.most.count
        assert accuracy.said(every.most) == "too few"
        monkeypatch.setattr(accuracy, "LEAST", 1)
        assert " to " in accuracy.said(every.most)
        shown = " ".join(page(past.cast.technologist).get("/forecasts/").content.decode().split())
        assert accuracy.said(every.most) in shown and "By the sum of medians" in shown
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
