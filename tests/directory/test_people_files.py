"""A file of people: looked at first, all or none, the same again changes nothing; who stands above whom, and whose address it is."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.account.models import Letter
from collab.directory.hours import Spell
from collab.directory.importing import lineage
from collab.directory.importing.people import read_people
from collab.directory.operations import calendars, people
from collab.events.models import Event
from collab.kit.errors import Forbidden
from collab.people.models import Person
from collab.web.sheets.report import FileRefused, Moved, Report
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
HEAD = "username,first_name,last_name,email,title,department,manager,country,language,zone,calendar\n"
ADA = "ada,Ada,Lind,ada@example.com,Analyst,crm,ben,DE,de,Europe/Berlin,\n"
BEN = "ben,Ben,Roth,ben@example.com,,brand,cmo,,,,\n"


def take(actor: Person, text: str | bytes, **more: Any) -> Report[Any]:
    data = text if isinstance(text, bytes) else text.encode()
    return read_people(actor=actor, data=data, name="file.csv", **more)


def counts(report: Report[Any]) -> tuple[int, int, int]:
    return report.new, report.changed, report.unchanged


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_a_file_is_looked_at_then_taken_and_the_same_again_changes_nothing(cast: SimpleNamespace) -> None:
    looked = take(cast.admin, HEAD + ADA + BEN, dry_run=True)
    assert counts(looked) == (2, 0, 0) and not Person.objects.filter(username="ada").exists()
    assert counts(take(cast.admin, HEAD + ADA + BEN, seen=looked.seen)) == (2, 0, 0)
    ada = Person.objects.select_related("manager__manager", "department").get(username="ada")
    assert (ada.name, ada.title, ada.department.code, ada.manager.username, ada.manager.manager) == (
        "Ada Lind",
        "Analyst",
        "crm",
        "ben",
        cast.cmo,
    )
    assert (ada.country, ada.language, ada.zone, ada.calendar, ada.has_usable_password()) == ("DE", "de", "Europe/Berlin", None, False)
    before = Event.objects.count()
    assert counts(take(cast.admin, HEAD + ADA + BEN)) == (0, 0, 2) and Event.objects.count() == before
    assert counts(take(cast.admin, HEAD + ADA.replace("Analyst", "Head") + BEN)) == (0, 1, 1)
    assert told("people.person.changed") == 1


def test_each_is_on_record_without_what_is_personal(cast: SimpleNamespace) -> None:
    take(cast.admin, HEAD + ADA + BEN)
    ada, ben = (Person.objects.get(username=name) for name in ("ada", "ben"))
    added = Event.objects.get(kind="people.person.added", subject_id=ada.pk)
    assert added.actor == cast.admin and added.data["through"] == "file"
    assert added.data["values"] == {"department": str(ada.department_id), "manager": str(ben.pk)}
    assert set(added.data["fields"]) == set(HEAD.strip().split(",")) - {"calendar"} and "Berlin" not in str(added.data)
    take(cast.admin, "username,first_name,last_name,email,manager\nada,Ada,Lind,ada@example.com,\n")
    changed = Event.objects.get(kind="people.person.changed")
    assert (changed.data["fields"], changed.data["values"]) == (["manager"], {"manager": "None"})
    assert changed.sequence == 2 and changed.previous_hash == added.hash


def test_what_the_file_has_no_column_for_stays_and_an_empty_cell_takes_it_away(cast: SimpleNamespace) -> None:
    take(cast.admin, HEAD + ADA + BEN)
    assert counts(take(cast.admin, "username;first_name;last_name;email\nada;Ada;Lind;ada@example.com\n")) == (0, 0, 1)
    assert counts(take(cast.admin, "username,first_name,last_name,email,title\nada,Ada,Lind,ada@example.com,\n")) == (0, 1, 0)
    ada = Person.objects.get(username="ada")
    assert (ada.title, ada.country, ada.manager.username) == ("", "DE", "ben")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + (HEAD + BEN).encode(),
        (HEAD + BEN).encode("utf-16"),
        ("sep=;\r\n" + (HEAD + BEN).replace(",", ";").replace("\n", "\r\n")).encode(),
        (HEAD + BEN).replace(",", "\t").encode(),
    ],
    ids=["BOM", "UTF-16", "sep=;", "tabs"],
)
def test_a_file_is_read_as_programs_write_it(cast: SimpleNamespace, data: bytes) -> None:
    assert counts(take(cast.admin, data)) == (1, 0, 0)


WRONG = {
    "no username": (",A,B,a@example.com,,,,,,,", "username", "Give the person’s username"),
    "a username with blanks": ("a b,A,B,a@example.com,,,,,,,", "username", "letters, digits"),
    "a reserved username": ("Me,A,B,a@example.com,,,,,,,", "username", "word of the addresses"),
    "another reserved one": ("import,A,B,a@example.com,,,,,,,", "username", "word of the addresses"),
    "the same username twice": ("BEN,A,B,a@example.com,,,,,,,", "username", "Row 2 has this person"),
    "one that differs in capitals": ("CMO,A,B,a@example.com,,,,,,,", "username", "somebody called cmo"),
    "who has left": ("gone,A,B,gone@example.com,,,,,,,", "username", "gone has left"),
    "a formula": ("=cmd(),A,B,a@example.com,,,,,,,", "username", "formula"),
    "a formula of a name": ("ada,=1+1,B,a@example.com,,,,,,,", "first_name", "formula"),
    "a hidden sign": ("ada,A\u202eB,B,a@example.com,,,,,,,", "first_name", "nobody can see"),
    "two lines": ('ada,"A\nB",B,a@example.com,,,,,,,', "first_name", "one line"),
    "a long name": (f"ada,A,{'B' * 151},a@example.com,,,,,,,", "last_name", "under 150"),
    "no address": ("ada,A,B,ada at example,,,,,,,", "email", "name@company.com"),
    "somebody's address": ("ada,A,B,CMO@example.com,,,,,,,", "email", "Somebody else has this address"),
    "the address of who left": ("ada,A,B,gone@example.com,,,,,,,", "email", "Somebody else has this address"),
    "an address twice": ("ada,A,B,Ben@example.com,,,,,,,", "email", "Row 2 has this address"),
    "a long title": (f"ada,A,B,a@example.com,{'x' * 121},,,,,,", "title", "under 120"),
    "an unknown department": ("ada,A,B,a@example.com,,moon,,,,,", "department", "no department with the code moon"),
    "an unknown manager": ("ada,A,B,a@example.com,,,nobody,,,,", "manager", "nobody called nobody"),
    "a manager who left": ("ada,A,B,a@example.com,,,gone,,,,", "manager", "gone has left"),
    "oneself as manager": ("ada,A,B,a@example.com,,,ada,,,,", "manager", "their own manager"),
    "a country of nowhere": ("ada,A,B,a@example.com,,,,XQ,,,", "country", "two letters"),
    "a country in words": ("ada,A,B,a@example.com,,,,Germany,,,", "country", "under 2"),
    "a language of nobody": ("ada,A,B,a@example.com,,,,,xx,,", "language", "such as de"),
    "a zone of nowhere": ("ada,A,B,a@example.com,,,,,,Mars/Olympus,", "zone", "time zone"),
    "an unknown calendar": ("ada,A,B,a@example.com,,,,,,,moon", "calendar", "no calendar with the code moon"),
    "cells too many": ("ada,A,B,a@example.com,,,,,,,,more", "", "more cells"),
    "cells too few": ("ada,A", "", "2 cells"),
}


@pytest.mark.parametrize(("row", "column", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_taken(cast: SimpleNamespace, row: str, column: str, sentence: str) -> None:
    onrecord.leave(Person.objects.create(username="gone", email="gone@example.com"))
    report = take(cast.admin, HEAD + BEN + row + "\n", dry_run=True)
    assert [(one.row, one.column) for one in report.problems] == [(3, column)]
    assert sentence in report.problems[0].sentence
    with pytest.raises(FileRefused):
        take(cast.admin, HEAD + BEN + row + "\n")
    assert not Person.objects.filter(username="ben").exists() and not told("people.person.added")


@pytest.mark.parametrize(
    ("head", "place"),
    [
        (HEAD.replace("title", "is_superuser"), (1, "is_superuser")),
        (HEAD.replace("email,", ""), (1, "email")),
        (HEAD.replace("title", "email"), (1, "email")),
        ("", (0, "")),
    ],
    ids=["unknown column", "missing column", "doubled column", "no heading"],
)
def test_what_is_wrong_with_the_file_is_said(cast: SimpleNamespace, head: str, place: tuple[int, str]) -> None:
    assert place in {(one.row, one.column) for one in take(cast.admin, head + BEN, dry_run=True).problems}


# --- who stands above whom


def test_a_loop_is_refused_within_the_file_and_with_what_is_there(cast: SimpleNamespace) -> None:
    within = take(cast.admin, HEAD + ADA + BEN.replace("cmo", "ada"), dry_run=True)
    assert [(one.row, one.column) for one in within.problems] == [(2, "manager"), (3, "manager")]
    assert within.problems[0].sentence.endswith("in a circle: ada → ben → ada.")
    people.change_person(actor=cast.admin, person="marketer", manager=cast.marketing_lead, through="test")
    people.change_person(actor=cast.admin, person="marketing_lead", manager=cast.cmo, through="test")
    head = "username,first_name,last_name,email,manager\n"
    across = take(cast.admin, head + "cmo,Helen,Brandt,cmo@example.com,marketer\n", dry_run=True)
    assert [(one.row, one.column) for one in across.problems] == [(2, "manager")]
    assert "cmo → marketer → marketing_lead → cmo" in across.problems[0].sentence


def test_who_stood_above_may_stand_below(cast: SimpleNamespace) -> None:
    """Turned round: in no order of single changes would the database take this file."""
    chain = ["a", "b", "c", "d"]
    head = "username,first_name,last_name,email,manager\n"
    down = [f"{one},{one},X,,{above}\n" for one, above in zip(chain, ["", *chain], strict=False)]
    up = [f"{one},{one},X,,{above}\n" for one, above in zip(chain, [*chain[1:], ""], strict=True)]
    assert counts(take(cast.admin, head + "".join(reversed(down)))) == (4, 0, 0)
    assert counts(take(cast.admin, head + "".join(up))) == (0, 4, 0)
    assert dict(Person.objects.filter(username__in=chain).values_list("username", "manager__username")) == {
        "a": "b",
        "b": "c",
        "c": "d",
        "d": None,
    }


def test_more_than_any_company_has_one_over_the_other_is_refused(cast: SimpleNamespace) -> None:
    rows = "".join(f"p{number},P,X,,{f'p{number - 1}' if number else ''}\n" for number in range(lineage.MOST_ABOVE + 2))
    report = take(cast.admin, "username,first_name,last_name,email,manager\n" + rows, dry_run=True)
    assert [(one.row, one.column) for one in report.problems] == [(lineage.MOST_ABOVE + 3, "manager")]


def test_heights_are_counted_from_the_top() -> None:
    above = {"a": "", "b": "a", "c": "b", "x": "y", "y": "z", "z": "y", "q": "elsewhere"}
    found, circles = lineage.heights(above)
    assert (found["a"], found["b"], found["c"], found["q"]) == (0, 1, 2, 1) and circles == [["y", "z"]]


def test_whose_manager_left_is_left_alone_until_a_file_says_otherwise(cast: SimpleNamespace) -> None:
    take(cast.admin, HEAD + ADA + BEN)
    onrecord.leave(Person.objects.get(username="ben"))
    assert counts(take(cast.admin, HEAD + ADA)) == (0, 0, 1)


# --- whose address it is


def test_two_may_change_their_addresses_with_each_other(cast: SimpleNamespace) -> None:
    take(cast.admin, HEAD + ADA + BEN)
    Letter.objects.all().delete()
    swapped = HEAD + ADA.replace("ada@", "ben@") + BEN.replace("ben@", "ada@")
    assert counts(take(cast.admin, swapped)) == (0, 2, 0)
    assert dict(Person.objects.filter(username__in=["ada", "ben"]).values_list("username", "email")) == {
        "ada": "ben@example.com",
        "ben": "ada@example.com",
    }
    # Whoever changes an address opens the way to a password: each old one is told.
    assert set(Letter.objects.values_list("person__username", "address")) == {("ada", "ada@example.com"), ("ben", "ben@example.com")}


def test_who_had_no_address_and_no_password_is_told_nothing(cast: SimpleNamespace) -> None:
    head = "username,first_name,last_name,email\n"
    take(cast.admin, head + "ada,Ada,Lind,\nben,Ben,Roth,\n")
    onrecord.choose(Person.objects.get(username="ben"), "seventeen quiet otters")
    take(cast.admin, head + "ada,Ada,Lind,ada@example.com\nben,Ben,Roth,ben@example.com\n")
    assert list(Letter.objects.values_list("person__username", "address", "mail")) == [("ben", "", "none")]


def test_the_calendar_is_named_by_its_code(cast: SimpleNamespace) -> None:
    calendars.add_calendar(actor=cast.admin, code="ours", name="Ours", week=[Spell(0, 540, 1020)])
    take(cast.admin, HEAD + BEN.replace(",,,,\n", ",,,,ours\n"))
    assert Person.objects.get(username="ben").calendar.code == "ours"


# --- who may, and what it costs


@pytest.mark.parametrize("username", ["marketer", "cmo", "auditor", "technologist"])
def test_administrators_alone(cast: SimpleNamespace, username: str) -> None:
    with pytest.raises(Forbidden):
        take(getattr(cast, username), HEAD + BEN, dry_run=True)


def test_what_moved_since_the_look_is_not_taken(cast: SimpleNamespace) -> None:
    text = "username,first_name,last_name,email,title\ncmo,Helen,Brandt,cmo@example.com,Chief\n"
    seen = take(cast.admin, text, dry_run=True).seen
    people.change_person(actor=cast.admin, person="cmo", title="Boss", through="test")
    with pytest.raises(Moved):
        take(cast.admin, text, seen=seen)
    assert Person.objects.get(username="cmo").title == "Boss"


def test_many_cost_no_more_statements_than_few(cast: SimpleNamespace) -> None:
    def cost(text: str, **more: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            take(cast.admin, text, **more)
        return len(asked)

    many = "".join(f"p{number},P,X,p{number}@example.com,,crm,ben,,,,\n" for number in range(60))
    few = cost(HEAD + ADA, dry_run=True)
    assert cost(HEAD + BEN + many, dry_run=True) == few
    one = cost(HEAD + BEN + ADA)
    assert cost(HEAD + many) <= one


def test_by_page_and_api(cast: SimpleNamespace, page: Callable[..., Any], api: Callable[..., Any]) -> None:
    def file(text: str = HEAD + ADA + BEN) -> SimpleUploadedFile:
        return SimpleUploadedFile("people.csv", text.encode(), "text/csv")

    url = "/api/v1/people/import/"
    looked = api(cast.admin).post(url, {"file": file(), "dry_run": "true"}, format="multipart")
    assert looked.status_code == 200 and looked.json() == {"new": 2, "changed": 0, "unchanged": 0, "refused": [], "notes": []}
    first = page(cast.admin).post("/directory/people/import/", {"file": file()})
    assert first.status_code == 200 and "Ada Lind" in first.text and not Person.objects.filter(username="ada").exists()
    assert api(cast.admin).post(url, {"file": file()}, format="multipart").json()["new"] == 2
    assert api(cast.admin).post(url, {"file": file()}, format="multipart").json()["unchanged"] == 2
    wrong = api(cast.admin).post(url, {"file": file(HEAD + ADA.replace(",crm,", ",moon,") + BEN)}, format="multipart")
    assert wrong.status_code == 400
    assert wrong.json()["refused"] == [{"row": 2, "column": "department", "said": "There is no department with the code moon."}]
    assert api(cast.cmo).post(url, {"file": file()}, format="multipart").status_code == 403
    assert page(cast.cmo).get("/directory/people/import/").status_code == 403


def test_what_takes_files_is_linked(cast: SimpleNamespace, page: Callable[..., Any]) -> None:
    there = page(cast.admin).get("/directory/").text
    for address in ("/directory/people/import/", "/directory/departments/import/", "/duties/import/", "/people/absences/import/"):
        assert f'href="{address}"' in there
        assert page(cast.admin).get(address).status_code == 200
    assert 'href="/people/absences/import/"' in page(cast.admin).get("/people/me/absences/").text
    assert 'href="/people/absences/import/"' not in page(cast.marketer).get("/people/me/absences/").text


def test_people_go_out_as_they_come_in(cast: SimpleNamespace, page: Callable[..., Any]) -> None:
    """Out and in again changes nothing, and who has left or may not take people in has no part in it."""
    take(cast.admin, HEAD + ADA + BEN)
    onrecord.leave(cast.outsider)
    assert page(cast.technologist).get("/directory/people/csv/").status_code == 403
    answer = page(cast.admin).get("/directory/people/csv/")
    text = answer.content.decode("utf-8-sig")
    assert "ada,Ada,Lind,ada@example.com,Analyst,DE,de,Europe/Berlin,crm,ben," in text and "Baines" not in text
    here, before = Person.objects.filter(is_active=True).count(), Event.objects.count()
    assert counts(take(cast.admin, answer.content)) == (0, 0, here) and Event.objects.count() == before
    assert "Take people out" in page(cast.admin).get("/directory/").text


@pytest.mark.parametrize("address", ["/directory/people/import/", "/people/absences/import/", "/directory/departments/import/"])
def test_what_has_no_numbers_asks_for_none(cast: SimpleNamespace, page: Callable[..., Any], address: str) -> None:
    told = page(cast.admin).get(address).text
    assert "Letters of a CSV file" in told and "Numbers written as text" not in told
