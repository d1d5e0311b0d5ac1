"""Who is told of a pulse: whom it asks, when it opens and once more when it runs out; never who answered."""

from collections.abc import Iterable

from collab.events.models import Event
from collab.kit import clock, formats
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from collab.pulse import access, addresses, cards
from collab.pulse.models import Participation, Window
from collab.pulse.states import OPENED, REMINDED, WINDOW


def not_heard(window: Window, event: Event) -> Iterable[Person]:
    """Whom it asks and who has not taken part."""
    heard = Participation.objects.filter(quarter=window.quarter).values("person_id")
    return Person.objects.filter(pk__in=window.asked.values("person_id"), is_active=True).exclude(pk__in=heard).order_by("pk")


def _until(window: Window, event: Event, person: Person) -> str:
    return formats.day(window.closes_on, clock.today())


PULSES: dict[str, tuple[Telling[Window], ...]] = {
    OPENED: (Telling(not_heard, "{it} is open until {until}: five statements, 60 seconds, and nobody learns who said what.", asks=True),),
    REMINDED: (Telling(not_heard, "{it} is open until {until}. It asks you too; this is its only reminder.", asks=True),),
}


def _window(event: Event) -> Window:
    return Window.objects.get(pk=event.subject_id)


TOLD = (
    Told(
        kind=WINDOW, reaction="pulse.tell", read=_window, name=lambda window: cards.name(window.quarter),
        page=lambda window, at: addresses.PULSE_ANSWER, opens=access.visible, tellings=PULSES, words={"until": _until},
        is_answered=lambda window: window.closed_at is not None,
    ),
)  # fmt: skip
