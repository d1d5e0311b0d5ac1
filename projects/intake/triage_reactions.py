"""Who is told of the moves of the inbox, and of what belongs together."""

from collections.abc import Iterable

from collab.access import duties
from collab.events.models import Event
from collab.kit import formats
from collab.notices.models import Notice
from collab.notices.telling import Telling, Words
from collab.people.models import Person
from projects.intake.colleague_reactions import asking, viewer
from projects.intake.models import Request
from projects.intake.sizes import ESTIMATES
from projects.intake.states import State


def estimators(request: Request, event: Event) -> Iterable[Person]:
    return duties.holders(*ESTIMATES)


def technologist(request: Request, event: Event) -> list[Person | None]:
    return [request.technologist, request.holder]


def whoever_heard(request: Request, event: Event) -> Iterable[Person]:
    """Who was told of what is taken back; nobody, where that was still on its way."""
    told = Notice.objects.filter(event=event.data.get("event"))
    return Person.objects.filter(pk__in=told.values("person_id")).order_by("pk")


def _state(request: Request, event: Event, person: Person) -> str:
    return str(State(event.target).label)


def _children(request: Request, event: Event, person: Person) -> str:
    return formats.listed(event.data.get("children", []))


OF_TRIAGE: dict[str, tuple[Telling[Request], ...]] = {
    "intake.request.assigned": (Telling(viewer, "{actor} assigned {it} to you.", at="triage", asks=True, why=True),),
    "intake.request.size_asked": (Telling(estimators, "{actor} asks what {it} takes.", asks=True, why=True),),
    "intake.request.sized": (
        Telling(technologist, "{actor} has sized {it}.", at="triage"),
        Telling(asking, "{actor} has said for IT what {it} takes."),
    ),
    "intake.request.split": (Telling(asking, "{actor} split {it} into {children}.", why=True),),
    "intake.request.undone": (Telling(whoever_heard, "{actor} took back what you were told of {it}: it is {state_again} again."),),
    "intake.request.retracted": (
        Telling(whoever_heard, "{actor} took back the decision that you were told of: {it} is {state_again} again."),
    ),
    "intake.request.joined": tuple(Telling(whom, "{actor} joined {it} with a case of their own.") for whom in (asking, technologist)),
}
TRIAGE_WORDS: dict[str, Words[Request]] = {
    "state_again": _state,
    "children": _children,
    "year": lambda request, event, person: str(event.data.get("year", "")),
}
