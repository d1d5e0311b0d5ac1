"""Who may see a project, and which roles a person has on it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Seat
from collab.approvals.standins import access as standins
from collab.kit.seams import Seam
from collab.people.models import Person
from funding.funds.access import paid_for
from projects.portfolio.flow import IT_LEAD, MARKETING_LEAD
from projects.portfolio.models import Project

# They see confidential projects too: one runs the gateway, one checks everything, one keeps the money.
SEES_ALL = (Role.TECHNOLOGIST, Role.AUDITOR, Role.FINANCE)
TECHNOLOGIST = "technologist"
Numbers = Callable[[Person], QuerySet[Any]]
# Sight that was given on the request a project came from: the floor above knows requests, this one does not.
SHOWN: Seam[Numbers] = Seam("which numbers (a subquery) a person asks for, sponsors, or was let see without a part in them")


def visible(person: Person) -> QuerySet[Project]:
    """The projects this person may know of: all open ones with any duty, none without.

    A confidential one is for its leads, who has a seat in its approval, whoever sees the amounts of a fund that pays for it, and
    whoever asks for its request, sponsors it or was let see it, as it stands now: who gave it away sees it no longer. That last is
    all that somebody without a duty may see.
    """
    roles = duties.roles_of(person)
    if not roles:
        return Project.objects.filter(_let_see(person))
    if not roles.isdisjoint(SEES_ALL):
        return Project.objects.all()
    return Project.objects.filter(
        Q(is_confidential=False)
        | Q(marketing_lead_id=person.pk)
        | Q(it_lead_id=person.pk)
        | Exists(Seat.objects.filter(panel__step__route_id=OuterRef("route_id"), person_id=person.pk))
        | Q(route_id__in=standins.seats(person).values("panel__step__route_id"))
        | paid_for(person)
        | _let_see(person)
    )


def _let_see(person: Person) -> Q:
    return Q(number__in=SHOWN.value(person))


def roles_of(person: Person, project: Project, held: frozenset[str] | None = None) -> frozenset[str]:
    """The roles of the flow that the person has on this project.

    ``held`` are the duties to go by; without it the ones kept for this request. A lead who no longer
    holds the duty leads no longer.
    """
    held = duties.roles_of(person) if held is None else held
    found = set()
    if project.marketing_lead_id == person.pk and Role.MARKETING_LEAD in held:
        found.add(MARKETING_LEAD)
    if project.it_lead_id == person.pk and Role.IT_LEAD in held:
        found.add(IT_LEAD)
    if Role.TECHNOLOGIST in held:
        found.add(TECHNOLOGIST)
    return frozenset(found)
