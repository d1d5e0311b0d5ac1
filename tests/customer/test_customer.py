"""Moments and data sources: kept by administrators and technologists, read by all, through API and administration."""

import pytest

from collab.access import duties
from collab.access.roles import Role
from collab.customer import operations, queries
from collab.customer.models import DataSource, Moment
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Forbidden, Invalid, NotFound, Unfit
from tests import onrecord

pytestmark = pytest.mark.django_db
MOMENTS, SOURCES = "/api/v1/moments/", "/api/v1/data-sources/"
SOURCE = {"code": "web-shop", "name": "Web shop", "system": "Shop", "owner": "it_lead", "personal_data": True, "joined": False}


def test_moments_in_the_journeys_order(cast, api):
    for code, position in (("buy", 2), ("discover", 1), ("return", 2)):
        operations.add_moment(actor=cast.admin, code=code, name=code.capitalize(), position=position)
    assert [card.code for card in queries.moment_cards(cast.marketer)] == ["discover", "buy", "return"]
    assert [one["code"] for one in api(cast.marketer).get(MOMENTS).json()["results"]] == ["discover", "buy", "return"]
    page = api(cast.marketer).get(f"{MOMENTS}?limit=1").json()
    assert page["next"]
    assert Event.objects.filter(kind="customer.moment.added").count() == 3


def test_sources_and_their_filters(cast, api):
    made = api(cast.technologist).post(SOURCES, SOURCE)
    # What it answered before is a part of what it answers now.
    assert (made.status_code, made.json() | SOURCE) == (201, made.json())
    there = made.json()
    assert api(cast.technologist).post(SOURCES, SOURCE).status_code == 422
    assert api(cast.auditor).get(SOURCES).json()["results"] == [there]
    assert api(cast.auditor).get(f"{SOURCES}?personal_data=true&joined=false").json()["results"] == [there]
    assert api(cast.auditor).get(f"{SOURCES}?joined=true").json()["results"] == []
    operations.change_source(actor=cast.admin, code="web-shop", is_joined=True, owner=None)
    assert queries.source_cards(cast.marketer)[0].is_joined
    assert Event.objects.filter(kind="customer.datasource.changed").count() == 1


@pytest.mark.parametrize("who", ["marketer", "finance", "cmo", "cio", "it_lead", "auditor", "privacy"])
def test_nobody_else_keeps_them(cast, api, who):
    client = api(getattr(cast, who))
    assert client.post(MOMENTS, {"code": "buy", "name": "Buy"}).status_code == 403
    assert client.post(SOURCES, SOURCE).status_code == 403
    assert not Moment.objects.exists()
    assert not DataSource.objects.exists()


def test_an_auditor_changes_nothing_whatever_else_they_hold(cast):
    duties.give(cast.admin, Role.AUDITOR)
    with pytest.raises(Forbidden):
        operations.add_moment(actor=cast.admin, code="buy", name="Buy")


def test_what_is_wrong_is_named(cast):
    for facts, field in (
        ({"code": "No Code"}, "code"),
        ({"name": ""}, "name"),
        ({"position": -1}, "position"),
        ({"position": 40_000}, "position"),
    ):
        with pytest.raises(Invalid) as refused:
            operations.add_moment(actor=cast.admin, **({"code": "buy", "name": "Buy"} | facts))
        assert list(refused.value.fields) == [field]
    operations.add_moment(actor=cast.admin, code="buy", name="Buy")
    with pytest.raises(Unfit):
        operations.add_moment(actor=cast.admin, code="buy", name="Buy")
    with pytest.raises(NotFound):
        operations.change_moment(actor=cast.admin, code="nothing", name="x")
    with pytest.raises(Invalid):
        operations.change_moment(actor=cast.admin, code="buy", id=7)
    assert Moment.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (SOURCE | {"owner": "nobody"}, "owner"),
        (SOURCE | {"personal_data": "perhaps"}, "personal_data"),
        (SOURCE | {"id": 1}, "id"),
        ({"code": "x"}, "name"),
    ],
)
def test_bad_sources(cast, api, body, field):
    answer = api(cast.admin).post(SOURCES, body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


@pytest.mark.usefixtures("all_rights")
def test_without_a_duty_there_is_nothing(cast, api):
    operations.add_moment(actor=cast.admin, code="buy", name="Buy")
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    assert api(cast.outsider).get(MOMENTS).json()["results"] == []
    assert api(None).get(SOURCES).status_code == 401
    assert api(cast.marketer).get(f"{MOMENTS}?x=1").status_code == 400


# --- the administration


def test_the_administrator_adds_and_changes_through_the_operations(cast, page):
    client = page(cast.admin)
    made = client.post("/admin/customer/moment/add/", {"code": "buy", "name": "Buy", "description": "", "position": "3"})
    assert made.status_code == 302
    moment = Moment.objects.get(code="buy")
    changed = client.post(
        f"/admin/customer/moment/{moment.pk}/change/", {"name": "Pay", "description": "", "position": "3", "code": "other"}
    )
    assert changed.status_code == 302
    moment.refresh_from_db()
    assert (moment.code, moment.name) == ("buy", "Pay")
    assert list(Event.objects.filter(kind__startswith="customer.").order_by("pk").values_list("kind", flat=True)) == [
        "customer.moment.added",
        "customer.moment.changed",
    ]


def test_a_refusal_in_the_administration_leaves_nothing_and_is_said(cast, page):
    answer = page(cast.admin).post(
        "/admin/customer/moment/add/", {"code": "UPPER", "name": "Buy", "description": "", "position": "3"}, follow=True
    )
    assert "lower-case letters" in answer.content.decode()
    assert not Moment.objects.exists()
    assert not Event.objects.filter(kind__startswith="customer.").exists()


@pytest.mark.parametrize("who", ["technologist", "cmo", "auditor"])
def test_the_administration_is_for_administrators(cast, page, who):
    assert page(getattr(cast, who)).post("/admin/customer/moment/add/", {"code": "x", "name": "x", "position": "0"}).status_code in (
        302,
        403,
    )
    assert not Moment.objects.exists()
