"""The writes of absences: entered, changed, ended and taken back by the person or their manager. Nobody is asked why."""

from collections.abc import Sequence
from datetime import date, timedelta

from collab.directory import access
from collab.events.record import record, record_many
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import day_range
from collab.kit.operation import inside_unit, operation
from collab.kit.worktime import LONGEST_AWAY
from collab.people.models import Absence, Person

DAY = timedelta(days=1)
# More than anybody takes in the years that the portal lives.
MOST = 2_000
STALE = "This absence changed since you opened it. Look at what stands now, and send it again if you still mean it."
OVER = "This absence is over. Change its days if they were others."
GONE = "This absence was taken back. Enter another one."


@operation
def enter_absence(*, actor: Person, person: str, first_on: date, last_on: date) -> Absence:
    """The person of this username is away on these days, both included. Raises NotFound, Forbidden, Invalid, or Unfit where they are already."""
    row = held(actor, person)
    if row.absences.filter(is_taken_back=False).count() >= MOST:
        raise Conflict("No more absences are taken for this person.")
    fit(row, first_on, last_on)
    absence = Absence.objects.create(person=row, first_on=first_on, last_on=last_on)
    recorded(actor, absence, "entered")
    return absence


@operation
def change_absence(*, actor: Person, person: str, key: int, version: int, first_on: date, last_on: date) -> Absence:
    """Other days. ``version`` is what the person saw: Conflict otherwise."""
    absence = _seen(actor, person, key, version)
    if (absence.first_on, absence.last_on) != (first_on, last_on):
        fit(absence.person, first_on, last_on, but=absence.pk)
        absence.first_on, absence.last_on = first_on, last_on
        store(actor, absence, "changed")
    return absence


@operation
def end_absence(*, actor: Person, person: str, key: int, version: int) -> Absence:
    """They are back today: yesterday was its last day. One that had not begun before today is taken back."""
    absence = _seen(actor, person, key, version)
    today = clock.today()
    if absence.last_on < today:
        raise Conflict(OVER)
    if absence.first_on < today:
        absence.last_on = today - DAY
        store(actor, absence, "ended")
    else:
        absence.is_taken_back = True
        store(actor, absence, "taken_back")
    return absence


def held(actor: Person, username: str) -> Person:
    """The person, locked: two who enter at once go one after the other. Raises NotFound, or Forbidden for whoever is neither they nor their manager."""
    inside_unit()
    row = Person.objects.select_for_update(of=("self",), no_key=True).filter(username=username, is_active=True).first()
    if row is None:
        raise NotFound
    if not access.may_enter(actor, row):
        raise Forbidden(access.NOT_YOURS)
    return row


def wrong_days(first_on: date, last_on: date) -> str:
    """Why these are no days of one absence; empty where they are."""
    if last_on < first_on:
        return "The last day is before the first."
    if last_on - first_on >= LONGEST_AWAY:
        return "One absence is two years at most."
    return ""


def fit(person: Person, first_on: date, last_on: date, but: int = 0) -> None:
    """Raises Invalid for days that make no sense, Unfit where the person is away on one of them already (``but`` that absence)."""
    days.within(first_on=first_on, last_on=last_on)
    if said := wrong_days(first_on, last_on):
        raise Invalid(last_on=said)
    there = person.absences.filter(is_taken_back=False, first_on__lte=last_on, last_on__gte=first_on).exclude(pk=but).first()
    if there is not None:
        raise Unfit(first_on=overlaps(there.first_on, there.last_on))


def overlaps(first_on: date, last_on: date) -> str:
    return f"They are away already: {day_range(first_on, last_on, clock.today())}. Change that one."


def _seen(actor: Person, username: str, key: int, version: int) -> Absence:
    person = held(actor, username)
    absence = person.absences.filter(pk=key).first()
    if absence is None:
        raise NotFound
    if absence.version != version:
        raise Conflict(STALE)
    if absence.is_taken_back:
        raise Conflict(GONE)
    return absence


def store(actor: Person, absence: Absence, what: str) -> None:
    absence.version += 1
    absence.save(update_fields=["first_on", "last_on", "is_taken_back", "version"])
    recorded(actor, absence, what)


def store_many(actor: Person, rows: Sequence[Absence]) -> None:
    """The same of many that a file changes, whose people are held."""
    for absence in rows:
        absence.version += 1
    Absence.objects.bulk_update(rows, ["first_on", "last_on", "version"])
    record_many("people.absence.changed", actor=actor, told=[(absence, {"person": absence.person_id}) for absence in rows])


def enter_many(actor: Person, rows: Sequence[Absence]) -> None:
    """And of those that it enters."""
    made = Absence.objects.bulk_create(rows)
    record_many("people.absence.entered", actor=actor, told=[(absence, {"person": absence.person_id}) for absence in made])


def recorded(actor: Person, absence: Absence, what: str) -> None:
    """On record is whose it is, and that it changed: when somebody was away is personal, and stands in no event."""
    record(f"people.absence.{what}", actor=actor, about=absence, data={"person": absence.person_id})
