"""Which requests a person may see named in a movement of money. Funds know no requests: the roof says which."""

from collections.abc import Callable

from collab.kit.seams import Seam
from collab.people.models import Person

Names = Callable[[Person, set[str]], set[str]]
NAMEABLE: Seam[Names] = Seam('which of some requests ("R-231") a person may see named')


def nameable(person: Person, codes: set[str]) -> set[str]:
    """Of these codes, the ones this person may see."""
    return NAMEABLE.value(person, codes) if codes else set()
