"""People and departments: kept by administrators through one operation each, on record; no loops, no two with one address."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collab.account.models import Letter
from collab.directory.hours import Spell
from collab.directory.operations import calendars, people
from collab.events.models import Event
from collab.kit.errors import Forbidden, Invalid, NotFound, Unfit
from collab.people import clocks
from collab.people.models import Person
from tests import onrecord

pytestmark = pytest.mark.django_db
ADA = {"username": "ada.lind", "first_name": "Ada", "last_name": "Lind", "email": "ada.lind@example.com"}


def changed(cast: SimpleNamespace, person: str, **changes: Any) -> Person:
    return people.change_person(actor=cast.admin, person=person, through="test", **changes)


def test_somebody_is_added_without_a_password(cast: SimpleNamespace) -> None:
    facts = {**ADA, "department": cast.cmo.department, "manager": cast.cmo, "country": "DE", "language": "de", "zone": "Europe/Berlin"}
    ada = people.add_person(actor=cast.admin, through="test", **facts)
    assert (ada.name, ada.manager, ada.country, ada.has_usable_password()) == ("Ada Lind", cast.cmo, "DE", False)
    told = Event.objects.get(kind="people.person.added")
    assert told.data["values"] == {"department": str(ada.department_id), "manager": str(cast.cmo.pk)}
    assert "Ada" not in str(told.data) and "Berlin" not in str(told.data) and set(told.data["fields"]) == set(facts)


def test_what_is_said_of_somebody_changes_on_record(cast: SimpleNamespace) -> None:
    changed(cast, "outsider", manager=cast.marketing_lead, title="Buyer", email="tom@example.com")
    told = Event.objects.get(kind="people.person.changed")
    assert (told.data["fields"], told.data["values"]) == (["email", "title", "manager"], {"manager": str(cast.marketing_lead.pk)})
    # Whoever changes an address opens the way to a password: the old one is told.
    assert Letter.objects.get(person=cast.outsider).address == "outsider@example.com"
    changed(cast, "outsider", title="Buyer")
    assert Event.objects.filter(kind="people.person.changed").count() == 1
    with pytest.raises(NotFound):
        changed(cast, "nobody", title="Buyer")


@pytest.mark.parametrize("username", ["marketer", "cio", "technologist", "auditor"])
def test_others_keep_nobody(cast: SimpleNamespace, username: str) -> None:
    actor = getattr(cast, username)
    with pytest.raises(Forbidden):
        people.change_person(actor=actor, person=username, through="test", title="King")
    with pytest.raises(Forbidden):
        people.add_person(actor=actor, through="test", **ADA)
    with pytest.raises(Forbidden):
        people.add_department(actor=actor, code="own", name="Own", side="it", through="test")
    with pytest.raises(Forbidden):
        people.change_department(actor=actor, code="crm", name="Mine", through="test")


WRONG = {
    "two people with one e-mail": ({"email": "Marketer@Example.com"}, "email", "Somebody else has this address"),
    "a username that is taken": ({"username": "marketer"}, "username", "somebody called marketer"),
    "a username with blanks": ({"username": "ada lind"}, "username", "letters, digits"),
    "a word of the addresses": ({"username": "me"}, "username", "word of the addresses"),
    "another one, in capitals": ({"username": "Import"}, "username", "word of the addresses"),
    "no username": ({"username": ""}, "username", "letters, digits"),
    "a name of two lines": ({"first_name": "Ada\nBcc: x"}, "first_name", "one line"),
    "a hidden sign": ({"title": "A\u202eB"}, "title", "nobody can see"),
    "no address": ({"email": "ada at example"}, "email", "name@company.com"),
    "a country of nowhere": ({"country": "XQ"}, "country", "two letters"),
    "a country in words": ({"country": "Germany"}, "country", "under 2"),
    "a language of nobody": ({"language": "xx"}, "language", "two letters, such as de"),
    "a zone of nowhere": ({"zone": "Mars/Olympus"}, "zone", "time zone"),
    "another's flag": ({"is_superuser": True}, "is_superuser", "not something to set"),
}


@pytest.mark.parametrize(("given", "field", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_at_its_field(cast: SimpleNamespace, given: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.add_person(actor=cast.admin, through="test", **{**ADA, **given})
    assert sentence in " ".join(refused.value.fields[field])
    assert not Event.objects.filter(kind="people.person.added").exists()


def test_all_that_is_wrong_is_said_at_once(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        people.add_person(actor=cast.admin, through="test", **{**ADA, "country": "XQ", "zone": "x", "title": "a\nb"})
    assert set(refused.value.fields) == {"country", "zone", "title"}


# --- no circles


def test_nobody_is_their_own_manager_however_far_up(cast: SimpleNamespace) -> None:
    changed(cast, "marketer", manager=cast.marketing_lead)
    changed(cast, "marketing_lead", manager=cast.cmo)
    with pytest.raises(Unfit, match="Nobody is their own manager"):
        changed(cast, "cmo", manager=cast.cmo)
    with pytest.raises(Unfit, match="works for Helen Brandt already"):
        changed(cast, "cmo", manager=cast.marketer)
    onrecord.leave(cast.outsider)
    cast.outsider.refresh_from_db()
    with pytest.raises(Unfit, match="has left"):
        changed(cast, "cmo", manager=cast.outsider)
    assert Person.objects.get(username="cmo").manager is None


def test_no_department_is_a_part_of_itself(cast: SimpleNamespace) -> None:
    top = people.add_department(actor=cast.admin, code="marketing", name="Marketing", side="marketing", through="test")
    crm = people.change_department(actor=cast.admin, code="crm", parent=top, through="test")
    assert Event.objects.get(kind="people.department.changed").data["values"] == {"parent": str(top.pk)}
    with pytest.raises(Unfit, match="a part of itself"):
        people.change_department(actor=cast.admin, code="marketing", parent=crm, through="test")
    with pytest.raises(Unfit, match="a part of itself"):
        people.change_department(actor=cast.admin, code="crm", parent=crm, through="test")
    for facts, field in (({"code": "crm"}, "code"), ({"side": "moon"}, "side"), ({"name": " "}, "name"), ({"code": "a b"}, "code")):
        with pytest.raises(Invalid) as refused:
            people.add_department(actor=cast.admin, through="test", **{"code": "own", "name": "Own", "side": "it", **facts})
        assert list(refused.value.fields) == [field]


# --- pages and API


def test_the_administration_goes_through_the_same_operations(cast: SimpleNamespace, page: Any) -> None:
    client = page(cast.admin)
    added = client.post("/admin/people/person/add/", {**ADA, "manager": cast.cmo.pk, "country": "DE"})
    assert added.status_code == 302
    ada = Person.objects.get(username="ada.lind")
    assert (ada.manager, ada.country, ada.is_active, ada.has_usable_password()) == (cast.cmo, "DE", True, False)
    assert Event.objects.get(kind="people.person.added").data["through"] == "administration"
    place = f"/admin/people/person/{cast.cmo.pk}/change/"
    form = {
        "username": "cmo",
        "first_name": "Helen",
        "last_name": "Brandt",
        "email": cast.cmo.email,
        "is_active": "on",
        "duties-TOTAL_FORMS": 0,
        "duties-INITIAL_FORMS": 0,
    }
    refused = client.post(place, {**form, "manager": ada.pk})
    assert refused.status_code == 422 and "works for Helen Brandt already" in refused.text
    assert client.post(place, {**form, "email": "ada.lind@example.com"}).status_code in (200, 422)
    assert Person.objects.get(pk=cast.cmo.pk).manager is None and Person.objects.get(pk=cast.cmo.pk).email == cast.cmo.email


def test_programs_keep_people(cast: SimpleNamespace, api: Any) -> None:
    calendars.add_calendar(actor=cast.admin, code="germany", name="Germany", week=[Spell(0, 540, 1020)], country="DE")
    client = api(cast.admin)
    body = {**ADA, "department": "crm", "manager": "cmo", "calendar": "germany", "country": "DE", "language": "de", "zone": "Europe/Berlin"}
    made = client.post("/api/v1/people/", body, format="json")
    assert made.status_code == 201, made.json()
    assert made.json() == {
        "username": "ada.lind", "name": "Ada Lind", "title": "", "department": "CRM", "manager": "cmo", "country": "DE",
        "language": "de", "zone": "Europe/Berlin", "calendar": "germany", "away_until": None,
    }  # fmt: skip
    changes = {"manager": None, "calendar": None, "title": "Analyst"}
    answer = client.patch("/api/v1/people/ada.lind/", changes, format="json").json()
    assert (answer["manager"], answer["calendar"], answer["title"], answer["zone"]) == (None, None, "Analyst", "Europe/Berlin")
    assert client.post("/api/v1/people/", body, format="json").status_code == 422
    loop = client.patch("/api/v1/people/cmo/", {"manager": "cmo"}, format="json")
    assert (loop.status_code, list(loop.json()["errors"])) == (422, ["manager"])
    assert client.patch("/api/v1/people/nobody/", changes, format="json").status_code == 404
    assert client.patch("/api/v1/people/cmo/", {"is_active": False}, format="json").status_code == 400
    reader = api(cast.marketer)
    assert reader.get("/api/v1/people/ada.lind/").json()["title"] == "Analyst"
    assert reader.patch("/api/v1/people/ada.lind/", changes, format="json").status_code == 403
    listed = [one["username"] for one in reader.get("/api/v1/people/?q=ada").json()["results"]]
    assert listed == ["ada.lind"]


def test_programs_keep_departments(cast: SimpleNamespace, api: Any) -> None:
    client = api(cast.admin)
    made = client.post("/api/v1/departments/", {"code": "events", "name": "Events", "side": "marketing", "parent": "brand"}, format="json")
    assert (made.status_code, made.json()["parent"]) == (201, "brand")
    circle = client.patch("/api/v1/departments/brand/", {"parent": "events"}, format="json")
    assert (circle.status_code, list(circle.json()["errors"])) == (422, ["parent"])
    assert client.patch("/api/v1/departments/events/", {"parent": None, "name": "Fairs"}, format="json").json()["name"] == "Fairs"
    assert client.patch("/api/v1/departments/events/", {"side": "moon"}, format="json").status_code == 400
    assert "events" in [one["code"] for one in api(cast.marketer).get("/api/v1/departments/").json()["results"]]


def test_a_persons_zone_is_their_clocks(cast: SimpleNamespace) -> None:
    changed(cast, "outsider", zone="Asia/Tokyo")
    found = clocks.clocks([cast.outsider.pk, cast.cmo.pk])
    assert found.of(cast.outsider.pk).zone == ZoneInfo("Asia/Tokyo") and found.of(cast.cmo.pk) == found.house
    assert found.of(cast.outsider.pk).is_working(date(2026, 11, 30))
