"""Today's brief of one person, as page and API show it: what their letter said that morning, less what they may open no more."""

from dataclasses import dataclass
from datetime import date, datetime

from collab.dashboards.brief import telling
from collab.dashboards.brief.making import READY
from collab.dashboards.brief.telling import Section
from collab.dashboards.models import Brief
from collab.kit import clock
from collab.people import clocks
from collab.people.models import Person

# What is said where there is none.
EMPTY = "Nothing changed, is due, is stuck or owed."
OFF = "You do not work today: the next brief comes on your next working day."
LATER = "It is ready by 7:00 of your own clock."


@dataclass(frozen=True, slots=True)
class Page:
    """``why`` says why there is no line; ``at`` is when it was made, by the reader's own clock."""

    on: date
    title: str
    sections: tuple[Section, ...]
    count: int
    made_at: datetime | None
    at: str
    why: str


def title(on: date) -> str:
    return f"Your brief of {on:%A}, {on.day} {on:%B}"


def page(person: Person) -> Page:
    """Four queries, and those of ``telling.told``."""
    own = clocks.clock_of(person.pk)
    now = clock.now().astimezone(own.zone)
    on = now.date()
    brief = Brief.objects.filter(person_id=person.pk, on=on).first()
    sections = telling.told(person, brief) if brief else ()
    why = ""
    if not sections:
        why = EMPTY if brief else OFF if not own.is_working(on) else LATER if now.time() < READY else EMPTY
    at = f"{brief.made_at.astimezone(own.zone):%H:%M}" if brief else ""
    return Page(on, title(on), sections, telling.count(sections), brief.made_at if brief else None, at, why)
