"""Actions: what was decided, who does it and by when; what is open goes on into the next cycle."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from collab.agenda import action_queries, actions, cycles
from collab.agenda.models import Action, Cycle
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/actions/"


@pytest.fixture
def action(cast) -> Action:
    for code, year in (("2026", 2026), ("2027", 2027)):
        cycles.open_cycle(actor=cast.cmo, code=code, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    return agree(cast)


def agree(cast, **more) -> Action:
    facts = {
        "text": "Name an owner",
        "owner": cast.outsider,
        "due_on": clock.today() + timedelta(days=9),
        "cycle": "2026",
        "decided": "Steering",
    }
    return actions.agree(actor=cast.cio, **{**facts, **more})


def texts_of(cast, code: str) -> list[str]:
    return [card.text for card in action_queries.going_on(cast.marketer, frozenset({"marketer"}), Cycle.objects.get(code=code))]


def test_what_is_open_goes_on_into_the_next_cycle_until_it_is_done(cast, action):
    agree(cast, text="Later", cycle="2027")
    assert texts_of(cast, "2026") == ["Name an owner"] and texts_of(cast, "2027") == ["Name an owner", "Later"]
    done = actions.change_action(actor=cast.outsider, action=action.pk, version=1, done_on=clock.today())
    assert (done.version, Event.objects.latest("pk").kind) == (2, "agenda.action.done")
    assert texts_of(cast, "2026") == ["Name an owner"] and texts_of(cast, "2027") == ["Later"]
    assert actions.change_action(actor=cast.cmo, action=action.pk, version=2, done_on=None).done_on is None


def test_who_may_and_what_fits(cast, action):
    with pytest.raises(Forbidden, match="agree on actions"):
        actions.agree(actor=cast.finance, text="x", owner=cast.finance, due_on=clock.today(), cycle="2026", decided="x")
    with pytest.raises(Forbidden, match="changed by its owner"):
        actions.change_action(actor=cast.marketer, action=action.pk, version=1, text="Mine")
    with pytest.raises(Conflict, match="changed since"):
        actions.change_action(actor=cast.cmo, action=action.pk, version=2, text="Mine")
    with pytest.raises(Invalid) as refused:
        agree(cast, text=" ", cycle="none", decided="")
    assert set(refused.value.fields) == {"text", "cycle", "decided"}
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid, match="to come"):
        actions.change_action(actor=cast.cmo, action=action.pk, version=1, done_on=tomorrow)
    assert actions.change_action(actor=cast.cmo, action=action.pk, version=1, text="Name an owner").version == 1, "nothing changed"


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE agenda_action SET text = 'Mine', version = version + 1", "changes on record only"),
        ("UPDATE agenda_action SET decided = 'Nowhere', version = version + 1", "keeps where it was decided"),
        ("DELETE FROM agenda_action", "never deleted"),
    ],
)
def test_the_database_holds_it(action, attack, sentence):
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_api_lists_agrees_and_finishes(cast, action, api):
    client = api(cast.it_lead)
    body = {"text": "Ask the dealers", "owner": "finance", "due_on": "2099-01-01", "cycle": "2026", "decided": "Planning day"}
    made = client.post(ROOT, body)
    assert made.status_code == 201 and {name: made.json()[name] for name in body} == body
    past = client.post(ROOT, {**body, "due_on": "2026-01-01"})
    assert past.status_code == 400 and "confirm" in past.json()["errors"]["due_on"][0]
    own = f"{ROOT}{made.json()['id']}/"
    assert client.patch(own, {"done_on": clock.today().isoformat()}).status_code == 400
    assert api(cast.finance).patch(own, {"version": 1, "done_on": clock.today().isoformat()}).json()["version"] == 2
    assert [row["text"] for row in api(cast.marketer).get(f"{ROOT}?open=true").json()["results"]] == ["Name an owner"]
    assert [row["text"] for row in api(cast.marketer).get(f"{ROOT}?owner=finance").json()["results"]] == ["Ask the dealers"]


@pytest.mark.usefixtures("no_sql_in_templates")
def test_the_pages_agree_change_and_finish(cast, action, page):
    client = page(cast.cmo)
    form = {"text": "Ask the dealers", "owner": "Ruth Adeyemi", "due_on": "2099-01-01", "cycle": "2027", "decided": "Planning day"}
    assert client.post("/actions/new/", {**form, "cycle": "none"}).status_code == 422
    assert client.post("/actions/new/", form)["Location"] == "/actions/"
    assert "Ask the dealers" in client.get("/cycles/2027/").content.decode()
    owner = page(cast.outsider)
    sent = {**owner.get(f"/actions/{action.pk}/").context["form"].initial, "done_on": clock.today().isoformat()}
    assert owner.post(f"/actions/{action.pk}/", sent).status_code == 302
    assert owner.post(f"/actions/{action.pk}/", {**sent, "text": "Mine"}).status_code == 409
    assert "Name an owner" in client.get("/actions/?view=done").content.decode()
    assert page(cast.marketer).get(f"/actions/{action.pk}/").status_code == page(cast.marketer).get("/actions/new/").status_code == 403
