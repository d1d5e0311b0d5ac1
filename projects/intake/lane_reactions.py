"""Who hears what is said in the open lane: whoever asks for it, and the technologist."""

from collections.abc import Iterable

from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Event
from collab.notices.telling import Telling
from collab.people.models import Person
from projects.intake.colleague_reactions import asking
from projects.intake.lane import LANE_SAID
from projects.intake.lane_models import Says
from projects.intake.models import Request


def gate(request: Request, event: Event) -> Iterable[Person]:
    """Whoever runs it, or every technologist while nobody does."""
    return [request.technologist] if request.technologist else duties.holders(Role.TECHNOLOGIST)


def _what(request: Request, event: Event, person: Person) -> str:
    return str(Says(event.data["says"]).label).lower()


def _group(request: Request, event: Event, person: Person) -> str:
    return str(Role(event.data["lane"]).label)


SAYS = "{actor} said of {it} in the open lane, for {lane_group}: {lane_says}."
OF_LANE: dict[str, tuple[Telling[Request], ...]] = {LANE_SAID: (Telling(asking, SAYS, why=True), Telling(gate, SAYS, why=True))}
LANE_WORDS = {"lane_says": _what, "lane_group": _group}
