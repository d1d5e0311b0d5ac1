"""Who is told of blockers: whom they wait on, and the leads when one is cleared; and what follows when a project ends."""

from collections.abc import Iterable, Mapping
from typing import Any

from collab.access import duties
from collab.events import texts
from collab.events.models import Event
from collab.events.record import Reaction
from collab.kit import clock
from collab.kit.formats import day
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from collab.registers.pointing import Pointing
from projects.friction import access, addresses, operations, project, states
from projects.friction.models import Blocker
from projects.friction.states import BLOCKER, CLOSED, MOVED, OPENED
from projects.portfolio.flow import MOVED as PROJECT_MOVED
from projects.portfolio.states import ENDED, Phase


def waited_on(blocker: Blocker, event: Event) -> Iterable[Person | None]:
    return _those(event.data)


def former(blocker: Blocker, event: Event) -> Iterable[Person | None]:
    return _those(event.data["was"])


def leads(blocker: Blocker, event: Event) -> Iterable[Person | None]:
    """Its leads, and on whom it waited last."""
    wait = blocker.waits.select_related("person").last()
    return [blocker.project.marketing_lead, blocker.project.it_lead, *([wait.person] if wait and wait.person else [])]


def _those(said: Mapping[str, Any]) -> Iterable[Person]:
    return duties.holders(said["group"]) if said["group"] else Person.objects.filter(pk=said["person"], is_active=True)


def _read(event: Event) -> Blocker:
    return Blocker.objects.select_related("project__marketing_lead", "project__it_lead").get(pk=event.subject_id)


def _name(blocker: Blocker) -> str:
    return f"“{texts.read([blocker.title]).get(blocker.title, '')}” in the way of {blocker.project.code}"


def _when(blocker: Blocker, event: Event, person: Person) -> str:
    return f", expected to be cleared by {day(blocker.expected_on, clock.today())}" if blocker.expected_on else ""


TELLINGS: dict[str, tuple[Telling[Blocker], ...]] = {
    OPENED: (Telling(waited_on, "{actor} says that {it} waits on you{when}.", asks=True),),
    MOVED: (
        Telling(waited_on, "{actor} lets {it} wait on you from now on{when}.", asks=True),
        Telling(former, "{it} waits on you no longer.", closes=True),
    ),
    CLOSED: (Telling(leads, "{actor} says that {it} is cleared.", why=True),),
}
TOLD = (
    Told(
        kind=BLOCKER,
        reaction="friction.tell",
        read=_read,
        name=_name,
        page=lambda blocker, at: addresses.blocker(blocker.project.code, blocker.pk),
        opens=access.visible,
        tellings=TELLINGS,
        words={"when": _when},
        is_answered=lambda blocker: blocker.closed_on is not None,
    ),
)


def close_ended(event: Event) -> None:
    """What was in the way of work that has ended is in nobody's way."""
    if event.target in ENDED:
        operations.close_ended(
            project=event.subject_id, on=event.at.astimezone(clock.zone()).date(), phase=str(Phase(event.target).label).lower()
        )


REACTIONS: dict[str, dict[str, Reaction]] = {PROJECT_MOVED: {"friction.close_ended": close_ended}}
# What the roof fills in, and how pages show what stands in the way.
IN_THE_WAY, STATUSES = project.in_the_way, states.STATUSES
# Whose record is read by whom, and what follows a merge of systems.
READABLE = {BLOCKER: access.visible}
POINTING = Pointing("blockers", ("friction.Blocker.system",), operations.follow)
