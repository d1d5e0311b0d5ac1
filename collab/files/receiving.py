"""A file comes in and goes: looked at, put on the shelf, then written; written as gone, then taken from the shelf. Never the other way round.

What stands on the shelf without a row is of nobody, and the night takes it; a row whose bytes are missing would be a loss.
"""

import logging
from typing import IO
from uuid import uuid4

from collab.files import looking, operations, shelf
from collab.files.models import File
from collab.kit.errors import Refusal
from collab.notes import carriers
from collab.notes.states import Audience
from collab.people.models import Person

log = logging.getLogger(__name__)


class NoShelf(Refusal):
    """The place for files does not answer, or is full."""

    status = 503
    code = "no_shelf"


def receive(*, things: str, code: str, actor: Person, name: str, content: IO[bytes], audience: str = Audience.EVERYONE) -> File:
    """Take a file over beside the thing at this address. Raises what ``operations.put`` raises, and NoShelf.

    Who may not put it there is refused before anything in it is read.
    """
    carrier = carriers.of(things)
    operations.permit(actor, carrier, carrier.find(actor, code), audience)
    operations.named(name)
    looked, stored = looking.look(content), uuid4()
    try:
        shelf.put(stored, looked.content)
    except OSError as error:
        log.error("A file could not be kept: %s", error)
        raise NoShelf("The file could not be kept: the place for files does not answer. Try again later.") from error
    try:
        return operations.put(things=things, code=code, actor=actor, name=name, looked=looked, stored=stored, audience=audience)
    except BaseException:
        shelf.drop(stored)
        raise


def take_away(*, file: int, actor: Person) -> None:
    """Remove one's own file, with its bytes. Raises what ``operations.remove`` raises."""
    stored = operations.remove(file=file, actor=actor)
    try:
        shelf.drop(stored)
    except OSError as error:  # nobody is given it any more, and the night takes what is left
        log.error("The bytes of removed file %s are still there: %s", file, error)
