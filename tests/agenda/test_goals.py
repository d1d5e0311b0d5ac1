"""Goals: set, changed, signed by two people, in the operations and through the API."""

from datetime import UTC, date, datetime

import pytest

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import operations, queries
from collab.agenda.models import Goal
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kpis import operations as kpis
from tests import onrecord

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/goals/"
BODY = {
    "code": "one-view", "title": "One view of the customer", "description": "Joined by 2027.", "starts_on": "2026-01-01", "ends_on": "2027-12-31",
    "owner_marketing": "cmo", "owner_it": "cio", "kpis": ["match-rate"],
}  # fmt: skip


@pytest.fixture
def kpi(cast):
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    return kpis.define(actor=cast.technologist, code="match-rate", name="Match rate", definition="x", unit="%", **owners)


@pytest.fixture
def goal(cast, kpi) -> Goal:
    facts = {
        "title": "One view",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "owner_marketing": cast.marketing_lead,
        "owner_it": cast.it_lead,
    }
    return operations.set_goal(actor=cast.cmo, code="one-view", kpis=["match-rate"], **facts)


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="agenda.").order_by("pk").values_list("kind", flat=True))


def test_both_sign_each_for_their_own_side(cast, goal):
    operations.sign(actor=cast.cmo, code="one-view")
    assert queries.goal_card(queries.one(cast.marketer, "one-view")).waits_for == ("CIO",)
    signed = operations.sign(actor=cast.cio, code="one-view")
    assert signed.signed_by_cmo_at
    assert signed.signed_by_cio_at
    assert kinds() == ["agenda.goal.set", "agenda.goal.signed", "agenda.goal.signed"]


def test_nobody_signs_twice_or_for_the_other(cast, goal):
    operations.sign(actor=cast.cmo, code="one-view")
    with pytest.raises(Conflict, match="already"):
        operations.sign(actor=cast.cmo, code="one-view")
    duties.give(cast.cio, Role.CMO)
    with pytest.raises(Forbidden):
        operations.sign(actor=cast.cio, code="one-view")


@pytest.mark.parametrize("who", ["marketer", "technologist", "finance", "marketing_lead", "it_lead", "auditor", "admin"])
def test_nobody_else_signs(cast, goal, who):
    with pytest.raises(Forbidden):
        operations.sign(actor=getattr(cast, who), code="one-view")


def test_what_was_signed_and_reads_otherwise_is_signed_again(cast, goal):
    operations.sign(actor=cast.cmo, code="one-view")
    assert operations.change_goal(actor=cast.it_lead, code="one-view", title="One view").signed_by_cmo_at
    assert operations.change_goal(actor=cast.it_lead, code="one-view", ends_on=date(2028, 12, 31)).signed_by_cmo_at is None
    operations.sign(actor=cast.cmo, code="one-view")
    assert operations.change_goal(actor=cast.it_lead, code="one-view", kpis=[]).signed_by_cmo_at is None
    assert kinds().count("agenda.goal.signatures_voided") == 2


def test_one_signs_what_one_has_read(cast, goal):
    read = queries.mark(goal)
    operations.change_goal(actor=cast.technologist, code="one-view", title="Another view")
    with pytest.raises(Conflict, match="changed while"):
        operations.sign(actor=cast.cmo, code="one-view", mark=read)
    assert operations.sign(actor=cast.cmo, code="one-view", mark=queries.mark(queries.one(cast.cmo, "one-view"))).signed_by_cmo_at


def test_a_goal_that_is_no_longer_pursued_is_not_signed(cast, goal):
    operations.change_goal(actor=cast.admin, code="one-view", is_active=False)
    with pytest.raises(Conflict):
        operations.sign(actor=cast.cmo, code="one-view")
    assert queries.goal_cards(cast.cmo) == []


@pytest.mark.parametrize("who", ["marketer", "finance", "business", "auditor"])
def test_those_who_set_no_goals(cast, goal, who):
    with pytest.raises(Forbidden):
        operations.change_goal(actor=getattr(cast, who), code="one-view", title="Mine")


@pytest.mark.usefixtures("all_rights")
def test_without_a_duty_there_is_nothing(cast, goal):
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    assert queries.goal_cards(cast.outsider) == []
    with pytest.raises(NotFound):
        operations.sign(actor=cast.outsider, code="one-view")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": date(2026, 1, 1)}, "ends_on"), ({"starts_on": date(1999, 1, 1)}, "starts_on"), ({"title": " "}, "title"), ({"kpis": ["none"]}, "kpis"),
        ({"signed_by_cio_at": datetime(2026, 1, 1, tzinfo=UTC)}, "signed_by_cio_at"), ({"code": "x"}, "code"),
    ],
)  # fmt: skip
def test_wrong_changes_are_named_and_leave_nothing(cast, goal, change, field):
    with pytest.raises((Invalid, TypeError)) as refused:
        operations.change_goal(actor=cast.admin, **({"code": "one-view"} | change)) if field != "code" else operations.set_goal(
            actor=cast.admin,
            code="No Code",
            title="x",
            starts_on=goal.starts_on,
            ends_on=goal.ends_on,
            owner_marketing=cast.cmo,
            owner_it=cast.cio,
        )
    assert field in refused.value.fields
    assert kinds() == ["agenda.goal.set"]


# --- through the API


def test_set_read_change_sign(cast, api, kpi):
    made = api(cast.cmo).post(ROOT, BODY)
    assert made.status_code == 201, made.json()
    assert {name: made.json()[name] for name in BODY} == BODY
    assert api(cast.cmo).post(ROOT, BODY).status_code == 422
    mark = api(cast.cio).get(f"{ROOT}one-view/").json()["mark"]
    assert api(cast.cio).post(f"{ROOT}one-view/sign/", {"mark": mark}).json()["signed_by_cio_at"]
    assert api(cast.cio).post(f"{ROOT}one-view/sign/", {}).status_code == 409
    assert api(cast.marketer).post(f"{ROOT}one-view/sign/", {}).status_code == 403
    changed = api(cast.technologist).patch(f"{ROOT}one-view/", {"title": "Another"})
    assert (changed.status_code, changed.json()["signed_by_cio_at"]) == (200, None)
    assert api(cast.cmo).post(f"{ROOT}one-view/sign/", {"mark": mark}).status_code == 409
    assert [goal["code"] for goal in api(cast.auditor).get(ROOT).json()["results"]] == ["one-view"]
    assert api(cast.admin).patch(f"{ROOT}one-view/", {"active": False}).status_code == 200
    assert api(cast.auditor).get(ROOT).json()["results"] == []
    assert len(api(cast.auditor).get(f"{ROOT}?active=false").json()["results"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"signed_by_cmo_at": "2026-01-01"}, "signed_by_cmo_at"), ({"kpis": "match-rate"}, "kpis"), ({"kpis": ["none"]}, "kpis"), ({"owner_it": "cmo"}, "owner_it"),
        ({"ends_on": "2025-01-01"}, "ends_on"), ({"starts_on": "01.01.2026"}, "starts_on"), ({"title": "a\u202e"}, "title"), ({"code": ""}, "code"),
    ],
)  # fmt: skip
def test_bad_goals(cast, api, kpi, change, field):
    answer = api(cast.admin).post(ROOT, BODY | change)
    assert answer.status_code == 400
    assert any(name.split(".")[0] == field for name in answer.json()["errors"])
    assert not Goal.objects.exists()


@pytest.mark.usefixtures("all_rights")
def test_hidden_is_missing_and_unsigned_is_401(cast, api, goal):
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now())
    assert api(cast.outsider).get(f"{ROOT}one-view/").json() == api(cast.outsider).get(f"{ROOT}nothing/").json()
    assert api(None).get(ROOT).status_code == 401
    assert api(cast.cmo).get(f"{ROOT}?colour=red").status_code == 400


def test_lists_cost_the_same_however_long(cast, api, kpi, django_assert_max_num_queries):
    for number in range(8):
        assert api(cast.admin).post(ROOT, BODY | {"code": f"goal-{number}"}).status_code == 201
    client = api(cast.auditor)
    client.get(ROOT)
    with django_assert_max_num_queries(9):
        assert len(client.get(ROOT).json()["results"]) == 8
