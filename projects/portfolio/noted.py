"""What notes ask of a project: who may open it, who reviews the work without a part in it, and who leads it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Recusal, Seat
from collab.approvals.standins import access as standins
from collab.kit.numbering import parse
from collab.notes.carriers import Carrier
from collab.people.models import Person
from projects.portfolio import addresses, queries
from projects.portfolio.access import visible
from projects.portfolio.models import Project

# They look at work whoever sits on its route.
REVIEWS = frozenset({Role.TECHNOLOGIST, Role.FINANCE, Role.AUDITOR})


def reviews(person: Person) -> QuerySet[Project]:
    """The projects that the person reviews: by duty or by a seat on the route, and never those that they asked for, stand for or lead."""
    apart = Q(route__requester_id=person.pk) | Q(marketing_lead_id=person.pk) | Q(it_lead_id=person.pk)
    recused = Exists(Recusal.objects.filter(route_id=OuterRef("route_id"), person_id=person.pk))
    found = visible(person).filter(~apart, ~Q(recused))
    if not duties.roles_of(person).isdisjoint(REVIEWS):
        return found
    lent = standins.seats(person).values("panel__step__route_id")
    return found.filter(
        Q(Exists(Seat.objects.filter(panel__step__route_id=OuterRef("route_id"), person_id=person.pk))) | Q(route_id__in=lent)
    )


PROJECT = Carrier(
    things="projects",
    model=Project,
    opens=visible,
    find=lambda person, code: queries.found(person, parse(code)),
    name=lambda project: f"the project {project.code} “{project.title}”",
    code=lambda project: project.code,
    page=lambda project: addresses.project(project.code),
    around=lambda project: (project.marketing_lead, project.it_lead),
    reviews=reviews,
)
