"""The writes of the rota: give somebody a turn in triage, change its days or whose it is, take it off."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.access.roles import Role
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import day_range
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person
from projects.rota import access
from projects.rota.models import LONGEST_TURN, Turn

DAY = timedelta(days=1)
STALE = "This turn changed since you opened it. Look at what stands now, and send it again if you still mean it."
OVER = "This turn is over, and stays as it was."
GONE = "This turn was taken off the rota. Give another one."
NO_DUTY = "{} is no marketing technologist: give the turn to somebody who is."


@operation
def give(*, actor: Person, person: Person, first_on: date, last_on: date) -> Turn:
    """Somebody is on duty on these days, both included. Raises Forbidden, Invalid, or Unfit where somebody is already."""
    _permit(actor)
    turn = Turn(person=person)
    _put(turn, person, first_on, last_on)
    _save(actor, turn, "given")
    return turn


@operation
def change(*, actor: Person, key: int, version: int, **changes: Any) -> Turn:
    """Other days, or somebody else; ``changes`` are of ``give``. Of a turn that has begun the first day stays. Nothing changed: nothing recorded."""
    turn = _locked(actor, key, version)
    wanted = {"person": turn.person, "first_on": turn.first_on, "last_on": turn.last_on, **changes}
    before = (turn.person_id, turn.first_on, turn.last_on)
    if before == (wanted["person"].pk, wanted["first_on"], wanted["last_on"]):
        return turn
    if turn.first_on < clock.today() and wanted["first_on"] != turn.first_on:
        raise Invalid(first_on="This turn has begun: its first day stays. Change its last day, and give another turn from there.")
    _put(turn, wanted["person"], wanted["first_on"], wanted["last_on"])
    turn.version += 1
    _save(actor, turn, "changed")
    return turn


@operation
def take_off(*, actor: Person, key: int, version: int) -> Turn:
    """It is off the rota. One that has begun ended yesterday, so that who was on duty stays on record."""
    turn = _locked(actor, key, version)
    turn.version += 1
    if turn.first_on < clock.today():
        turn.last_on = clock.today() - DAY
    else:
        turn.is_off = True
    turn.save(update_fields=["last_on", "is_off", "version"])
    record("rota.turn.taken_off", actor=actor, about=turn, data=_said(turn))
    return turn


def _permit(actor: Person) -> None:
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden(access.KEEP)


def _locked(actor: Person, key: int, version: int) -> Turn:
    """The turn with its row locked, for who keeps the rota and saw what stands; it is not over."""
    inside_unit()
    turn = access.turns(actor).select_for_update(of=("self",), no_key=True).select_related("person").filter(pk=key).first()
    if turn is None:
        raise NotFound
    _permit(actor)
    if turn.version != version:
        raise Conflict(STALE)
    if turn.is_off:
        raise Conflict(GONE)
    if turn.last_on < clock.today():
        raise Conflict(OVER)
    return turn


def _put(turn: Turn, person: Person, first_on: date, last_on: date) -> None:
    """Set them, unsaved; raises Invalid with all that is wrong at once."""
    days.within(first_on=first_on, last_on=last_on)
    wrong = {}
    is_new = turn.pk is None or person.pk != turn.person_id
    if is_new and Role.TECHNOLOGIST not in duties.roles_now(person):
        wrong["person"] = NO_DUTY.format(person.name)
    if last_on < first_on:
        wrong["last_on"] = "The last day is before the first."
    elif last_on - first_on >= timedelta(days=LONGEST_TURN):
        wrong["last_on"] = f"One turn is {LONGEST_TURN} days at most. Give another one after it."
    elif last_on < clock.today():
        wrong["last_on"] = "These days have passed: who was on duty then is not said afterwards."
    if wrong:
        raise Invalid(**wrong)
    turn.person, turn.first_on, turn.last_on = person, first_on, last_on


def _save(actor: Person, turn: Turn, verb: str) -> None:
    """Save it with its event; raises Unfit, with whose turn it is, where it shares a day with another."""
    try:
        with transaction.atomic():
            turn.save()
    except IntegrityError as error:
        shared = Turn.objects.filter(is_off=False, first_on__lte=turn.last_on, last_on__gte=turn.first_on).exclude(pk=turn.pk)
        other = shared.select_related("person").first()
        if other is None:
            raise
        when = day_range(other.first_on, other.last_on, clock.today())
        raise Unfit(first_on=f"{other.person.name} is on duty {when} already. Choose other days, or change that turn.") from error
    record(f"rota.turn.{verb}", actor=actor, about=turn, data=_said(turn))


def _said(turn: Turn) -> dict[str, Any]:
    return {"person": turn.person_id, "first_on": turn.first_on.isoformat(), "last_on": turn.last_on.isoformat()}
