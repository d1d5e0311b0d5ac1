"""What waits for somebody who has left, for whoever can let it go on: one question, asked by home, inbox, reviews and lists."""

from dataclasses import dataclass

from django.db.models import QuerySet

from collab.access import duties
from collab.access.duties import DUTIES
from collab.access.roles import Role
from collab.kit.kept import DAY, kept
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.askers import asks
from projects.intake.models import Request
from projects.intake.queries.list import waiting
from projects.intake.states import State

MOST = 7
# Of whom it is the duty to see to it.
KEEPERS = frozenset({Role.TECHNOLOGIST.value})
# The way out is told by the state.
FIELDS = ("number", "title", "state")
_LEAD = "A lead has left: hand it over."
WAYS_OUT: dict[str, str] = {
    State.NEEDS_INFORMATION: "Whoever asks for it has left: take the question back, give it to a colleague, or decline it.",
    State.IN_APPROVAL: "Too few are left to decide: seat the group again.",
    State.IN_DELIVERY: _LEAD,
    State.DELIVERED: _LEAD,
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """One of them, with what lets it go on."""

    number: str
    title: str
    url: str
    way_out: str


def stuck(person: Person) -> tuple[Stuck, ...]:
    """Those for this person's pages; none for whose duty it is not. One query, or none."""
    if KEEPERS.isdisjoint(duties.roles_of(person)):
        return ()
    return tuple(Stuck(it.code, it.title, addresses.request(it.code), WAYS_OUT[it.state]) for it in left(person).things())


@kept(on=(DUTIES, DAY), reads=FIELDS)
def left(person: Person) -> QuerySet[Request]:
    """What of others' requests waits for somebody who has left, the longest first."""
    found = access.visible(person).filter(~asks(person), waiting.stuck())
    return found.order_by("state_since", "pk")[:MOST]


@kept(on=(DUTIES, DAY), reads=("pk",))
def one(person: Person, *, request: int) -> QuerySet[Request]:
    return access.visible(person).filter(waiting.stuck(), pk=request).order_by()


def way_out(request: Request, person: Person) -> str:
    """What lets this request go on, where it waits for somebody who has left; empty where it does not. One query, or none."""
    return WAYS_OUT[request.state] if request.state in WAYS_OUT and one(person, request=request.pk).rows() else ""
