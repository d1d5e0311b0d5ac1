"""The pages of the shared agenda: reading, signing, and what a stale page may not sign."""

from datetime import date

import pytest

from collab.agenda import operations
from collab.agenda.models import Goal
from collab.kit import clock
from collab.kpis import operations as kpis
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]


@pytest.fixture
def goal(cast) -> Goal:
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    kpis.define(actor=cast.technologist, code="match-rate", name="Match rate", definition="x", unit="%", **owners)
    facts = {"title": "One <view>", "starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31), **owners}
    return operations.set_goal(actor=cast.cmo, code="one-view", kpis=["match-rate"], **facts)


@pytest.mark.parametrize("who", ["marketer", "technologist", "finance", "cmo", "cio", "auditor", "admin"])
def test_everybody_with_a_duty_reads(cast, page, goal, who):
    client = page(getattr(cast, who))
    assert "1 goal, 1 to be signed; 1 without work." in client.get("/goals/").content.decode()
    detail = client.get("/goals/one-view/").content.decode()
    assert "One &lt;view&gt;" in detail
    assert "Match rate" in detail
    assert "Waits for both" in detail
    assert ("Sign this goal" in detail) == (who in ("cmo", "cio"))


def test_signing_what_one_has_read(cast, page, goal):
    client = page(cast.cmo)
    mark = client.get("/goals/one-view/").context["mark"]
    assert client.post("/goals/one-view/sign/", {"mark": mark}).status_code == 302
    assert client.post("/goals/one-view/sign/", {"mark": mark}).status_code == 409
    assert "Waits for CIO" in client.get("/goals/").content.decode()
    operations.change_goal(actor=cast.technologist, code="one-view", title="Another")
    assert page(cast.cio).post("/goals/one-view/sign/", {"mark": mark}).status_code == 409
    goal.refresh_from_db()
    assert goal.signed_by_cmo_at is goal.signed_by_cio_at is None


def test_nobody_else_signs_and_nobody_by_a_link(cast, page, goal):
    assert page(cast.marketer).post("/goals/one-view/sign/").status_code == 403
    assert page(cast.cmo).get("/goals/one-view/sign/").status_code == 405


@pytest.mark.usefixtures("all_rights")
def test_hidden_is_missing(cast, page, goal):
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    assert page(cast.outsider).get("/goals/one-view/").status_code == page(cast.outsider).get("/goals/nothing/").status_code == 404
    assert "No shared goals yet" in page(cast.outsider).get("/goals/").content.decode()


def test_the_list_costs_the_same_however_long(cast, page, goal, django_assert_max_num_queries):
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    for number in range(12):
        facts = {"title": f"Goal {number}", "starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31), **owners}
        operations.set_goal(actor=cast.cmo, code=f"goal-{number}", kpis=["match-rate"], **facts)
    client = page(cast.auditor)
    client.get("/goals/")
    with django_assert_max_num_queries(11):
        client.get("/goals/")
