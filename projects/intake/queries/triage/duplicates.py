"""Which requests of the inbox may ask for what another open one asks for: by the telling words of their titles."""

from collections.abc import Sequence

from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request
from projects.intake.queries.page.similar import words_of
from projects.intake.states import OPEN

# So many of the newest are looked at, and so much of all their words two titles share at least.
LOOKED_AT, ALIKE = 300, 0.5


def among(person: Person, requests: Sequence[Request]) -> set[str]:
    """The numbers of those that have a twin which the person may open. One query."""
    newest = access.visible(person).filter(state__in=OPEN).order_by("-number").values_list("pk", "title")[:LOOKED_AT]
    others = {pk: _stems(title) for pk, title in newest}
    return {one.code for one in requests if any(pk != one.pk and _alike(_stems(one.title), words) for pk, words in others.items())}


def _stems(title: str) -> frozenset[str]:
    return frozenset(word[:5] for word in words_of(title))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) >= ALIKE * len(one | other)
