"""What waits for one's own decision, each with all the evidence and the four verdicts in one screen."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from collab.access import duties
from collab.people.requests import PersonRequest
from projects.intake import lane
from projects.intake.queries.triage import deciding, stuck


@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """The oldest wait first."""
    page = {
        "page": deciding.waiting(request.user),
        "stuck": stuck.stuck(request.user),
        "has_lane": bool(lane.of(duties.roles_of(request.user))),
    }
    return render(request, "approvals/page.html", page)
