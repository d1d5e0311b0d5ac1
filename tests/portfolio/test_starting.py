"""A project starts only from a routed, approved and funded request, with a lead from each side."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events.models import Event
from collab.kit.errors import Invalid
from projects.portfolio import finishing, starting
from projects.portfolio.models import Project

from .conftest import make_project, make_route


def test_starts_planned_with_its_record(cast, start):
    project = start(231, starts_on=date(2026, 11, 1), ends_on=date(2027, 2, 1))
    assert (project.number, project.phase, project.version) == (231, "planned", 1)
    event = Event.objects.get(subject_kind="portfolio.project", subject_id=project.pk)
    assert (event.kind, event.actor) == ("portfolio.project.started", cast.technologist)


@pytest.mark.parametrize("facts", [{"funded": False}, {"passed": False}])
def test_the_database_refuses_a_start_without_approval_and_money(cast, world, facts):
    route = make_route(cast, 231, **facts)
    given = {"goal": None, "moment": None, "marketing_lead": cast.marketing_lead, "it_lead": cast.it_lead, "actor": cast.technologist}
    with pytest.raises(DatabaseError, match="routed, approved and funded"), transaction.atomic():
        starting.create(route=route, title="x", is_confidential=False, **given)
    assert not Project.objects.exists()


def test_leads_hold_their_duty_and_are_two_people(cast, world):
    with pytest.raises(Invalid) as refused:
        make_project(cast, world, 231, marketing_lead=cast.it_lead)
    assert set(refused.value.fields) == {"marketing_lead", "it_lead"}
    with pytest.raises(Invalid) as refused:
        make_project(cast, world, 232, starts_on=date(2027, 1, 2), ends_on=date(2027, 1, 1))
    assert set(refused.value.fields) == {"ends_on"}


def test_lives_and_closes_with_its_request(cast, start):
    project = start(231)
    with transaction.atomic():
        finishing.go_live(project, actor=cast.it_lead)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    with transaction.atomic():
        finishing.close(project, actor=cast.it_lead)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    project.refresh_from_db()
    assert (project.phase, project.version, project.health_it, project.health_marketing) == ("closed", 3, "done", "done")
    steps = Event.objects.filter(kind="portfolio.project.moved").order_by("pk").values_list("action", "source", "target")
    assert list(steps) == [("launch", "planned", "live"), ("review", "live", "closed")]


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("phase = 'build', version = version + 1", "the move leaves a record"),
        ("phase = 'closed', version = version + 1", "No move leads a project from planned to closed"),
        ("phase = 'build'", "A move adds one to the version"),
        ("number = 999", "keeps its number"),
    ],
)
def test_raw_sql_moves_no_project(start, change, sentence):
    project = start(231)
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE portfolio_project SET {change} WHERE id = %s", [project.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_raw_sql_starts_no_project_half_way(cast, world):
    route = make_route(cast, 231)
    with pytest.raises(DatabaseError, match="starts planned"), transaction.atomic():
        Project.objects.create(
            number=231, route=route, title="x", marketing_lead=cast.marketing_lead, it_lead=cast.it_lead, phase="live",
            started_at="2026-11-01T00:00Z", updated_at="2026-11-01T00:00Z",
        )  # fmt: skip
