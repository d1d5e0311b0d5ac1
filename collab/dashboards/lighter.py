"""What was routed on a lighter track than the policy's: for executives and auditors, with the reason and whom it left out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from collab.approvals import lighter
from collab.approvals.states import REQUEST, Track
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock, formats
from collab.kit.numbering import code
from collab.people.models import Person
from collab.people.names import people
from projects.intake import access
from projects.intake import addresses as intake_addresses

MOST = 7
# As far back as anybody can still ask about it in the quarter's meeting.
BACK = timedelta(days=120)
ROUTED = "intake.request.routed"


@dataclass(frozen=True, slots=True)
class Lighter:
    """A request and the track it is on; ``left_out`` are groups in words, empty where the lighter track asks them all."""

    number: str
    title: str
    url: str
    track: str
    own: str
    left_out: str
    by: str
    reason: str
    at: datetime


def lighter_routes(person: Person) -> tuple[Lighter, ...]:
    """The newest of them that the person may see. One query where there are none, four where there are."""
    found = access.visible(person).filter(route__lighter_than__gt="", route__routed_at__gt=clock.now() - BACK)
    columns = ("pk", "number", "title", "route__track", "route__lighter_than", "route__routed_at", "route__routed_by")
    rows = list(found.order_by("-route__routed_at").values_list(*columns)[:MOST])
    said = _said([row[0] for row in rows])
    known = people([row[-1] for row in rows]) if rows else {}
    return tuple(
        Lighter(
            number=code(number),
            title=title,
            url=intake_addresses.request(code(number)),
            track=str(Track(track).label),
            own=str(Track(own).label),
            left_out=formats.listed(lighter.groups(said[pk].data)) if pk in said else "",
            by=known[by].name,
            reason=said[pk].why if pk in said else "",
            at=at,
        )
        for pk, number, title, track, own, at, by in rows
    )


def _said(requests: list[int]) -> dict[int, Event]:
    """The event of the last routing of each, with its words."""
    if not requests:
        return {}
    events = Event.objects.filter(subject_kind=REQUEST, subject_id__in=requests, kind=ROUTED, data__has_key="lighter_than")
    return {event.subject_id: event for event in texts.told(list(events.order_by("id")))}
