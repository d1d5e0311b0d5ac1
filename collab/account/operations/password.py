"""The password: chosen by its person alone, with the old one or with a link that came to their own address."""

from typing import Any

from django.contrib.auth.hashers import check_password, get_hasher, identify_hasher, is_password_usable, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from collab.account import letters, links, refusals
from collab.account.operations import sessions, tokens
from collab.account.states import About
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Invalid
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person

LONGEST = 256


def change(*, actor: Person, old: str, new: str, ends_tokens: bool = True, session: int | None = None) -> Person:
    """Another password in the place of the old one. All sessions but ``session`` end, and the tokens unless they are to stay.

    Nothing slow inside the transaction: hashing comes before it.
    """
    if not check_password(old, actor.password):
        refusals.own_password(actor, "password")
        raise Invalid(old="That is not your password.")
    hashed = judged(new, actor)
    return _change(actor, hashed, ends_tokens, session)


def choose(*, letter: int, secret: str, new: str) -> Person:
    """The password that somebody chose with the link of a letter. Every session and every token ends."""
    person = links.opened(letter, secret)
    return _choose(letter, secret, judged(new, person))


def judged(new: str, person: Person) -> str:
    """The hash of a password that will do; raises Invalid with every reason why it will not."""
    if len(new) > LONGEST:
        raise Invalid(new=f"Keep it under {LONGEST} characters.")
    try:
        validate_password(new, person)
    except ValidationError as refused:
        raise Invalid(new=list(refused.messages)) from refused
    return make_password(new)


def renewed(person: Person, given: str) -> Person:
    """The same password as today's hasher writes it, where an older one wrote it; ``given`` was judged to be theirs a moment ago.

    No change of the password: what is signed in elsewhere ends with its hash all the same.
    """
    if not is_password_usable(person.password):
        return person
    today, was = get_hasher(), identify_hasher(person.password)
    if was.algorithm == today.algorithm and not today.must_update(person.password):
        return person
    return _renewed(person, make_password(given))


@operation
def _renewed(person: Person, hashed: str) -> Person:
    held = Person.objects.select_for_update().get(pk=person.pk)
    if held.password != person.password:
        return person
    person.password = hashed
    person.save(update_fields=["password"])
    record("people.password.renewed", actor=person, about=person)
    return person


@operation
def _change(actor: Person, hashed: str, ends_tokens: bool, session: int | None) -> Person:
    person = Person.objects.select_for_update().get(pk=actor.pk)
    if person.password != actor.password:
        raise Conflict("Your password was changed a moment ago.")
    _write(person, hashed, actor=person, ends_tokens=ends_tokens, session=session, through="own page")
    return person


@operation
def _choose(letter: int, secret: str, hashed: str) -> Person:
    found, person = links.locked(letter, secret)
    found.used_at = clock.now()
    found.save(update_fields=["used_at"])
    _write(person, hashed, actor=person, ends_tokens=True, session=None, through="link", more={"letter": found.pk})
    return person


def _write(
    person: Person, hashed: str, *, actor: Person, ends_tokens: bool, session: int | None, through: str, more: dict[str, Any] | None = None
) -> None:
    inside_unit()
    person.password = hashed
    person.save(update_fields=["password"])
    told = {
        "sessions": sessions.ended(person, but=session),
        "tokens": tokens.end_all(person, actor) if ends_tokens else 0,
        "through": through,
        **(more or {}),
    }
    record("people.password.changed", actor=actor, about=person, data=told)
    letters.owe(person, About.PASSWORD)
