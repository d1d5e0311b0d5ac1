"""Whose turn it is to decide on a request, and who stands in for them: whom a notice asks."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from collab.approvals import keys
from collab.approvals.models import Decision, Seat, Step
from collab.approvals.standins import access as standins
from collab.approvals.states import PanelState, StepState
from collab.events.models import Event
from collab.kit import clock, formats
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.states import State


def deciders(request: Request, event: Event) -> Iterable[Person]:
    """Who has a seat in the step that is open, and has not decided in it yet."""
    return Person.objects.filter(pk__in=_seats(request).values("person_id")).order_by("pk")


def _seats(request: Request) -> QuerySet[Seat]:
    step = _open_step(request)
    if step is None:
        return Seat.objects.none()
    decided = Decision.objects.filter(panel__step=step, round=step.round)
    seats = Seat.objects.filter(~keys.said_no("panel_id", "panel__step__round"), panel__step=step, panel__state=PanelState.OPEN)
    # Neither who has said it nor whose place it was said in.
    return seats.exclude(person_id__in=decided.values("person_id")).exclude(
        person_id__in=decided.filter(on_behalf_of__isnull=False).values("on_behalf_of_id")
    )


def next_deciders(request: Request, event: Event) -> Iterable[Person]:
    """The deciders, where it was this event that opened their step: nobody is told twice of one step."""
    step = _open_step(request)
    since = _before(event)
    return deciders(request, event) if step and step.opened_at and (since is None or since <= step.opened_at <= event.at) else []


def _open_step(request: Request) -> Step | None:
    if request.route is None or request.state != State.IN_APPROVAL:
        return None
    return Step.objects.filter(route=request.route, state=StepState.OPEN).first()


def _before(event: Event) -> datetime | None:
    earlier = Event.objects.filter(subject_kind=event.subject_kind, subject_id=event.subject_id, sequence__lt=event.sequence)
    return earlier.order_by("-sequence").values_list("at", flat=True).first()


def stand_ins(request: Request, event: Event) -> Iterable[Person]:
    """Whoever stands in for one of the deciders today."""
    return standins.standing_in(_seats(request)) if standins.in_force(clock.today()).exists() else []


def next_stand_ins(request: Request, event: Event) -> Iterable[Person]:
    """The same, where it was this event that opened their step."""
    found = stand_ins(request, event)
    return found if found and next_deciders(request, event) else []


def _in_whose_place(request: Request, event: Event, person: Person) -> str:
    return formats.listed([one.name for one in standins.whom(person, [request.route_id or 0]).get(request.route_id or 0, [])])


IN_PLACE = "in the place of {in_place_of}"
PLACE_WORDS = {"in_place_of": _in_whose_place}
