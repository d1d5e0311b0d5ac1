"""Who asks for a request with its requester, and whether the reader may change that."""

from collections.abc import Collection
from dataclasses import dataclass

from collab.people.models import Person
from projects.intake import askers
from projects.intake.colleagues import COLLEAGUES
from projects.intake.models import Request


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who asks for it too; ``team`` may be empty."""

    username: str
    name: str
    team: str
    is_you: bool


@dataclass(frozen=True, slots=True)
class Colleagues:
    """The colleagues by name; ``is_own``: the reader asks for it, as requester or as one of them."""

    people: list[Colleague]
    can_name: bool
    can_take_off: bool
    is_own: bool

    @property
    def is_shown(self) -> bool:
        return bool(self.people) or self.can_name


def card(request: Request, person: Person, parts: Collection[str]) -> Colleagues:
    """The card for the request's page. Two queries, one where nobody was named.

    ``parts`` are the flow's roles of the reader in this request (access.roles_of).
    """
    moves = {move.name: move.allowed for move in COLLEAGUES.moves(request, parts)}
    return Colleagues(people(request, person), moves["name_colleague"], moves["take_off"], askers.is_asker(person, request))


def people(request: Request, reader: Person) -> list[Colleague]:
    """Whoever asks for it with its requester, by name. Two queries, one where nobody was named."""
    return [colleague(person, reader) for person in askers.colleagues(request)]


def colleague(person: Person, reader: Person) -> Colleague:
    return Colleague(person.username, person.name, person.department.name if person.department else "", person.pk == reader.pk)
