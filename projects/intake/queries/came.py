"""What came by e-mail of a request: its letter, and answers that are notes. The floor above keeps them."""

from collections.abc import Callable, Sequence
from typing import Any

from collab.kit.seams import Seam
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.states import State

# By its reader and the key of the request.
CAME: Seam[Callable[[Person, int], Sequence[Any]]] = Seam("what came by e-mail of a request")


def offered(found: Sequence[Any], request: Request) -> Any:
    """What its reader wrote by e-mail since the question was asked that is open: it is a note, and may be sent as the answer. None where there is none."""
    if request.state != State.NEEDS_INFORMATION:
        return None
    return next((one for one in found if one.said and one.received_at >= request.state_since), None)


def letters(request: Request, person: Person) -> Sequence[Any]:
    """As cards, the newest first, of what this person may open."""
    return CAME.value(person, request.pk)
