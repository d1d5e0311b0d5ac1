"""Absences: entered by the person or their manager, on record without days, two years at most, and off the clock of whoever holds a thing."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.directory.operations import absences, people
from collab.events import verify
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.worktime import due
from collab.people import away, clocks
from collab.people.models import Absence, Person
from projects.intake.operations import asking
from projects.intake.queries.triage.inbox import inbox
from projects.intake.states import State

pytestmark = pytest.mark.django_db
# A Monday, and the Friday after.
NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def monday() -> Any:
    with clock.at(NOW):
        yield


@pytest.fixture
def team(cast: SimpleNamespace) -> SimpleNamespace:
    """The marketer works for the marketing lead, who works for the CMO."""
    people.change_person(actor=cast.admin, person="marketer", manager=cast.marketing_lead, through="test")
    people.change_person(actor=cast.admin, person="marketing_lead", manager=cast.cmo, through="test")
    return cast


def entered(actor: Person, first: date = MONDAY, last: date = FRIDAY, person: str = "marketer") -> Absence:
    return absences.enter_absence(actor=actor, person=person, first_on=first, last_on=last)


def test_the_person_and_their_manager_enter_it(team: SimpleNamespace) -> None:
    made = [entered(team.marketer), entered(team.marketing_lead, FRIDAY + DAY, FRIDAY + DAY)]
    told = Event.objects.filter(kind="people.absence.entered").order_by("pk")
    assert [(event.subject_id, event.actor_id, event.version) for event in told] == [
        (made[0].pk, team.marketer.pk, 1),
        (made[1].pk, team.marketing_lead.pk, 1),
    ]
    # Whose it is, and nothing of when.
    assert [event.data for event in told] == [{"person": team.marketer.pk}] * 2
    assert not list(verify.tails())


@pytest.mark.parametrize("username", ["cmo", "admin", "auditor", "technologist", "outsider"])
def test_nobody_else_enters_changes_or_ends_one(team: SimpleNamespace, username: str) -> None:
    actor, there = getattr(team, username), entered(team.marketer)
    with pytest.raises(Forbidden):
        entered(actor, FRIDAY + DAY, FRIDAY + DAY)
    with pytest.raises(Forbidden):
        absences.change_absence(actor=actor, person="marketer", key=there.pk, version=1, first_on=MONDAY, last_on=MONDAY)
    with pytest.raises(Forbidden):
        absences.end_absence(actor=actor, person="marketer", key=there.pk, version=1)


def test_a_manager_is_one_today(team: SimpleNamespace) -> None:
    people.change_person(actor=team.admin, person="marketer", manager=team.cmo, through="test")
    with pytest.raises(Forbidden):
        entered(team.marketing_lead)
    assert entered(team.cmo).person == team.marketer


def test_of_who_has_left_there_is_none(team: SimpleNamespace) -> None:
    people.change_person(actor=team.admin, person="marketer", is_active=False, through="test")
    with pytest.raises(NotFound):
        entered(team.marketing_lead)
    with pytest.raises(NotFound):
        entered(team.cmo, person="nobody")


WRONG = {
    "backwards": (FRIDAY, MONDAY, Invalid, "last_on", "before the first"),
    "longer than two years": (MONDAY, MONDAY + timedelta(days=731), Invalid, "last_on", "two years at most"),
    "in another century": (date(1999, 12, 31), date(1999, 12, 31), Invalid, "first_on", "between 2000 and 2100"),
    "its last day again": (FRIDAY, FRIDAY + DAY, Unfit, "first_on", "30 Nov – 4 Dec"),
    "around it": (MONDAY - DAY, FRIDAY + DAY, Unfit, "first_on", "away already"),
}


@pytest.mark.parametrize(("first", "last", "refusal", "field", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_at_its_field(
    team: SimpleNamespace, first: date, last: date, refusal: type[Invalid], field: str, sentence: str
) -> None:
    entered(team.marketer)
    with pytest.raises(refusal) as refused:
        entered(team.marketer, first, last)
    assert sentence in refused.value.fields[field][0] and Absence.objects.count() == 1


def test_two_years_are_taken_and_others_may_be_away_too(team: SimpleNamespace) -> None:
    entered(team.marketer, MONDAY, MONDAY + timedelta(days=730))
    entered(team.cmo, person="cmo")
    assert Absence.objects.count() == 2


def test_it_is_changed_in_versions_and_the_same_again_is_nothing(team: SimpleNamespace) -> None:
    there = entered(team.marketer)
    change: Any = {"actor": team.marketing_lead, "person": "marketer", "key": there.pk, "first_on": MONDAY}
    absences.change_absence(version=1, last_on=FRIDAY + DAY, **change)
    with pytest.raises(Conflict, match="changed since you opened it"):
        absences.change_absence(version=1, last_on=FRIDAY, **change)
    absences.change_absence(version=2, last_on=FRIDAY + DAY, **change)
    there.refresh_from_db()
    assert (there.last_on, there.version) == (FRIDAY + DAY, 2)
    assert Event.objects.get(kind="people.absence.changed").version == 2
    other = entered(team.cmo, person="cmo")
    with pytest.raises(NotFound):
        absences.change_absence(version=1, last_on=FRIDAY, **{**change, "key": other.pk})


def test_who_is_back_is_back_and_what_did_not_begin_is_taken_back(team: SimpleNamespace) -> None:
    running, ahead = entered(team.marketer, MONDAY - 3 * DAY, FRIDAY), entered(team.marketer, FRIDAY + DAY, FRIDAY + DAY)
    past = entered(team.marketer, MONDAY - 9 * DAY, MONDAY - 8 * DAY)
    for absence in (running, ahead):
        absences.end_absence(actor=team.marketer, person="marketer", key=absence.pk, version=1)
        absence.refresh_from_db()
    assert (running.last_on, running.is_taken_back) == (MONDAY - DAY, False)
    assert (ahead.last_on, ahead.is_taken_back) == (FRIDAY + DAY, True)
    assert {event.kind for event in Event.objects.filter(version=2, kind__startswith="people.absence")} == {
        "people.absence.ended",
        "people.absence.taken_back",
    }
    with pytest.raises(Conflict, match="is over"):
        absences.end_absence(actor=team.marketer, person="marketer", key=past.pk, version=1)
    with pytest.raises(Conflict, match="taken back"):
        absences.end_absence(actor=team.marketer, person="marketer", key=ahead.pk, version=2)
    # Its days are free again.
    entered(team.marketer, FRIDAY + DAY, FRIDAY + DAY)


# --- what it does


def test_days_away_are_no_working_days_of_the_holder(team: SimpleNamespace, django_assert_num_queries: Any) -> None:
    house = clocks.organisation()
    entered(team.marketer, MONDAY + DAY, FRIDAY)
    taken = entered(team.cmo, MONDAY, FRIDAY, person="cmo")
    absences.end_absence(actor=team.cmo, person="cmo", key=taken.pk, version=1)
    with django_assert_num_queries(2):
        found = clocks.clocks([team.marketer.pk, team.cmo.pk, team.cio.pk])
    own = found.of(team.marketer.pk)
    assert found.of(team.cmo.pk) == house == found.of(team.cio.pk)
    assert [own.is_working(MONDAY + n * DAY) for n in range(8)] == [True, False, False, False, False, False, False, True]
    assert own.days_between(NOW, NOW + 7 * DAY) == house.days_between(NOW, NOW + 7 * DAY) - 4 == 1
    assert own.add_days(MONDAY, 1) == MONDAY + 7 * DAY
    assert due(NOW, 9, own) == due(NOW, 9, house) + 6 * DAY


def test_a_zone_and_closures_stay_beside_them(team: SimpleNamespace) -> None:
    people.change_person(actor=team.admin, person="marketer", zone="Asia/Tokyo", through="test")
    entered(team.marketer)
    own = clocks.clock_of(team.marketer.pk)
    assert own.zone.key == "Asia/Tokyo" and not own.is_working(FRIDAY) and own.is_working(FRIDAY + 3 * DAY)


def test_who_is_away_for_two_years_works_on_the_day_after(team: SimpleNamespace) -> None:
    last = MONDAY + timedelta(days=730)
    entered(team.marketer, MONDAY, last)
    own = clocks.clock_of(team.marketer.pk)
    assert last < own.working(MONDAY) <= last + 4 * DAY
    assert own.before(last) == MONDAY - 3 * DAY
    assert due(NOW, 1, own).date() == own.working(MONDAY)


def test_what_the_technologist_holds_does_not_age_while_they_are_away(team: SimpleNamespace, world: SimpleNamespace) -> None:
    """The inbox, by its one clock: late for who is here, not for who was away since it came."""
    request = bring_to(State.NEEDS_INFORMATION, team, world)
    asking.answer(number=request.number, version=request.version, actor=team.marketer, answer="Twelve.")
    with clock.at(NOW + 4 * DAY):
        assert [row.age_tone for row in inbox(team.technologist).rows if row.number == request.code] == ["bad"]
        entered(team.technologist, MONDAY + DAY, FRIDAY, person="technologist")
        assert [row.age_tone for row in inbox(team.technologist).rows if row.number == request.code] == [""]


def test_away_is_said_of_today_alone(team: SimpleNamespace) -> None:
    entered(team.marketer, MONDAY, FRIDAY)
    entered(team.cmo, MONDAY + DAY, FRIDAY, person="cmo")
    entered(team.cio, MONDAY - 2 * DAY, MONDAY - DAY, person="cio")
    back = entered(team.marketing_lead, MONDAY, FRIDAY, person="marketing_lead")
    absences.end_absence(actor=team.cmo, person="marketing_lead", key=back.pk, version=1)
    keys = [None, *(one.pk for one in (team.marketer, team.cmo, team.cio, team.marketing_lead))]
    assert away.until(keys) == {team.marketer.pk: FRIDAY}
    assert away.in_words(keys) == {team.marketer.pk: "away until 4 Dec"}
    assert away.until([None]) == {}
