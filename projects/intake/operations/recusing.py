"""Who is kept from deciding on a request, and on proposals to stop it."""

from django.db.models import Q, QuerySet

from collab.approvals import routes
from collab.approvals.models import Route
from collab.people.models import Person
from projects.intake import askers
from projects.intake.models import Request
from projects.intake.stops import STOP


def routes_of(request: Request) -> QuerySet[Route]:
    """Every route of the work, and of proposals to stop it."""
    return Route.objects.filter(Q(number=request.number) | Q(subject_kind=STOP, subject_id__in=request.stops.values("pk")))


def recuse(request: Request, person: Person, because: str) -> None:
    """Keep the person from deciding on the work and on its stop, from now on; Conflict where they have."""
    stop = request.proposed_stop
    for route in (request.route, stop.route if stop else None):
        if route is not None:
            routes.recuse(route, person, because)


def who_asked(request: Request) -> list[tuple[Person, str]]:
    """Its requester and every colleague who was ever named, with why they do not decide. Two queries at most."""
    return [(person, "requester") for person in (request.requester, *askers.ever_named(request))]
