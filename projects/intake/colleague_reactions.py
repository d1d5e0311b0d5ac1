"""Who is told as whoever asks for a request, and what is told of the colleagues named on it."""

from collections.abc import Iterable

from collab.events.models import Event
from collab.notices.telling import Telling
from collab.people.models import Person
from projects.intake.askers import askers
from projects.intake.colleague_guards import NAMED, TAKEN_OFF
from projects.intake.models import Request


def asking(request: Request, event: Event) -> list[Person]:
    """Its requester and the colleagues who ask for it too."""
    return askers(request)


def asking_of_conditions(request: Request, event: Event) -> list[Person]:
    """Whoever asks hears of a decision on the way only when there is something to do about it."""
    return askers(request) if event.data.get("conditions") else []


def viewer(request: Request, event: Event) -> Iterable[Person]:
    """Whom the event names as somebody who was let see it, or asks for it."""
    whom = event.data.get("person")
    # By the name one signs in with, as events were written before they held keys alone.
    return Person.objects.filter(pk=whom) if isinstance(whom, int) else Person.objects.filter(username=whom)


OF_COLLEAGUES: dict[str, tuple[Telling[Request], ...]] = {
    NAMED: (
        Telling(viewer, "{actor} named you a colleague on {it}: you ask for it too from now on, and may do what its requester may."),
        Telling(asking, "{actor} named {person} a colleague on {it}."),
    ),
    TAKEN_OFF: (
        Telling(viewer, "{actor} took you off {it}: you no longer ask for it."),
        Telling(asking, "{person} no longer asks for {it}."),
    ),
}
