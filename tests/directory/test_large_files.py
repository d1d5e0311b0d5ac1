"""Large files of every kind: owed by page and API alike, taken beside the web in one transaction, and an address says how far each is."""

import re
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collab.access.models import Duty
from collab.appointments.models import Line, Roster
from collab.directory.importing import queue
from collab.directory.models import Import
from collab.events import verify
from collab.events.models import Event
from collab.kpis import operations as kpis
from collab.people.models import Absence, Person
from collab.registers import operations as registers
from collab.registers.models import Entry
from collab.web.sheets import beside
from collab.web.sheets.asked import Asked
from tests import onrecord
from tests.conftest import make_cast

# So many in the suite; a whole company in the soak.
SHORT, COMPANY, MOST_SECONDS = 40, 22_000, 180
DUTIES = "person,role,reason\noutsider,privacy,Dana is on leave.\nmarketer,finance,Ruth is on leave.\n"
KINDS: dict[str, tuple[str, str, str]] = {
    "people": ("people/import/", "/directory/people/import/", "username,first_name,last_name,email\np0,Pat,One,p0@example.com\np1,Pat,Two,p1@example.com\n"),
    "departments": ("departments/import/", "/directory/departments/import/", "code,name,side\nd0,One,marketing\nd1,Two,it\n"),
    "absences": ("people/absences/import/", "/people/absences/import/", "person,first_on,last_on\noutsider,2026-12-01,2026-12-04\nmarketer,2026-12-01,2026-12-02\n"),
    "duties": ("duties/import/", "/duties/import/", DUTIES),
    "values": ("kpis/import/", "/kpis/import/", "kpi,on,value,source\nmatch-rate,2026-09-30,41,crm\nmatch-rate,2026-10-31,42,crm\n"),
    "launches": ("launches/import/", "/launches/import/", "code,name,brand,on,owner\none,One,house,2027-05-01,marketing_lead\ntwo,Two,house,2027-06-01,it_lead\n"),
    "entries": ("registers/suppliers/import/", "/registers/suppliers/import/", "code,name\nacme,Acme\nblink,Blink\n"),
}  # fmt: skip

# Who sends it, where that is no administrator.
WHO = {"entries": "technologist", "values": "technologist", "launches": "cmo"}


def sender(cast: SimpleNamespace, kind: str) -> Person:
    """Who sends such a file, once there is what it names."""
    if kind == "values":
        owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
        kpis.define(actor=cast.technologist, code="match-rate", name="Match rate", definition="As agreed.", unit="%", **owners)
    if kind == "launches":
        registers.add(actor=cast.marketing_lead, kind="brands", code="house", name="House")
    found: Person = getattr(cast, WHO.get(kind, "admin"))
    return found


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are many."""
    monkeypatch.setattr(beside, "MOST_AT_ONCE", 1)


def sent(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("file.csv", text.encode(), "text/csv")


@pytest.mark.django_db
@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("kind", KINDS)
def test_the_api_says_where_one_asks_and_what_came_of_it(cast: SimpleNamespace, api: Callable[..., Any], kind: str) -> None:
    url, _, text = KINDS[kind]
    caller = api(sender(cast, kind))
    answer = caller.post(f"/api/v1/{url}", {"file": sent(text)}, format="multipart")
    assert answer.status_code == 202, answer.content
    at = answer["Location"]
    told = caller.get(at).json()
    assert told == answer.json() and (told["kind"], told["state"], told["done"], told["total"]) == (kind, "due", 0, 2)
    assert queue.take_due() == 1
    told = caller.get(at).json()
    assert (told["state"], told["done"], told["new"], told["said"]) == ("done", 2, 2, ""), told
    assert [one["id"] for one in caller.get("/api/v1/imports/").json()["results"]] == [told["id"]]
    # Somebody else asks in vain, and the same file again changes nothing.
    assert api(cast.cio).get(at).status_code == 404 and api(cast.cio).get("/api/v1/imports/").json()["results"] == []
    again = caller.post(f"/api/v1/{url}", {"file": sent(text)}, format="multipart")
    queue.take_due()
    assert caller.get(again["Location"]).json()["unchanged"] == 2
    assert verify.everything() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_owes_it_too(cast: SimpleNamespace, page: Callable[..., Any], kind: str) -> None:
    _, url, text = KINDS[kind]
    browser = page(sender(cast, kind))
    looked = re.search(r'name="looked" value="([^"]+)"', browser.post(url, {"file": sent(text)}).text)
    assert looked is not None
    said = browser.post(url, {"looked": looked[1], "confirm": "yes"})
    assert (said.status_code, said["Location"]) == (302, f"/directory/imports/{Import.objects.get().pk}/")
    queue.take_due()
    told = "2 duties proposed, 0 as they were" if kind == "duties" else "2 added, 0 changed, 0 as they were"
    assert told in browser.get(said["Location"]).text


@pytest.mark.django_db
@pytest.mark.usefixtures("large")
def test_what_is_wrong_is_said_at_once_and_nothing_is_owed(cast: SimpleNamespace, api: Callable[..., Any]) -> None:
    answer = api(cast.admin).post("/api/v1/duties/import/", {"file": sent(DUTIES + "nobody,privacy,Why.\n")}, format="multipart")
    assert answer.status_code == 400 and not Import.objects.exists()
    assert api(cast.cmo).post("/api/v1/duties/import/", {"file": sent(DUTIES)}, format="multipart").status_code == 403


@pytest.mark.django_db
@pytest.mark.usefixtures("large")
def test_a_long_list_is_agreed_to_beside_the_web(cast: SimpleNamespace, page: Callable[..., Any], api: Callable[..., Any]) -> None:
    api(cast.admin).post("/api/v1/duties/import/", {"file": sent(DUTIES)}, format="multipart")
    queue.take_due()
    roster = Roster.objects.get()
    assert api(cast.admin).post(f"/api/v1/duties/rosters/{roster.pk}/agree/", {}, format="json").status_code == 403
    answer = api(cast.cio).post(f"/api/v1/duties/rosters/{roster.pk}/agree/", {}, format="json")
    assert (answer.status_code, answer.json()["kind"]) == (202, "roster") and not Line.objects.exclude(duty=None).exists()
    # Two press: the second one finds it done.
    pressed = page(cast.cmo).post(f"/duties/lists/{roster.pk}/agree/")
    assert queue.take_due() == 2
    assert api(cast.cio).get(answer["Location"]).json()["state"] == "done"
    assert "2 duties are given" in page(cast.cio).get(f"/directory/imports/{answer.json()['id']}/").text
    assert "agreed before" in page(cast.cmo).get(pressed["Location"]).text
    assert {duty.role for duty in Duty.objects.filter(line__roster=roster)} == {"privacy", "finance"}


@pytest.mark.django_db
@pytest.mark.usefixtures("large")
def test_one_that_fits_no_longer_is_refused_and_says_why(cast: SimpleNamespace, page: Callable[..., Any], api: Callable[..., Any]) -> None:
    api(cast.admin).post("/api/v1/duties/import/", {"file": sent(DUTIES)}, format="multipart")
    queue.take_due()
    pressed = page(cast.cio).post(f"/duties/lists/{Roster.objects.get().pk}/agree/")
    onrecord.leave(cast.marketer)
    queue.take_due()
    shown = page(cast.cio).get(pressed["Location"]).text
    assert "Refused" in shown and "has left. None of them is given" in shown and Roster.objects.get().state == "proposed"


def taken_in_seconds(number: int) -> dict[str, float]:
    """Duties proposed and given, absences and entries taken, each for all of a company; the record is whole."""
    cast = make_cast()
    Person.objects.bulk_create(Person(username=f"p{one}", first_name="Pat", last_name=f"Number {one}") for one in range(number))
    seconds: dict[str, float] = {}
    for kind, which, head, row in (
        ("duties", "", "person,role,reason", "p{},marketer,They plan campaigns."),
        ("absences", "", "person,first_on,last_on", "p{},2099-12-01,2099-12-04"),
        ("entries", "suppliers", "code,name", "s{},Supplier number {}"),
        ("entries", "suppliers", "code,name", "s{},Supplier of number {}"),
    ):
        text = head + "\n" + "".join(row.replace("{}", str(one)) + "\n" for one in range(number))
        owed = {
            "actor": cast.technologist if which else cast.admin,
            "data": text.encode(),
            "name": f"{kind}.csv",
            "asked": Asked(),
            "total": number,
        }
        seconds[f"{kind} {row[-12:]}"] = taken(queue.queue(kind=kind, which=which, **owed))
    roster = Roster.objects.get()
    agreed = {"actor": cast.cio, "data": b"", "name": "duties.csv", "asked": Asked(), "total": number, "kind": "roster"}
    seconds["given"] = taken(queue.queue(which=str(roster.pk), **agreed))
    assert Duty.objects.filter(line__roster=roster).count() == Absence.objects.count() == Entry.objects.filter(version=2).count() == number
    assert Event.objects.filter(kind="access.duty.given", data__roster=roster.pk).count() == number
    print({name: round(took, 1) for name, took in seconds.items()})
    assert verify.everything() == []
    return seconds


def taken(owed: Import) -> float:
    began = time.monotonic()
    assert queue.take_due() == 1
    owed.refresh_from_db()
    assert owed.state == "done", (owed.outcome, owed.last_error)
    return time.monotonic() - began


def test_some_hundreds_of_each_are_taken(real_db: None) -> None:
    assert max(taken_in_seconds(SHORT).values()) < MOST_SECONDS


@pytest.mark.slow
def test_a_whole_company_of_each_is_taken_in_less_than_three_minutes(real_db: None) -> None:
    assert max(taken_in_seconds(COMPANY).values()) < MOST_SECONDS
