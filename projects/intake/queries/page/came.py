"""What came by e-mail of a request: its letter, and answers that are notes. The floor above keeps them."""

from collections.abc import Callable, Sequence
from typing import Any

from collab.kit.seams import Seam
from collab.people.models import Person
from projects.intake.models import Request

# By its reader and the key of the request.
CAME: Seam[Callable[[Person, int], Sequence[Any]]] = Seam("what came by e-mail of a request")


def letters(request: Request, person: Person) -> Sequence[Any]:
    """As cards, the newest first, of what this person may open."""
    return CAME.value(person, request.pk)
