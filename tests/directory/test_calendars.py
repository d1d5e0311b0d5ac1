"""Calendars: kept by administrators, on record, in versions; what makes no sense is refused with a sentence; whose clock runs where."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collab.directory import hours
from collab.directory.hours import Closed, Spell
from collab.directory.operations import calendars, people
from collab.events.models import Event
from collab.kit import clock, worktime
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.people import clocks
from collab.people.calendars import Calendar
from collab.people.models import Person
from projects.intake.operations import asking
from projects.intake.queries.triage.inbox import inbox
from tests.stories import Story, make_world

pytestmark = pytest.mark.django_db
OFFICE = [Spell(day, 540, 1020) for day in range(5)]
PAGE = {"name": "Germany", "monday": "9:00–13:00, 14:00–17:00", "tuesday": "9-17", "country": "DE", "region": "BY"}


def added(cast: SimpleNamespace, code: str = "germany", **more: Any) -> Calendar:
    facts = {"name": code.title(), "week": OFFICE, "country": "DE", "zone": "Europe/Berlin", **more}
    return calendars.add_calendar(actor=cast.admin, code=code, **facts)


def worn(person: Person, calendar: Calendar) -> None:
    people.change_person(actor=Person.objects.get(username="admin"), person=person.username, through="test", calendar=calendar)


# --- kept


def test_it_is_added_and_changed_on_record(cast: SimpleNamespace) -> None:
    made = added(cast)
    told = Event.objects.get(kind="people.calendar.added")
    assert (told.subject_id, told.version, told.data["country"]) == (made.pk, 1, "DE")
    assert "Germany" not in str(told.data)
    winter = Closed(date(2026, 12, 24), date(2026, 12, 31), "Winter break")
    changed = calendars.change_calendar(actor=cast.admin, code="germany", version=1, closures=[winter], week=OFFICE)
    told = Event.objects.get(kind="people.calendar.changed")
    assert (changed.version, told.version, told.data["changed"]) == (2, 2, ["closures"])
    assert list(changed.closures.values_list("first_on", "last_on", "name")) == [(winter.first_on, winter.last_on, winter.name)]
    # The same once more is no change.
    assert calendars.change_calendar(actor=cast.admin, code="germany", version=2, closures=[winter]).version == 2
    assert Event.objects.filter(kind="people.calendar.changed").count() == 1


def test_each_of_its_facts_changes_alone_and_by_name(cast: SimpleNamespace) -> None:
    made, given = added(cast), {"name": "Austria", "zone": "Europe/Vienna", "country": "AT", "region": "9"}
    for version, (fact, value) in enumerate(given.items(), start=1):
        calendars.change_calendar(actor=cast.admin, code="germany", version=version, **{fact: value})
        told = Event.objects.filter(kind="people.calendar.changed").latest("pk")
        assert (told.version, told.data["changed"]) == (version + 1, [fact])
    made.refresh_from_db()
    assert {fact: getattr(made, fact) for fact in given} == given


def test_one_is_the_organisations_own(cast: SimpleNamespace) -> None:
    first, second = added(cast, is_default=True), added(cast, "france", country="FR", is_default=True)
    assert list(Calendar.objects.filter(is_default=True)) == [second]
    first.refresh_from_db()
    assert Event.objects.filter(kind="people.calendar.changed", subject_id=first.pk).latest("pk").version == first.version
    with pytest.raises(Invalid, match="choose another one"):
        calendars.change_calendar(actor=cast.admin, code="france", version=2, is_default=False)


def test_who_saw_another_version_looks_again(cast: SimpleNamespace) -> None:
    added(cast)
    calendars.change_calendar(actor=cast.admin, code="germany", version=1, name="Deutschland")
    with pytest.raises(Conflict, match="changed since you opened it"):
        calendars.change_calendar(actor=cast.admin2, code="germany", version=1, name="Allemagne")
    with pytest.raises(NotFound):
        calendars.change_calendar(actor=cast.admin, code="nowhere", version=1, name="Nowhere")


@pytest.mark.parametrize("username", ["marketer", "technologist", "cio", "auditor"])
def test_others_keep_none(cast: SimpleNamespace, username: str) -> None:
    with pytest.raises(Forbidden):
        calendars.add_calendar(actor=getattr(cast, username), code="own", name="Own", week=OFFICE)
    assert not Calendar.objects.filter(code="own").exists()


YEAR = [Closed(date(2026, 1, 1), date(2026, 12, 31), "Shut"), Closed(date(2027, 1, 1), date(2027, 12, 31), "Shut still")]
NONSENSE = {
    "from 1 to 0 o'clock": ({"week": [Spell(0, 60, 0)]}, "week", "ends before it begins"),
    "a spell of no length": ({"week": [Spell(0, 60, 60)]}, "week", "ends before it begins"),
    "past midnight": ({"week": [Spell(0, 60, 1500)]}, "week", "ends before it begins"),
    "overlapping hours": ({"week": [Spell(0, 540, 780), Spell(0, 720, 1020)]}, "week", "overlap on Monday"),
    "no hours": ({"week": []}, "week", "Nobody would work for 400 days"),
    "closed for ever": ({"closures": YEAR}, "week", "Nobody would work for 400 days"),
    "closed backwards": ({"closures": [Closed(date(2026, 2, 1), date(2026, 1, 1), "Back")]}, "closures", "before it begins"),
    "closed too long": ({"closures": [Closed(date(2026, 1, 1), date(2027, 6, 1), "Long")]}, "closures", "longer than 366"),
    "closed twice": ({"closures": [Closed(date(2026, 1, 1), date(2026, 1, 9), "One"), Closed(date(2026, 1, 9), date(2026, 1, 9), "Two")]}, "closures", "overlap"),
    "closed for nothing": ({"closures": [Closed(date(2026, 1, 1), date(2026, 1, 1), " ")]}, "closures", "what it is closed for"),
    "closed in another century": ({"closures": [Closed(date(1999, 1, 1), date(1999, 1, 1), "Then")]}, "closures", "between 2000 and 2100"),
    "a zone of nowhere": ({"zone": "Mars/Olympus"}, "zone", "time zone"),
    "a zone that is a path": ({"zone": "../../etc/passwd"}, "zone", "time zone"),
    "a country of nowhere": ({"country": "ZZ"}, "country", "not known"),
    "a region of elsewhere": ({"region": "TX"}, "region", "one of BB, BE"),
    "a region of no country": ({"country": "", "region": "BY"}, "region", "country first"),
    "no name": ({"name": " "}, "name", "called"),
    "a name of two lines": ({"name": "A\nB"}, "name", "one line"),
    "a code with blanks": ({"code": "new york"}, "code", "lower-case"),
    "a word of the addresses": ({"code": "new"}, "code", "addresses"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "field", "sentence"), NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_refused_at_its_field(cast: SimpleNamespace, given: dict[str, Any], field: str, sentence: str) -> None:
    with clock.at(datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("UTC"))), pytest.raises(Invalid) as refused:
        added(cast, **{"code": "germany", **given})
    assert sentence in " ".join(refused.value.fields[field])
    assert not Calendar.objects.filter(code=given.get("code", "germany")).exists()


def test_a_code_is_taken_once(cast: SimpleNamespace) -> None:
    added(cast)
    with pytest.raises(Unfit, match="already"):
        added(cast)


# --- as people write it


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("9-17", "09:00–17:00"),
        ("9:00–13:00, 14:00–17:30", "09:00–13:00, 14:00–17:30"),
        ("9.30 to 12 and 13 until 18", "09:30–12:00, 13:00–18:00"),
        ("22:00-24:00; 0-6", "00:00–06:00, 22:00–24:00"),
        (" ", ""),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, told: str) -> None:
    assert hours.told(hours.read(text, 0)) == told


@pytest.mark.parametrize("text", ["nine to five", "9-17-18", "9", "25-26", "9:75-10", "1-0", "9-12, 11-17", "٩-١٧", "-" * 200])
def test_other_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="[.]"):
        hours.read(text, 0)


def test_closed_days_are_read_a_line_each() -> None:
    text = "2026-12-24 to 2026-12-31 Winter break\n\n2026-05-15 Bridge day"
    rows = hours.read_closed(text)
    assert [(one.first_on.isoformat(), one.last_on.isoformat(), one.name) for one in rows] == [
        ("2026-12-24", "2026-12-31", "Winter break"),
        ("2026-05-15", "2026-05-15", "Bridge day"),
    ]
    assert hours.read_closed(hours.told_closed(rows)) == sorted(rows)
    for wrong in ("Christmas", "2026-02-30 Never", "2026-12-24"):
        with pytest.raises(ValueError, match="Line 1"):
            hours.read_closed(wrong)


# --- pages and API


def test_an_administrator_keeps_them_in_pages(cast: SimpleNamespace, page: Any, no_sql_in_templates: None) -> None:
    client = page(cast.admin)
    answer = client.post("/calendars/new/", {"code": "germany", **PAGE})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/calendars/germany/")
    text = client.get("/calendars/germany/").text
    assert "09:00–13:00, 14:00–17:00" in text and "Corpus Christi" in text and "<bdi>Germany</bdi>, BY" in text
    assert "Monday 09:00–13:00, 14:00–17:00; Tuesday 09:00–17:00" in client.get("/calendars/").text
    form = client.get("/calendars/germany/edit/").text
    assert 'value="09:00–13:00, 14:00–17:00"' in form
    answer = client.post("/calendars/germany/edit/", {**PAGE, "closures": "2027-12-24 to 2027-12-31 Winter break", "version": 1})
    assert answer.status_code == 302
    again = client.post("/calendars/germany/edit/", {**PAGE, "name": "Mine", "version": 1})
    assert again.status_code == 409 and "changed since you opened it" in again.text and "Mine" in again.text


def test_a_wrong_page_says_where(cast: SimpleNamespace, page: Any) -> None:
    answer = page(cast.admin).post("/calendars/new/", {**PAGE, "code": "germany", "monday": "1-0", "closures": "Christmas"})
    assert answer.status_code == 422
    assert "ends before it begins" in answer.text and "Line 1" in answer.text and 'value="1-0"' in answer.text


def test_whoever_reads_may_not_change(cast: SimpleNamespace, page: Any) -> None:
    added(cast)
    client = page(cast.marketer)
    assert "Add a calendar" not in client.get("/calendars/").text and "/edit/" not in client.get("/calendars/germany/").text
    assert client.get("/calendars/germany/edit/").status_code == 403


def test_programs_keep_them_too(cast: SimpleNamespace, api: Any) -> None:
    week = [{"day": "monday", "opens": "09:00", "closes": "17:00"}, {"day": "sunday", "opens": "22:00", "closes": "24:00"}]
    body = {"code": "late", "name": "Late", "week": week, "country": "AE", "default": True}
    answer = api(cast.admin).post("/api/v1/calendars/", body, format="json")
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["week"], answer.json()["default"], answer.json()["version"]) == (week, True, 2)
    change = {"version": 2, "closures": [{"first_on": "2026-12-24", "last_on": "2026-12-31", "name": "Winter break"}]}
    changed = api(cast.admin).patch("/api/v1/calendars/late/", change, format="json").json()
    assert (changed["closures"], changed["version"]) == (change["closures"], 3)
    assert api(cast.admin).patch("/api/v1/calendars/late/", change, format="json").status_code == 409
    read = api(cast.marketer).get("/api/v1/calendars/")
    assert "late" in [one["code"] for one in read.json()["results"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"week": [{"day": "monday", "opens": "01:00", "closes": "00:00"}]}, "week"),
        ({"week": [{"day": "someday", "opens": "01:00", "closes": "02:00"}]}, "week"),
        ({"week": [{"day": "monday", "opens": "09:00", "closes": "25:00"}]}, "week"),
        ({"week": [{"day": "monday", "opens": 9, "closes": "17:00"}]}, "week"),
        ({"week": []}, "week"),
        ({"closures": [{"first_on": "2026-02-30", "last_on": "2026-03-01", "name": "x"}]}, "closures"),
        ({"zone": "Europe/Nowhere"}, "zone"),
    ],
    ids=["from one to nought", "no day", "no hour", "no text", "no week", "no such day", "no zone"],
)
def test_a_program_is_told_what_is_wrong(cast: SimpleNamespace, api: Any, body: dict[str, Any], field: str) -> None:
    whole = {"code": "late", "name": "Late", "week": [{"day": "monday", "opens": "09:00", "closes": "17:00"}], **body}
    answer = api(cast.admin).post("/api/v1/calendars/", whole, format="json")
    assert answer.status_code == 400 and any(name.startswith(field) for name in answer.json()["errors"]), answer.json()


# --- whose clock runs


def test_without_any_the_house_works_from_nine_to_five(cast: SimpleNamespace) -> None:
    assert clocks.organisation() == worktime.standard() == clocks.clock_of(cast.marketer.pk)


def test_a_person_works_by_their_own(cast: SimpleNamespace, django_assert_num_queries: Any) -> None:
    winter = Closed(date(2026, 12, 24), date(2026, 12, 31), "Winter break")
    worn(cast.technologist, added(cast, closures=[winter], region="BY"))
    with django_assert_num_queries(2):
        found = clocks.clocks([cast.technologist.pk, cast.marketer.pk, None])
    own = found.of(cast.technologist.pk)
    assert (own.zone, own.is_working(date(2026, 12, 28)), own.is_working(date(2026, 6, 4))) == (ZoneInfo("Europe/Berlin"), False, False)
    assert found.of(cast.marketer.pk) == found.of(None) == found.house
    assert found.house.is_working(date(2026, 12, 28))
    added(cast, "shut", week=[Spell(6, 0, 1440)], country="", is_default=True)
    assert clocks.organisation().is_working(date(2026, 11, 29)) and not clocks.organisation().is_working(date(2026, 11, 30))


def test_what_somebody_holds_ages_by_their_calendar(cast: SimpleNamespace) -> None:
    """Whoever answered a question has it back in the inbox: over a holiday of the technologist's nobody is late."""
    story = Story(cast, make_world(cast)).drafted().submitted()
    asked = asking.ask(actor=cast.technologist, reason="Which fields?", **story.seen)
    back = asking.answer(number=asked.number, actor=cast.marketer, version=asked.version, answer="All of them.")
    assert back.holder == cast.technologist
    since = back.state_since
    with clock.at(since + timedelta(days=9)):
        assert inbox(cast.technologist).rows[0].age_tone == "bad"
        day = since.date()
        worn(cast.technologist, added(cast, closures=[Closed(day - timedelta(days=1), day + timedelta(days=20), "Away")]))
        assert inbox(cast.technologist).rows[0].age_tone == ""
        assert inbox(cast.technologist2).rows[0].age_tone == ""
