"""Goals under goals: three levels at most, in no circle, said in a sentence and held by the database; and goals that end."""

import pytest
from django.db import DatabaseError, connection, transaction

from collab.agenda import operations, queries
from collab.agenda.models import Goal
from collab.events import texts
from collab.events.models import Event
from collab.kit.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/goals/"


@pytest.fixture
def line(set_goal) -> list[Goal]:
    """Three goals over one another, the highest first."""
    return [set_goal("top"), set_goal("middle", parent="top"), set_goal("low", parent="middle")]


def under(cast, code: str, parent: str | None) -> Goal:
    return operations.change_goal(actor=cast.cmo, code=code, parent=parent)


def test_a_goal_stands_under_another_and_is_signed_again_when_it_moves(cast, set_goal):
    set_goal("top")
    set_goal("low")
    operations.sign(actor=cast.cmo, code="low")
    assert under(cast, "low", "TOP").signed_by_cmo_at is None
    (card,) = queries.parts_of(cast.marketer, Goal.objects.get(code="top"))
    assert (card.code, card.parent) == ("low", ("top", "Top"))
    assert under(cast, "low", None).parent is None


@pytest.mark.parametrize(
    ("code", "parent", "sentence"),
    [
        ("top", "low", "stands under “Top” itself: goals would be part of each other in a circle"),
        ("top", "top", "in a circle"),
        ("other", "low", "three levels deep at most. Under “Low” that would be 4"),
        ("top", "other", "Under “Other” that would be 4"),
        ("other", "nothing", "no goal with the code nothing"),
        ("other", "over", "“Over” is no longer pursued"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(cast, set_goal, line, code, parent, sentence):
    set_goal("other")
    set_goal("over")
    operations.change_goal(actor=cast.cmo, code="over", is_active=False)
    before = dict(Goal.objects.values_list("code", "parent__code"))
    with pytest.raises(Invalid, match=sentence) as refused:
        under(cast, code, parent)
    assert set(refused.value.fields) == {"parent"}
    assert dict(Goal.objects.values_list("code", "parent__code")) == before
    assert not Event.objects.filter(kind="agenda.goal.changed", data__changed=["parent"]).exists()


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("code", "parent", "sentence"), [("top", "low", "in a circle"), ("other", "low", "three levels"), ("top", "other", "three levels")]
)
def test_the_database_holds_it_too(set_goal, line, code, parent, sentence):
    set_goal("other")
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agenda_goal SET parent_id = (SELECT id FROM agenda_goal WHERE code = %s) WHERE code = %s", [parent, code])


def test_a_goal_ends_with_a_reason_after_what_stands_under_it(cast, line):
    with pytest.raises(Conflict, match="“Low” stands under it: end or move that first"):
        operations.change_goal(actor=cast.cio, code="middle", is_active=False)
    operations.change_goal(actor=cast.cio, code="low", is_active=False, reason="Reached in May.")
    (event,) = texts.told(Event.objects.filter(kind="agenda.goal.changed"))
    assert (event.why, event.data["changed"]) == ("Reached in May.", ["is_active"])
    with pytest.raises(Invalid, match="where a goal is ended"):
        operations.change_goal(actor=cast.cio, code="top", title="Other", reason="Why not.")


def test_the_api_says_it_at_its_field(cast, api, line):
    client = api(cast.cmo)
    told = client.get(f"{ROOT}low/").json()
    assert (told["parent"], told["state"], told["state_kpi"]) == ("middle", "no_kpi", None)
    assert client.patch(f"{ROOT}top/", {"parent": "low"}).json()["errors"].keys() == {"parent"}
    assert client.patch(f"{ROOT}low/", {"parent": None, "mark": told["mark"]}).json()["parent"] is None
    assert client.patch(f"{ROOT}low/", {"title": "Mine", "mark": told["mark"]}).status_code == 409
    assert client.patch(f"{ROOT}low/", {"active": False, "reason": "Reached."}).json()["state"] == "ended"
    assert client.post(ROOT, {**dict.fromkeys(("code", "title"), "new"), "starts_on": "2026-01-01", "ends_on": "2027-01-01",
                              "owner_marketing": "marketing_lead", "owner_it": "it_lead"}).status_code == 400  # fmt: skip


# --- the pages

FORM = {
    "title": "Sell more", "code": "sell-more", "description": "", "starts_on": "2026-01-01", "ends_on": "2027-12-31", "kpis": "", "parent": "Top",
    "owner_marketing": "marketing_lead", "owner_it": "it_lead",
}  # fmt: skip


@pytest.mark.usefixtures("no_sql_in_templates")
def test_goals_are_set_changed_and_ended_in_pages_by_names(cast, page, set_goal):
    set_goal("top")
    client = page(cast.marketing_lead)
    assert client.post("/goals/new/", {**FORM, "parent": "Nothing", "ends_on": "2025-01-01"}).status_code == 422
    assert client.post("/goals/new/", FORM)["Location"] == "/goals/sell-more/"
    assert Goal.objects.get(code="sell-more").parent == Goal.objects.get(code="top")
    change = client.get("/goals/sell-more/change/")
    form = change.context["form"].initial
    assert form["parent"] == "Top (top)"
    sent = {**form, "title": "Sell much more"}
    assert client.post("/goals/sell-more/change/", form).status_code == 302
    assert not Event.objects.filter(kind="agenda.goal.changed").exists(), "nothing changed, nothing recorded"
    assert client.post("/goals/sell-more/change/", sent).status_code == 302
    assert Event.objects.get(kind="agenda.goal.changed").data["changed"] == ["title"]
    stale = client.post("/goals/sell-more/change/", sent)
    assert stale.status_code == 409 and "Read it again before you change it" in stale.content.decode()
    mark = client.get("/goals/sell-more/end/").context["form"].initial["mark"]
    assert client.post("/goals/sell-more/end/", {"mark": mark, "reason": ""}).status_code == 422
    assert client.post("/goals/sell-more/end/", {"mark": mark, "reason": "Reached."}).status_code == 302
    assert "no longer pursued" in client.get("/goals/sell-more/").content.decode()
    assert client.get("/goals/sell-more/end/").status_code == 409
    assert page(cast.marketer).get("/goals/new/").status_code == page(cast.marketer).get("/goals/top/change/").status_code == 403
