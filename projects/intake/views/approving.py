"""What waits for one's own decision, each with all the evidence and the four verdicts in one screen."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from collab.people.requests import PersonRequest
from projects.intake.queries.triage import deciding


@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """The oldest wait first."""
    return render(request, "approvals/page.html", {"page": deciding.waiting(request.user)})
