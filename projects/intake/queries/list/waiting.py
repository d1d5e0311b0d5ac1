"""What waits for one person: as a condition on requests, so that lists, home and counts ask the same thing."""

from datetime import date

from django.db.models import Q

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.approvals import queries as approvals
from collab.kit import clock
from collab.people.models import Person
from projects.intake.access import LEADING
from projects.intake.states import State


def for_person(person: Person) -> Q:
    """Requests on which this person must act next; the inbox leaves out what is snoozed."""
    roles = duties.roles_of(person)
    mine = Q(requester_id=person.pk)
    found = mine & Q(state__in=(State.DRAFT, State.NEEDS_INFORMATION))
    if Role.TECHNOLOGIST in roles:
        found |= ~mine & (in_inbox() | Q(state=State.FUNDED))
    if Role.FINANCE in roles:
        found |= ~mine & Q(state=State.APPROVED)
    if not roles.isdisjoint(LEADING):
        found |= ~mine & to_review(person)
    if not roles.isdisjoint(APPROVING):
        found |= Q(state=State.IN_APPROVAL, route_id__in=approvals.waiting_routes(person).values("pk"))
    return found


def to_review(person: Person) -> Q:
    """What the person leads and is live without a review."""
    return Q(state=State.DELIVERED) & (Q(project__marketing_lead_id=person.pk) | Q(project__it_lead_id=person.pk))


def in_inbox(today: date | None = None) -> Q:
    """In triage and not put away until a day later than ``today``."""
    return Q(state=State.IN_TRIAGE) & (Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=today or clock.today()))
