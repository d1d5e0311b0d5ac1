"""What leads do with a project: each write with its record, its refusals, and nothing half done."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.access.models import Duty
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.people.models import Person
from projects.portfolio import access, operations
from projects.portfolio.models import Dependency, Milestone
from tests import onrecord


def latest(project):
    return Event.objects.filter(subject_kind="portfolio.project", subject_id=project.pk).latest("sequence")


def test_each_side_says_how_it_is(cast, start):
    project = start(231)
    operations.update_project(number=231, actor=cast.it_lead, version=1, health_it="at_risk", word_it="The vendor is late.")
    operations.update_project(number=231, actor=cast.marketing_lead, version=2, health_marketing="on_track")
    project.refresh_from_db()
    assert (project.health_it, project.health_marketing, project.version) == ("at_risk", "on_track", 3)
    assert latest(project).data == {"changed": {"health_marketing": ["not_started", "on_track"]}}


@pytest.mark.parametrize("who", ["it_lead", "technologist", "cmo", "marketer", "admin", "auditor"])
def test_nobody_speaks_for_marketing_but_its_lead(cast, start, who):
    start(231)
    with pytest.raises(Forbidden):
        operations.update_project(number=231, actor=getattr(cast, who), version=1, health_marketing="on_track")
    assert Event.objects.filter(kind="portfolio.project.updated").count() == 0


def test_a_lead_without_the_duty_leads_no_longer(cast, start):
    start(231)
    onrecord.end(Duty.objects.filter(person=cast.it_lead), until_on=clock.today() - timedelta(days=1))
    onrecord.give(cast.it_lead, "marketer", since_on=date(2020, 1, 1))
    with pytest.raises(Forbidden):
        operations.update_project(number=231, actor=cast.it_lead, version=1, ends_on=date(2027, 1, 1))


def test_worry_needs_a_word(cast, start):
    start(231)
    with pytest.raises(Invalid) as refused:
        operations.update_project(number=231, actor=cast.it_lead, version=1, health_it="off_track")
    assert set(refused.value.fields) == {"word_it"}


def test_dates_keep_their_order(cast, start):
    start(231, starts_on=date(2026, 11, 1), ends_on=date(2027, 2, 1))
    with pytest.raises(Invalid) as refused:
        operations.update_project(number=231, actor=cast.it_lead, version=1, ends_on=date(2026, 10, 1))
    assert set(refused.value.fields) == {"ends_on"}


def test_phase_moves_along_its_table(cast, start):
    project = start(231)
    moved = operations.update_project(number=231, actor=cast.marketing_lead, version=1, phase="build", ends_on=date(2027, 1, 1))
    assert (moved.phase, moved.version) == ("build", 2)
    event = latest(project)
    assert (event.kind, event.action, event.source, event.target, event.version) == (
        "portfolio.project.moved",
        "build",
        "planned",
        "build",
        2,
    )
    assert event.data == {"changed": {"ends_on": [None, "2027-01-01"]}}
    with pytest.raises(Conflict, match="does not become planned"):
        operations.update_project(number=231, actor=cast.it_lead, version=2, phase="planned")
    with pytest.raises(Forbidden, match="launch"):
        operations.update_project(number=231, actor=cast.it_lead, version=2, phase="live")


def test_a_stale_version_changes_nothing(cast, start):
    project = start(231)
    operations.update_project(number=231, actor=cast.it_lead, version=1, ends_on=date(2027, 1, 1))
    with pytest.raises(Conflict, match="in the meantime"):
        operations.update_project(number=231, actor=cast.marketing_lead, version=1, ends_on=date(2027, 3, 1))
    project.refresh_from_db()
    assert (project.ends_on, project.version) == (date(2027, 1, 1), 2)


def test_saying_the_same_again_is_no_change(cast, start):
    start(231, ends_on=date(2027, 1, 1))
    assert operations.update_project(number=231, actor=cast.it_lead, version=1, ends_on=date(2027, 1, 1)).version == 1


def test_a_hidden_project_is_not_there(cast, start):
    start(231, is_confidential=True)
    with pytest.raises(NotFound):
        operations.update_project(number=231, actor=cast.outsider, version=1, ends_on=date(2027, 1, 1))
    with pytest.raises(NotFound):
        operations.update_project(number=777, actor=cast.outsider, version=1, ends_on=date(2027, 1, 1))


@pytest.mark.parametrize("is_confidential", [False, True])
def test_it_is_locked_for_whoever_sees_it_and_for_nobody_else(cast, start, is_confidential):
    project = start(231, is_confidential=is_confidential)
    cast.newcomer = Person.objects.create(username="newcomer")
    found = set()
    for name, person in vars(cast).items():
        sees = access.visible(Person.objects.get(pk=person.pk)).filter(pk=project.pk).exists()
        try:
            has = operations.update_project(number=231, actor=person, version=1).pk == project.pk
        except NotFound:
            has = False
        assert has == sees, name
        found.add(has)
    assert found == {True, False}


def test_an_open_one_is_locked_and_the_duties_read_by_one_statement(cast, start):
    start(231)
    with CaptureQueriesContext(connection) as queries:
        operations.update_project(number=231, actor=cast.it_lead, version=1)
    assert len([query for query in queries.captured_queries if "portfolio_project" in query["sql"]]) == 1


def test_milestones_are_planned_moved_finished_and_dropped(cast, start):
    project = start(231)
    made = operations.plan_milestone(number=231, actor=cast.it_lead, title="Go-live", due_on=date(2027, 1, 5), owner=cast.it_lead)
    operations.change_milestone(number=231, milestone=made.pk, actor=cast.marketing_lead, due_on=date(2027, 1, 12))
    assert latest(project).kind == "portfolio.milestone.moved"
    operations.change_milestone(number=231, milestone=made.pk, actor=cast.it_lead, done_on=clock.today(), weight=40)
    assert Milestone.objects.get().weight == 40
    assert latest(project).kind == "portfolio.milestone.finished"
    with pytest.raises(Unfit, match="already"):
        operations.plan_milestone(number=231, actor=cast.it_lead, title="Go-live", due_on=date(2027, 1, 5))
    with pytest.raises(Invalid):
        operations.change_milestone(number=231, milestone=made.pk, actor=cast.it_lead, done_on=clock.today() + timedelta(days=1))
    operations.drop_milestone(number=231, milestone=made.pk, actor=cast.it_lead)
    assert not Milestone.objects.exists()
    project.refresh_from_db()
    assert project.version == 5
    kinds = Event.objects.filter(subject_kind="portfolio.project").order_by("sequence").values_list("kind", flat=True)
    assert [kind.removeprefix("portfolio.") for kind in kinds] == [
        "project.started", "milestone.planned", "milestone.moved", "milestone.finished", "milestone.dropped",
    ]  # fmt: skip


def test_a_milestone_of_another_project_is_not_there(cast, start):
    start(231)
    start(232)
    made = operations.plan_milestone(number=231, actor=cast.it_lead, title="Go-live", due_on=date(2027, 1, 5))
    with pytest.raises(NotFound):
        operations.change_milestone(number=232, milestone=made.pk, actor=cast.it_lead, due_on=date(2027, 1, 12))
    with pytest.raises(Forbidden):
        operations.plan_milestone(number=231, actor=cast.technologist, title="Mine", due_on=date(2027, 1, 5))


def test_links_refuse_circles_at_any_distance(cast, start):
    for number in (1, 2, 3):
        start(number)
    operations.link(number=2, before=1, actor=cast.it_lead, why="Needs the data")
    operations.link(number=3, before=2, actor=cast.it_lead)
    with pytest.raises(Conflict, match="circle"):
        operations.link(number=1, before=3, actor=cast.it_lead)
    with pytest.raises(Invalid):
        operations.link(number=1, before=1, actor=cast.it_lead)
    with pytest.raises(Unfit, match="already"):
        operations.link(number=2, before=1, actor=cast.it_lead)
    assert Dependency.objects.count() == 2
    operations.unlink(number=3, before=2, actor=cast.marketing_lead)
    operations.link(number=1, before=3, actor=cast.it_lead)
    with pytest.raises(NotFound):
        operations.unlink(number=3, before=2, actor=cast.it_lead)


def test_nobody_links_to_what_they_may_not_see(cast, start):
    start(1)
    start(2, is_confidential=True, marketing_lead=other_lead(cast, "marketing_lead"), it_lead=other_lead(cast, "it_lead"))
    with pytest.raises(NotFound):
        operations.link(number=1, before=2, actor=cast.it_lead)


def other_lead(cast, role):
    """The technologists lead this one: they hold the duty besides."""
    person = {"marketing_lead": cast.technologist, "it_lead": cast.technologist2}[role]
    onrecord.give(person, role, since_on=date(2020, 1, 1))
    return person


def test_who_may_change_none_of_it_hears_that_whatever_they_saw(cast, start):
    start(231)
    for write in (
        lambda: operations.update_project(number=231, actor=cast.auditor, version=7, health_it="on_track"),
        lambda: operations.plan_milestone(number=231, actor=cast.auditor, version=7, title="Pilot", due_on=date(2027, 1, 1)),
    ):
        with pytest.raises(Forbidden):
            write()
