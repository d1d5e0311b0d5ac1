"""Who acted last on a request, and when: in words, for whoever comes too late."""

from collab.events.models import Event
from collab.kit import clock, formats
from collab.people.names import who
from projects.intake.moves import SAID


def last(event: Event) -> str:
    """ "Mei Tanaka declined it at 10:02"; the event comes with its actor, or fetches them."""
    said = SAID.get(event.kind)
    return f"{who(event.actor)} {said.words if said else 'changed it'} {when(event)}"


def by(event: Event) -> str:
    """ "by Mei Tanaka at 10:02"."""
    return f"by {who(event.actor)} {when(event)}"


def when(event: Event) -> str:
    """ "at 10:02", and on which day where that is another one."""
    at, today = event.at.astimezone(clock.zone()), clock.today()
    hour = f"at {at:%H:%M}"
    return hour if at.date() == today else f"on {formats.day(at.date(), today)} {hour}"
