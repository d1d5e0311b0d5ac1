"""The review: what it decides becomes an action that goes on into the next one; and two packs differ by what happened between."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from collab.agenda import actions
from collab.agenda.models import Action
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.packs import comparing, operations, reading, reviewing
from collab.packs.models import Decision

from .test_freezing import running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
ROOT = "/api/v1/packs/"


def decide(cast, pack, actor="cmo", **more):
    facts = {
        "text": "We end the second search", "action": "End its contract", "owner": cast.it_lead,
        "due_on": clock.today() + timedelta(days=9), "figure": "free",
    }  # fmt: skip
    return operations.decide(actor=getattr(cast, actor), pack=pack.code, **{**facts, **more})


def test_a_decision_becomes_an_action_that_goes_on_until_it_is_done(cast, world, freeze, cycle):
    first = freeze()
    made = decide(cast, first)
    action = Action.objects.get()
    assert (made.action, action.text, action.decided, action.cycle) == (action, "End its contract", f"Review {first.code}", cycle)
    event = Event.objects.get(kind="packs.pack.decided")
    assert event.data["decision"] == made.pk and event.data["text"] == made.text and "second search" not in str(event.data)
    assert [one.text for one in reviewing.decisions(first, {})] == ["We end the second search"]
    second = freeze()
    assert [one.to_do for one in reviewing.going_on(second)] == ["End its contract"] and not reviewing.going_on(first)
    kept = reading.figure(reading.frozen(reading.one(cast.cio, second.code)), "actions")
    assert (kept.value, kept.rows[0].name, kept.rows[0].person) == ("1", "End its contract", cast.it_lead.name)
    actions.change_action(actor=cast.it_lead, action=action.pk, version=1, done_on=clock.today())
    assert reading.figure(reading.frozen(reading.one(cast.cio, freeze().code)), "actions").value == "0"


def test_who_decides_and_what_fits(cast, world, freeze, month):
    pack = freeze()
    with pytest.raises(Conflict, match="planning cycle"):
        decide(cast, pack)
    with pytest.raises(NotFound):
        decide(cast, pack, "technologist")
    with pytest.raises(Forbidden, match="review decides"):
        decide(cast, pack, "finance")
    for wrong, field in (({"text": " "}, "text"), ({"figure": "nothing"}, "figure")):
        with pytest.raises(Invalid) as refused:
            decide(cast, pack, **wrong)
        assert list(refused.value.fields) == [field]
    assert not Decision.objects.exists() and not Action.objects.exists()


def test_nothing_of_a_decision_stands_where_its_action_is_refused(cast, world, freeze, cycle):
    with pytest.raises(Invalid):
        decide(cast, freeze(), action=" ")
    assert not Decision.objects.exists() and not Event.objects.filter(kind__endswith="decided", subject_kind="packs.pack").exists()


@pytest.mark.usefixtures("all_rights")
def test_the_database_holds_decisions(cast, world, freeze, cycle):
    decide(cast, freeze())
    for attack in ("UPDATE packs_decision SET figure = ''", "DELETE FROM packs_decision"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)


def test_the_difference_and_the_events_between(cast, world, freeze):
    running(cast, world, "One customer view")
    first = freeze()
    running(cast, world, "Another thing")
    second = freeze()
    found = comparing.compared(cast.cio, second.code, first.code)
    assert (found.before.code, found.after.code) == (first.code, second.code)
    changed = {one.key: one for one in found.headlines}
    assert (changed["projects"].before, changed["projects"].after) == ("1", "2")
    assert [(row.name.partition(" ")[2], row.words) for row in changed["projects"].rows] == [("Another thing", "new")]
    committed = changed["committed"]
    assert committed.difference == Decimal(committed.after) - Decimal(committed.before) > 0 and committed.rows
    assert any("Another thing" in one.name for one in found.between) and all(one.entries for one in found.between)
    assert all(first.as_of < entry.at <= second.as_of for one in found.between for entry in one.entries)


def test_what_does_not_compare(cast, world, freeze, api, page):
    first, house = freeze(), freeze("house")
    client = api(cast.cmo)
    assert "another sight" in client.get(f"{ROOT}{first.code}/compare/?with={house.code}").json()["errors"]["with"][0]
    for other in ("", "2020-01", first.code):
        answer = client.get(f"{ROOT}{first.code}/compare/?with={other}")
        assert answer.status_code == 400 and "with" in answer.json()["errors"]
    assert api(cast.technologist).get(f"{ROOT}{first.code}/compare/?with={house.code}").status_code == 404
    assert page(cast.cmo).get(f"/packs/{first.code}/compare/?with=").status_code == 400


def test_the_doors_decide_and_compare(cast, world, freeze, cycle, api, page):
    running(cast, world, "One customer view")
    first = freeze()
    body = {"text": "We wait", "action": "Ask again", "owner": "it_lead", "due_on": "2099-01-01", "figure": "free"}
    client = api(cast.cmo)
    made = client.post(f"{ROOT}{first.code}/decisions/", body)
    assert made.status_code == 201 and made.json()["to_do"] == "Ask again", made.json()
    assert client.post(f"{ROOT}{first.code}/decisions/", {**body, "text": ""}).status_code == 400
    assert api(cast.finance).post(f"{ROOT}{first.code}/decisions/", body).status_code == 403
    browser = page(cast.cio)
    form = {"text": "We go on", "action": "Say so", "owner": "Nikolai Petrov", "due_on": "2099-01-01", "figure": ""}
    assert browser.post(f"/packs/{first.code}/decide/", {**form, "text": ""}).status_code == 422
    assert browser.post(f"/packs/{first.code}/decide/", form)["Location"] == f"/packs/{first.code}/"
    shown = browser.get(f"/packs/{first.code}/").content.decode()
    assert "We wait" in shown and "We go on" in shown and "Free to allocate" in shown
    running(cast, world, "Another thing")
    second = freeze()
    told = client.get(f"{ROOT}{second.code}/compare/?with={first.code}").json()
    assert {one["key"] for one in told["figures"]} >= {"projects", "actions"} and told["between"]
    assert "Another thing" in browser.get(f"/packs/{second.code}/compare/?with={first.code}").content.decode()
