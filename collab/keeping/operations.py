"""Place a hold, agree to it, ask for its end; ask that somebody be erased. Each takes a second person, and each is on record."""

from datetime import datetime
from typing import Any

from django.db import connection

from collab.access import duties
from collab.events import texts
from collab.events.record import record
from collab.keeping import access
from collab.keeping.models import Erasure, Hold
from collab.keeping.states import (
    AGREED,
    ASKED,
    ERASURE,
    HOLD,
    HOLDING,
    LIFTED,
    LIFTING,
    PLACED,
    REFUSED,
    STAYS,
    TURNED_DOWN,
    Erasing,
    State,
)
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.people.models import Person

LONGEST, LONGEST_REFERENCE = 2_000, 200
Subject = tuple[str, int]


@operation
def place(*, actor: Person, reason: str, reference: str, person: Person | None = None, subject: Subject | None = None) -> Hold:
    """Hold all that is of this person, or about this subject (a kind and a key), from this instant on; a second person is asked.

    By an administrator. Raises Forbidden, Invalid by field, Conflict where it is held already.
    """
    _permitted(access.asking(duties.roles_now(actor)))
    why, where = clean(reason, "reason", LONGEST), clean(reference, "reference", LONGEST_REFERENCE)
    wrong = {} if why else {"reason": "Say why: the second person decides by it."}
    wrong |= {} if where else {"reference": "Name the reference, for example of the court or of the case."}
    if (person is None) == (subject is None):
        wrong["on"] = "Name one person or one thing that is held."
    if wrong:
        raise Invalid(**wrong)
    kind, key = subject or ("", None)
    if Hold.objects.filter(ended_at=None, person=person, subject_kind=kind, subject_id=key).exists():
        raise Conflict("It is held already.")
    about = (HOLD, None)
    said, named = texts.put(why, writer=actor, about=about), texts.put(where, writer=actor, about=about)
    made = Hold.objects.create(
        person=person, subject_kind=kind, subject_id=key, reason=said, reference=named, asked_by=actor, asked_at=clock.now()
    )
    record(PLACED, actor=actor, about=made, why=said, data={"reference": named, **_on(made)})
    return made


@operation
def agree(*, actor: Person, hold: int) -> Hold:
    """Agree as the second person: to the hold, or to its end where that is asked."""
    made, by = _decided(actor, hold)
    if by is State.ASKED:
        made.state, made.agreed_by = State.AGREED, actor
        return _kept(made, AGREED, actor)
    made.state, made.ended_at = State.LIFTED, clock.now()
    return _kept(made, LIFTED, actor)


@operation
def refuse(*, actor: Person, hold: int, reason: str) -> Hold:
    """Refuse as the second person: the hold ends, or stays where its end was asked for."""
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why: whoever asked reads this.")
    made, by = _decided(actor, hold)
    if by is State.ASKED:
        made.state, made.ended_at = State.REFUSED, clock.now()
        return _kept(made, REFUSED, actor, why)
    made.state = State.AGREED
    return _kept(made, STAYS, actor, why)


@operation
def lift(*, actor: Person, hold: int, reason: str) -> Hold:
    """Ask for the end of a hold; until a second person agrees it holds."""
    made = _locked(actor, hold)
    _permitted(access.asking(duties.roles_now(actor)))
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why: the second person decides by it.")
    if made.state != State.AGREED:
        raise Conflict("It has ended." if made.ended_at else "A second person is asked already.")
    made.state, made.lifting_by = State.LIFTING, actor
    return _kept(made, LIFTING, actor, why)


@operation
def ask_erasure(*, actor: Person, person: Person, reason: str) -> Erasure:
    """Ask that this person, who has left, be erased. The reason is kept, and names nobody."""
    _permitted(access.asking(duties.roles_now(actor)))
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why: the second person decides by it.")
    if actor.pk == person.pk or person.is_active:
        raise Conflict("Whoever is erased has left before, and asks somebody else.")
    if Erasure.objects.exclude(state=Erasing.REFUSED).filter(person=person).exists():
        raise Conflict("It is asked for already, or done.")
    said = texts.put(why, writer=actor, about=(ERASURE, None))
    made = Erasure.objects.create(person=person, reason=said, asked_by=actor, asked_at=clock.now())
    record(ASKED, actor=actor, about=made, why=said, data={"person": person.pk})
    return made


@operation
def refuse_erasure(*, actor: Person, person: Person, reason: str) -> Erasure:
    """Refuse, as the second person, that somebody be erased."""
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why: whoever asked reads this.")
    made = seconded(actor, person)
    made.state, made.ended_at = Erasing.REFUSED, clock.now()
    made.save(update_fields=["state", "ended_at"])
    record(TURNED_DOWN, actor=actor, about=made, why=why, data={"person": person.pk})
    return made


def seconded(actor: Person, person: Person) -> Erasure:
    """What is asked for this person, locked, and for this actor to decide as the second."""
    inside_unit()
    made = Erasure.objects.select_for_update(of=("self",)).filter(person=person, state=Erasing.ASKED).first()
    if made is None:
        raise Conflict("Nobody asked for it, or it is decided. One administrator asks, and a second one agrees.")
    _permitted(access.seconding(made.asked_by_id, actor, duties.roles_now(actor)))
    if actor.pk == person.pk:
        raise Forbidden("Nobody erases themself.")
    return made


def carry(made: Erasure, actor: Person) -> datetime:
    """Mark it as carried out in this transaction: what the guards let go from here on goes with it."""
    inside_unit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (unit,) = cursor.fetchone()
    made.state, made.agreed_by, made.ended_at, made.done_in = Erasing.DONE, actor, clock.now(), unit
    made.save(update_fields=["state", "agreed_by", "ended_at", "done_in"])
    return made.ended_at


def _on(made: Hold) -> dict[str, Any]:
    return {"person": made.person_id} if made.person_id else {"subject": [made.subject_kind, made.subject_id]}


def _permitted(obstacle: str | None) -> None:
    if obstacle:
        raise Forbidden(obstacle)


def _locked(actor: Person, key: int) -> Hold:
    made = access.visible(actor).select_for_update(of=("self",)).filter(pk=key).first()
    if made is None:
        raise NotFound
    return made


def _decided(actor: Person, key: int) -> tuple[Hold, State]:
    made = _locked(actor, key)
    asked_by = made.lifting_by_id if made.state == State.LIFTING else made.asked_by_id
    _permitted(access.seconding(asked_by, actor, duties.roles_now(actor)))
    if made.state not in HOLDING or made.state == State.AGREED:
        raise Conflict("It is decided.")
    return made, State(made.state)


def _kept(made: Hold, kind: str, actor: Person, why: str = "") -> Hold:
    made.save(update_fields=["state", "agreed_by", "lifting_by", "ended_at"])
    record(kind, actor=actor, about=made, why=why, data=_on(made))
    return made
