"""The address of mail: whoever changes it opens the way to a new password, so the old address is told and the way stays shut for a day."""

from collections.abc import Iterable

from collab.account import letters
from collab.account.states import About
from collab.kit.operation import inside_unit
from collab.people.models import Person


def changed(person: Person, old: str, actor: Person | None) -> None:
    """Tell the old address, in the transaction that changes it. Nobody who never had a password has to wait."""
    inside_unit()
    if old or person.has_usable_password():
        letters.owe(person, About.ADDRESS, address=old, made_by=actor)


def changed_for_many(told: Iterable[tuple[int, str, bool]], actor: Person | None) -> None:
    """The same for many at once: the key of each person, their old address, and whether they have a password."""
    inside_unit()
    letters.owe_many([(key, old) for key, old, has_password in told if old or has_password], About.ADDRESS, made_by=actor)
