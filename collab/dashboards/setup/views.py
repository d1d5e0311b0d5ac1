"""The first-run page: from an empty portal to a working one, for administrators."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.access import duties
from collab.access.roles import Role
from collab.dashboards.setup import steps
from collab.kit.errors import Forbidden
from collab.people.models import Person
from collab.people.requests import PersonRequest


@require_safe
def setup(request: PersonRequest) -> HttpResponse:
    """Each step with what is there, what is missing and where it is done."""
    if Role.ADMIN not in duties.roles_of(request.user):
        raise Forbidden("Administrators set the portal up.")
    cards = steps.steps()
    return render(request, "dashboards/setup.html", {"steps": cards, "missing": steps.missing(cards)})


def on_home(person: Person) -> int:
    """How many steps are missing, for the home of an administrator; 0 for all others."""
    return steps.still_missing() if Role.ADMIN in duties.roles_of(person) else 0
