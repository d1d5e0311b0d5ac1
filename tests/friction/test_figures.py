"""What gets in the way, in days and money: once a day of a project, of what one may open, in as many queries as for one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import bring_to, usd

from collab.kit import clock
from projects.friction import believed, figures, operations, queries
from projects.friction.figures import Asked, friction
from projects.intake.states import State
from projects.portfolio.models import Project
from tests import onrecord

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def working(first: date, last: date) -> int:
    return queries.worked(first, clock.today()).between(first, last)


def test_what_overlaps_costs_a_day_once_and_each_side_its_own(cast, project, block, till):
    block(kind="legacy", system=till, opened_on=ago(40))
    row = block(kind="vendor", opened_on=ago(30), group="finance")
    operations.close(number=project.number, blocker=row.pk, actor=cast.it_lead, version=1, how="Paid.", closed_on=ago(10))
    found = friction(cast.cmo, Asked())
    days = {part.key: part.days for part in (*found.kinds, *found.sides, *found.systems)}
    assert found.whole.days == days["legacy"] == days["it"] == days["till"] == working(ago(40), clock.today())
    assert days["vendor"] == days["company"] == days[""] == working(ago(30), ago(10)) > 0
    assert (found.whole.blockers, found.whole.open, found.whole.projects) == (2, 1, 1)
    assert sum(step.days for step in found.steps) == found.whole.days and len(found.steps) == 12
    quarters = friction(cast.cmo, Asked(by="quarters"))
    assert sum(step.days for step in quarters.steps) == quarters.whole.days == found.whole.days and len(quarters.steps) == 8
    assert found.sentence.startswith(
        f"Legacy systems take the most: {days['legacy']} of {found.whole.days} working days lost in 1 project, most"
    )
    assert found.sentence.endswith("waiting on IT. 1 blocker is open.")
    narrowed = friction(cast.cmo, Asked(kind="vendor"))
    assert (narrowed.whole.days, narrowed.whole.open) == (days["vendor"], 0)


def test_days_on_each_side_follow_where_it_waited(cast, project, block):
    with clock.at(onrecord.days_ago(20)):
        row = block(opened_on=clock.today() - timedelta(days=14))
        operations.move(number=project.number, blocker=row.pk, actor=cast.it_lead, version=1, person=cast.marketing_lead)
        moved = clock.today()
    found = {part.key: part.days for part in friction(cast.cmo, Asked()).sides}
    assert found == {"it": working(row.opened_on, moved), "marketing": working(moved, clock.today())}


def test_a_delay_costs_what_a_week_is_worth_or_is_not_known(cast, world, project, block):
    block(opened_on=ago(70))
    days = working(ago(70), clock.today())
    cost = Decimal(round(900_000 / 52)) * days / 5
    found = friction(cast.cmo, Asked())
    assert [(round(money.amount), money.currency) for money in found.whole.cost] == [(round(cost), "USD")] and found.whole.unknown == 0
    unknown = bring_to(State.IN_DELIVERY, cast, world, answers={"revenue_generated": usd(0), "revenue_protected": usd(0)})
    block(number=unknown.number, opened_on=ago(7))
    assert friction(cast.cmo, Asked()).whole.unknown == 1
    assert friction(cast.cmo, Asked()).whole.cost_words.endswith(", 1 project not known")
    hidden = friction(cast.business, Asked())
    assert not hidden.shows_money and hidden.whole.cost == () and hidden.whole.days == friction(cast.cmo, Asked()).whole.days


def test_what_one_may_not_open_is_in_no_figure(cast, world, block, page, api):
    hidden = bring_to(State.IN_DELIVERY, cast, world, answers={"is_confidential": True, "title": "Zebrafinch"})
    row = block(number=hidden.number, title="Quokka is late", opened_on=ago(30))
    assert friction(cast.technologist, Asked()).whole.days > 0 == friction(cast.admin, Asked()).whole.days
    for address in ("/friction/", "/friction/?format=csv", "/api/v1/friction/"):
        for person, sees in ((cast.technologist, True), (cast.admin, False)):
            door = api(person) if "api" in address else page(person)
            answer = door.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == 200 and (b"Quokka" in content) == (sees and "api" not in address), (address, person)
    for path in (f"/projects/{hidden.code}/blockers/{row.pk}/", f"/api/v1/projects/{hidden.code}/blockers/{row.pk}/"):
        assert (api if "api" in path else page)(cast.admin).get(path).status_code == 404


def test_nothing_in_the_way_is_said_too(cast, project, page):
    assert friction(cast.cmo, Asked()).sentence.startswith("Nothing has cost a working day since")
    assert "No pulse may be shown yet" in page(cast.cmo).get("/friction/").content.decode()
    assert page(cast.cmo).get("/friction/?kind=weather").status_code == 400


def test_what_each_side_believes_stands_beside_it(cast, project, page, monkeypatch):
    asked = []
    monkeypatch.setattr(believed.queries, "quarters", lambda person: asked.append(person) or [])
    assert believed.believed(cast.cmo).rows == () and asked == [cast.cmo], "the pulse says what of it may be shown"


def test_the_page_asks_as_often_for_many_projects_as_for_one(cast, world, project, block, page):
    block(opened_on=ago(10))
    client = page(cast.cmo)
    client.get("/friction/")
    with CaptureQueriesContext(connection) as few:
        client.get("/friction/")
    for number in range(3):
        other = bring_to(State.IN_DELIVERY, cast, world, answers={"title": f"Another {number}"})
        for kind in ("funding", "skills", "vendor"):
            block(number=other.number, kind=kind, group="finance", opened_on=ago(20))
    with CaptureQueriesContext(connection) as many:
        client.get("/friction/")
    assert len(many) <= len(few) + 1, [query["sql"] for query in many]
    assert Project.objects.count() == 4 and figures.STEPS["months"] == (12, 1)
