"""Who sees which assurances, who revokes them, and who sets checklists."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.kit import clock
from collab.kit.seams import Seam
from collab.people.models import Person
from projects.assurances.models import Applied, Assurance

CLOSED = "Assurances and checklists are shown to people with a duty in Bridge."
REVOKE = "An assurance is revoked by the people of the group that made it."
SET = "Checklists are set by administrators."
# The floor above knows requests, this one their numbers alone.
WORKS: Seam[Callable[[Person], QuerySet[Any]]] = Seam("which requests a person may open, for what their reviews are good for")


def visible(person: Person) -> QuerySet[Assurance]:
    """An assurance is shared with whoever holds a duty and may open the request that was reviewed; for all others it is nowhere."""
    if not duties.roles_of(person):
        return Assurance.objects.none()
    return Assurance.objects.filter(request__in=WORKS.value(person).order_by().values("number"))


def holding(found: QuerySet[Assurance]) -> QuerySet[Assurance]:
    """Those that hold this instant: neither revoked nor past their last day."""
    return found.filter(revoked_at=None, holds_until__gte=clock.today())


def current(person: Person) -> QuerySet[Assurance]:
    return holding(visible(person))


def applied(person: Person) -> QuerySet[Applied]:
    """Where one was used, of what the person may open on either side."""
    mine = Q(assurance__in=visible(person).order_by().values("pk"))
    return Applied.objects.filter(mine, request__in=WORKS.value(person).order_by().values("number"))


def may_revoke(held: frozenset[str], assurance: Assurance) -> bool:
    return Role.AUDITOR not in held and assurance.role in held


def may_set(held: frozenset[str]) -> bool:
    return Role.AUDITOR not in held and Role.ADMIN in held
