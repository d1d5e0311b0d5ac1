"""Who is told of stand-ins: whoever stands in and whoever is stood in for, each of what somebody else did."""

from collections.abc import Iterable

from collab.approvals.standins.cards import made
from collab.approvals.standins.guards import ENDED, SET, STANDIN
from collab.approvals.standins.models import StandIn
from collab.approvals.standins.operations import visible
from collab.directory import addresses
from collab.events.models import Event
from collab.kit import clock, formats
from collab.notices.telling import Telling, Told
from collab.people.models import Person


def stands_in(row: StandIn, event: Event) -> Iterable[Person | None]:
    return [row.by]


def stood_in_for(row: StandIn, event: Event) -> Iterable[Person | None]:
    return [row.person]


TELLINGS: dict[str, tuple[Telling[StandIn], ...]] = {
    SET: (
        Telling(stands_in, "You stand in for {whom}, {days}: {what}. What waits for them is in your queue too."),
        Telling(stood_in_for, "{who} stands in for you, {days}: {what}. {actor} set it."),
    ),
    ENDED: (
        Telling(stands_in, "{actor} ended it: you no longer stand in for {whom}."),
        Telling(stood_in_for, "{actor} ended it: {who} no longer stands in for you."),
    ),
}


def _days(row: StandIn, event: Event, person: Person) -> str:
    return formats.day_range(row.since_on, row.until_on, clock.today())


TOLD = (
    Told(
        kind=STANDIN,
        reaction="directory.tell_of_standin",
        read=lambda event: StandIn.objects.select_related("person", "by").get(pk=event.subject_id),
        name=str,
        page=lambda row, at: addresses.STAND_INS,
        opens=visible,
        tellings=TELLINGS,
        words={
            "days": _days,
            "what": lambda row, event, person: made([row], person)[0].what,
            "whom": lambda row, event, person: row.person.name,
            "who": lambda row, event, person: row.by.name,
        },
    ),
)
