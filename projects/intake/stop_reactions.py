"""Who is told of a proposal to stop work: whoever proposed it, and those who decide."""

from collections.abc import Iterable

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Recusal
from collab.events.models import Event
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.stops import SPEAKS, side_of


def proposer(request: Request, event: Event) -> Iterable[Person]:
    return Person.objects.filter(pk=event.data.get("proposed_by"))


def seconds(request: Request, event: Event) -> Iterable[Person]:
    """Who decides on the stop that is proposed: the sponsor's side and finance, without those who have a part in the work."""
    proposed = request.proposed_stop
    if proposed is None:
        return []
    apart = Recusal.objects.filter(route=proposed.route).values("person_id")
    return duties.holders(Role.FINANCE, *SPEAKS[side_of(request)]).exclude(pk__in=apart)
