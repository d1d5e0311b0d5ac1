"""Who was let see a confidential request, and whether the reader may change that."""

from collections.abc import Collection
from dataclasses import dataclass

from collab.kit.errors import Invalid
from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request
from projects.intake.sight import MOST_VIEWERS, SIGHT
from projects.intake.states import State

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who was let see it; ``team`` may be empty."""

    username: str
    name: str
    team: str


@dataclass(frozen=True, slots=True)
class Sight:
    """The viewers by name; ``why_not`` says why the reader cannot show it to anybody else, where that is their duty."""

    viewers: list[Viewer]
    can_show: bool
    can_stop: bool
    why_not: str


def sight(request: Request, parts: Collection[str]) -> Sight | None:
    """The card for the request's page; None where nothing is kept from anybody. One query for a confidential request.

    ``parts`` are the flow's roles of the reader in this request (access.roles_of).
    """
    if not request.is_confidential or request.state == State.DRAFT:
        return None
    moves = {move.name: move for move in SIGHT.moves(request, parts)}
    can_show, can_stop = moves["show"].allowed, moves["stop_showing"].allowed
    return Sight(viewers(request), can_show, can_stop, moves["show"].why_not if can_stop and not can_show else "")


def viewers(request: Request) -> list[Viewer]:
    """Whoever was let see it, by name; one query."""
    people = access.viewers(request).select_related("department")[:MOST_VIEWERS]
    return [viewer(person) for person in people]


def viewer(person: Person) -> Viewer:
    return Viewer(person.username, person.name, person.department.name if person.department else "")


def named(text: str) -> str:
    """The username of the one person who is called so: by username, e-mail address or full name, in any case.

    Raises Invalid, naming ``person``, where nobody is or several are, with the usernames to choose from.
    """
    words = text.split()
    here = Person.objects.filter(is_active=True)
    first = here.filter(username__iexact=text) | here.filter(email__iexact=text)
    found = list(first.order_by("pk")[:2]) or list(_by_name(words))
    if not found:
        raise Invalid(person=f"There is nobody called {text}.")
    if len(found) > 1:
        names = ", ".join(person.username for person in found[:MOST_NAMED])
        raise Invalid(person=f"Several people are called {text}. Write one of their usernames: {names}.")
    return found[0].username


def _by_name(words: list[str]) -> list[Person]:
    """The active people whose first and last name are these words, wherever the one ends and the other begins."""
    if len(words) < 2:
        return []
    splits = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    found = Person.objects.none()
    for first, last in splits:
        found = found | Person.objects.filter(is_active=True, first_name__iexact=first, last_name__iexact=last)
    return list(found.order_by("username")[: MOST_NAMED + 1])
