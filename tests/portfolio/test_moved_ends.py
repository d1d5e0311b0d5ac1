"""An end that moves far takes a reason, is on record, and is told to whoever asked for the work, sponsors or leads it."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from stories import Story, said

from collab.events import delivery
from collab.events.models import Event
from collab.kit.errors import Invalid
from collab.notices.models import Notice
from projects.intake.queries.page.history import stream
from projects.portfolio import operations, rules
from projects.portfolio.models import Project

WHY = "The supplier delivers in spring."
END_MOVED = "portfolio.project.end_moved"
START = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("planned", "ends_on", "is_far"),
    [
        (date(2026, 4, 11), date(2026, 5, 6), False),  # 25 of 100 days
        (date(2026, 4, 11), date(2026, 5, 7), True),
        (date(2026, 4, 11), date(2026, 3, 16), True),
        (date(2027, 12, 31), date(2028, 3, 31), False),  # 91 days of two years
        (date(2027, 12, 31), date(2028, 4, 1), True),
        (None, date(2030, 1, 1), False),
        (date(2026, 4, 11), None, True),
    ],
)
def test_what_is_far(planned: date | None, ends_on: date | None, is_far: bool) -> None:
    assert rules.is_far(START, planned, ends_on) is is_far


@pytest.fixture
def story(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    answers = {"sponsor": "technologist2"}
    return Story(cast, world, answers=answers).drafted().submitted().routed().approved().funded().started()


def move(story: Story, days: int, **words: Any) -> Project:
    project = Project.objects.get(number=story.request.number)
    ends_on = project.ends_on + timedelta(days=days)
    return operations.update_project(number=project.number, actor=story.cast.it_lead, version=project.version, ends_on=ends_on, **words)


def test_a_short_move_takes_none(story: Story) -> None:
    move(story, 22)
    assert not Event.objects.filter(kind=END_MOVED).exists()


def test_a_far_move_takes_a_reason_and_is_on_record(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        move(story, 23, reason=" ")
    assert list(refused.value.fields) == ["reason"]
    project = move(story, 23, reason=WHY)
    event = Event.objects.get(kind=END_MOVED)
    assert said(event.why) == WHY and event.data["changed"]["ends_on"][1] == project.ends_on.isoformat()
    story.request.refresh_from_db()
    last = stream(story.request, story.cast.marketer).events[0]
    assert last.why == WHY and "changed the end from" in last.what


def test_with_a_phase_both_are_on_record(story: Story) -> None:
    project = move(story, 40, reason=WHY, phase="build")
    assert (project.phase, project.version) == ("build", 3)
    kinds = Event.objects.filter(subject_kind="portfolio.project", subject_id=project.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds)[-2:] == [END_MOVED, "portfolio.project.moved"]


def test_many_small_moves_are_one_far_one(story: Story) -> None:
    move(story, 15)
    with pytest.raises(Invalid):
        move(story, 15)
    move(story, 15, reason=WHY)
    move(story, 15)


def test_requester_sponsor_and_the_other_lead_are_told(story: Story, cast: SimpleNamespace) -> None:
    move(story, 60, reason=WHY)
    delivery.deliver_due()
    told = Notice.objects.filter(event__kind=END_MOVED)
    assert {notice.person for notice in told} == {cast.marketer, cast.technologist2, cast.marketing_lead}
    assert all(f"moved the end of {story.request.code}" in notice.text and notice.reason == WHY for notice in told)


@pytest.mark.usefixtures("all_rights")
def test_beneath_the_operation_the_database_refuses_it(story: Story) -> None:
    """With an event of the change, but none that says why."""
    project = Project.objects.get(number=story.request.number)
    moved = project.ends_on + timedelta(days=60)
    with pytest.raises(InternalError, match="with a reason only"), transaction.atomic():
        operations.PROJECTS.change(
            _as(project, moved, story), "portfolio.project.updated", actor=story.cast.it_lead, data=_said(project, moved)
        )
        connection.check_constraints()


def _as(project: Project, ends_on: date, story: Story) -> Project:
    held = operations.PROJECTS.locked(project.number, story.cast.it_lead)
    held.ends_on = ends_on
    return held


def _said(project: Project, ends_on: date) -> dict[str, Any]:
    return {"changed": {"ends_on": [project.ends_on.isoformat(), ends_on.isoformat()]}}
