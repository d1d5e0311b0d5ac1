"""Who was let see a confidential request, and whether the reader may change that."""

from collections.abc import Collection
from dataclasses import dataclass

from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request
from projects.intake.sight import MOST_VIEWERS, SIGHT
from projects.intake.states import State


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
