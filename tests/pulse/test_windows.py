"""A pulse is opened by the calendar of working days, asks who took part in its quarter, reminds once and ends; all of it by one nightly task."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.db import connection

from collab.events import delivery, verify
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.notices.models import Notice
from collab.people import clocks
from collab.people.models import Person
from collab.pulse import asking, operations, quarters
from collab.pulse.models import Asked, Participation, Window
from collab.pulse.states import CLOSED, OPENED, REMINDED, Outcome
from projects.intake.states import State
from tests.stories import bring_to

from .pulses import answer, opened, quarter


def sides(cast: SimpleNamespace) -> list[Person]:
    return [one for one in vars(cast).values() if one.department.side != "company"]


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(event__kind=kind, needs_action=True).values_list("person__username", flat=True))


def test_it_asks_who_requested_triaged_decided_led_or_owned_and_nobody_else(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    bring_to(State.IN_DELIVERY, cast, world)
    named = {Person.objects.get(pk=key).username: side for key, side in asking.asked(quarters.first_day(clock.today()))}
    requested, triaged, decided, led = {"marketer"}, {"technologist"}, {"business", "architect"}, {"marketing_lead", "it_lead"}
    assert requested | triaged | led <= set(named) and set(named) & decided
    assert {world.goal.owner_marketing.username, world.goal.owner_it.username} <= set(named), "owned"
    assert not {"outsider", "auditor", "privacy", "finance"} & set(named), "took no part, or stands on neither side"
    assert (named["marketer"], named["technologist"]) == ("marketing", "it")
    owners = {world.goal.owner_marketing_id, world.goal.owner_it_id, world.kpi.owner_marketing_id, world.kpi.owner_it_id}
    before = {key for key, _ in asking.asked(quarter(4))}
    assert cast.marketer.pk not in before and before <= owners | {cast.cmo.pk, cast.cio.pk}


def test_it_is_opened_for_ten_working_days_reminds_once_and_ends(cast: SimpleNamespace) -> None:
    people = [(one.pk, str(one.department.side)) for one in sides(cast)]
    about, calendar = quarter(1), clocks.organisation()
    first = calendar.working(quarters.after(about))

    def night(day: Any) -> None:
        with clock.at(datetime.combine(day, time(3, 20), clock.zone())), mock.patch.object(asking, "asked", lambda of: people):
            operations.turn()
            delivery.deliver_due()

    night(first)
    window = Window.objects.get()
    assert (window.quarter, window.opens_on) == (about, first)
    days = [first + timedelta(days=n) for n in range((window.closes_on - first).days + 1)]
    assert sum(calendar.is_working(day) for day in days) == 10 and calendar.is_working(window.closes_on)
    assert told(OPENED) == {one.username for one in sides(cast)}
    answer(window, cast.marketer)
    assert "marketer" not in told(OPENED), "it waits for them no more"
    night(calendar.add_days(first, 5))
    assert not Event.objects.filter(kind=REMINDED).exists()
    for day in (6, 7, 9):
        night(calendar.add_days(first, day))
    assert Event.objects.filter(kind=REMINDED).count() == 1
    assert told(REMINDED) == {one.username for one in sides(cast)} - {"marketer"}
    assert Window.objects.get().closed_at is None
    night(window.closes_on + timedelta(days=1))
    ended = Window.objects.get()
    assert ended.closed_at and ended.outcome_it == ended.outcome_marketing == Outcome.FEW
    assert told(OPENED) == told(REMINDED) == set(), "nobody is asked any more"
    assert Event.objects.filter(kind=CLOSED).count() == 1
    with pytest.raises(Conflict):
        operations.end(quarter=about)
    night(window.closes_on + timedelta(days=2))
    assert Window.objects.count() == 1, "a quarter has one"
    assert [str(finding) for finding in verify.everything()] == []


def test_where_nothing_could_be_shown_nobody_is_asked(cast: SimpleNamespace) -> None:
    with mock.patch.object(asking, "asked", lambda of: [(cast.cmo.pk, "marketing"), (cast.cio.pk, "it")]):
        assert operations.open_window(quarter=quarter(1)) is None
    assert not Window.objects.exists() and not Asked.objects.exists()


def test_the_proof_finds_more_answers_than_people(cast: SimpleNamespace, all_rights: None) -> None:
    window = opened(sides(cast), is_past=True)
    for person in sides(cast):
        answer(window, person)
    operations.end(quarter=window.quarter)
    assert Participation.objects.count() == len(sides(cast)) and [str(finding) for finding in verify.everything()] == []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pulse_answer (quarter, side, statement, score, guess) SELECT quarter, side, statement, 7, 7 FROM pulse_answer LIMIT 50"
        )
    assert any("took part" in str(finding) for finding in verify.everything())
