"""Leaving, and being signed out by whoever runs the portal: what is open in somebody's name ends, each on record."""

from collab.account.operations import sessions, tokens
from collab.events.record import record
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person


def leave(person: Person, actor: Person | None) -> None:
    """End what a person who leaves has open, for ever; the caller makes them inactive in the same transaction.

    Made active again they begin anew. What comes in between is ended by the database with the change (``collab.people.guards``).
    """
    inside_unit()
    record("people.person.left", actor=actor, about=person, data=_shut(person, actor))


@operation
def sign_out(*, person: Person, actor: Person | None, through: str) -> dict[str, int]:
    """End every session and every token of somebody who stays, say after a machine was stolen; gives the numbers."""
    numbers = _shut(person, actor)
    record("people.person.signed_out_everywhere", actor=actor, about=person, data={**numbers, "through": through})
    return numbers


def _shut(person: Person, actor: Person | None) -> dict[str, int]:
    locked = Person.objects.select_for_update().get(pk=person.pk)
    return {"sessions": sessions.ended(locked), "tokens": tokens.end_all(locked, actor)}
