"""Who is told that a request does not need them any more: their group has its approvals, or the route has ended."""

from collections.abc import Iterable

from collab.approvals.models import Decision, Seat
from collab.approvals.states import APPROVALS, PanelState
from collab.events.models import Event
from collab.notices.telling import Telling
from collab.people.models import Person
from projects.intake.models import Request


def no_longer_needed(request: Request, event: Event) -> Iterable[Person]:
    """Who sat in a group that this decision closed, and has not decided: its quorum is there, or the route has ended."""
    given = Decision.objects.filter(pk=event.data.get("given")).select_related("panel__step").first()
    if given is None:
        return []
    step, seats = (
        given.panel.step,
        Seat.objects.filter(panel__step=given.panel.step_id, panel__state__in=(PanelState.PASSED, PanelState.STOPPED)),
    )
    if given.verdict in APPROVALS:
        approved = given.panel.decisions.filter(round=given.round, verdict__in=APPROVALS, at__lte=given.at).count()
        seats = seats.filter(panel=given.panel) if approved >= given.panel.quorum else seats.none()
    decided = Decision.objects.filter(panel__step=step, round=given.round).values("person_id")
    still = Seat.objects.filter(panel__step=step, panel__state=PanelState.OPEN).values("person_id")
    return Person.objects.filter(pk__in=seats.values("person_id")).exclude(pk__in=decided).exclude(pk__in=still).order_by("pk")


# What is no longer needed is closed, and told.
NOT_NEEDED: Telling[Request] = Telling(no_longer_needed, "{actor} decided on {it}: your decision is not needed any more.", closes=True)
