"""Citing an insight from where it is offered: the form, the check page, the inbox, the request's own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from collab.kit import numbering
from collab.people.requests import PersonRequest
from projects.intake import addresses
from projects.intake.forms.questions import QUESTIONS
from projects.intake.operations import citing

CHECK, TRIAGE = "check", "triage"


@require_POST
def cite(request: PersonRequest, code: str) -> HttpResponse:
    """It was used in this request; leads back to where it was offered."""
    about = citing.cite(number=numbering.parse(code), actor=request.user, insight=request.POST.get("insight", "")[:20])
    messages.success(request, f"{about.code} cites it now.")
    return redirect(_back(about.code, request.POST.get("back", "")))


def _back(code: str, place: str) -> str:
    if place in QUESTIONS:
        return addresses.request_question(code, place)
    return {CHECK: addresses.request_check, TRIAGE: addresses.triage_item}.get(place, addresses.request)(code)
