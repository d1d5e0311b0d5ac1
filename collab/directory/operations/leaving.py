"""Sending somebody off: they are made inactive, and with that everything that is open in their name ends."""

from collab.access import duties
from collab.directory import access
from collab.directory.operations.people import change_person
from collab.kit.errors import Conflict, Forbidden, NotFound
from collab.kit.operation import hold, inside_unit
from collab.people.models import Person

NOT_ONESELF = "Another administrator sends you off: nobody ends themself."


def end_person(*, actor: Person, person: str, through: str) -> Person:
    """Let the person of this username have left, from this instant on: no session, token or link of theirs opens anything again.

    Raises Forbidden, NotFound, Conflict for oneself and for whoever has left already.
    """
    return hold(lambda: _ended(actor, person, through))


def permit(actor: Person, person: Person) -> None:
    """Raise what stands in the way of sending this person off."""
    if person.pk == actor.pk:
        raise Conflict(NOT_ONESELF)
    if not person.is_active:
        raise Conflict(f"{person.name} has left already.")


def _ended(actor: Person, username: str, through: str) -> Person:
    inside_unit()
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden("Administrators keep people and departments.")
    row = Person.objects.select_for_update(of=("self",), no_key=True).filter(username=username).first()
    if row is None:
        raise NotFound
    permit(actor, row)
    return change_person(actor=actor, person=username, through=through, is_active=False)
