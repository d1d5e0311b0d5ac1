"""The address of mail: whoever changes it opens the way to a new password, so the old address is told and the way stays shut for a day."""

from collab.account import letters
from collab.account.states import About
from collab.kit.operation import inside_unit
from collab.people.models import Person


def changed(person: Person, old: str, actor: Person | None) -> None:
    """Tell the old address, in the transaction that changes it. Nobody who never had a password has to wait."""
    inside_unit()
    if old or person.has_usable_password():
        letters.owe(person, About.ADDRESS, address=old, made_by=actor)
