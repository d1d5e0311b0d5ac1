"""The requests whose promises count: those that were approved, or went on from there."""

from django.db.models import Q, QuerySet

from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request
from projects.intake.states import State

STANDING = (State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.DELIVERED, State.CLOSED, State.STOPPED)


def approved(person: Person) -> QuerySet[Request]:
    """Of what the person may open; on hold as it stood before."""
    return access.visible(person).filter(Q(state__in=STANDING) | Q(state=State.ON_HOLD, before_hold__in=STANDING))
