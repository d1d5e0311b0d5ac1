"""Which requests a person may see named in a movement of money. Funds know no requests: the roof tells them here."""

from collections.abc import Callable

from collab.people.models import Person

Names = Callable[[Person, set[str]], set[str]]


def _nobody(person: Person, codes: set[str]) -> set[str]:
    return set()


_ask: list[Names] = [_nobody]


def tell(names: Names) -> None:
    """Set, when the portal starts, what answers: of these codes ("R-231"), the ones this person may see."""
    _ask[:] = [names]


def nameable(person: Person, codes: set[str]) -> set[str]:
    """Of these codes, the ones this person may see; none before the roof has spoken."""
    return _ask[0](person, codes) if codes else set()
