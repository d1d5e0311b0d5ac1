"""The projects that move a KPI, on the KPI's page: under way for a goal it shows, worst first, hidden ones left out."""

from datetime import date

from collab.kpis import operations as kpis
from projects.portfolio import kpi_projects, operations


def show_by_kpi(cast, goal):
    people = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    goal.kpis.add(kpis.define(actor=cast.technologist, code="moved", name="Moved", definition="As agreed.", unit="%", **people))


def test_those_under_way_for_its_goals_worst_first(cast, world, start, django_assert_num_queries):
    show_by_kpi(cast, world.goal)
    start(231, title="Consent hub")
    start(232, title="Price feed")
    start(233, title="Of no goal", goal=None)
    operations.update_project(number=231, actor=cast.it_lead, version=1, health_it="off_track", word_it="The vendor left.")
    operations.plan_milestone(number=232, actor=cast.it_lead, title="Go-live", due_on=date(2099, 1, 1), owner=cast.it_lead)
    kpi_projects.movers(cast.marketer, "moved")  # the roles of a person are read once
    with django_assert_num_queries(3):
        found = kpi_projects.movers(cast.marketer, "moved")
    assert [(one.number, one.status) for one in found.shown] == [("R-231", "off_track"), ("R-232", "not_started")]
    assert found.count == 2
    assert kpi_projects.movers(cast.marketer, "another").count == 0


def test_no_more_are_named_than_find_room_and_all_are_counted(cast, world, start, monkeypatch):
    monkeypatch.setattr(kpi_projects, "MOST", 1)
    show_by_kpi(cast, world.goal)
    start(231)
    start(232)
    found = kpi_projects.movers(cast.marketer, "moved")
    assert (len(found.shown), found.count) == (1, 2)


def test_a_confidential_one_is_neither_named_nor_counted(cast, world, start, page):
    show_by_kpi(cast, world.goal)
    start(231, title="Secret hub", is_confidential=True)
    html = page(cast.outsider).get("/kpis/moved/").content.decode()
    assert "Secret hub" not in html
    assert "No project under way serves a goal of this KPI." in html
    assert "Secret hub" in page(cast.technologist).get("/kpis/moved/").content.decode()
