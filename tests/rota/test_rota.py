"""The rota of triage: who is on duty, who is skipped and who is next; what is refused, and what the database holds by itself."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.access.models import Duty
from collab.directory.operations import absences, calendars, people
from collab.events import verify
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.people.models import Person
from projects.intake.queries.triage.inbox import inbox
from projects.rota import queries, turning
from projects.rota.models import Turn
from tests import onrecord
from tests.conftest import make_cast
from tests.together import at_once

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
MONDAY, SUNDAY = date(2026, 11, 30), date(2026, 12, 6)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def monday() -> Any:
    with clock.at(NOW):
        yield


def gave(cast: SimpleNamespace, who: Person, weeks: int = 0, **more: Any) -> Turn:
    days = {"first_on": MONDAY + weeks * WEEK, "last_on": SUNDAY + weeks * WEEK, **more}
    return turning.give(actor=cast.admin, person=who, **days)


@pytest.fixture
def two(cast: SimpleNamespace) -> SimpleNamespace:
    """Mei has this week, Jonas the next one."""
    return SimpleNamespace(mei=gave(cast, cast.technologist), jonas=gave(cast, cast.technologist2, 1), cast=cast)


def test_whoever_has_the_week_is_on_duty_and_the_inbox_says_so(two: SimpleNamespace, page: Any) -> None:
    found = queries.on_duty()
    assert (found.person, found.words) == (two.cast.technologist, "Mei Tanaka is on duty until 6 Dec.")
    assert inbox(two.cast.technologist2).on_duty == found.words
    assert found.words in page(two.cast.technologist2).get("/triage/").content.decode()
    with clock.at(NOW + WEEK):
        assert queries.on_duty().words == "Jonas Weber is on duty until 13 Dec."
    with clock.at(NOW + 2 * WEEK):
        assert queries.on_duty().words == "Nobody is on duty today."
    assert [(event.kind, event.data["person"]) for event in Event.objects.filter(subject_kind="rota.turn").order_by("pk")] == [
        ("rota.turn.given", two.cast.technologist.pk), ("rota.turn.given", two.cast.technologist2.pk),
    ]  # fmt: skip
    assert verify.everything() == []


def test_nobody_yet_and_who_is_next(cast: SimpleNamespace) -> None:
    assert queries.on_duty().words == "Nobody is on duty today."
    gave(cast, cast.technologist, 1)
    assert queries.on_duty().words == "Nobody is on duty today. Mei Tanaka is next, from 7 Dec."


def test_whoever_is_away_is_skipped_and_the_next_is_named(two: SimpleNamespace) -> None:
    absences.enter_absence(actor=two.cast.technologist, person="technologist", first_on=MONDAY, last_on=MONDAY + timedelta(days=2))
    found = queries.on_duty()
    assert (found.person, found.words) == (
        two.cast.technologist2, "Mei Tanaka is on duty until 6 Dec and is away until 2 Dec; Jonas Weber is next.",
    )  # fmt: skip
    with clock.at(NOW + timedelta(days=3)):
        assert queries.on_duty().person == two.cast.technologist, "back again"
    absences.enter_absence(actor=two.cast.technologist2, person="technologist2", first_on=MONDAY, last_on=MONDAY)
    assert queries.on_duty() == queries.OnDuty(
        None, "Mei Tanaka is on duty until 6 Dec and is away until 2 Dec. Nobody else on the rota could take it."
    )


def test_whoever_does_not_work_today_is_skipped(two: SimpleNamespace) -> None:
    late = calendars.add_calendar(
        actor=two.cast.admin, code="late", name="Late", week=[calendars.Spell(day, 540, 1020) for day in range(1, 5)]
    )
    people.change_person(actor=two.cast.admin, person="technologist", calendar=late, through="test")
    assert queries.on_duty().words == "Mei Tanaka is on duty until 6 Dec and does not work today; Jonas Weber is next."
    with clock.at(NOW + timedelta(days=5)):
        assert queries.on_duty().person == two.cast.technologist, "on a day on which nobody works it stays theirs"


def test_whoever_lost_the_duty_is_skipped(two: SimpleNamespace) -> None:
    onrecord.end(Duty.objects.filter(person=two.cast.technologist), ended_at=clock.now())
    assert queries.on_duty().words == "Mei Tanaka is on duty until 6 Dec and is no marketing technologist any more; Jonas Weber is next."


WRONG: dict[str, tuple[dict[str, Any], type[Exception], str, str]] = {
    "no technologist": ({"person": "marketer"}, Invalid, "person", "Priya Natarajan is no marketing technologist"),
    "backwards": ({"last_on": MONDAY - timedelta(days=1)}, Invalid, "last_on", "before the first"),
    "endless": ({"last_on": MONDAY + 2 * WEEK + timedelta(days=31)}, Invalid, "last_on", "31 days at most"),
    "over": ({"first_on": MONDAY - WEEK, "last_on": SUNDAY - WEEK}, Invalid, "last_on", "have passed"),
    "another century": ({"first_on": date(1999, 1, 1)}, Invalid, "first_on", "between 2000 and 2100"),
    "somebody's already": ({"first_on": SUNDAY + timedelta(days=7)}, Unfit, "first_on", "Jonas Weber is on duty 7 Dec – 13 Dec already"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_a_sentence_and_writes_nothing(name: str, two: SimpleNamespace) -> None:
    given, kind, field, words = WRONG[name]
    said = {"first_on": MONDAY + 2 * WEEK, "last_on": SUNDAY + 2 * WEEK, **given}
    said["person"] = getattr(two.cast, given.get("person", "technologist"))
    before = (Turn.objects.count(), Event.objects.count())
    with pytest.raises(kind) as refused:
        turning.give(actor=two.cast.admin, **said)
    assert words in str(refused.value.fields[field])  # type: ignore[attr-defined]
    assert (Turn.objects.count(), Event.objects.count()) == before


def test_a_turn_changes_hands_and_days_and_is_taken_off(two: SimpleNamespace) -> None:
    cast = two.cast
    with pytest.raises(Forbidden):
        turning.give(actor=cast.marketing_lead, person=cast.technologist, first_on=MONDAY + 3 * WEEK, last_on=SUNDAY + 3 * WEEK)
    changed = turning.change(actor=cast.technologist, key=two.jonas.pk, version=1, person=cast.technologist)
    assert (changed.person, changed.version) == (cast.technologist, 2)
    assert turning.change(actor=cast.technologist, key=two.jonas.pk, version=2, person=cast.technologist).version == 2, "nothing changed"
    with pytest.raises(Conflict, match="changed since"):
        turning.take_off(actor=cast.admin, key=two.jonas.pk, version=1)
    with pytest.raises(NotFound):
        turning.take_off(actor=cast.marketer, key=two.jonas.pk, version=2)
    assert turning.take_off(actor=cast.admin, key=two.jonas.pk, version=2).is_off
    with pytest.raises(Conflict, match="taken off"):
        turning.change(actor=cast.admin, key=two.jonas.pk, version=3, last_on=SUNDAY + 2 * WEEK)
    gave(cast, cast.technologist2, 1)
    with clock.at(NOW + timedelta(days=2)):
        with pytest.raises(Invalid, match="has begun"):
            turning.change(actor=cast.admin, key=two.mei.pk, version=1, first_on=MONDAY + timedelta(days=1))
        ended = turning.take_off(actor=cast.admin, key=two.mei.pk, version=1)
        assert (ended.is_off, ended.last_on) == (False, MONDAY + timedelta(days=1)), "who was on duty stays on record"
        with pytest.raises(Conflict, match="is over"):
            turning.take_off(actor=cast.admin, key=two.mei.pk, version=2)
    assert verify.everything() == []


def test_a_day_that_no_calendar_has_is_refused_by_page_and_api(two: SimpleNamespace, page: Any, api: Any) -> None:
    sent = api(two.cast.admin).post(
        "/api/v1/triage-rota/", {"person": "technologist", "first_on": "2027-02-22", "last_on": "2027-02-31"}, format="json"
    )
    assert sent.status_code == 400 and "There is no 2027-02-31 in the calendar." in sent.content.decode()
    shown = page(two.cast.admin).post("/triage-rota/new/", {"person": "Mei Tanaka", "first_on": "2027-02-22", "last_on": "2027-02-31"})
    assert shown.status_code == 422 and "2027-02-31" in shown.content.decode()
    assert Turn.objects.count() == 2


def test_the_rota_by_pages_and_programs(two: SimpleNamespace, page: Any, api: Any) -> None:
    door = api(two.cast.technologist)
    given = door.post(
        "/api/v1/triage-rota/", {"person": "technologist", "first_on": "2026-12-14", "last_on": "2026-12-20"}, format="json"
    ).json()
    assert (given["person"], given["version"]) == ("technologist", 1)
    assert door.get("/api/v1/triage-rota/today/").json() == {"person": "technologist", "said": "Mei Tanaka is on duty until 6 Dec."}
    assert [row["first_on"] for row in door.get("/api/v1/triage-rota/").json()["results"]] == ["2026-11-30", "2026-12-07", "2026-12-14"]
    where = f"/api/v1/triage-rota/{given['key']}/"
    assert door.patch(where, {"last_on": "2026-12-18"}, format="json").status_code == 400, "no version"
    assert door.patch(where, {"last_on": "2026-12-18", "version": 1}, format="json").json()["last_on"] == "2026-12-18"
    assert door.post(f"{where}off/", {"version": 2}, format="json").status_code == 200
    assert door.get(where).status_code == 404
    client = page(two.cast.admin)
    form = {"person": "Jonas Weber (technologist2)", "first_on": "2026-12-21", "last_on": "2026-12-27"}
    assert client.post("/triage-rota/new/", form).status_code == 302
    assert client.post("/triage-rota/new/", form).status_code == 422, "shared days"
    made = Turn.objects.latest("pk")
    listed = client.get("/triage-rota/").content.decode()
    assert "21 Dec – 27 Dec" in listed and "Mei Tanaka is on duty until 6 Dec." in listed
    assert client.post(f"/triage-rota/{made.pk}/change/", {**form, "last_on": "2026-12-23", "version": 1}).status_code == 302
    assert client.post(f"/triage-rota/{made.pk}/off/", {"version": 2}).status_code == 302
    assert "21 Dec" not in client.get("/triage-rota/").content.decode()
    assert b"technologist2" in b"".join(client.get("/triage-rota/?format=csv").streaming_content)


RAW = {
    "a turn without its event": "INSERT INTO rota_turn (person_id, first_on, last_on, version) SELECT person_id, '2030-01-01', '2030-01-02', 1 FROM rota_turn LIMIT 1",
    "other days without an event": "UPDATE rota_turn SET last_on = first_on, version = version + 1",
    "the same version": "UPDATE rota_turn SET last_on = first_on",
    "gone": "DELETE FROM rota_turn",
    "backwards": "UPDATE rota_turn SET last_on = first_on - 1, version = version + 1",
    "shared days": "UPDATE rota_turn SET first_on = '2026-12-01', last_on = '2026-12-09', version = version + 1",
}


@pytest.mark.parametrize("name", RAW)
def test_the_database_refuses_by_itself(name: str, two: SimpleNamespace) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW[name])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.servers
def test_of_two_who_give_the_same_week_one_does(real_db: None) -> None:
    cast = make_cast()
    answers = at_once(
        *[
            lambda who=who: turning.give(actor=cast.admin, person=who, first_on=MONDAY, last_on=SUNDAY)
            for who in (cast.technologist, cast.technologist2)
        ]
    )
    assert sum(isinstance(answer, Turn) for answer in answers) == 1, answers
    (refused,) = [answer for answer in answers if isinstance(answer, Unfit)]
    (given,) = Turn.objects.select_related("person")
    assert given.person.name in str(refused.fields["first_on"])
    assert Event.objects.filter(kind="rota.turn.given").count() == 1
